"""What this app can tell from its data of the start of a group, and of its end."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.registries import ChecklistStep, ClosingCheck
from workstrands.models import WorkingGroup

from .models import IN_WORK, TermsVersion


def agree_terms(group: WorkingGroup) -> ChecklistStep:
    """Done once the group as a whole has agreed terms of reference. One query."""
    rows = TermsVersion.objects.filter(workstrand__group=group, workstrand__is_plenary=True).defer("text")
    versions = list(rows.order_by("-id"))
    agreed = next((version for version in versions if version.is_agreed), None)
    in_work = next((version for version in versions if version.state in {"draft", "consulted"}), None)
    if agreed is not None and agreed.in_force_on is not None:
        day = date_format(agreed.in_force_on, "j F Y")
        detail = _("%(number)s, in force since %(day)s") % {"number": agreed.number, "day": day}
    elif in_work is not None:
        detail = f"{in_work.number}, {in_work.get_state_display()}"
    elif group.state == WorkingGroup.State.CLOSED:
        detail = _("not recorded")
    else:
        detail = _("no draft yet")
    return ChecklistStep(
        place=3,
        key="terms",
        title=_("Agree terms of reference"),
        state="done" if agreed else "open",
        detail=detail,
        url=reverse("terms", args=[group.slug, "plenary"]),
    )


def closing_checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """Which drafts are in work or consulted on; closing ends a consultation without a result. One query."""
    rows = TermsVersion.objects.filter(workstrand__group=group, state__in=IN_WORK).select_related("workstrand__group")
    drafts = list(rows.defer("text"))
    yield ClosingCheck(
        place=15,
        key="terms",
        title=_("Terms of reference in work"),
        count=len(drafts),
        detail=", ".join(f"{row.workstrand.short_name} {row.number} ({row.get_state_display()})" for row in drafts)
        or _("no draft is in work"),
        url=reverse("terms", args=[group.slug, "plenary"]),
    )
