"""What other pages say of terms of reference: which text is in force, how it was agreed, and whether the next one is in work."""

from dataclasses import dataclass

from django.urls import reverse

from terms.models import RUNNING, Consultation, TermsVersion
from workstrands.models import Workstrand
from workstrands.standing import Standing


@dataclass(frozen=True)
class TermsState:
    """What a workstrand's page says of its terms of reference. `draft` and `consultation` only where the reader may see them."""

    url: str
    in_force: TermsVersion | None
    draft: TermsVersion | None
    consultation: Consultation | None


def terms_state(workstrand: Workstrand, standing: Standing) -> TermsState:
    """The text in force of a workstrand, its draft and the consultation that runs; two queries, three while there is one."""
    rows = TermsVersion.objects.visible_to(standing).filter(workstrand=workstrand)
    in_force = rows.agreed().select_related("decision").defer("text").first()
    draft = rows.in_work().defer("text").first()
    consultation = None
    for version in (in_force, draft):
        if version is not None:
            version.workstrand = workstrand
    if in_force is not None:
        in_force.decision.workstrand = workstrand
    if draft is not None and draft.state == TermsVersion.State.CONSULTED:
        consultation = draft.consultations.filter(state__in=RUNNING).first()
        if consultation is not None:
            consultation.version = draft
    url = reverse("terms", args=[workstrand.group.slug, workstrand.slug])
    return TermsState(url, in_force, draft, consultation)
