"""A person erased leaves no name and no address: every column of every table is read, every file, page, export and mail.

A new table is scanned by itself. One that can say something of a person needs a few lines in `scan_world.py`, so that there is something to find;
without them the test fails and names the table. A table of which that is never true stands in `NOBODYS`, with the reason.
"""

import base64
import binascii
import html
import io
import json
import unicodedata
import zipfile
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from post_office.models import Email

from core.file_texts import text_of
from core.holdings import everything, rows_of
from core.models import HistoryEntry, JobRun, MailPreference
from membership.models import Absence, Call, Circular, CircularFile, ConfirmationRound, HandOver, ImportUpload
from membership.selectors.naming import Whom, known_as, texts_that_may_name
from membership.selectors.naming_files import files_that_may_name
from membership.selectors.privacy import everything_about, kept_of
from membership.services import erasing
from membership.services.forgetting import erase_person
from membership.services.redacting import Choices
from people.models import Person
from tests.factories import give_second_factor, make_network, make_officer, make_person, make_strand
from tests.membership.scan_world import ADDRESSES, ARABIC, EARLIER, MARK, NAME, POPULATE, SHORT, World
from workstrands.models import Role

pytestmark = pytest.mark.django_db
NOBODYS = {
    "deliverables.Output_themes": "themes of outputs",
    "auth.Permission": "Django's",
    "auth.Group": "Django's, unused",
    "auth.Group_permissions": "Django's, unused",
    "contenttypes.ContentType": "Django's",
    "core.PublicVersion": "a number",
    "core.Lease": "locks",
    "core.SiteSettings": "the office's own; erasure is refused while its contact is the person's",
    "people.Organisation": "offices, which keep their names",
    "people.OrganisationAlias": "offices, which keep their names",
    "post_office.EmailTemplate": "unused",
    "workstrands.WorkingGroup_supporting_organisations": "offices",
    "post_office.Attachment_emails": "numbers",
    "people.Topic": "the network's words",
    "membership.ConfirmationChoice": "which strand, on somebody's answer; no words",
    "membership.ReminderRound": "time zones and days",
    "membership.Circular_strands": "workstrands",
    "membership.Circular_organisations": "offices",
    "workstrands.Decision_supersedes": "decisions",
    "terms.ConsultedOffice": "offices",
    "terms.ConsultationReminder": "a stage and a moment",
    "deliverables.DeliverableOwner": "a role, whose person is found with the roles",
    "deliverables.Dependency": "deliverables",
    "reports.ReportingRhythm": "months of a group",
}


def needles():
    found = {
        MARK,
        SHORT.casefold(),
        json.dumps(SHORT)[1:-1].casefold(),
        EARLIER.casefold(),
        ARABIC,
        json.dumps(ARABIC)[1:-1],
        NAME.casefold(),
        html.escape(NAME).casefold(),
    }
    return found | {json.dumps(NAME)[1:-1].casefold(), unicodedata.normalize("NFD", NAME).casefold()} | set(ADDRESSES)


def names_somebody(text):
    return [needle for needle in needles() if needle in text.casefold()]


def opened(value):
    """A value as text, and what is packed in it, as caches and sessions pack theirs."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    try:
        return text + base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def scan_tables():
    """Every column of every table, as the database has them; models are not asked."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if value is not None and names_somebody(opened(value)):
                        found.setdefault(f"{table}.{column}", []).append(str(value)[:200])
    for session in Session.objects.all():
        if names_somebody(json.dumps(session.get_decoded(), ensure_ascii=False)):
            found.setdefault("django_session", []).append(session.pk)
    return found


def scan_files():
    root = Path(settings.MEDIA_ROOT)
    return [
        path
        for path in (root.rglob("*") if root.exists() else ())
        if names_somebody(str(path))
        or (path.is_file() and names_somebody(path.read_bytes().decode("utf-8", "replace")))
        or (path.is_file() and names_somebody(text_of(str(path), path.read_bytes()) or ""))
    ]


