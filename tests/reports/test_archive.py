"""The archive of a group: taken through its address by every kind of reader, and held against what the pages show each of them."""

import csv
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse

from core import archive as writer
from core.models import HistoryEntry
from core.registries import ArchiveTable
from core.verbs import Verb
from membership.models import Circular
from reports.selectors.archive import LEFT_OUT, tables_for
from terms.models import SignedCopy
from terms.services.versions import start_draft
from tests.factories import make_group, make_officer
from tests.matrix.world import READERS, make_world
from tests.terms.factories import agree
from workstrands.models import Workstrand
from workstrands.services import plenary_of
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
AT = "/groups/mine/archive/"
IN_NETWORK = set(READERS) - {"public", "awaiting"}
# Rows that stand in another table's rows, each by the table that has them.
WITHIN = {
    "workstrands.WorkingGroup_supporting_organisations": "workstrands.WorkingGroup",
    "workstrands.Theme": "workstrands.Workstrand",
    "workstrands.Decision_supersedes": "workstrands.Decision",
    "membership.CircularFile": "membership.Circular",
    "membership.Circular_strands": "membership.Circular",
    "membership.Circular_organisations": "membership.Circular",
    "reports.ReportSection": "reports.Report",
    "deliverables.ActivityMethod": "deliverables.Activity",
    "deliverables.Output_themes": "deliverables.Output",
}
# What hangs on no group.
NO_GROUPS = {
    "membership.Bounce", "membership.DeskNote", "membership.ImportUpload", "membership.ImportRow", "membership.ErasureRequest",
    "membership.ReminderRound", "membership.ReminderMail", "membership.RemindedThing",
}  # fmt: skip
NO_PAGE = {"membership.EditionOffer"}  # what is asked there is read by whom it asks alone
APPS = ("workstrands", "membership", "terms", "deliverables", "reports")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def take(client, path=AT):
    answer = client.post(f"{path}download/")
    assert answer.status_code == 200, answer.status_code
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def ids(archive, name):
    return {row["id"] for row in json.loads(archive.read(f"mine/data/{name}.json"))}


def models_of(standing, group):
    """By the label of its model, the name of a table."""
    return {table.rows.model._meta.label: table.name for table in tables_for(group, standing)}


@pytest.mark.parametrize("reader", sorted(IN_NETWORK))
def test_archive_holds_what_has_a_page_for_the_reader_and_nothing_else(world, reader):
    client, group = world.clients[reader], world.group
    archive = take(client)
    names = models_of(standing_of(world.people[reader]), group)

    checked = 0
    for label, name in names.items():
        model = apps.get_model(label)
        if not hasattr(model, "get_absolute_url") or not hasattr(model, "workstrand") or label in NO_PAGE:
            continue
        rows = model._base_manager.filter(**{_path(model): group})
        has_page = {row.pk for row in rows if any(client.get(page).status_code == 200 for page in _pages(row))}
        assert ids(archive, name) == has_page, name
        checked += len(rows)
    assert checked


def _pages(row):
    """Where it is read: a circular on the desk by who writes, and on their own pages by who was sent it."""
    also = [reverse("my_circular", args=[row.pk])] if isinstance(row, Circular) else []
    return [row.get_absolute_url(), *also]


def _path(model):
    return (
        "group"
        if model is Workstrand
        else "workstrand__group"
        if _has(model, "workstrand")
        else "version__workstrand__group"
    )


def _has(model, name):
    return any(field.name == name for field in model._meta.get_fields())


def test_every_table_of_a_group_is_in_it_or_said_to_be_left_out(world):
    named = set(models_of(standing_of(world.people["officer"]), world.group)) | set(WITHIN) | NO_GROUPS | set(LEFT_OUT)

    known = {
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model.__module__.split(".")[0] == app
    }

    assert known - named == set()
    assert set(LEFT_OUT) <= known
    assert all(within in models_of(standing_of(world.people["officer"]), world.group) for within in WITHIN.values())


def test_officers_archive_has_every_row_of_the_group(world):
    standing, group = standing_of(world.people["officer"]), world.group
    archive = take(world.clients["officer"])

    for table in tables_for(group, standing):
        model = table.rows.model
        path = next((path for path in PATHS if _resolves(model, path)), None)
        if path is not None:
            everything = set(model._base_manager.filter(**{path: group}).values_list("pk", flat=True))
            assert ids(archive, table.name) == everything, table.name


PATHS = (
    "workstrand__group", "call__workstrand__group", "role__workstrand__group", "round__workstrand__group", "circular__workstrand__group",
    "deliverable__workstrand__group", "section__report__workstrand__group",
    "version__workstrand__group", "consultation__version__workstrand__group", "office__consultation__version__workstrand__group",
)  # fmt: skip


def _resolves(model, path):
    for step in path.split("__"):
        field = next(
            (one for one in model._meta.get_fields() if one.name == step and isinstance(one, models.ForeignKey)), None
        )
        if field is None:
            return False
        model = field.related_model
    return True


