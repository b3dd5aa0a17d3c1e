import csv
import datetime
import io

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core import clock
from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.threads import together
from workstrands.models import Decision, DecisionOffice, Role
from workstrands.selectors_decisions import latest
from workstrands.services import change_group, plenary_of
from workstrands.services_decisions import OfficeStand, change_decision, record_decision, void_decision
from workstrands.standing import NOBODY, standing_of

pytestmark = pytest.mark.django_db
REGISTER = "/groups/ml-2021/decisions/"
Stand = DecisionOffice.Stand


@pytest.fixture
def group():
    return make_group("ml-2021")


@pytest.fixture
def strand(group):
    return make_strand(group, "WS2")


@pytest.fixture
def officer(group):
    return give_second_factor(make_officer(group, name="Olga Officer"))


def decide(strand, title="Meet monthly", audience=Audience.PUBLIC, how="meeting", **values):
    return record_decision(
        workstrand=strand, title=title, how=how, audience=audience, by=values.pop("by", None), **values
    )


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def shown(client, path=REGISTER, **query):
    return words(client.get(path, query))


def test_register_shows_what_its_reader_may_see(client, group, strand):
    for audience in Audience.values:
        decide(strand, f"For {audience}", audience)
    member = make_person()
    make_role(member, plenary_of(group))

    public, group_member = shown(client), shown(browser(member))

    assert [word in public for word in ("For public", "For network", "For group", "For strand")] == [
        True,
        False,
        False,
        False,
    ]
    assert [word in group_member for word in ("For public", "For group", "For strand")] == [True, True, False]
    assert ("Members of the group see what it keeps" in public, "Members of the group see" in group_member) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ежегодный"}, ["Ежегодный доклад"]),
        ({"q": "DOKLAD"}, []),
        ({"q": "ml2021-ws2-002"}, ["Ежегодный доклад"]),
        ({"q": "tuesday MEET"}, ["Meet monthly"]),
        ({"q": "会议"}, ["Meet monthly"]),
        ({"strand": "plenary"}, ["Of all"]),
        ({"how": "chair"}, ["Of all"]),
        ({"year": "2021"}, ["Ежегодный доклад"]),
        ({"year": "1066"}, ["Meet monthly", "Ежегодный доклад", "Of all"]),
        ({"q": "%"}, []),
    ],
)  # fmt: skip
def test_register_is_searched_in_any_script_and_narrowed(client, group, strand, query, found):
    decide(strand, text="On the first Tuesday. 会议")
    decide(strand, "Ежегодный доклад", taken_on=datetime.date(2021, 5, 1))
    decide(plenary_of(group), "Of all", how="chair")

    page = shown(client, **query)

    assert [title for title in ("Meet monthly", "Ежегодный доклад", "Of all") if title in page] == found


def test_empty_register_teaches_and_offers_officers_to_record(client, officer):
    assert "No decisions yet" in shown(client)
    assert f"{REGISTER}record/" not in shown(client)
    assert f"{REGISTER}record/" in shown(browser(officer))


def test_voided_decision_is_struck_with_the_reason_and_stays(client, strand, officer):
    decision = decide(strand)
    void_decision(decision=decision, reason="It was a proposal.", by=officer)

    page = shown(client)

    assert "<del>ML2021-WS2-001</del>" in page
    assert "It was a proposal." in page
    assert "entered in error and voided" in shown(client, decision.get_absolute_url())
    assert decide(strand).number == "ML2021-WS2-002"


def test_days_are_those_of_the_group_wherever_its_reader_is(strand, officer):
    officer.time_zone = "America/New_York"
    officer.save()
    late = clock.now().replace(hour=23, minute=30)
    with clock.travel(late):
        change_group(group=strand.group, time_zone="Asia/Tokyo", by=officer)
        void_decision(decision=decide(strand), reason="A slip.", by=officer)
        page = shown(browser(officer))

    tomorrow = (late + datetime.timedelta(days=1)).date()
    assert f"voided on {tomorrow:%-d %B %Y}" in page
    assert Decision.objects.get().taken_on == tomorrow


