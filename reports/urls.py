"""The addresses of reports, the board's words, the archive and the closing of an edition; each concern has its own list."""

from typing import Any

GROUP = r"^groups/(?P<group>[-\w]+)/"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/reports/: the list, one report, writing and publishing it, its documents.
REPORTS: list[Any] = []
# Of /groups/<group>/board/.
BOARD: list[Any] = []
# Of /groups/<group>/archive/ and /groups/<group>/closing/.
ARCHIVE: list[Any] = []
CLOSING: list[Any] = []
urlpatterns = [*REPORTS, *BOARD, *ARCHIVE, *CLOSING]
