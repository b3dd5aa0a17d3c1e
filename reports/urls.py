"""The addresses of reports, the board's words, the archive and the closing of an edition; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import annual, documents

GROUP = r"^groups/(?P<group>[-\w]+)/"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/reports/: the list, one report, writing and publishing it, its documents.
REPORTS: list[Any] = []
# The annual report, begun and drafted anew.
ANNUAL: list[Any] = [
    re_path(rf"{GROUP}reports/annual/new/$", annual.new, name="annual_new"),
    re_path(rf"{GROUP}reports/{PK}/redraft/$", annual.redraft, name="annual_redraft"),
]
# Any report as a file.
DOCUMENTS: list[Any] = [
    re_path(rf"{GROUP}reports/{PK}/report\.(?P<kind>docx|pdf|md)$", documents.document, name="report_document"),
]
# Of /groups/<group>/board/.
BOARD: list[Any] = []
# Of /groups/<group>/archive/ and /groups/<group>/closing/.
ARCHIVE: list[Any] = []
CLOSING: list[Any] = []
urlpatterns = [*REPORTS, *ANNUAL, *DOCUMENTS, *BOARD, *ARCHIVE, *CLOSING]
