"""The step of a group's start-up checklist that this app can tell from its data."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.registries import ChecklistStep
from workstrands.models import WorkingGroup

from .models import TermsVersion


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
