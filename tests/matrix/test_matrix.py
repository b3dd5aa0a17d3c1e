"""Every address of the project, asked by every kind of reader."""

import re

import pytest
from django.contrib import admin
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from tests.matrix.rows import ROWS, WRITERS
from tests.matrix.world import READERS, make_world

pytestmark = pytest.mark.django_db
LETTERS = {200: "o", 302: "r", 403: "f", 404: "n", 405: "m"}
DOOR = "/account/login/code/?next="
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
NOBODYS = {"django_session", "core_cache"}  # whom the session belongs to, and how often somebody tried


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each test only looks, or is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def ask(world, row, reader):
    """The letter of the answer, and the tables that were written to; what was written is undone."""
    path, client = row.path.format(**world.places), world.clients[reader]
    data = row.data and {name: value.format(**world.places) for name, value in row.data.items()}
    reset_queries()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path) if row.data is None else client.post(path, data)
        transaction.set_rollback(True)
    written = {found[1] for query in queries if (found := WRITES.match(query["sql"]))}
    is_door = response.status_code == 302 and response["Location"].startswith(DOOR)
    return "d" if is_door else LETTERS[response.status_code], written - NOBODYS


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_reader_gets_the_answer_of_the_table_and_writes_only_where_it_says_so(world, row, settings):
    settings.DEMO = row.demo

    answers = {reader: ask(world, row, reader) for reader in READERS}

    assert {reader: letter for reader, (letter, _) in answers.items()} == dict(zip(READERS, row.cells, strict=True))
    wrote = {reader for reader, (_, tables) in answers.items() if tables}
    allowed = {reader for reader, letter in zip(READERS, row.cells, strict=True) if letter not in "dfnm"}
    assert wrote == (WRITERS.get(str(row), allowed) if row.data is not None else set())


def addresses(patterns, before="", namespace=""):
    """Every address of the resolver by its name, or by its pattern where it has none."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield namespace + pattern.name if pattern.name else here
        else:
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, here, namespace + inside)


def test_every_address_has_a_row_and_every_row_an_address():
    known, rows = set(addresses(get_resolver().url_patterns)), {row.name for row in ROWS}

    assert (known - rows, rows - known) == (set(), set())


def test_model_of_the_admin_has_its_rows():
    lists = {f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}

    assert lists <= {row.name for row in ROWS}