def unpacked(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return html.unescape(content.decode("utf-8", "replace"))


def scan_pages(world):
    """Public pages and the administration with its exports, as a superuser sees them."""
    superuser = Client()
    superuser.force_login(give_second_factor(make_person("root@example.org", is_superuser=True)))
    strand = f"/groups/{world.group.slug}/{world.strand.slug}/"
    paths = [
        "/",
        "/groups/",
        f"/groups/{world.group.slug}/",
        strand,
        f"{strand}members/",
        f"{strand}activity/",
        "/organisations/",
    ]
    paths += [
        f"/groups/{world.group.slug}/plenary/members/",
        f"/groups/{world.group.slug}/feed.atom",
        "/outbox/",
        "/desk/",
        "/privacy/",
    ]
    paths += [f"/admin/people/person/{world.person.pk}/history/", f"/admin/people/person/{world.person.pk}/change/"]
    found = [path for path in paths if names_somebody(unpacked(superuser.get(path)))]
    for path in pages_of_parts(world):
        answer = superuser.get(path)
        assert answer.status_code == 200, path
        if names_somebody(unpacked(answer)):
            found.append(path)
    for model, model_admin in admin.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        if names_somebody(unpacked(superuser.get(base, follow=True))):
            found.append(base)
        for number, _format in enumerate(model_admin.get_export_formats()):
            answer = superuser.post(f"{base}export/", {"format": number, "resource": ""})
            if answer.status_code == 200 and names_somebody(unpacked(answer)):
                found.append(f"{base}export/ {number}")
    return found


def pages_of_parts(world):
    """Where the parts show or export what the world holds of somebody."""
    yield from ("/desk/export.csv", "/desk/export.xlsx", "/desk/requests/", "/people/", "/me/data/", "/desk/circulars/")
    group = f"/groups/{world.group.slug}/"
    yield from (f"{group}calls/", f"{group}offices/", f"{group}activity/", f"{group}plenary/invitations/export/")
    for strand in world.group.workstrands.strands():
        base = f"{group}{strand.slug}/"
        yield from (f"{base}invitations/", f"{base}invitations/export/", f"{base}coverage/", f"{base}activity/")
    for model in (Call, ConfirmationRound, Absence, HandOver):
        yield from (row.get_absolute_url() for row in model.objects.all())
    yield from (f"{row.get_absolute_url()}answers.csv" for row in ConfirmationRound.objects.all())
    for circular in Circular.objects.all():
        yield circular.get_absolute_url()
        if circular.may_change:
            yield f"{circular.get_absolute_url()}preview/"
    for upload in ImportUpload.objects.all():
        yield from (
            f"/admin/import/{upload.pk}/",
            f"/admin/import/{upload.pk}/wrong.csv",
            f"/admin/import/{upload.pk}/wrong.xlsx",
        )


def speaks_of(model, ids):
    """Whether a row of the table refers to the person, or holds a word that gives them away."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is Person:
            if model._base_manager.filter(**{f"{field.name}__in": ids}).exists():
                return True
        elif any(names_somebody(opened(value)) for value in model._base_manager.values_list(field.attname, flat=True)):
            return True
    return False


def everything_of(person):
    """An officer who replaces every word and empties every file that may name the person."""
    whom = Whom(known_as(person))
    texts, files = texts_that_may_name(whom), files_that_may_name(whom)
    assert any(place.found == SHORT for place in texts)
    assert any(file.is_named and file.name == "minutes.pdf" for file in files)
    acts = {file.key: "replace" if file.can_replace else "remove" for file in files}
    return Choices({place.key: True for place in texts}, acts)


@pytest.fixture
def world(settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path / "files"
    world = World()
    for populate in POPULATE:
        populate(world)
    return world


def test_every_table_has_something_to_forget(world):
    ids = {world.person.pk, world.earlier.pk}
    tables = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model.__module__.startswith("tests.")  # which have no table but where a test makes it
    ]
    silent = {
        model._meta.label
        for model in tables
        if model._meta.label not in NOBODYS and model is not Session and not speaks_of(model, ids)
    }

    assert silent == set(), "fill these in POPULATE, or say in NOBODYS why they never speak of a person"
    assert len(scan_tables()) > 15
    assert scan_files()
    assert len(scan_pages(world)) > 40


def test_everything_declared_is_found_and_told_in_the_download(world):
    known = known_as(world.person)
    apart = {Session._meta.label, CircularFile._meta.label, JobRun._meta.label}
    found = {
        f"{one.model}.{one.person or one.address}": rows_of(one, known.ids, known.addresses).count()
        for one in everything()
        if one.model not in apart
    }
    told = {title: list(rows) for title, rows in everything_about(world.person)}

    assert {name for name, count in found.items() if not count} == set(), "fill these in POPULATE"
    shown = {str(one.what) for one in everything() if one.shown and one.model not in apart}
    assert {title for title in shown if not told[title]} == set()
    assert len(json.dumps(told, cls=DjangoJSONEncoder)) > 1000
    assert {str(one.what) for one in everything() if one.model not in apart} == {
        row.what for row in kept_of(world.person)
    }


def test_erased_person_leaves_no_name_and_no_address_anywhere(world, django_capture_on_commit_callbacks):
    Person.objects.filter(pk=world.earlier.pk).update(name=ARABIC)  # an earlier account in another script
    waiting = Email.objects.filter(to=world.officer.email, status=2).count()

    with django_capture_on_commit_callbacks(execute=True):
        erasing.approve_erasure(request=world.request, by=world.officer, choices=everything_of(world.person))

    assert scan_tables() == {}
    assert scan_files() == []
    assert scan_pages(world) == []
    world.person.refresh_from_db()
    assert world.person.display_name == "former member"
    assert Role.objects.filter(person=world.person).count() >= 2
    assert HistoryEntry.objects.filter(verb="role.moved", target_id=world.person.pk).exists()
    assert Email.objects.filter(to=world.officer.email, status=2).count() >= waiting
    assert not Authenticator.objects.filter(user=world.person).exists()
    assert not MailPreference.objects.filter(person=world.person).exists()
    assert world.client.get("/me/").status_code == 302
    assert not default_storage.exists(f"{MARK}.txt")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Contohwati", "Contohwati agreed", "former member agreed"),
        ("Ana", "Ana agreed", "Ana agreed"),  # an officer looks at it
        ("Petar Unique", "Petar Uniqueness", "Petar Uniqueness"),
        ("D’Arcy N’Example", "with D’ARCY  N’EXAMPLE.", "with former member."),
        ("ምሳሌ አበበ", "(ምሳሌ አበበ)", "(former member)"),
        ("N" * 100 + " " + "M" * 99, "N" * 100 + " " + "M" * 99, "former member"),
    ],
)
def test_name_in_a_text_is_replaced_where_it_is_surely_theirs(name, text, left):
    network = make_network()
    person, strand = make_person(name=name), make_strand()
    strand.purpose = text
    strand.save()

    erase_person(person=person, by=make_officer(network))

    strand.refresh_from_db()
    assert strand.purpose == left


def test_namesake_keeps_the_name():
    network = make_network()
    person, other = make_person(name="Jo Double"), make_person(name="Jo Double")
    erase_person(person=person, by=make_officer(network))

    other.refresh_from_db()
    assert other.name == "Jo Double"
    assert other.is_active


def test_address_of_the_site_is_not_erased_unseen(settings):
    network = make_network()
    person = make_person(settings.CONTACT_EMAIL)
    with pytest.raises(ValidationError):
        erase_person(person=person, by=make_officer(network))
