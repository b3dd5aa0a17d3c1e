"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

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
ACTIVITIES: list[Any] = []
urlpatterns = [*TIMELINE, *DELIVERABLES, *OUTPUTS, *MATERIAL, *ACTIVITIES]
