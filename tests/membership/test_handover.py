"""Handing a term over: who is reminded, the page, the successor, prolonging, and leaving as the only lead."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from post_office.models import Email

from core import clock, obligations
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import HandOver, hand_over_url
from membership.selectors.handover import strands_led_alone
from membership.services import handover as services
from tests.factories import make_group, make_officer, make_request, make_role, make_strand
from tests.membership.handover_factories import DAY, admitted, lead_of, member_of
from tests.threads import together
from workstrands.models import Role, Workstrand
from workstrands.prolonging import prolong
from workstrands.services import end_role, move_workstrand, plenary_of

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def mailed():
    return sorted((email.to[0], email.subject) for email in Email.objects.all())


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1", title="Pilots")


@pytest.fixture
def today(strand):
    return strand.group.today()


@pytest.fixture
def term(strand, today):
    """A lead's term with three weeks to go."""
    person = admitted("ada@example.org", "Ada Example")
    return make_role(person, strand, Role.Kind.LEAD, ends_on=today + 21 * DAY)


@pytest.fixture
def next_one(strand):
    return member_of(strand, "next@example.org", "Пётр Next")


@pytest.fixture
def officer(strand):
    return make_officer(strand.group, email="officer@example.org", name="Olga Officer")


def keys(person):
    return {thing.key for thing in obligations.awaiting(person)}


@pytest.mark.parametrize(
    ("days", "awaits"), [(31, False), (30, True), (0, True), (-1, False)]
)  # fmt: skip
def test_holder_is_asked_to_hand_over_thirty_days_before_the_end(strand, today, days, awaits):
    person = admitted()
    role = make_role(person, strand, Role.Kind.LEAD, ends_on=today + days * DAY)

    assert (f"handover:{role.pk}" in keys(person)) == awaits
    assert (f"handover:{role.pk}" in {thing.key for thing in obligations.open_in([strand.pk])}) == awaits


@pytest.mark.parametrize("why", ["member", "with the group", "renewed", "short", "done", "voided"])
def test_nobody_is_asked_where_nothing_is_to_be_handed_over(strand, today, next_one, why):
    person, ends_on = admitted(), today + 10 * DAY
    kind = Role.Kind.MEMBER if why == "member" else Role.Kind.LEAD
    values = {"starts_on": today - 5 * DAY} if why == "short" else {}
    if why == "with the group":
        type(strand.group).objects.filter(pk=strand.group_id).update(ends_on=ends_on)
    if why == "voided":
        values |= {"voided_at": clock.now(), "void_reason": "Wrong."}
    role = make_role(person, strand, kind, ends_on=ends_on, **values)
    if why == "renewed":
        make_role(person, strand, kind, starts_on=ends_on + DAY)
    if why == "done":
        services.suggest_successor(role=role, person=next_one, by=person)
        services.finish(role=role, by=person)

    assert f"handover:{role.pk}" not in keys(person)


def test_officers_are_told_of_the_end_until_somebody_follows(strand, term, next_one, officer):
    assert f"term:{term.pk}" in keys(officer)
    assert hand_over_url(term) in {thing.url for thing in obligations.awaiting(officer)}

    services.appoint_successor(role=term, person=next_one, by=officer)

    assert f"term:{term.pk}" not in keys(officer)


@pytest.mark.parametrize(
    ("reader", "status"),
    [("holder", 200), ("officer", 200), ("co-lead", 200), ("successor", 200), ("member", 404), ("other officer", 404), ("public", 302)],
)  # fmt: skip
def test_page_is_open_to_whom_it_concerns(strand, term, next_one, officer, reader, status):
    services.suggest_successor(role=term, person=next_one, by=term.person)
    readers = {
        "holder": lambda: term.person,
        "officer": lambda: officer,
        "co-lead": lambda: lead_of(strand),
        "successor": lambda: next_one,
        "member": lambda: member_of(strand),
        "other officer": lambda: make_officer(make_group()),
    }
    client = browser(readers[reader]()) if reader != "public" else Client()

    assert client.get(hand_over_url(term)).status_code == status


