"""The addresses of deliverables, outputs, shared material and activities; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import library, material, outputs

GROUP = r"^groups/(?P<group>[-\w]+)/"
CODE = r"(?P<code>[A-Za-z][A-Za-z0-9.-]*)"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/deliverables/: the list with the timeline, one deliverable, what is done with it.
DELIVERABLES: list[Any] = []
TIMELINE: list[Any] = []
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
ACTIVITIES: list[Any] = []
urlpatterns = [*TIMELINE, *DELIVERABLES, *OUTPUTS, *MATERIAL, *ACTIVITIES]
