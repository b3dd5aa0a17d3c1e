"""Which comments await those who write a draft."""

from collections.abc import Iterable

from django.db.models import Count, Min, Q
from django.utils.translation import ngettext

from core.registries import Obligation, Reach
from membership.selectors.joining import deciders_by_strand
from terms.models import TermsVersion
from workstrands.standing import standing_for


def obligations(reach: Reach) -> Iterable[Obligation]:
    """The comments on a draft that are not resolved are one thing, for the leads of its strand, or for the officers where nobody leads it.

    Three queries.
    """
    versions = TermsVersion.objects.in_work().filter(_run_by(reach)).defer("text")
    waiting = Q(comments__answers=None, comments__resolved_at=None, comments__isnull=False)
    rows = versions.annotate(count=Count("comments", filter=waiting), since=Min("comments__at", filter=waiting))
    found = list(rows.filter(count__gt=0).select_related("workstrand__group"))
    if not found:
        return
    writers = deciders_by_strand([version.workstrand for version in found])
    for version in found:
        said = ngettext(
            "%(count)d comment on the draft %(number)s of %(strand)s",
            "%(count)d comments on the draft %(number)s of %(strand)s",
            version.count,
        )
        yield Obligation(
            key=f"comment:{version.pk}",
            kind="comment",
            title=said % {"count": version.count, "number": version.number, "strand": version.workstrand},
            url=f"{version.get_absolute_url()}#comments",
            since=version.since,
            due=None,
            scope_id=version.workstrand_id,
            people=writers.get(version.workstrand_id, ()),
            count=version.count,
        )


def _run_by(reach: Reach) -> Q:
    """The drafts of the strands that are asked for, or that the person leads or is an officer over."""
    if reach.scope_ids is not None:
        return Q(workstrand__in=reach.scope_ids)
    if reach.person is None:
        return Q()
    standing = standing_for(reach)
    return (
        Q()
        if standing.is_superuser
        else Q(workstrand__in=standing.leads) | Q(workstrand__group__in=standing.officer_of)
    )