def test_page_is_none_for_a_members_term_or_another_strands_address(strand, term, officer):
    member = make_role(admitted(), strand)
    other = make_strand(strand.group, "WS2")

    for address in (
        hand_over_url(member),
        hand_over_url(term).replace("ws1", "ws2"),
        f"{other.get_absolute_url()}handover/999999/",
    ):
        assert browser(officer).get(address).status_code == 404


def test_holder_writes_notes_suggests_and_the_officer_appoints_with_an_overlap(strand, term, next_one, officer, today):
    address, ada = hand_over_url(term), browser(term.person)
    make_request(strand)
    page = text(ada.get(address))
    assert "Not begun" in page
    assert "Requests to join WS1" in page

    ada.post(f"{address}notes/", {"notes": "## Promised\r\n* a paper <script>", "version": "0"})
    ada.post(f"{address}suggest/", {"person": next_one.pk})

    page = text(ada.get(address))
    assert "Under way" in page
    assert '<h3 id="promised">Promised</h3>' in page
    assert "<script>" not in page.split("<h2>Notes")[1].split("</section>")[0]
    found = HandOver.objects.get()
    assert f"successor:{found.pk}" in keys(officer)
    assert "suggested by Ada Example" in text(browser(officer).get(address))
    Email.objects.all().delete()

    browser(officer).post(f"{address}appoint/", {"person": next_one.pk, "starts_on": "", "ends_on": ""})

    role = Role.objects.get(person=next_one, kind=Role.Kind.LEAD)
    assert (role.starts_on, role.ends_on) == (term.ends_on - 14 * DAY, None)
    assert mailed() == [("next@example.org", "You are lead of WS1 Pilots")]
    assert f"successor:{found.pk}" not in keys(officer)
    assert HistoryEntry.objects.filter(verb=Verb.HANDOVER_SUCCESSOR).count() == 2


def test_successor_is_mailed_the_link_and_what_is_open_on_the_first_day_once(strand, term, next_one, officer):
    services.appoint_successor(role=term, person=next_one, by=officer)
    make_request(strand)
    Email.objects.all().delete()
    services.welcome_successors(clock.now())
    assert not mailed()

    with clock.travel(clock.now() + 8 * DAY):
        services.welcome_successors(clock.now())
        services.welcome_successors(clock.now())

    [email] = Email.objects.all()
    assert (email.to, email.subject) == (["next@example.org"], "WS1 Pilots: what you take over")
    assert hand_over_url(term) in email.message
    assert "* Requests to join WS1 Pilots" in email.message


def test_tick_welcomes_a_successor(term, next_one, officer):
    services.appoint_successor(role=term, person=next_one, by=officer)

    with clock.travel(clock.now() + 8 * DAY):
        call_command("tick")

    assert HandOver.objects.get().welcomed_at is not None


def test_successor_who_begins_today_is_mailed_at_once(term, next_one, officer, today):
    services.appoint_successor(role=term, person=next_one, by=officer, starts_on=today)

    assert ("next@example.org", "WS1 Pilots: what you take over") in mailed()


def test_acting_lead_is_followed_by_a_lead(strand, next_one, officer, today):
    acting = make_role(admitted(), strand, Role.Kind.ACTING_LEAD, ends_on=today + 10 * DAY)

    services.appoint_successor(role=acting, person=next_one, by=officer)

    assert next_one.roles.filter(kind=Role.Kind.LEAD).get().starts_on == today


def test_second_successor_is_refused_in_words(strand, term, next_one, officer):
    services.appoint_successor(role=term, person=next_one, by=officer)
    another = member_of(strand)

    response = browser(officer).post(f"{hand_over_url(term)}appoint/", {"person": another.pk})

    assert "Пётр Next is appointed already" in text(response)
    assert not another.roles.filter(kind=Role.Kind.LEAD).exists()


def test_of_two_who_write_notes_at_once_the_second_sees_both(term, officer):
    address = f"{hand_over_url(term)}notes/"
    browser(officer).post(address, {"notes": "The officer's words", "version": "0"})

    ada = browser(term.person)
    response = ada.post(address, {"notes": "The lead's words", "version": "0"})

    page = text(response)
    assert "changed these notes meanwhile" in page
    assert "The officer’s words" in page or "The officer&#x27;s words" in page or "The officer's words" in page
    assert "The lead&#x27;s words</textarea>" in page
    assert 'name="version" value="1"' in page
    ada.post(address, {"notes": "Both", "version": "1"})
    assert HandOver.objects.get().notes == "Both"


