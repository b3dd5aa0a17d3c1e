"""The desk, by its address: who owes what, to whom it is shown, what one notes there, and the table as a file."""

import csv
import datetime
import io

import pytest
from post_office.models import Email

from core import clock
from membership.addresses import read
from membership.models import Circular, DeskNote
from membership.services.absence import declare_absence
from membership.services.circulars import send_circular
from membership.services.desk import forget_done
from membership.services.invitations import invite
from membership.services.sending import send_due
from people.models import Person
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    make_network()
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group, client):
    person = make_officer(group, name="Тамара Пример")
    client.force_login(person)
    return person


def led_strand(group, code):
    strand = make_strand(group, code)
    lead = make_person(name=f"Lead of {code}", organisation=make_organisation(f"Office of {code}"))
    make_role(lead, strand, Role.Kind.LEAD)
    return strand


def waiting(strand, count=1, **values):
    return [make_request(strand, make_person(**values)) for _ in range(count)]


def keys(page):
    return [line["row"].thing.key for line in page.context["page"]]


def test_officer_sees_what_is_open_in_their_groups_and_who_owes_it(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand, 2)
    vacant = make_strand(group, "WS2")
    waiting(led_strand(make_group("theirs"), "WS9"))

    page = client.get("/desk/")

    assert set(keys(page)) == {f"vacancy:{vacant.pk}", f"join:{strand.pk}"}
    said = page.content.decode()
    for words in ("Lead of WS1", "lead, WS1", "(2)"):
        assert words in said
    assert "Тамара Пример" in said, "what nobody leads is owed by the officers"
    assert "WS9" not in said


def test_lead_sees_only_what_is_open_in_their_strand(client, group):
    make_officer(group)
    strand, other = led_strand(group, "WS1"), led_strand(group, "WS2")
    waiting(strand), waiting(other)
    client.force_login(Person.objects.get(name="Lead of WS1"))

    assert keys(client.get("/desk/")) == [f"join:{strand.pk}"]


def test_member_and_stranger_find_no_desk(client, group):
    member = make_person()
    make_role(member, make_strand(group))

    assert client.get("/desk/")["Location"].startswith("/account/login/")
    client.force_login(member)
    assert client.get("/desk/").status_code == 404
    assert client.post("/desk/note/", {"key": "join:1", "note": "x"}).status_code == 404
    assert client.get("/desk/export.csv").status_code == 404


@pytest.mark.parametrize(("hour", "queries"), [(5, 36), (12, 37)])
@pytest.mark.parametrize("count", [1, 3])
def test_desk_runs_as_many_queries_for_three_rows_as_for_one(
    client, officer, group, count, hour, queries, django_assert_num_queries
):
    """Whether today's reminders went out is asked only when their hour is past."""
    for number in range(count):
        waiting(led_strand(group, f"WS{number}"), number + 1)

    with clock.travel(clock.now().replace(hour=hour)):
        client.get("/desk/")
        with django_assert_num_queries(queries):
            assert len(keys(client.get("/desk/"))) == count


def test_empty_desk_says_what_belongs_there(client, officer):
    assert "Nothing is open" in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=join", ["join"]),
        ("?kind=vacancy", ["vacancy"]),
        ("?kind=nonsense", []),
        ("?strand=0", []),
        ("?strand=99999999999999999999", []),
        ("?strand=%C2%B2", ["vacancy", "join"]),
        ("?q=lead+ws1", ["join"]),
        ("?q=office+of+ws1", ["join"]),
        ("?q=ТАМАРА", ["vacancy"]),
        ("?q=nobody", []),
        ("?show=late", []),
        ("?show=chase", []),
        ("?show=unreached", []),
        ("?page=99", ["vacancy", "join"]),
    ],
)
def test_filters_narrow_the_table(client, officer, group, query, found):
    waiting(led_strand(group, "WS1"))
    make_strand(group, "WS2")

    assert sorted(key.split(":")[0] for key in keys(client.get(f"/desk/{query}"))) == sorted(found)


def test_figures_count_what_their_links_show(client, officer, group):
    waiting(led_strand(group, "WS1"))
    make_strand(group, "WS2")
    Person.objects.filter(name="Lead of WS1").update(unreachable_since=clock.now())

    figures = {figure["label"]: figure for figure in client.get("/desk/").context["counts"]}

    assert {label: figure["number"] for label, figure in figures.items()} == {
        "everything open": 3, "not reached": 1, "asked to join": 1, "strand without a lead": 1, "address to check": 1,
    }  # fmt: skip
    for figure in figures.values():
        assert len(keys(client.get(figure["url"]))) == figure["number"]
    assert "not reached: mail bounces" in client.get("/desk/?show=unreached").content.decode()


def test_term_that_ends_is_due_and_said_in_words(client, officer, group):
    strand = make_strand(group, "WS1")
    lead = make_person(name="Ada")
    make_role(lead, strand, Role.Kind.LEAD, ends_on=group.today() + datetime.timedelta(days=4))

    row = client.get("/desk/?kind=term").context["page"][0]["row"]

    assert (row.when.word, row.when.tone) == ("due in 4 days", "warn")


