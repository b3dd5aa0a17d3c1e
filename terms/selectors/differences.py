"""Which versions of terms of reference a reader may compare."""

from collections.abc import Sequence

from terms.models import TermsVersion
from workstrands.standing import Standing


def versions_to_compare(standing: Standing, group: str, strand: str) -> list[TermsVersion]:
    """All versions of a workstrand that the reader may see, the earliest first, without their texts. One query."""
    versions = TermsVersion.objects.visible_to(standing).filter(
        workstrand__group__slug=group, workstrand__slug=strand, workstrand__group__is_network=False
    )
    return list(versions.defer("text").select_related("workstrand__group").order_by("major", "minor"))


def texts_of(versions: Sequence[TermsVersion]) -> list[str]:
    """The texts of these versions, in their order. One query."""
    found = dict(TermsVersion.objects.filter(pk__in=[one.pk for one in versions]).values_list("pk", "text"))
    return [found[one.pk] for one in versions]
