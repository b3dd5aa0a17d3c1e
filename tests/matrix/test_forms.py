"""Every form with each field wrong in every way that comes to mind: refused in words with nothing lost, or stored as it was typed."""

import copy
import html
import unicodedata
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test import Client
from post_office.models import Email

from core.models import HistoryEntry, MailPreference
from membership.models import JoinRequest
from people.models import Organisation, Person
from tests.factories import make_person
from tests.matrix import forms_calls, forms_coming, forms_outputs, forms_terms_editing, parts
from tests.matrix.form import Form, column
from tests.matrix.world import make_world
from tests.people.doors import DOOR, app_code, code_sent_to
from workstrands.models import Role, WorkingGroup, Workstrand

pytestmark = pytest.mark.django_db
TYPED = {
    "missing": None,
    "empty": "",
    "blanks": "  \t ",
    "long": "x" * 10_000,
    "scripts": "Тамара อุทาหรณ์ 陈样本 👩‍🔬 Zoe\u0308 \u006f\u0323\u0302",
    "right to left": "فلانة الفلانية נועה",
    "marks": 'O\'Sample <b>"d’Exemple"</b> %s {{ x }} [x](javascript:1)',
    "nul": "Ada\x00Lovelace",
    "bell": "Ada\x07Lovelace",
    "override": "Ada\u202eecalevoL",
    "not utf-8": b"Ada\xed\xa0\x80\xff",
    "number": "99999999999999999999999",
}
UNSEEN = {"nul", "bell", "override", "not utf-8"}


def themes():
    return (theme.title for strand in Workstrand.objects.all() for theme in strand.themes.all())


