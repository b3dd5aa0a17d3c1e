"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import activities, deliverables, doings

GROUP = r"^groups/(?P<group>[-\w]+)/"
CODE = r"(?P<code>[A-Za-z][A-Za-z0-9.-]*)"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/deliverables/: the list with the timeline, one deliverable, what is done with it.
ALL = rf"{GROUP}deliverables/"
ONE = rf"{ALL}{CODE}/"
DELIVERABLES: list[Any] = [
    re_path(rf"{ALL}$", deliverables.deliverables, name="deliverables"),
    re_path(rf"{ALL}export\.csv$", deliverables.export, name="deliverables_export"),
    # These words are no codes: see models.deliverables.PAGES_BESIDE.
    re_path(rf"{ALL}plan/$", doings.plan, name="deliverable_plan"),
    re_path(rf"{ALL}propose/$", doings.propose, name="deliverable_propose"),
    re_path(rf"{ALL}enter/$", doings.enter, name="deliverable_enter"),
    re_path(rf"{ONE}$", deliverables.deliverable, name="deliverable"),
    re_path(rf"{ONE}change/$", doings.change, name="deliverable_change"),
    re_path(rf"{ONE}start/$", doings.start, name="deliverable_start"),
    re_path(rf"{ONE}share/$", doings.share, name="deliverable_share"),
    re_path(rf"{ONE}submit/$", doings.submit, name="deliverable_submit"),
    re_path(rf"{ONE}deliver/$", doings.deliver, name="deliverable_deliver"),
    re_path(rf"{ONE}send-back/$", doings.send_back, name="deliverable_send_back"),
    re_path(rf"{ONE}accept/$", doings.accept, name="deliverable_accept"),
    re_path(rf"{ONE}drop/$", doings.drop, name="deliverable_drop"),
    re_path(rf"{ONE}take-up/$", doings.take_up, name="deliverable_take_up"),
    re_path(rf"{ONE}proposal/accept/$", doings.accept_proposal, name="deliverable_accept_proposal"),
    re_path(rf"{ONE}proposal/decline/$", doings.decline_proposal, name="deliverable_decline_proposal"),
    re_path(rf"{ONE}due/$", doings.due, name="deliverable_due"),
    re_path(rf"{ONE}due/accept/$", doings.due_accept, name="deliverable_due_accept"),
    re_path(rf"{ONE}due/decline/$", doings.due_decline, name="deliverable_due_decline"),
    re_path(rf"{ONE}due/withdraw/$", doings.due_withdraw, name="deliverable_due_withdraw"),
]
TIMELINE: list[Any] = []
# Of /groups/<group>/outputs/ and /groups/<group>/material/.
OUTPUTS: list[Any] = []
MATERIAL: list[Any] = []
# Of /groups/<group>/activities/.
AT_ACTIVITIES = rf"{GROUP}activities/"
ACTIVITIES: list[Any] = [
    re_path(rf"{AT_ACTIVITIES}$", activities.register, name="activities"),
    re_path(rf"{AT_ACTIVITIES}export\.csv$", activities.export, name="activities_export"),
    re_path(rf"{AT_ACTIVITIES}new/$", activities.new, name="activity_new"),
    re_path(rf"{AT_ACTIVITIES}{PK}/$", activities.activity, name="activity_record"),
    re_path(rf"{AT_ACTIVITIES}{PK}/change/$", activities.change, name="activity_change"),
    re_path(rf"{AT_ACTIVITIES}{PK}/withdraw/$", activities.withdraw, name="activity_withdraw"),
]
urlpatterns = [*TIMELINE, *DELIVERABLES, *OUTPUTS, *MATERIAL, *ACTIVITIES]
