"""The addresses of reports, the board's words, the archive and the closing of an edition; each concern has its own list."""

from typing import Any

from django.urls import re_path

from .views import annual, archive, board, closing, documents, reports, writing

GROUP = r"^groups/(?P<group>[-\w]+)/"
PK = r"(?P<pk>\d{1,18})"
# Of /groups/<group>/reports/: the list, one report, writing and publishing it, its documents.
AT = rf"{GROUP}reports/"
REPORTS = [
    re_path(rf"{AT}$", reports.reports, name="reports"),
    re_path(rf"{AT}feed\.atom$", reports.feed, name="reports_feed"),
    re_path(rf"{AT}new/$", writing.new, name="report_new"),
    re_path(rf"{AT}rhythm/$", writing.rhythm, name="reports_rhythm"),
    re_path(rf"{AT}{PK}/$", reports.report, name="report"),
    re_path(rf"{AT}{PK}/edit/$", writing.edit, name="report_edit"),
    re_path(rf"{AT}{PK}/publish/$", writing.publish, name="report_publish"),
    re_path(rf"{AT}{PK}/discard/$", writing.discard, name="report_discard"),
    re_path(rf"{AT}{PK}/withdraw/$", writing.withdraw, name="report_withdraw"),
    re_path(rf"{AT}{PK}/correct/$", writing.correct, name="report_correct"),
]
# The annual report and the board brief, begun and drafted anew; any report as a file.
ANNUAL = [
    re_path(rf"{AT}annual/new/$", annual.new, {"kind": "annual"}, name="annual_new"),
    re_path(rf"{AT}brief/new/$", annual.new, {"kind": "brief"}, name="brief_new"),
    re_path(rf"{AT}{PK}/redraft/$", annual.redraft, name="report_redraft"),
    re_path(rf"{AT}{PK}/report\.(?P<kind>docx|pdf|md)$", documents.document, name="report_document"),
]
# Of /groups/<group>/board/.
BOARD = [
    re_path(rf"{GROUP}board/$", board.board, name="board"),
    re_path(rf"{GROUP}board/export\.csv$", board.export, name="board_export"),
    re_path(rf"{GROUP}board/new/$", board.new, name="board_new"),
    re_path(rf"{GROUP}board/{PK}/$", board.message, name="board_message"),
    re_path(rf"{GROUP}board/{PK}/answer/$", board.answer, name="board_answer"),
    re_path(rf"{GROUP}board/{PK}/void/$", board.void, name="board_void"),
]
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
urlpatterns = [*REPORTS, *ANNUAL, *BOARD, *ARCHIVE, *CLOSING]