@pytest.mark.parametrize("rows", [1, 3])
def test_register_costs_the_same_queries_however_long(strand, officer, django_assert_num_queries, rows):
    earlier = decide(strand)
    for _n in range(rows - 1):
        decide(strand, supersedes=[earlier])
    client = browser(officer)
    client.get(REGISTER)

    with django_assert_num_queries(9):
        client.get(REGISTER)


def test_register_is_paged(client, strand):
    for number in range(26):
        decide(strand, f"Number {number}.")

    assert "Page 1 of 2" in shown(client, q="number")
    assert "?q=number&amp;page=2" in shown(client, q="number")
    assert "Number 0." in shown(client, q="number", page="2")


OFFICES = [(Stand.AGREED, "Office of Agreement"), (Stand.SILENT, "Office of Silence")]


@pytest.fixture
def stood(strand):
    speaker = make_person(name="Sasha Speaker")
    offices = [OfficeStand(make_organisation(name), stand, spoken_by=speaker) for stand, name in OFFICES]
    return decide(strand, offices=offices)


@pytest.mark.parametrize(
    ("who", "names_offices", "sees_offices", "sees_speakers"),
    [
        ("public", False, False, False),
        ("public", True, True, False),
        ("network", False, False, False),
        ("network", True, True, True),
        ("member", False, True, True),
        ("observer", False, True, True),
    ],
)
def test_offices_are_named_to_the_group_and_speakers_to_the_network(
    group, strand, stood, who, names_offices, sees_offices, sees_speakers
):
    network = plenary_of(make_network())
    person = None if who == "public" else make_person()
    if person:
        make_role(person, network)
    if who in {"member", "observer"}:
        make_role(person, strand, Role.Kind.MEMBER if who == "member" else Role.Kind.OBSERVER)
    if names_offices:
        change_group(group=group, names_offices=True, by=None)

    page = shown(browser(person), stood.get_absolute_url())

    assert ("Office of Agreement" in page, "Office of Silence" in page) == (sees_offices, sees_offices)
    assert ("Sasha Speaker" in page) == sees_speakers
    assert 'Agreed</td> <td class="num">1</td>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_decision_costs_the_same_queries_however_many_offices(
    strand, officer, django_assert_num_queries, rows
):
    offices = [OfficeStand(make_organisation(), Stand.AGREED, spoken_by=make_person()) for _n in range(rows)]
    earlier = [decide(strand) for _n in range(rows)]
    decision = decide(strand, offices=offices, supersedes=earlier)
    client = browser(officer)
    client.get(decision.get_absolute_url())

    with django_assert_num_queries(7):
        client.get(decision.get_absolute_url())


def test_links_run_both_ways_and_tell_nothing_of_what_one_may_not_read(client, strand, officer):
    first, hidden = decide(strand, "First"), decide(strand, "Hidden", Audience.GROUP)
    second = decide(strand, "Second", supersedes=[first, hidden])

    assert "ML2021-WS2-003 Second" in shown(client, first.get_absolute_url())
    page = shown(client, second.get_absolute_url())
    assert ("ML2021-WS2-001 First" in page, "Hidden" in page) == (True, False)
    assert "Hidden" in shown(browser(officer), second.get_absolute_url())
    assert "superseded by ML2021-WS2-003" in shown(client)


def test_register_does_not_name_a_later_decision_that_one_may_not_read(client, strand):
    first = decide(strand, "First")
    decide(strand, "Hidden", Audience.GROUP, supersedes=[first])
    void_decision(decision=decide(strand, "Voided", supersedes=[first]), reason="A slip.", by=None)

    assert "superseded by" not in shown(client)
    assert "ML2021-WS2-002" not in shown(client)
    assert "ML2021-WS2-002" not in client.get(f"{REGISTER}export.csv").content.decode()


@pytest.mark.parametrize("number", ["record", "RECORD", "ML2021-WS2-999", "ml2021-ws2-001", "feed", "1"])
def test_what_is_no_number_is_no_decision(client, strand, number):
    decide(strand)

    response = client.get(f"{REGISTER}{number}/")

    assert response.status_code == (302 if number == "record" else 404)


