"""Reads of uploaded files: their preview, and the wrong rows as a file."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from tablib import Dataset

from core.spreadsheets import GuardedCSV, GuardedXLSX
from membership.importing.columns import PROBLEM
from membership.importing.kinds import KINDS
from membership.models import ImportRow, ImportUpload, JoinRequest
from people.models import Person
from workstrands.models import Workstrand
from workstrands.rules import takes_members
from workstrands.selectors import network_terms

ROWS_A_PAGE = 50
BYTE_ORDER_MARK = "\ufeff"  # so that spreadsheet programs take the file for UTF-8
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = GuardedXLSX.CONTENT_TYPE


@dataclass(frozen=True)
class File:
    """A file to download."""

    name: str
    content_type: str
    data: bytes


def waiting_of(person: Person, kind: str) -> QuerySet[ImportUpload]:
    """The files of a kind that somebody uploaded and has neither applied nor dropped, the latest first."""
    return ImportUpload.objects.filter(owner=person, kind=kind, state=ImportUpload.State.OPEN)


def counts_of(upload: ImportUpload) -> dict[str, int]:
    """How many rows are in each state, in the order of the tabs. One query."""
    found = dict(upload.rows.order_by().values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in ImportRow.State.values}


@dataclass(frozen=True)
class Outside:
    """How many people of a file are here but not in the network, and how many of these asked for admission."""

    people: int
    asked: int


def outside_of(upload: ImportUpload) -> Outside | None:
    """Whom an import of people could admit beside the new ones; `None` for other files, and where no network takes members.

    Whoever left the network counts, but not who may no longer log in, nor superusers. Two queries.
    """
    networks = Workstrand.objects.filter(group__is_network=True, is_plenary=True)
    network = networks.select_related("group").first() if upload.kind == ImportUpload.Kind.PEOPLE else None
    if network is None or not takes_members(network):
        return None
    addresses = upload.rows.order_by().exclude(state=ImportRow.State.WRONG).values("address")
    owners = EmailAddress.objects.filter(email__in=addresses, verified=True).values("user")
    people = Person.objects.filter(Q(email__in=addresses) | Q(pk__in=owners), is_active=True, is_superuser=False)
    outside = people.exclude(Exists(network_terms(network).filter(person=OuterRef("pk"))))
    asked = Exists(JoinRequest.objects.pending().filter(workstrand=network, person=OuterRef("pk")))
    return Outside(**outside.aggregate(people=Count("pk"), asked=Count("pk", filter=asked)))


def rows_of(upload: ImportUpload, *, state: str, page: str) -> Page[ImportRow]:
    """A page of the rows in one state, of all for none. Two queries."""
    rows = upload.rows.filter(state=state) if state in ImportRow.State.values else upload.rows.all()
    return Paginator(rows, ROWS_A_PAGE).get_page(page)  # each row knows the upload that it was asked of


def wrong_rows(upload: ImportUpload, *, suffix: str) -> File:
    """The wrong rows with the reason beside each, to be mended and imported again. One query."""
    header = [*upload.columns, PROBLEM]
    rows = upload.rows.filter(state=ImportRow.State.WRONG)
    table = [[*(row.cells.get(name, "") for name in upload.columns), row.problem] for row in rows]
    return _file(f"{upload.kind}-wrong", header, table, suffix)


def template_of(kind: str, *, suffix: str) -> File:
    """The header of a kind of file, and one sample row. No query."""
    columns = [column for column in KINDS[kind].layout.columns if column.name != "voided_at"]
    return _file(
        f"{kind}-template", [column.name for column in columns], [[column.sample for column in columns]], suffix
    )


def _file(name: str, header: list[str], rows: list[list[str]], suffix: str) -> File:
    dataset: Any = Dataset(*rows, headers=header)
    if suffix == "xlsx":
        return File(f"{name}.xlsx", XLSX_TYPE, GuardedXLSX().export_data(dataset))
    return File(f"{name}.csv", CSV_TYPE, (BYTE_ORDER_MARK + GuardedCSV().export_data(dataset)).encode())