def test_note_is_kept_replaced_and_taken_away(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)
    key, day = f"join:{strand.pk}", clock.today()
    back = "/desk/?kind=join"

    answer = client.post(
        "/desk/note/", {"key": key, "note": "  promised for  Friday ", "next_chase_on": day, "back": back}
    )
    assert answer["Location"] == f"{back}#row-join-{strand.pk}"
    note = DeskNote.objects.get()
    assert (note.owner, note.key, note.note, note.next_chase_on) == (officer, key, "promised for Friday", day)
    assert keys(client.get("/desk/?show=chase")) == [key]
    assert "promised for Friday" in client.get("/desk/").content.decode()

    client.post("/desk/note/", {"key": key, "note": "", "next_chase_on": day + datetime.timedelta(days=1)})
    assert DeskNote.objects.get().note == ""
    assert keys(client.get("/desk/?show=chase")) == []

    client.post("/desk/note/", {"key": key, "note": " ", "next_chase_on": ""})
    assert not DeskNote.objects.exists()


def test_note_is_ones_own(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)
    client.post("/desk/note/", {"key": f"join:{strand.pk}", "note": "between us"})
    client.force_login(make_officer(group))

    assert "between us" not in client.get("/desk/").content.decode()
    client.post("/desk/note/", {"key": f"join:{strand.pk}", "note": "mine"})
    assert set(DeskNote.objects.values_list("note", flat=True)) == {"between us", "mine"}


def test_note_that_is_wrong_is_shown_again(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)

    page = client.post("/desk/note/", {"key": f"join:{strand.pk}", "note": "x" * 501, "next_chase_on": "never"})

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"note", "next_chase_on"}
    assert "x" * 501 in page.content.decode()
    assert not DeskNote.objects.exists()


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/desk/", "/admin/", ""])
def test_note_on_what_is_not_open_to_one_is_not_kept(client, officer, group, back):
    theirs = led_strand(make_group("theirs"), "WS9")
    waiting(theirs)

    answer = client.post("/desk/note/", {"key": f"join:{theirs.pk}", "note": "x", "back": back})

    assert answer["Location"] == "/desk/"
    assert not DeskNote.objects.exists()


