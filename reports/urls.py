"""The addresses of reports, the board's words, the archive and the closing of an edition; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import archive, closing

GROUP = r"^groups/(?P<group>[-\w]+)/"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/reports/: the list, one report, writing and publishing it, its documents.
REPORTS: list[Any] = []
# Of /groups/<group>/board/.
BOARD: list[Any] = []
# Of /groups/<group>/archive/ and /groups/<group>/closing/.
ARCHIVE: list[Any] = [
    re_path(rf"{GROUP}archive/$", archive.archive, name="archive"),
    re_path(rf"{GROUP}archive/download/$", archive.download, name="archive_download"),
]
CLOSING: list[Any] = [
    re_path(rf"{GROUP}closing/$", closing.closing, name="closing"),
    re_path(rf"{GROUP}closing/keepers/new/$", closing.keeper_new, name="keeper_new"),
    re_path(rf"{GROUP}closing/keepers/{PK}/$", closing.keeper_change, name="keeper_change"),
    re_path(rf"{GROUP}closing/keepers/{PK}/remove/$", closing.keeper_remove, name="keeper_remove"),
]
urlpatterns = [*REPORTS, *BOARD, *ARCHIVE, *CLOSING]
