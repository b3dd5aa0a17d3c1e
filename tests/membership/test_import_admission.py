"""Import of people as admission: whoever an officer of the network brings in is in it, unless that officer says otherwise."""

import datetime
import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from membership.models import ImportUpload, JoinRequest
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.people.doors import come_in
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
BOX = 'name="admit"'
FIRST_QUESTIONS = {"name": "Ada O'Example", "organisation": "Office for Examples", "time_zone": "Europe/Rome"}
ADA = "email,name\nada@example.org,Ada O'Example\n"


@pytest.fixture
def network(db):
    return make_network()


@pytest.fixture
def officer(network, client):
    person = give_second_factor(make_officer(network, email="nora@example.org", name="Nora Officer"))
    client.force_login(person)
    return person


def upload(client, text, kind="people"):
    file = io.BytesIO(text.encode())
    file.name = "list.csv"
    response = client.post(f"/admin/imports/{kind}/", {"file": file})
    assert response.status_code == 302, response.content.decode()
    return ImportUpload.objects.latest("id")


def page_of(client, made):
    return " ".join(client.get(f"/admin/import/{made.pk}/").content.decode().split())


def apply(client, made, **data):
    return " ".join(client.post(f"/admin/import/{made.pk}/apply/", data, follow=True).content.decode().split())


def terms(address):
    return Role.objects.not_voided().filter(person__email=address, workstrand__group__is_network=True)


def test_imported_person_comes_in_by_code_and_is_not_told_to_ask(client, officer, network):
    made = upload(client, ADA)
    assert f'{BOX} id="id_admit" value="1" checked' in page_of(client, made)

    said = apply(client, made, admit="1")

    assert "1 person was admitted to the network." in said
    assert 'href="/admin/imports/roles/"' in said
    assert "not in the network yet" not in said
    term = terms("ada@example.org").get()
    assert (term.kind, term.starts_on, term.workstrand) == ("member", clock.today(), plenary_of(network))
    entry = HistoryEntry.objects.get(verb="member.joined", target_id=term.pk)
    assert (entry.actor, entry.source) == (officer, "list.csv")
    assert not Email.objects.exists()
    theirs = Client()
    come_in(theirs, "ada@example.org")
    theirs.post("/account/welcome/", FIRST_QUESTIONS)
    me = theirs.get("/me/")
    assert me.status_code == 200
    assert "admission" not in me.content.decode()
    assert not JoinRequest.objects.exists()


def test_unticked_import_says_what_is_missing_and_what_comes_next(client, officer):
    said = apply(client, upload(client, ADA), tell="1")

    assert "Nobody was admitted to the network." in said
    assert "1 person of this file is not in the network yet." in said
    assert "told to ask for admission" in said
    assert "Next: their roles" in said
    assert not terms("ada@example.org").exists()
    assert "member of the network" not in Email.objects.get().message
    theirs = Client()
    come_in(theirs, "ada@example.org")
    theirs.post("/account/welcome/", FIRST_QUESTIONS)
    assert "Ask for admission" in theirs.get("/me/").content.decode()


def test_file_imported_again_admits_those_who_were_left_out(client, officer):
    apply(client, upload(client, ADA))
    again = upload(client, ADA)
    before = page_of(client, again)
    assert "1 person of this file is here already but not in the network" in before
    assert 'value="Admit 1 person"' in before

    said = apply(client, again, admit="1")

    assert "0 rows were written" not in said
    assert said.count("1 person was admitted to the network.") == 2  # in the message, and on the page
    assert "no row was new or changed" in said
    assert terms("ada@example.org").count() == 1


def test_welcome_says_that_they_are_in(client, officer):
    apply(client, upload(client, ADA), admit="1", tell="1")

    mail = Email.objects.get()
    assert mail.to == ["ada@example.org"]
    assert "You are a member of the network" in mail.message
    assert "You are a member of the network" in mail.html_message


def test_waiting_request_is_approved_by_the_officer_and_answered(client, officer, network):
    person = make_person("waits@example.org", name="فلانة الفلانية")
    open_strand = make_strand(make_group("open"), "WS1", joining_policy=Workstrand.JoiningPolicy.OPEN)
    make_request(open_strand, person)
    asked = JoinRequest.objects.get(person=person, workstrand=plenary_of(network))
    Email.objects.all().delete()
    made = upload(client, "email,name\nwaits@example.org,\n")
    assert "1 of them asked for admission" in page_of(client, made)

    apply(client, made, admit="1")

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", officer)
    assert HistoryEntry.objects.filter(verb="join.approved", target_id=asked.pk, actor=officer).count() == 1
    assert terms("waits@example.org").count() == 1
    assert Role.objects.filter(person=person, workstrand=open_strand).exists()
    assert {mail.to[0] for mail in Email.objects.all()} == {"waits@example.org"}
    assert not Email.objects.filter(message__icontains="appointed").exists()


def test_unticked_leaves_the_request_waiting(client, officer, network):
    asked = make_request(plenary_of(network), make_person("waits@example.org", name="Waits"))

    apply(client, upload(client, "email,name\nwaits@example.org,Waits Longer\n"))

    asked.refresh_from_db()
    assert asked.state == "pending"


