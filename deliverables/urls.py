"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import activities

GROUP = r"^groups/(?P<group>[-\w]+)/"
CODE = r"(?P<code>[A-Za-z][A-Za-z0-9.-]*)"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/deliverables/: the list with the timeline, one deliverable, what is done with it.
DELIVERABLES: list[Any] = []
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