PROFILE = {"name": "Ada Example", "organisation": "Some Office", "time_zone": "Asia/Tashkent"}
PROFILE_STORED = {"name": column(Person, "name"), "organisation": column(Organisation, "name")}
MESSAGE, ANSWER = column(JoinRequest, "message"), column(JoinRequest, "answer")
FORMS = [
    Form("door", "public", "/account/login/code/", {"email": "new@example.org"}, {"email": column(Person, "email")}),
    Form(
        "password login",
        "public",
        "/account/login/",
        {"login": "lead@example.org", "password": "a long enough password"},
        keeps=False,
    ),
    Form("password reset", "public", "/account/password/reset/", {"email": "lead@example.org"}),
    Form(
        "password again",
        "strand_member",
        "/account/reauthenticate/",
        {"password": "a long enough password"},
        keeps=False,
    ),
    Form("code", "knocking", "/account/login/code/confirm/", {"code": "{code}"}, keeps=False),
    Form("app", "plain", "/account/2fa/totp/activate/", {"code": "{app_code}"}, keeps=False),
    Form("three questions", "newcomer", "/account/welcome/", PROFILE, PROFILE_STORED),
    Form(
        "profile",
        "strand_member",
        "/me/profile/",
        PROFILE | {"job_title": "Head", "is_listed": "on"},
        PROFILE_STORED | {"job_title": column(Person, "job_title")},
    ),
    Form("mail preferences", "strand_member", "/me/mail/", {"joining": "on", "roles": "on", "reminder": "on"}),
    Form("another address", "strand_member", "/account/email/", {"email": "second@example.org", "action_add": "1"}),
    Form(
        "password",
        "strand_member",
        "/account/password/change/",
        {
            "oldpassword": "a long enough password",
            "password1": "another long password",
            "password2": "another long password",
        },
        keeps=False,
    ),
    Form(
        "first password",
        "without password",
        "/account/password/set/",
        {"password1": "a first long password", "password2": "a first long password"},
        keeps=False,
    ),
    Form("join", "network", "/groups/mine/ws1/join/", {"message": "Hello."}, {"message": MESSAGE}),
    Form("approve", "lead", "/desk/requests/{asked}/approve/", {"answer": "Welcome."}, {"answer": ANSWER}),
    Form("decline", "lead", "/desk/requests/{asked}/decline/", {"answer": "No room."}, {"answer": ANSWER}),
    Form(
        "admin, group",
        "network_officer",
        "/admin/workstrands/workinggroup/add/",
        {
            "slug": "ml-2027",
            "coordinator": "{person}",
            "name": "Group 2027",
            "short_name": "2027",
            "purpose": "Work.",
            "about": "More.",
            "starts_on": "2027-01-01",
            "ends_on": "2027-12-31",
            "time_zone": "Europe/London",
            "reports_to": "Board",
            "lead_organisation": "{office}",
            "supporting_organisations": "{office}",
            "predecessor": "{group}",
            "contact": "{person}",
            "contact_role": "the office",
            "contact_email": "office@example.org",
            "source": "Slides",
        },
        {
            name: column(WorkingGroup, name)
            for name in ("name", "short_name", "purpose", "about", "reports_to", "contact_role", "source")
        },
    ),
    Form(
        "admin, workstrand",
        "officer",
        "/admin/workstrands/workstrand/add/",
        {
            "group": "{group}",
            "code": "WS77",
            "title": "Synthetic data",
            "purpose": "Try.",
            "themes": "One",
            "order": "3",
            "joining_policy": "open",
        },
        {
            "code": column(Workstrand, "code"),
            "title": column(Workstrand, "title"),
            "purpose": column(Workstrand, "purpose"),
            "themes": themes,
        },
    ),
    Form(
        "admin, role",
        "officer",
        "/admin/workstrands/role/add/",
        {
            "person": "{person}",
            "workstrand": "{strand}",
            "kind": "lead",
            "organisation": "{office}",
            "starts_on": "",
            "ends_on": "",
            "past": "",
        },
    ),
    Form(
        "admin, person",
        "network_officer",
        "/admin/people/person/add/",
        {
            "email": "added@example.org",
            "name": "Added One",
            "organisation": "{office}",
            "job_title": "Head",
            "time_zone": "UTC",
        },
        {"name": column(Person, "name"), "job_title": column(Person, "job_title")},
    ),
    Form(
        "admin, organisation",
        "network_officer",
        "/admin/people/organisation/add/",
        {
            "name": "New Office",
            "acronym": "NO",
            "aliases": "Other name",
            "kind": "national",
            "country": "NO",
            "parent": "{office}",
            "website": "stat.example.org",
            "is_checked": "on",
        },
        {"name": column(Organisation, "name"), "acronym": column(Organisation, "acronym")},
    ),
    Form(
        "admin, settings",
        "superuser",
        "/admin/core/sitesettings/1/change/",
        {"name": "Site", "contact_role": "office", "contact_email": "office@example.org", "banner": "Soon"},
    ),
    Form(
        "admin, end",
        "officer",
        "/admin/workstrands/role/",
        {"action": "end", "_selected_action": "{role}", "apply": "1", "on": "", "reason": "Over."},
        {"reason": column(Role, "end_reason")},
    ),
    Form(
        "admin, void",
        "officer",
        "/admin/workstrands/role/",
        {"action": "void", "_selected_action": "{role}", "apply": "1", "reason": "Error."},
        {"reason": column(Role, "void_reason")},
    ),
    Form(
        "admin, move",
        "officer",
        "/admin/workstrands/role/",
        {"action": "move", "_selected_action": "{role}", "apply": "1", "organisation": "{other_office}", "on": ""},
    ),
    Form(
        "admin, decline",
        "officer",
        "/admin/membership/joinrequest/",
        {"action": "decline", "_selected_action": "{asked}", "apply": "1", "answer": "No."},
        {"answer": ANSWER},
    ),
    Form(
        "admin, close",
        "officer",
        "/admin/workstrands/workstrand/",
        {"action": "close", "_selected_action": "{strand}", "apply": "1", "on": "", "reason": "Over."},
        {"reason": column(Workstrand, "state_reason")},
    ),
]
MACHINERY = {"action", "_selected_action", "apply", "action_add", "do"}
PARTS = parts("forms")  # each concern has its forms in a file of its own
FORMS += [form for part in PARTS for form in part.FORMS]
CASES = [(form, name) for form in FORMS for name in form.data if name not in MACHINERY]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        newcomer = make_person("newcomer@example.org")
        Person.objects.filter(pk=newcomer.pk).update(name="", search_text="")
        world.clients["newcomer"] = Client()
        world.clients["newcomer"].force_login(newcomer)
        world.clients["without password"] = Client()
        world.clients["without password"].force_login(make_person("no.password@example.org", password=None))
        _knock(world)
        _prove(world)
        yield world
        transaction.set_rollback(True)


def _knock(world):
    """Somebody who asked for a code and has not typed it yet."""
    world.clients["knocking"] = Client()
    world.clients["knocking"].post(DOOR, {"email": "knocking@example.org"})
    world.places["code"] = code_sent_to("knocking@example.org")


def _prove(world):
    """Somebody who has just shown their password, and is about to set up an app."""
    plain = make_person("plain@example.org")
    EmailAddress.objects.create(user=plain, email=plain.email, verified=True, primary=True)
    client = world.clients["plain"] = Client()
    client.force_login(plain)
    client.post("/account/reauthenticate/", {"password": "a long enough password"})
    form = client.get("/account/2fa/totp/activate/").context["form"]
    world.places["app_code"] = app_code(form.secret)


