"""The pages of the board, by the doors of its readers, officers and others."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.audiences import Audience
from reports.models import BoardMessage
from reports.selectors.board import at_a_glance
from reports.services.board import answer_message, void_message
from tests.reports.board_factories import ask, make_place, send_brief
from workstrands.services_decisions import record_decision
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
AT = "/groups/mine/board/"
LIST_QUERIES = 9


@pytest.fixture
def place():
    return make_place(slug="mine", reports_to="the Conference")


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def said_by(reader, **values):
    data = {"kind": "request", "title": "Say what it costs", "text": "", "due_on": "", "brief": "", "audience": "group"}
    return client_of(reader).post(f"{AT}new/", data | values)


def test_reader_asks_from_the_page_of_the_brief(place):
    brief = send_brief(place)
    client = client_of(place.reader)
    page = words(client.get(brief.get_absolute_url()))
    assert f"{AT}new/?brief={brief.pk}&amp;kind=endorsement" in page
    form = client.get(f"{AT}new/?brief={brief.pk}&kind=endorsement").context["form"]
    assert (form["kind"].value(), str(form["brief"].value())) == ("endorsement", str(brief.pk))
    assert not {"source", "given_by", "given_on", "entered_later"} & set(form.fields)

    answer = said_by(place.reader, kind="endorsement", title="Endorsed", brief=brief.pk)

    made = BoardMessage.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.given_by, made.recorded_by, made.brief, made.given_on) == (
        place.reader, place.reader, brief, place.group.today()
    )  # fmt: skip
    assert "Endorsed" in words(client.get(brief.get_absolute_url()))


def test_reader_cannot_write_what_only_officers_record(place):
    said_by(place.reader, given_on="2020-01-01", entered_later="on", given_by=place.member.pk, source="x")

    made = BoardMessage.objects.get()
    assert (made.given_on, made.entered_later, made.given_by, made.source) == (
        place.group.today(), False, place.reader, ""
    )  # fmt: skip


def test_brief_offers_it_to_readers_of_the_board_only(place):
    brief = send_brief(place, audience="public")

    for client in (Client(), client_of(place.member), client_of(place.officer)):
        assert "board/new/" not in words(client.get(brief.get_absolute_url()))
    assert client_of(place.member).get(f"{AT}new/").status_code == 403
    assert client_of(make_place().reader).get(f"{AT}new/").status_code == 404


def test_reader_whose_term_is_over_says_nothing_any_more(place):
    day = place.group.today()
    place.reader.roles.update(starts_on=day - datetime.timedelta(days=9), ends_on=day - datetime.timedelta(days=1))

    assert said_by(place.reader).status_code == 404
    assert not BoardMessage.objects.exists()


def test_officer_records_what_they_heard_and_is_told_what_is_missing(place):
    client = client_of(place.officer)
    data = {"kind": "request", "title": "Say why", "given_on": "2026-11-02", "given_by": place.reader.pk, "audience": "public"}  # fmt: skip
    refused = client.post(f"{AT}new/", data | {"source": "", "due_on": "2026-12-24"})
    assert refused.status_code == 200
    assert "This field is required" in words(refused)
    assert 'value="2026-12-24"' in refused.content.decode()

    client.post(f"{AT}new/", data | {"source": "Minutes of the Conference.", "entered_later": "on"})

    made = BoardMessage.objects.get()
    assert (made.given_on, made.given_by, made.source, made.entered_later) == (
        datetime.date(2026, 11, 2), place.reader, "Minutes of the Conference.", True
    )  # fmt: skip


def test_officer_answers_by_a_decision_that_only_its_readers_see(place):
    made = ask(place, audience="public")
    decision = record_decision(workstrand=place.plenary, title="It costs ten", how="meeting", by=None, audience="group")
    client = client_of(place.officer)
    assert client.get(f"{AT}{made.pk}/").context["primary"]["url"] == f"{AT}{made.pk}/answer/"
    data = {"answer": "**Ten**.", "answered_on": place.group.today().isoformat(), "audience": "public"}
    refused = client.post(f"{AT}{made.pk}/answer/", data | {"answered_on": "2001-01-01"})
    assert "Choose a day from the one on which it was asked" in words(refused)
    assert "**Ten**." in words(refused)

    client.post(f"{AT}{made.pk}/answer/", data | {"decision": decision.pk})

    assert decision.number in words(client_of(place.member).get(f"{AT}{made.pk}/"))
    public = words(Client().get(f"{AT}{made.pk}/"))
    assert "<strong>Ten</strong>" in public
    assert decision.number not in public
    assert client.get(f"{AT}{made.pk}/answer/").status_code == 302


def test_second_answer_is_refused_and_shown_again(place):
    made = ask(place)
    answer_message(message=made, answer="Ten.", by=None)
    data = {"answer": "Eleven.", "answered_on": place.group.today().isoformat(), "audience": "group"}

    page = words(client_of(place.officer).post(f"{AT}{made.pk}/answer/", data))

    assert "This request was answered on" in page
    assert "Eleven." in page
    assert BoardMessage.objects.get().answer == "Ten."


def test_others_neither_answer_nor_void(place):
    made = ask(place)
    for person in (place.member, place.reader):
        for page in ("answer", "void"):
            assert client_of(person).post(f"{AT}{made.pk}/{page}/", {"reason": "x", "answer": "x"}).status_code == 403
    assert BoardMessage.objects.get().is_open


def test_voided_one_stays_and_says_why(place):
    made = ask(place, audience="public")

    client_of(place.officer).post(f"{AT}{made.pk}/void/", {"reason": "It was another group."})

    assert "It was another group." in words(Client().get(f"{AT}{made.pk}/"))
    listed = words(Client().get(AT))
    assert "<del>Say what it costs</del>" in listed
    assert "Waiting for an answer" not in listed


def test_list_has_open_requests_first_briefs_and_what_the_filter_asks(place):
    brief = send_brief(place)
    ask(place, title="Second", due_on=place.group.today() + datetime.timedelta(days=9))
    ask(place, title="First", due_on=place.group.today() + datetime.timedelta(days=2))
    answer_message(message=ask(place, title="Answered"), answer="Yes.", by=None)
    ask(place, kind="endorsement", title="Well done")
    client = client_of(place.member)

    page = client.get(AT)

    assert [row.title for row in page.context["open"]] == ["First", "Second"]
    assert page.context["briefs"] == [brief]
    assert "The group reports to the Conference." in words(page)
    assert [row.title for row in client.get(f"{AT}?kind=endorsement").context["page"]] == ["Well done"]
    assert client.get(f"{AT}?year=2019&kind=x").status_code == 200
    assert words(Client().get(AT)).count("Second") == 0


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.NETWORK, Audience.GROUP])
def test_names_of_the_board_are_for_the_network(place, audience):
    made = ask(place, audience=audience, given_by=place.reader)

    assert "Rea Der" in words(client_of(place.member).get(made.get_absolute_url()))
    answer = Client().get(made.get_absolute_url())
    assert (answer.status_code == 200) == (audience == Audience.PUBLIC)
    assert "Rea Der" not in words(answer)


def test_table_has_what_the_reader_sees_and_no_formula(place):
    answer_message(message=ask(place, title="=1+1", audience="public"), answer="Ten.", by=None)
    void_message(message=ask(place, title="Of the group"), reason="Error.", by=None)

    def table(client):
        answer = client.get(f"{AT}export.csv")
        assert answer["Content-Type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert [row["In one line"] for row in table(Client())] == ["'=1+1"]
    rows = table(client_of(place.member))
    assert {(row["Kind"], row["Why"]) for row in rows} == {("request", ""), ("request", "Error.")}


def test_list_costs_the_same_with_one_and_with_three(place):
    send_brief(place)
    client, counts = client_of(place.member), []
    client.get(AT)  # what is read once a process is read now
    for number in range(3):
        ask(place, title=f"Number {number}", audience="public")
        with CaptureQueriesContext(connection) as queries:
            client.get(AT)
        counts.append(len(queries))

    assert counts[0] == counts[2] == LIST_QUERIES


def test_page_of_the_group_can_show_the_brief_and_what_is_open(place, django_assert_num_queries):
    brief, standing = send_brief(place), standing_of(place.member)
    for number in range(3):
        ask(place, title=f"Number {number}")

    with django_assert_num_queries(2):
        board = at_a_glance(place.group, standing)
    shown = render_to_string("reports/_board.html", {"board": board, "group": place.group})

    assert all(f"Number {number}" in shown for number in range(3))
    assert brief.title in shown