def test_only_good_rows_of_people_who_may_come_in_are_admitted(client, officer, network):
    plenary = plenary_of(network)
    inside = make_person("in@example.org", name="In")
    make_role(inside, plenary)
    make_person("gone@example.org", name="Gone", is_active=False)
    make_person("root@example.org", name="Root", is_superuser=True)
    left = make_person("left@example.org", name="Left")
    make_role(left, plenary, ends_on=clock.today() - datetime.timedelta(days=3))
    EmailAddress.objects.create(user=left, email="other@example.org", verified=True)
    soon = make_person("soon@example.org", name="Soon")
    make_role(soon, plenary, starts_on=clock.today() + datetime.timedelta(days=3))
    make_person("twice@example.org", name="Nowhere")
    made = upload(
        client,
        "email,name,organisation\nin@example.org,In,\ngone@example.org,Gone,\nroot@example.org,Root,\n"
        "mailto:Other@example.org,Left,\nsoon@example.org,Soon,\ntwice@example.org,Nowhere,No such office\n"
        "new@example.org,New,\n",
    )
    assert "1 person of this file is here already" in page_of(client, made)

    said = apply(client, made, admit="1", only_good="1")

    assert "2 people were admitted to the network." in said
    assert terms("new@example.org").count() == 1
    assert terms("left@example.org").count() == 2
    assert [terms(f"{who}@example.org").count() for who in ("in", "gone", "root", "soon", "twice")] == [1, 0, 0, 1, 0]


@pytest.mark.parametrize("ended", [True, False])
def test_no_box_and_no_admission_where_no_network_takes_members(client, ended):
    client.force_login(give_second_factor(make_person("root@example.org", is_superuser=True)))
    if ended:
        make_network()
        WorkingGroup.objects.update(state="closed")
    made = upload(client, ADA)
    assert BOX not in page_of(client, made)

    said = apply(client, made, admit="1", tell="1")

    assert "1 row was written." in said
    assert "admitted" not in said
    assert "in the network" not in said
    assert not Role.objects.exists()
    assert "member of the network" not in Email.objects.get().message


@pytest.mark.parametrize("kind", ["organisations", "roles"])
def test_no_box_for_other_files(client, officer, network, kind):
    text = {
        "organisations": "name,country\nNew Office,IT\n",
        "roles": "group,person,email,kind\nnetwork,Ada,ada@example.org,member\n",
    }[kind]
    made = upload(client, text, kind)
    assert BOX not in page_of(client, made)

    assert "1 row was written." in apply(client, made, admit="1")


def test_choice_outlasts_a_refusal(client, officer):
    made = upload(client, f"{ADA}nobody,Bo\n")

    said = apply(client, made, tell="1")

    assert "Nothing was written" in said
    assert f'{BOX} id="id_admit" value="1">' in said
    assert 'id="id_tell" value="1" checked' in said


def test_applied_file_does_not_read_as_new(client, officer):
    make_person("bo@example.org", name="Bo")
    made = upload(client, f"{ADA}bo@example.org,Bo Other\nnobody,Cy\n")

    said = apply(client, made, admit="1", only_good="1")

    assert '<span class="import-state">written, was new</span>' in said
    assert '<span class="import-state">written, was changed</span>' in said
    assert '<span class="import-state">new</span>' not in said
    assert 'written, was new <span class="count">1</span>' in said


def test_second_click_admits_nobody_twice(client, officer):
    made = upload(client, ADA)
    apply(client, made, admit="1")

    assert "applied already" in apply(client, made, admit="1")
    assert terms("ada@example.org").count() == 1


def apply_queries(client, network, count, start):
    """Queries of applying `count` new people and as many who are here already, all told by mail."""
    people = [make_person(f"known{start + number}@example.org", name="Known") for number in range(count)]
    rows = "".join(f"{person.email},Known\nnew{person.email},New\n" for person in people)
    made = upload(client, f"email,name\n{rows}")
    client.get(f"/admin/import/{made.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.post(f"/admin/import/{made.pk}/apply/", {"admit": "1", "tell": "1"})
    assert Role.objects.filter(workstrand=plenary_of(network), kind="member").count() >= 2 * count
    return len(queries)


def test_admitting_takes_the_same_queries_for_any_number_of_people(client, officer, network):
    apply_queries(client, network, 1, 100)

    assert apply_queries(client, network, 1, 200) == apply_queries(client, network, 12, 300)


@pytest.mark.parametrize(
    ("options", "says", "count"),
    [
        ([], "1 admitted to the network.", 1),
        (["--admit"], "1 admitted to the network.", 1),
        (["--no-admit"], "1 not in the network yet: import the file again with --admit, or give them roles.", 0),
        (["--dry-run"], "1 would be admitted to the network.", 0),
    ],
)
def test_command_admits_unless_told_otherwise(tmp_path, officer, options, says, count):
    path, said = tmp_path / "people.csv", io.StringIO()
    path.write_text(ADA, encoding="utf-8")

    call_command("import_people", path, "--by", officer.email, *options, stdout=said)

    assert says in said.getvalue()
    assert terms("ada@example.org").count() == count