def same(text):
    """As one compares what was typed with what is stored: white space and line ends do not count."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def send(world, form, data):
    body = urlencode({name: value for name, value in data.items() if value is not None})
    path, client = form.path.format(**world.places), world.clients[form.who]
    cookies = copy.deepcopy(client.cookies)
    response = client.post(path, body, content_type="application/x-www-form-urlencoded")
    client.cookies = cookies  # what is written is undone, also a new session, as a new password brings
    assert not response.get("Location", "").startswith("/account/login/code/?next="), (
        f"{form}: {form.who} is not logged in any more"
    )
    return response


def rows():
    """How many there are of all that services write; each writes at least its entry in the record, or a mail, or a preference."""
    models = (HistoryEntry, Email, MailPreference, Person, Organisation, Workstrand, Role, JoinRequest)
    counts = ", ".join(f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return cursor.fetchone()


def filled(world, form):
    return {name: value.format(**world.places) for name, value in form.data.items()}


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_form_that_is_right_is_taken(world, form):
    with transaction.atomic():
        response = send(world, form, filled(world, form))
        transaction.set_rollback(True)

    assert response.status_code == 302, (
        response.context and (response.context.get("form") or response.context["adminform"].form).errors
    )


@pytest.mark.parametrize(("form", "name"), CASES, ids=[f"{form}: {name}" for form, name in CASES])
def test_field_is_stored_as_typed_or_refused_with_nothing_lost(world, form, name):
    before = rows()
    for kind, value in TYPED.items():
        data = filled(world, form) | {name: value}
        with transaction.atomic():
            response = send(world, form, data)
            after = rows()
            stored = (
                {same(text) for text in form.stored[name]()}
                if name in form.stored and response.status_code == 302
                else None
            )
            transaction.set_rollback(True)
        said = f"{form}, {name} {kind}"
        assert response.status_code in {200, 302}, said
        if response.status_code == 302:
            if stored is not None and value and isinstance(value, str) and value.strip():
                assert kind not in UNSEEN, f"{said} was taken"
                assert same(value) in stored, f"{said} was taken and is not there"
            continue
        assert after == before, f"{said} was refused, and something was written all the same"
        page = response.content.decode()
        assert any(
            mark in page
            for mark in ("errorlist", "invalid-feedback", "alert-danger", "is-invalid", 'role="alert"', "errornote")
        ), f"{said} was refused without a word"
        if form.keeps and kind not in UNSEEN and isinstance(value, str) and value.strip() and kind != "long":
            kept = [text for other, text in data.items() if other in form.stored and text]
            assert all(html.escape(str(text)) in page for text in kept), (
                f"{said} was refused and what was typed is lost"
            )


PATHS = [
    "/groups/{}/",
    "/groups/mine/{}/",
    "/groups/mine/{}/members/",
    "/groups/mine/{}/join/",
    "/organisations/{}/",
    "/me/mail/off/{}/",
    "/desk/requests/{}/approve/",
    "/desk/circulars/{}/",
    "/desk/circulars/{}/preview/",
    "/me/circulars/{}/",
    "/desk/erasure/{}/",
    "/admin/people/person/{}/change/",
    "/outbox/{}/",
    "/absences/{}/",
    "/groups/mine/ws1/handover/{}/",
    "/invitations/{}/",
    "/me/invitations/{}/accept/",
    "/groups/mine/{}/invite/send/",
]
QUERIES = [
    "/groups/mine/plenary/members/?page={}",
    "/groups/mine/activity/?before={}",
    "/organisations/{{office_slug}}/?page={}",
    "/desk/?strand={}",
    "/desk/circulars/?state={}",
    "/desk/circulars/new/?strand={}",
    "/desk/circulars/{{draft}}/people/?find={}",
    "/desk/circulars/{{draft}}/preview/?person={}",
    "/desk/circulars/{{circular}}/?state={}",
    "/desk/merge/people/?q={}",
    "/desk/merge/organisations/?chosen={}",
    "/account/login/code/?next={}",
    "/account/welcome/?next={}",
    "/groups/mine/ws1/invite/?country={}",
    "/groups/mine/ws1/invitations/?state={}",
]
QUERIES += forms_coming.QUERIES
TRIED = [
    "%00",
    "0",
    "-1",
    "9" * 30,
    "%D0%96",
    "%E2%80%AE",
    "%ED%A0%80",
    "%3Cscript%3E",
    "..",
    "x" * 3000,
    "https%3A%2F%2Fevil.example",
    "%25s",
]


@pytest.mark.parametrize("path", PATHS + QUERIES + forms_calls.PATHS + forms_terms_editing.PATHS + forms_outputs.PATHS)
@pytest.mark.parametrize("who", ["public", "lead", "superuser"])
def test_address_with_garbage_is_answered(world, path, who):
    for tried in TRIED:
        address = path.format(tried).format(**world.places)
        for response in (world.clients[who].get(address), world.clients[who].post(address)):
            assert response.status_code in {200, 302, 400, 403, 404, 405}, address
            assert "evil.example" not in response.get("Location", "").split("?")[0], address