@pytest.mark.parametrize("slug", ["record", "feed", "ws-2", "export", "a_b"])
def test_number_of_every_strand_is_an_address_of_its_own(client, group, slug):
    try:
        strand = make_strand(group, slug.upper())
    except ValidationError:
        strand = plenary_of(group)
    decision = decide(strand)

    assert client.get(decision.get_absolute_url()).status_code == 200


def test_outsider_does_not_find_a_decision_of_the_group(client, strand):
    decision = decide(strand, audience=Audience.GROUP)

    assert client.get(decision.get_absolute_url()).status_code == 404
    assert client.get(decision.get_absolute_url().replace("ml-2021", "none")).status_code == 404


def test_feed_tells_what_is_public_to_everybody(strand, officer):
    decide(strand, "For all", text="On **Tuesday**.")
    decide(strand, "Not for all", Audience.GROUP)
    void_decision(decision=decide(strand, "Wrong"), reason="A slip.", by=officer)

    feed = feedparser.parse(browser(officer).get(f"{REGISTER}feed.atom").content)

    assert not feed.bozo
    assert [(entry.title, entry.summary) for entry in feed.entries] == [
        ("ML2021-WS2-003 Wrong", "Voided: A slip."),
        ("ML2021-WS2-001 For all", "On Tuesday."),
    ]
    assert feed.entries[0].link.endswith("/groups/ml-2021/decisions/ML2021-WS2-003/")


def test_table_holds_what_was_searched_and_no_formula(client, strand):
    decide(strand, "=HYPERLINK(1)", text="Ω")
    decide(strand, "Another")
    decide(strand, "Hidden", Audience.GROUP)

    response = client.get(f"{REGISTER}export.csv", {"q": "hyperlink"})

    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert [row[:5] for row in rows[1:]] == [
        ["ML2021-WS2-001", clock.today().isoformat(), "WS2", "'=HYPERLINK(1)", "Ω"]
    ]
    assert response["Content-Disposition"] == 'attachment; filename="decisions-ml-2021.csv"'


# recording


RECORD = {
    "strand": "ws2", "title": "Решение о встречах", "text": "Встречаться.", "how": "chair", "how_note": "Letter", "taken_on": "2021-03-01",
    "audience": "public",
}  # fmt: skip


def record(person, **values):
    return browser(person).post(f"{REGISTER}record/", RECORD | values, follow=True)