def test_record_has_one_entry_for_each_who_writes_in_one_sitting(term, officer):
    for version, by in enumerate((term.person, term.person, officer, term.person)):
        services.write_notes(role=term, notes=f"Version {version}", version=version, by=by)

    entries = HistoryEntry.objects.filter(verb=Verb.HANDOVER_NOTED).order_by("id")
    assert [entry.actor for entry in entries] == [term.person, officer]
    with clock.travel(clock.now() + DAY):
        services.write_notes(role=term, notes="The day after", version=4, by=term.person)
    assert entries.all().count() == 3


def test_list_is_ticked_by_the_two_and_remembers_who(term, next_one):
    services.suggest_successor(role=term, person=next_one, by=term.person)
    address = hand_over_url(term)

    browser(term.person).post(f"{address}tick/", {"items": ["documents"]})
    browser(next_one).post(f"{address}tick/", {"items": ["documents", "contacts"]})

    ticks = HandOver.objects.get().ticks.order_by("item").values_list("item", "ticked_by__email")
    assert list(ticks) == [("contacts", "next@example.org"), ("documents", "ada@example.org")]


def test_handing_over_needs_a_successor_and_leaves_the_page_readable(strand, term, next_one, officer):
    address, ada = hand_over_url(term), browser(term.person)
    assert "Name who comes next first" in text(ada.post(f"{address}finish/", follow=True))
    services.suggest_successor(role=term, person=next_one, by=term.person)

    for _click in range(2):
        ada.post(f"{address}finish/")

    assert HandOver.objects.get().handed_over_by == term.person
    assert HistoryEntry.objects.filter(verb=Verb.HANDOVER_DONE).count() == 1
    with clock.travel(clock.now() + 40 * DAY):
        assert "Handed over on" in text(browser(lead_of(strand)).get(address))
        assert browser(officer).get(address).status_code == 200


@pytest.mark.parametrize("way", ["notes", "suggest", "appoint", "prolong", "tick", "finish"])
def test_whoever_only_reads_changes_nothing(strand, term, next_one, way):
    response = browser(lead_of(strand)).post(f"{hand_over_url(term)}{way}/", {"person": next_one.pk, "notes": "x", "version": 0})  # fmt: skip

    assert response.status_code == 403
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("way", ["appoint", "prolong"])
def test_holder_neither_appoints_nor_prolongs(term, next_one, way):
    assert browser(term.person).post(f"{hand_over_url(term)}{way}/", {"person": next_one.pk}).status_code == 403


def test_prolonging_lets_the_term_run_on_with_record_and_mail(strand, term, officer):
    later = term.ends_on + 60 * DAY
    address = f"{hand_over_url(term)}prolong/"
    refused = browser(officer).post(address, {"ends_on": str(term.ends_on)})
    assert "Choose a day after" in text(refused)

    browser(officer).post(address, {"ends_on": str(later)})

    old = term.ends_on
    term.refresh_from_db()
    assert term.ends_on == later
    assert mailed() == [("ada@example.org", "Your term as lead of WS1 Pilots runs on")]
    entry = HistoryEntry.objects.get(verb=Verb.ROLE_PROLONGED)
    assert (entry.old, entry.new["ends_on"]) == ({"ends_on": str(old)}, str(later))
    assert f"handover:{term.pk}" not in keys(term.person)


@pytest.mark.parametrize("why", ["over", "open", "beyond", "again"])
def test_prolonging_is_refused_in_words(strand, officer, today, why):
    ends_on = {"over": today - DAY, "open": None}.get(why, today + 10 * DAY)
    role = make_role(admitted(), strand, Role.Kind.LEAD, ends_on=ends_on)
    if why == "again":
        make_role(role.person, strand, Role.Kind.LEAD, starts_on=today + 30 * DAY)
    until = strand.group.ends_on + DAY if why == "beyond" else today + 40 * DAY

    with pytest.raises(ValidationError):
        prolong(role=role, ends_on=until, by=officer)

    role.refresh_from_db()
    assert role.ends_on == ends_on


