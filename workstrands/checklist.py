"""The steps of a group's start-up checklist that this app can tell from its data."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registries import ChecklistStep, ClosingCheck

from .models import Role, WorkingGroup, Workstrand


def formulate_workstrands(group: WorkingGroup) -> ChecklistStep:
    """Done once a workstrand is forming or was active."""
    strands = group.workstrands.strands()
    formed = sum(1 for strand in strands if strand.state not in {Workstrand.State.PROPOSED, Workstrand.State.DROPPED})
    proposed = sum(1 for strand in strands if strand.state == Workstrand.State.PROPOSED)
    detail = (
        ngettext("%d workstrand formed", "%d workstrands formed", formed) % formed if formed else _("none formed yet")
    )
    if proposed:
        detail += ngettext(", %d proposed", ", %d proposed", proposed) % proposed
    return ChecklistStep(
        place=1,
        key="workstrands",
        title=_("Formulate workstrands"),
        state="done" if formed and not proposed else "open",
        detail=detail,
        url="",
    )


def identify_leads(group: WorkingGroup) -> ChecklistStep:
    """Done when every open workstrand has a lead today; in a closed group, when every strand that was formed had one."""
    strands = group.workstrands.strands().exclude(state__in=[Workstrand.State.PROPOSED, Workstrand.State.DROPPED])
    roles = Role.objects.not_voided().leads().filter(workstrand__group=group)
    if group.state != WorkingGroup.State.CLOSED:
        strands, roles = strands.open(), roles.on(group.today())
    wanted = {strand.pk for strand in strands}
    missing = len(wanted - set(roles.values_list("workstrand_id", flat=True)))
    if not wanted:
        state, detail = "open", _("no workstrand to lead yet")
    elif missing and group.state == WorkingGroup.State.CLOSED:
        state, detail = "open", _("not recorded for every workstrand")
    elif missing:
        state, detail = (
            "open",
            ngettext("%d workstrand without a lead", "%d workstrands without a lead", missing) % missing,
        )
    else:
        state, detail = "done", _("every workstrand has a lead")
    # The page is of the floor above, which has its name in the addresses: where leads are wanted, it says what calls there are.
    is_wanted = missing and group.state != WorkingGroup.State.CLOSED
    return ChecklistStep(
        place=2,
        key="leads",
        title=_("Identify members to lead key areas"),
        state=state,
        detail=detail,
        url=reverse("group_calls", args=[group.slug]) if is_wanted else "",
    )


def closing_checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """Which workstrands are at work still; closing the group closes them, or drops those that never began. One query."""
    strands = [strand for strand in group.workstrands.strands() if not strand.is_over]
    yield ClosingCheck(
        place=10,
        key="workstrands",
        title=_("Workstrands"),
        count=len(strands),
        detail=", ".join(strand.code for strand in strands) or _("all are closed"),
        url=f"{group.get_absolute_url()}#workstrands",
    )