def test_officer_records_a_decision_of_the_past_with_where_offices_stood(strand, officer):
    make_organisation("Office of Samplestan"), make_organisation("Bureau: of Colons", acronym="BOC")
    earlier = decide(strand, taken_on=datetime.date(2020, 1, 1))

    page = record(
        officer,
        entered_later="on",
        supersedes=[earlier.pk],
        offices="office of samplestan: Agreed\n\nboc: objected, then withdrew the objection",
    )

    made = Decision.objects.get(serial=2)
    assert made.get_absolute_url() in page.redirect_chain[-1][0]
    assert (made.title, made.recorded_by, made.entered_later, made.taken_on.year) == (
        RECORD["title"],
        officer,
        True,
        2021,
    )
    assert [(row.organisation.name, row.stand) for row in made.offices.all()] == [
        ("Bureau: of Colons", Stand.WITHDREW),
        ("Office of Samplestan", Stand.AGREED),
    ]
    assert list(made.supersedes.all()) == [earlier]
    assert "entered later, with its true date" in words(page)
    assert HistoryEntry.objects.get(verb=Verb.DECISION_TAKEN, target_id=made.pk).entered_later


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"taken_on": "2090-01-01"}, "still to come"),
        ({"offices": "Office of Nowhere: agreed"}, "there is no office of that name"),
        ({"offices": "Samplestan agreed"}, "say after a colon one of"),
        ({"offices": "Office of Samplestan: agreed\nOffice of Samplestan: silent"}, "twice"),
        ({"supersedes": "9" * 30}, "is not a valid value"),
        ({"strand": "none"}, "Select a valid choice"),
        ({"how": "magic"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(strand, officer, values, said):
    make_organisation("Office of Samplestan")

    page = words(record(officer, **values))

    assert said in page
    assert "Встречаться." in page
    assert not Decision.objects.exists()


def test_decision_cannot_supersede_a_later_one(strand, officer):
    later = decide(strand)

    page = words(record(officer, supersedes=[later.pk]))

    assert "cannot supersede one that was taken later" in page
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("kind", "status"), [(Role.Kind.MEMBER, 403), (Role.Kind.LEAD, 403)])
def test_only_officers_record(strand, kind, status):
    person = make_person()
    make_role(person, strand, kind)

    assert browser(person).post(f"{REGISTER}record/", RECORD).status_code == status
    assert not Decision.objects.exists()


def test_finished_group_takes_only_what_is_entered_later(officer):
    ended = clock.today() - datetime.timedelta(days=500)
    strand = make_strand(make_group("over", starts_on=ended - datetime.timedelta(days=300), ends_on=ended))

    with pytest.raises(ValidationError, match="record of this group is finished"):
        decide(strand, by=officer, taken_on=ended)
    assert decide(strand, by=officer, taken_on=ended, entered_later=True).number


# changing and voiding


def test_readers_and_links_change_and_the_words_do_not(strand, officer):
    first, second = decide(strand, taken_on=datetime.date(2021, 1, 1)), decide(strand, audience=Audience.GROUP)

    change_decision(decision=second, audience=Audience.PUBLIC, supersedes=[first], by=officer)
    change_decision(decision=second, audience=Audience.PUBLIC, by=officer)

    entry = HistoryEntry.objects.get(verb=Verb.DECISION_CHANGED)
    assert (entry.old, entry.new["audience"], entry.new["supersedes"]) == (
        {"audience": "group", "supersedes": []},
        "public",
        [first.number],
    )
    with pytest.raises(TypeError):
        change_decision(decision=second, title="Other words", by=officer)
    with pytest.raises(ValidationError, match="supersede itself"):
        change_decision(decision=second, supersedes=[second], by=officer)


@pytest.mark.parametrize("reason", ["", "  "])
def test_voiding_needs_a_reason(strand, officer, reason):
    with pytest.raises(ValidationError, match="Say why"):
        void_decision(decision=decide(strand), reason=reason, by=officer)


def test_decision_is_voided_once_and_then_stands_still(strand, officer):
    decision = decide(strand)
    void_decision(decision=decision, reason="A slip.", by=officer)

    with pytest.raises(ValidationError, match="voided already"):
        void_decision(decision=decision, reason="Again.", by=officer)
    with pytest.raises(ValidationError, match="voided already"):
        change_decision(decision=decision, audience=Audience.GROUP, by=officer)
    assert HistoryEntry.objects.filter(verb=Verb.DECISION_VOIDED).count() == 1


def test_decision_on_which_something_rests_is_not_voided(strand, officer):
    decision = decide(strand)
    Decision.objects.filter(pk=decision.pk).update(record_path="/groups/ml-2021/ws2/terms/1.0/")

    with pytest.raises(ValidationError, match="rests on it"):
        void_decision(decision=decision, reason="A slip.", by=officer)


def test_latest_decisions_in_one_query(group, strand, django_assert_num_queries):
    for number in range(3):
        decide(strand, f"Number {number}")
    decide(plenary_of(group), "Of all")
    void_decision(decision=decide(strand, "Wrong"), reason="A slip.", by=None)
    decide(strand, "Hidden", Audience.GROUP)

    with django_assert_num_queries(1):
        found = [(row.title, row.get_absolute_url()[-4:-1]) for row in latest(strand, NOBODY, 2)]

    assert found == [("Number 2", "003"), ("Number 1", "002")]
    assert [row.title for row in latest(group, NOBODY, 2)] == ["Of all", "Number 2"]


# the admin


def test_officer_works_on_the_register_in_the_admin(strand, officer):
    theirs = decide(make_strand(), "Of another group")
    earlier = decide(strand, taken_on=datetime.date(2020, 1, 1))
    client = browser(officer)
    new = RECORD | {"workstrand": strand.pk, "past": "on", "supersedes": [earlier.pk]}

    added = client.post("/admin/workstrands/decision/add/", new, follow=True)
    made = Decision.objects.get(title=RECORD["title"])
    listed = words(client.get("/admin/workstrands/decision/", {"q": "решение"}))
    changed = {"audience": "group", "supersedes": [], "title": "Other words"}
    client.post(f"/admin/workstrands/decision/{made.pk}/change/", changed)
    action = {"action": "void", "_selected_action": made.pk, "apply": "1", "reason": "A slip."}
    client.post("/admin/workstrands/decision/", action)

    assert added.status_code == 200
    assert (made.number in listed, earlier.number in listed) == (True, False)
    made.refresh_from_db()
    assert (made.title, made.audience, made.void_reason, made.entered_later) == (
        RECORD["title"],
        "group",
        "A slip.",
        True,
    )
    assert client.get(f"/admin/workstrands/decision/{theirs.pk}/change/").status_code == 404
    assert str(Verb.DECISION_VOIDED.label) in words(client.get(f"/admin/workstrands/decision/{made.pk}/history/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_the_admin_costs_the_same_queries(strand, officer, django_assert_num_queries, rows):
    for _n in range(rows):
        decide(strand)
    client = browser(officer)
    client.get("/admin/workstrands/decision/")

    with django_assert_num_queries(10):
        client.get("/admin/workstrands/decision/")


def test_officer_says_in_the_admin_whether_offices_are_named(group, officer):
    page = words(browser(officer).get(f"/admin/workstrands/workinggroup/{group.pk}/change/"))

    assert 'name="names_offices"' in page


def test_activity_tells_of_decisions_to_whom_they_are_open(client, strand, officer):
    void_decision(decision=decide(strand), reason="A slip.", by=officer)
    decide(strand, audience=Audience.GROUP)

    page = shown(client, "/groups/ml-2021/ws2/activity/")

    assert "WS2: decision ML2021-WS2-001 was recorded" in page
    assert "WS2: decision ML2021-WS2-001 was voided: A slip." in page
    assert "ML2021-WS2-002" not in page


@pytest.mark.django_db(transaction=True)
def test_two_decisions_of_one_moment_get_two_numbers():
    strand = make_strand(make_group("ml-2021"), "WS2")

    made = together(*(lambda: decide(strand, entered_later=True) for _n in range(2)))

    assert sorted(decision.number for decision in made) == ["ML2021-WS2-001", "ML2021-WS2-002"]


@pytest.mark.django_db(transaction=True)
def test_two_who_void_at_once_void_once():
    strand = make_strand(make_group("ml-2021"), "WS2")
    decision = decide(strand)

    def void(reason):
        try:
            return void_decision(decision=decision, reason=reason, by=None).void_reason
        except ValidationError as problem:
            return problem.messages[0]

    said = together(lambda: void("One."), lambda: void("Two."))

    decision.refresh_from_db()
    assert decision.void_reason in said
    assert "ML2021-WS2-001 was voided already." in said


def test_member_whose_term_was_cut_short_reads_no_more_of_the_groups_decisions(group, strand):
    person = make_person()
    make_role(person, strand, ends_on=clock.today() - datetime.timedelta(days=3))
    decide(strand, audience=Audience.GROUP)

    assert latest(group, standing_of(person), 5) == []


def test_decision_sent_twice_gets_one_number(strand, officer):
    first, second = record(officer), record(officer)

    assert Decision.objects.get().get_absolute_url() in first.redirect_chain[-1][0]
    assert first.redirect_chain == second.redirect_chain

    record(officer, title="Another one")
    with clock.travel(clock.now() + datetime.timedelta(minutes=2)):
        record(officer)
    assert Decision.objects.count() == 3
