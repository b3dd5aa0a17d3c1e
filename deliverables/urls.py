"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import activities, deliverables, doings, library, material, outputs, timeline

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
TIMELINE: list[Any] = [
    re_path(rf"{ALL}timeline/$", timeline.timeline, name="timeline"),
    re_path(rf"{ALL}timeline\.svg$", timeline.timeline_svg, name="timeline_svg"),
]
# Of /groups/<group>/outputs/ and /groups/<group>/material/.
OUTPUT = rf"{GROUP}outputs/{PK}/"
OUTPUTS: list[Any] = [
    re_path(r"^outputs/$", library.outputs, name="all_outputs"),
    re_path(r"^outputs/export\.csv$", library.export, name="all_outputs_export"),
    re_path(r"^outputs/feed\.atom$", library.feed, name="all_outputs_feed"),
    re_path(rf"{GROUP}outputs/$", library.outputs, name="outputs"),
    re_path(rf"{GROUP}outputs/export\.csv$", library.export, name="outputs_export"),
    re_path(rf"{GROUP}outputs/feed\.atom$", library.feed, name="outputs_feed"),
    re_path(rf"{GROUP}outputs/add/$", outputs.add, name="output_add"),
    re_path(rf"{OUTPUT}$", outputs.output, name="output"),
    re_path(rf"{OUTPUT}output\.bib$", outputs.as_bibtex, name="output_bibtex"),
    re_path(rf"{OUTPUT}output\.jsonld$", outputs.as_jsonld, name="output_jsonld"),
    re_path(rf"{OUTPUT}file/$", outputs.download, name="output_file"),
    re_path(rf"{OUTPUT}change/$", outputs.change, name="output_change"),
    re_path(rf"{OUTPUT}new-version/$", outputs.new_version, name="output_new_version"),
    re_path(rf"{OUTPUT}withdraw/$", outputs.withdraw, name="output_withdraw"),
]
SHARED = rf"{GROUP}material/{PK}/"
MATERIAL: list[Any] = [
    re_path(rf"{GROUP}material/$", material.materials, name="materials"),
    re_path(rf"{GROUP}material/share/$", material.share, name="material_share"),
    re_path(rf"{SHARED}$", material.material, name="material"),
    re_path(rf"{SHARED}file/$", material.download, name="material_file"),
    re_path(rf"{SHARED}change/$", material.change, name="material_change"),
    re_path(rf"{SHARED}withdraw/$", material.withdraw, name="material_withdraw"),
    re_path(rf"{SHARED}output/$", material.take_up, name="material_take_up"),
]
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
