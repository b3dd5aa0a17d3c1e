"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import timeline

GROUP = r"^groups/(?P<group>[-\w]+)/"
CODE = r"(?P<code>[A-Za-z][A-Za-z0-9.-]*)"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/deliverables/: the list with the timeline, one deliverable, what is done with it.
DELIVERABLES: list[Any] = []
TIMELINE: list[Any] = [
    re_path(f"{GROUP}deliverables/timeline/$", timeline.timeline, name="timeline"),
    re_path(f"{GROUP}deliverables/timeline\\.svg$", timeline.timeline_svg, name="timeline_svg"),
]
# Of /groups/<group>/outputs/ and /groups/<group>/material/.
OUTPUTS: list[Any] = []
MATERIAL: list[Any] = []
# Of /groups/<group>/activities/.
ACTIVITIES: list[Any] = []
urlpatterns = [*TIMELINE, *DELIVERABLES, *OUTPUTS, *MATERIAL, *ACTIVITIES]