@pytest.mark.parametrize("reader", sorted(IN_NETWORK))
def test_addresses_of_people_are_only_in_the_archive_of_officers(world, reader):
    archive = take(world.clients[reader])
    own = world.people[reader].email

    said = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())

    others = {person.email for name, person in world.people.items() if name != reader} | {"invited@example.org"}
    found = {address for address in others - {own} if address in said}
    assert bool(found) == (reader in {"officer", "superuser"}), found


# Columns of words that say nothing of their own: what is looked for, or made of others.
NO_WORDS = {
    "search_text", "key", "sort_key", "token_hash", "digest", "file_digest", "message_id", "detail", "slug", "folded", "record_path",
    "content_type", "password", "place", "message", "file", "time_zone", "countries",
}  # fmt: skip
LONG_ENOUGH = 4  # characters: shorter words are everywhere


def test_every_word_of_every_table_is_in_the_officers_archive(world):
    archive = take(world.clients["officer"])
    said = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    missing = set()

    for table in tables_for(world.group, standing_of(world.people["officer"])):
        model = table.rows.model
        words = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and field.name not in NO_WORDS
        ]
        for values in table.rows.values_list(*words) if words else ():
            for name, value in zip(words, values, strict=True):
                told = (str(value), json.dumps(str(value), ensure_ascii=False)[1:-1])
                if value and len(str(value)) >= LONG_ENOUGH and not any(one in said for one in told):
                    missing.add(f"{model._meta.label}.{name}")

    assert missing == set()


def test_archive_of_the_officers_is_recorded_and_others_are_not(world):
    with transaction.atomic():
        before = HistoryEntry.objects.filter(verb=Verb.ARCHIVE_DOWNLOADED).count()
        take(world.clients["group_member"])
        assert HistoryEntry.objects.filter(verb=Verb.ARCHIVE_DOWNLOADED).count() == before
        take(world.clients["officer"])
        entry = HistoryEntry.objects.filter(verb=Verb.ARCHIVE_DOWNLOADED).latest("id")
        assert (entry.actor, entry.scope_id) == (
            world.people["officer"],
            world.group.workstrands.get(is_plenary=True).pk,
        )
        transaction.set_rollback(True)


def test_public_and_who_waits_take_nothing(world):
    assert world.clients["public"].post(f"{AT}download/").status_code == 302
    assert world.clients["awaiting"].post(f"{AT}download/").status_code == 403
    assert world.clients["officer"].get(f"{AT}download/").status_code == 405
    assert world.clients["officer"].get("/groups/network/archive/").status_code == 404


def test_index_opens_and_every_link_in_it_leads_to_a_file(world):
    archive = take(world.clients["officer"])
    index = archive.read("mine/index.html").decode()

    links = {part.split('"')[0] for part in index.split('href="')[1:]}

    names = {name.removeprefix("mine/") for name in archive.namelist()}
    assert links <= names | {"style.css"}
    assert archive.testzip() is None
    assert len(archive.namelist()) == len(set(archive.namelist()))
    assert "My group" in index


def test_tables_are_read_by_other_programs_and_say_the_same(world):
    archive = take(world.clients["officer"])

    for name in [name for name in archive.namelist() if "/data/" in name and name.endswith(".csv")]:
        lines = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        rows = json.loads(archive.read(name[:-3] + "json"))
        assert [line["id"] for line in lines] == [str(row["id"]) for row in rows], name
        assert all(set(line) == set(row) for line, row in zip(lines, rows, strict=True)), name


def test_files_come_as_they_are_and_a_missing_one_is_said(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    group = make_group("filed")
    officer = make_officer(group)
    version = agree(start_draft(workstrand=plenary_of(group), by=officer))
    kept, gone = (
        SignedCopy(version=version, name=name, size_bytes=4, digest=name, added_at=version.started_at)
        for name in ("signé ../../x.pdf", "gone.pdf")
    )
    kept.file.save("a.pdf", ContentFile(b"%PDF"), save=True)
    gone.file.save("b.pdf", ContentFile(b"%PDF"), save=True)
    gone.file.storage.delete(gone.file.name)
    client.force_login(officer)

    archive = take(client, "/groups/filed/archive/")

    files = [name for name in archive.namelist() if "/files/" in name]
    assert files == [f"filed/files/terms_signed_copies/{kept.pk}-x.pdf"]
    assert archive.read(files[0]) == b"%PDF"
    assert "this file is missing" in archive.read("filed/index.html").decode()


def test_rows_are_read_in_steps(django_assert_num_queries, monkeypatch):
    group = make_group()
    for number in range(5):
        Workstrand.objects.create(
            group=group, code=f"W{number}", slug=f"w{number}", title="x", state_since=group.today()
        )
    monkeypatch.setattr(writer, "STEP", 2)
    table = ArchiveTable("strands", "Strands", Workstrand.objects.filter(group=group), {"code": "code"})

    with django_assert_num_queries(4):  # six rows by two, and that there is no more
        codes = [row.code for row in writer.rows_of(table)]

    assert sorted(codes) == ["W0", "W1", "W2", "W3", "W4", "plenary"]