def test_tick_forgets_the_notes_of_what_was_done_long_ago(officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)
    long_ago = clock.now() - datetime.timedelta(days=91)
    for key, changed in [(f"join:{strand.pk}", long_ago), ("join:0", long_ago), ("join:1", clock.now())]:
        DeskNote.objects.create(owner=officer, key=key, note="x", changed_at=changed)

    assert forget_done(clock.now()) == 1
    assert set(DeskNote.objects.values_list("key", flat=True)) == {f"join:{strand.pk}", "join:1"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_has_the_rows_that_are_shown(client, officer, group, form):
    waiting(led_strand(group, "WS1"))
    make_strand(group, "WS2")

    answer = client.get(f"/desk/export.{form}?kind=join")

    assert answer["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [(row["Who"], row["Under"]) for row in rows] == [("Lead of WS1", "lead, WS1")]
    else:
        assert answer.content[:2] == b"PK"


def test_nothing_is_mailed_by_looking(client, officer, group):
    waiting(led_strand(group, "WS1"))
    before = Email.objects.count()

    client.get("/desk/"), client.get("/desk/export.csv")

    assert Email.objects.count() == before


def test_vacancy_is_open_since_its_last_lead_left(client, officer, group):
    today = group.today()
    strand = make_strand(group, "WS1", on=group.starts_on)
    make_role(make_person(), strand, Role.Kind.LEAD, ends_on=today - datetime.timedelta(days=3))

    row = client.get("/desk/").context["page"][0]["row"]

    assert row.when.word == "open 2 days"


def test_officer_of_the_network_sees_those_who_wait_for_admission(client, group):
    network = make_network_of(group)
    officer = make_officer(network)
    make_request(plenary_of(network), make_person(name="O'Brien"))
    client.force_login(officer)

    assert keys(client.get("/desk/")) == [f"join:{plenary_of(network).pk}"]


def make_network_of(group):
    return type(group).objects.get(is_network=True)


def remind(client, *keys, back="/desk/"):
    return client.post("/desk/remind/", {"key": keys, "back": back})


def test_reminding_begins_a_circular_to_whoever_owes_and_sends_nothing(client, officer, group):
    one, two = led_strand(group, "WS1"), led_strand(group, "WS2")
    waiting(one), waiting(two)
    Email.objects.all().delete()

    answer = remind(client, f"join:{one.pk}", f"join:{two.pk}")

    circular = Circular.objects.get()
    assert answer["Location"] == circular.get_absolute_url()
    assert circular.state == Circular.State.DRAFT
    assert circular.workstrand == plenary_of(group)
    assert circular.about == [f"join:{one.pk}", f"join:{two.pk}"]
    assert sorted(pick.person.name for pick in circular.picks.all()) == ["Lead of WS1", "Lead of WS2"]
    assert not Email.objects.exists()
    assert client.get(answer["Location"]).status_code == 200


def test_row_says_when_it_was_chased(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)
    remind(client, f"join:{strand.pk}")
    send_circular(circular=Circular.objects.get(), by=officer)
    send_due(clock.now())

    [row] = [line["row"] for line in client.get("/desk/?kind=join").context["page"]]

    assert row.chased_at is not None
    assert "never chased" not in client.get("/desk/?kind=join").content.decode()


def test_nothing_chosen_is_said_kindly(client, officer, group):
    answer = remind(client, "join:0", back="/desk/?kind=join")

    assert answer["Location"] == "/desk/?kind=join"
    assert not Circular.objects.exists()


def test_one_cannot_remind_of_what_one_does_not_run(client, group):
    make_officer(group)
    mine, theirs = led_strand(group, "WS1"), led_strand(group, "WS2")
    waiting(mine), waiting(theirs)
    client.force_login(Person.objects.get(name="Lead of WS1"))

    remind(client, f"join:{theirs.pk}")

    assert not Circular.objects.exists()


def test_rows_of_several_groups_are_reminded_one_group_at_a_time(client, group):
    other = make_group("other")
    both = make_officer(group)
    make_role(both, plenary_of(other), Role.Kind.COORDINATOR)
    strands = [led_strand(group, "WS1"), led_strand(other, "WS3")]
    for strand in strands:
        waiting(strand)
    client.force_login(both)

    answer = remind(client, *(f"join:{strand.pk}" for strand in strands))

    assert answer["Location"] == "/desk/"
    assert not Circular.objects.exists()
    assert "several groups" in client.get("/desk/").content.decode()


def test_row_of_somebody_away_says_until_when_and_who_stands_in(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)
    lead, stand_in = Person.objects.get(name="Lead of WS1"), make_person(name="Kim Stand-In")
    make_role(stand_in, strand)
    make_role(stand_in, Workstrand.objects.get(group__is_network=True))
    today = group.today()
    declare_absence(
        person=lead, starts_on=today, ends_on=today + datetime.timedelta(days=5), stand_in=stand_in, by=lead
    )

    [row] = [line["row"] for line in client.get("/desk/?kind=join").context["page"]]

    assert "Kim Stand-In" in row.away


def test_office_owes_by_its_members_with_its_voice(client, officer, group):
    office = make_organisation("Office of Statistics of Fixturia")
    for name in ("One", "Two"):
        make_role(make_person(name=name, organisation=office), plenary_of(group))

    [row] = [line["row"] for line in client.get("/desk/?kind=voice").context["page"]]

    assert (row.who, row.under.split(",")[:2]) == (office.name, ["no voice named", " 2 members"])


def test_cell_that_begins_like_a_formula_is_text(client, officer, group):
    strand = make_strand(group, "WS1")
    make_role(make_person(name="=HYPERLINK(1)"), strand, Role.Kind.LEAD)
    waiting(strand)

    [row] = csv.DictReader(io.StringIO(client.get("/desk/export.csv?kind=join").content.decode("utf-8-sig")))

    assert row["Who"] == "'=HYPERLINK(1)"


def test_many_alike_are_one_line_that_leads_to_all_and_reminds_all(client, officer, group):
    offices = [make_organisation(f"Office {letter}") for letter in "abcde"]
    for office in offices:
        for _ in range(2):
            make_role(make_person(organisation=office), plenary_of(group))

    [line] = client.get("/desk/").context["page"]

    assert line["bundle"].count == 5
    assert len(keys(client.get(line["url"]))) == 5
    client.post("/desk/remind/", {"bundle": line["bundle"].value})
    assert Circular.objects.get().picks.count() == 10


def test_somebody_invited_who_never_came_is_called_as_they_were_invited(client, officer, group):
    invite(
        addresses=read("Mose <mose@example.org>, x@example.org").kept,
        strands=[make_strand(group, "WS1")], kind="member", message="", days=30, by=officer,
    )  # fmt: skip

    rows = [line["row"] for line in client.get("/desk/?kind=invitation").context["page"]]

    assert sorted(row.who for row in rows) == ["Mose", "x…@example.org"]


def test_second_click_finds_the_draft_of_the_first(client, officer, group):
    strand = led_strand(group, "WS1")
    waiting(strand)

    first, second = remind(client, f"join:{strand.pk}"), remind(client, f"join:{strand.pk}")

    assert first["Location"] == second["Location"]
    assert Circular.objects.count() == 1


def test_what_only_somebody_else_can_do_leads_to_where_officers_look_at_it(client, officer, group):
    strand = make_strand(group, "WS1")
    invite(addresses=read("mose@example.org").kept, strands=[strand], kind="member", message="", days=30, by=officer)

    [line] = client.get("/desk/?kind=invitation").context["page"]

    assert line["row"].url == "/groups/mine/ws1/invitations/"
    assert client.get(line["row"].url).status_code == 200