def test_strands_led_alone_are_those_without_another_lead():
    group = make_group()
    alone, shared, closed, member = (make_strand(group) for _each in range(4))
    person = admitted()
    for strand in (alone, shared, closed):
        make_role(person, strand, Role.Kind.LEAD)
    make_role(person, member)
    lead_of(shared)
    Workstrand.objects.filter(pk=closed.pk).update(state="closed")

    assert strands_led_alone(person) == [alone]


def test_only_lead_who_leaves_is_told_to_hand_over_and_the_officers_hear_at_once(strand, officer):
    lead = lead_of(strand, name="Lea")
    page = text(browser(lead).get("/groups/mine/ws1/leave/"))
    assert "You are the only lead of WS1 Pilots" in page

    browser(lead).post("/groups/mine/ws1/leave/")

    assert mailed() == [("officer@example.org", "WS1 Pilots has no lead any more")]
    role = lead.roles.get(workstrand=strand)
    assert browser(lead).get(hand_over_url(role)).status_code == 200
    assert HandOver.objects.get().role == role


def test_lead_beside_another_leaves_quietly(strand, officer):
    lead = lead_of(strand)
    lead_of(strand)

    browser(lead).post("/groups/mine/ws1/leave/")

    assert not mailed()
    assert not HandOver.objects.exists()


def test_officers_term_is_handed_over_on_the_plenarys_page(strand, today, next_one, officer):
    role = make_role(admitted(), plenary_of(strand.group), Role.Kind.CHAIR, ends_on=today + 9 * DAY)

    assert hand_over_url(role) == f"/groups/mine/plenary/handover/{role.pk}/"
    browser(officer).post(f"{hand_over_url(role)}appoint/", {"person": next_one.pk})
    assert next_one.roles.filter(kind=Role.Kind.CHAIR).exists()


def test_strands_page_links_the_hand_over_for_whoever_runs_it(strand, term, next_one, officer):
    assert "Hand-over of Ada Example, lead" in text(browser(officer).get("/groups/mine/ws1/"))
    assert "Hand-over of" not in text(browser(next_one).get("/groups/mine/ws1/"))


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_begin_one_hand_over(transactional_db):
    strand = make_strand(make_group("mine"), "WS1")
    role = make_role(admitted(), strand, Role.Kind.LEAD, ends_on=strand.group.today() + 9 * DAY)
    officer = make_officer(strand.group)

    together(
        lambda: services.tick(role=role, items=["contacts"], by=officer),
        lambda: services.tick(role=role, items=["contacts"], by=role.person),
    )

    assert HandOver.objects.get().ticks.count() == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [(9, "The term of Ada Example as lead of WS1 ends on"), (0, "Ada Example is no longer lead of WS1")],
)
def test_activity_says_of_a_term_with_a_later_last_day_that_it_ends_then(strand, term, officer, today, days, said):
    end_role(role=term, by=officer, on=today + days * DAY)

    assert said in text(Client().get("/groups/mine/ws1/activity/"))


def test_closing_a_strand_leaves_nothing_to_appoint(strand, term, next_one, officer):
    services.suggest_successor(role=term, person=next_one, by=term.person)
    move_workstrand(workstrand=strand, to="closed", by=officer, reason="Done.")

    assert not {key for key in keys(officer) | keys(term.person) if key.startswith(("successor:", "handover:"))}


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_appoint_at_once_one_does(transactional_db):
    strand = make_strand(make_group("mine"), "WS1")
    role = make_role(admitted(), strand, Role.Kind.LEAD, ends_on=strand.group.today() + 9 * DAY)
    officers, people = [make_officer(strand.group) for _each in range(2)], [member_of(strand) for _each in range(2)]
    address = f"{hand_over_url(role)}appoint/"
    tabs = [browser(officer) for officer in officers]

    answers = together(
        *[lambda tab=tab, one=one: tab.post(address, {"person": one.pk}) for tab, one in zip(tabs, people, strict=True)]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [lost] = [answer for answer in answers if answer.status_code == 200]
    assert "is appointed already" in text(lost)
    assert strand.roles.filter(kind=Role.Kind.LEAD).exclude(pk=role.pk).count() == 1
