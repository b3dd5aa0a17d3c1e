import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import EmailField
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from core import clock, obligations
from core.models import HistoryEntry
from core.verbs import Verb
from membership.holdings.calls import holdings
from membership.models import Call, Candidacy, OfficeVoice, OutsideNomination
from membership.services import calls, candidacies, leave
from people.models import Person
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.membership.calls_factories import (
    admit,
    browser_of,
    leads_of,
    mails_to,
    make_call,
    make_draft,
    make_member,
    make_over,
    make_scene,
    post,
    stand,
)
from tests.threads import together
from workstrands.awaiting import midday
from workstrands.models import Role, WorkingGroup
from workstrands.services import move_group, move_workstrand, plenary_of

pytestmark = pytest.mark.django_db
State = Candidacy.State
DRAFT = {"kind": "lead", "places": "1", "text": "Lead.", "answerers": "group", "audience": "public"}


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def strand(scene):
    return scene[0]


@pytest.fixture
def officer(scene):
    return scene[1]


@pytest.fixture
def call(scene):
    return make_call(*scene)


@pytest.fixture
def member(strand):
    return make_member(strand, "Kim Member")


# drafting and opening


def test_officer_drafts_opens_and_members_are_mailed_once(client, strand, officer, member):
    outsider = admit(make_person())
    client.force_login(officer)
    closes_on = strand.group.today() + datetime.timedelta(days=9)
    data = DRAFT | {"strand": strand.pk, "closes_on": closes_on.isoformat()}

    assert client.post("/groups/edition/calls/new/", data).status_code == 302
    call = Call.objects.get()
    assert (call.state, call.drafted_by) == ("draft", officer)
    assert Client().get(call.get_absolute_url()).status_code == 404
    assert client.post(f"{call.get_absolute_url()}open/", {"tells_members": "on"}).status_code == 302

    call.refresh_from_db()
    assert (call.state, call.opened_at is not None) == ("open", True)
    assert len(mails_to(member)) == 1
    assert call.get_absolute_url() in mails_to(member)[0]
    assert mails_to(outsider) == mails_to(officer) == []
    assert "Lead." in Client().get(call.get_absolute_url()).content.decode()


def test_officer_comes_from_the_page_of_the_strand_with_the_strand_chosen(strand, officer, member):
    page, url = strand.get_absolute_url(), "/groups/edition/calls/new/?strand=ws4"

    assert f'href="{url}"' in browser_of(officer).get(page).content.decode()
    assert f'href="{url}"' not in browser_of(member).get(page).content.decode()
    assert f'<option value="{strand.pk}" selected>' in browser_of(officer).get(url).content.decode()


def test_draft_is_changed_and_what_was_opened_is_not(strand, officer):
    draft = make_draft(strand, officer)

    new = DRAFT | {"kind": "co_lead", "places": "2", "closes_on": draft.closes_on.isoformat(), "answerers": "network"}

    assert post(officer, draft, "change", **new).status_code == 302

    draft.refresh_from_db()
    assert (draft.kind, draft.places, draft.text, draft.answerers) == ("co_lead", 2, "Lead.", "network")
    calls.open_call(call=draft, by=officer)
    with pytest.raises(ValidationError, match="was opened"):
        calls.change_call(call=draft, by=officer, text="Other.")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closes_on": datetime.date(2020, 1, 1)}, "closes_on"),
        ({"closes_on": datetime.date(2999, 1, 1)}, "closes_on"),
        ({"answerers": "network", "audience": "group"}, "audience"),
        ({"audience": "strand"}, "audience"),
        ({"places": 0}, "places"),
        ({"kind": "chair"}, "kind"),
    ],
)
def test_call_that_makes_no_sense_is_refused_beside_its_field(strand, officer, values, field):
    with pytest.raises(ValidationError) as refused:
        make_draft(strand, officer, **values)

    assert field in refused.value.message_dict
    assert not Call.objects.exists()


def test_second_call_for_the_same_is_refused_by_the_database(strand, officer, call):
    second = make_draft(strand, officer)

    with pytest.raises(ValidationError, match="open already"):
        calls.open_call(call=second, by=officer)

    assert calls.open_call(call=make_draft(strand, officer, kind="co_lead"), by=officer).is_open


@pytest.mark.parametrize("count", [1, 3])
def test_opening_runs_a_fixed_number_of_queries_however_many_are_mailed(
    strand, officer, django_assert_num_queries, count
):
    for _ in range(count):
        make_member(strand)
    draft = make_draft(strand, officer)
    make_call(strand, officer, kind="co_lead")  # content types are known

    with django_assert_num_queries(14):
        calls.open_call(call=draft, by=officer)

    assert Email.objects.count() == count


# deciding


def test_coordinator_appoints_and_everybody_is_told(call, member, officer, client):
    chosen, silent = make_member(call.workstrand, "Mira Chosen"), make_member(call.workstrand)
    row = stand(call, chosen, "I would.")
    stand(call, member)
    candidacies.nominate(call=call, person=silent, by=member)
    Email.objects.all().delete()
    group = call.workstrand.group
    data = {"candidacies": [row.pk], "starts_on": group.today().isoformat(), "ends_on": group.ends_on.isoformat()}

    assert browser_of(officer).post(f"{call.get_absolute_url()}appoint/", data).status_code == 302

    call.refresh_from_db()
    assert (call.state, call.closed_by) == ("appointed", officer)
    role = Role.objects.get(person=chosen, kind="lead")
    assert (role.workstrand, role.organisation, role.ends_on) == (call.workstrand, chosen.organisation, group.ends_on)
    states = dict(Candidacy.objects.values_list("person", "state"))
    assert states == {chosen.pk: "appointed", member.pk: "not_appointed", silent.pk: "not_appointed"}
    assert "you are lead" in mails_to(chosen)[0]
    assert "Mira Chosen" in mails_to(member)[0]
    assert "Thank you" in mails_to(member)[0]
    assert "need not answer" in mails_to(silent)[0]
    assert Email.objects.count() == 3
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Appointed by Ana Coordinator" in page
    for feed in (reverse("group_feed", args=["edition"]), reverse("workstrand_feed", args=["edition", "ws4"])):
        words = client.get(feed).content.decode()
        assert "closed with an appointment" in words
        assert "Mira Chosen became lead" in words
        assert "the call is open" in words


def test_officer_who_appoints_themselves_does_it_visibly(call, officer):
    row = stand(call, officer)
    page = browser_of(officer).get(f"{call.get_absolute_url()}appoint/").content.decode()

    calls.appoint_candidates(call=call, candidacies=[row], by=officer)

    assert "You stand for this call yourself" in page
    assert "Appointed by Ana Coordinator" in Client().get(call.get_absolute_url()).content.decode()
    assert HistoryEntry.objects.get(verb=Verb.ROLE_APPOINTED, scope_id=call.workstrand_id).actor == officer


def test_more_than_there_are_places_and_whoever_withdrew_are_not_appointed(call, member, officer):
    rows = [stand(call, member), stand(call, make_member(call.workstrand))]

    with pytest.raises(ValidationError, match="1 place"):
        calls.appoint_candidates(call=call, candidacies=rows, by=officer)
    candidacies.withdraw_candidacy(candidacy=rows[0], by=member)
    with pytest.raises(ValidationError, match="withdrawn"):
        calls.appoint_candidates(call=call, candidacies=rows[:1], by=officer)

    assert leads_of(call.workstrand) == set()
    call.refresh_from_db()
    assert call.is_open


def test_whoever_left_meanwhile_is_not_brought_back_by_an_appointment(call, member, officer):
    row = stand(call, member)
    leave(person=member, workstrand=plenary_of(WorkingGroup.objects.get(is_network=True)), by=member)

    with pytest.raises(ValidationError, match="Not here any more"):
        calls.appoint_candidates(call=call, candidacies=[row], by=officer)

    assert leads_of(call.workstrand) == set()


def test_statements_of_those_not_appointed_are_forgotten_after_ninety_days(call, member, officer):
    chosen = stand(call, make_member(call.workstrand), "Mine stays.")
    stand(call, member, "Mine goes.")
    calls.appoint_candidates(call=call, candidacies=[chosen], by=officer)

    assert calls.forget_statements(clock.now() + datetime.timedelta(days=89)) == 0
    assert calls.forget_statements(clock.now() + datetime.timedelta(days=91)) == 1

    assert set(Candidacy.objects.values_list("statement", flat=True)) == {"Mine stays.", ""}


def test_two_co_leads_are_appointed_by_one_call(strand, officer, member):
    call = make_call(strand, officer, kind="co_lead", places=2)
    rows = [stand(call, member), stand(call, make_member(strand))]

    calls.appoint_candidates(call=call, candidacies=rows, by=officer)

    assert leads_of(strand) == {row.person for row in rows}


def test_term_that_would_outlast_the_group_is_refused_beside_its_field(call, member, officer):
    row = stand(call, member)

    page = post(
        officer, call, "appoint", candidacies=[row.pk], starts_on=call.workstrand.group.today(), ends_on="2999-01-01"
    )

    assert page.status_code == 200
    assert "no term goes beyond it" in page.content.decode()
    assert leads_of(call.workstrand) == set()


def test_closing_without_an_appointment_says_why(call, member, officer, client):
    stand(call, member)

    assert post(officer, call, "close", reason="  ").status_code == 200
    assert post(officer, call, "close", reason="The strand waits for its data.").status_code == 302

    assert "The strand waits for its data." in client.get(call.get_absolute_url()).content.decode()
    assert "The strand waits for its data." in mails_to(member)[0]
    assert "waits for its data" in client.get(reverse("group_feed", args=["edition"])).content.decode()
    assert "nothing was changed" in post(officer, call, "close", reason="Again.").content.decode()


def test_extending_tells_those_who_answered(call, member, officer):
    stand(call, member)
    make_over(call)
    later = clock.today() + datetime.timedelta(days=5)

    assert post(officer, call, "extend", closes_on=call.closes_on.isoformat()).status_code == 200
    assert post(officer, call, "extend", closes_on=later.isoformat()).status_code == 302

    call.refresh_from_db()
    assert (call.closes_on, call.takes_answers) == (later, True)
    assert "stays open" in mails_to(member)[0]


@pytest.mark.parametrize("whole_group", [False, True])
def test_calls_of_what_ends_are_closed_with_its_reason(call, member, officer, whole_group):
    stand(call, member)
    draft = make_draft(call.workstrand, officer, kind="co_lead")
    elsewhere = make_call(make_strand(call.workstrand.group if not whole_group else make_group()), officer)

    if whole_group:
        move_group(group=call.workstrand.group, to="closed", by=officer, reason="All is done.")
    else:
        move_workstrand(workstrand=call.workstrand, to="closed", by=officer, reason="All is done.")

    states = {row.pk: row.state for row in Call.objects.all()}
    assert states == {call.pk: "closed", draft.pk: "closed", elsewhere.pk: "open"}
    assert "All is done." in mails_to(member)[0]


# who sees and owes what


@pytest.mark.parametrize("page", ["", "answer/", "nominate/"])
@pytest.mark.parametrize("audience", ["network", "group"])
def test_call_that_is_not_public_is_not_found_outside_its_audience(strand, officer, page, audience):
    call = make_call(strand, officer, audience=audience)
    outside = make_person() if audience == "network" else admit(make_person())

    assert browser_of(outside).get(f"{call.get_absolute_url()}{page}").status_code == 404
    assert browser_of(make_member(strand)).get(f"{call.get_absolute_url()}{page}").status_code == 200
    assert str(call) not in Client().get("/groups/edition/calls/").content.decode()


@pytest.mark.parametrize("page", ["open", "extend", "close", "appoint", "record", "change"])
def test_only_officers_of_the_group_run_a_call(call, member, page):
    assert post(member, call, page).status_code == 403
    assert post(make_officer(make_group()), call, page).status_code == 403


def test_call_waits_for_its_officers_once_its_last_day_is_over(call, member, officer):
    key = f"call:{call.pk}"
    assert key not in {thing.key for thing in obligations.everything()}

    make_over(call)

    thing = next(thing for thing in obligations.everything() if thing.key == key)
    assert (thing.kind, thing.people, thing.url) == ("call", (officer.pk,), call.get_absolute_url())
    assert thing.since == call.closes_at
    assert key in {thing.key for thing in obligations.awaiting(officer)}
    assert key in {thing.key for thing in obligations.open_in([call.workstrand_id])}
    assert key not in {thing.key for thing in obligations.awaiting(member)}


def test_nomination_waits_for_the_nominee_until_the_call_closes(call, member, officer):
    nominee = make_member(call.workstrand)
    row = candidacies.nominate(call=call, person=nominee, by=member)
    key = f"nomination:{row.pk}"

    [thing] = [thing for thing in obligations.awaiting(nominee) if thing.key == key]
    assert (thing.people, thing.due) == ((nominee.pk,), midday(call.closes_on, call.workstrand.group))
    assert key not in {thing.key for thing in obligations.awaiting(member)}
    make_over(call)
    assert key not in {thing.key for thing in obligations.awaiting(nominee)}


def test_strand_home_and_own_page_show_the_call(call, member, client):
    make_role(member, call.workstrand)
    url = call.get_absolute_url()

    assert f'href="{url}"' in client.get(call.workstrand.get_absolute_url()).content.decode()
    assert "1</b>" in client.get("/").content.decode()
    assert 'href="/groups/edition/calls/"' in client.get("/").content.decode()
    assert 'href="/groups/edition/calls/"' in client.get("/groups/edition/").content.decode()  # of the checklist
    assert f'href="{url}"' in browser_of(member).get("/me/").content.decode()
    assert f'href="{url}"' not in browser_of(admit(make_person())).get("/me/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_run_a_fixed_number_of_queries(client, scene, django_assert_num_queries, rows):
    strand, officer = scene
    call = make_call(strand, officer)
    for _ in range(rows):
        past = make_call(make_strand(strand.group), officer)
        calls.appoint_candidates(call=past, candidacies=[stand(past, make_member(strand))], by=officer)
        make_call(make_strand(strand.group), officer)
        stand(call, make_member(strand))
        candidacies.nominate(call=call, person=make_member(strand), by=officer)
    client.force_login(officer)
    client.get("/groups/edition/calls/")

    with django_assert_num_queries(6):
        client.get("/groups/edition/calls/")
    with django_assert_num_queries(8):
        client.get(call.get_absolute_url())


def test_admin_lists_the_calls_of_its_officers_and_acts_through_the_services(call, officer, settings):
    settings.DEMO = True
    draft, theirs = make_draft(call.workstrand, officer, kind="co_lead"), make_call(make_strand(), officer)
    client = browser_of(officer)
    page = client.get("/admin/membership/call/").content.decode()
    assert f"/admin/membership/call/{draft.pk}/change/" in page
    assert f"/admin/membership/call/{theirs.pk}/change/" not in page

    action = {"action": "open", "_selected_action": draft.pk, "apply": "1", "tells_members": ""}
    assert client.post("/admin/membership/call/", action).status_code == 302

    draft.refresh_from_db()
    assert draft.is_open


@pytest.mark.django_db(transaction=True)
def test_appointing_twice_at_once_appoints_one():
    strand, officer = make_scene()
    call = make_call(strand, officer)
    rows = [stand(call, make_member(strand)) for _ in range(2)]

    def appoint(row):
        def act():
            try:
                return calls.appoint_candidates(call=call, candidacies=[row], by=officer)
            except ValidationError as error:
                return error

        return act

    outcomes = together(*map(appoint, rows))

    assert sum(isinstance(outcome, Call) for outcome in outcomes) == 1
    assert len(leads_of(strand)) == 1


def test_page_of_the_strand_tells_of_a_lead_whose_term_is_to_come(client, call, strand, officer):
    row = stand(call, make_member(strand, "Żofia O'Example"))
    first = strand.group.today() + datetime.timedelta(days=9)

    post(officer, call, "appoint", candidacies=[row.pk], starts_on=first)

    page = client.get("/groups/edition/ws4/").content.decode()
    assert "Żofia O&#x27;Example" in page
    assert f"lead from {first.day} {first:%B}" in page
    assert "Lead wanted" not in page


def test_form_of_a_new_call_tells_of_the_one_there_is(scene):
    strand, officer = scene
    running = make_call(strand, officer)
    make_draft(make_strand(strand.group, "WS5"), officer)

    page = browser_of(officer).get("/groups/edition/calls/new/?strand=ws4")

    assert page.context["running"] == [running]
    assert running.get_absolute_url() in page.content.decode()


def test_acting_lead_who_is_appointed_acts_until_the_day_before(call, strand, officer):
    acting = make_member(strand, "Siobhán O'Sample")
    yesterday = strand.group.today() - datetime.timedelta(days=1)
    role = make_role(acting, strand, Role.Kind.ACTING_LEAD, starts_on=yesterday - datetime.timedelta(days=30))
    row = stand(call, acting)

    post(officer, call, "appoint", candidacies=[row.pk], starts_on=strand.group.today())

    role.refresh_from_db()
    assert role.ends_on == yesterday
    assert [role.kind for role in Role.objects.on(strand.group.today()).leads()] == [Role.Kind.LEAD]


def test_plenary_has_no_lead_to_call_for(scene):
    strand, officer = scene

    with pytest.raises(ValidationError):
        make_draft(plenary_of(strand.group), officer)


def test_every_reference_to_a_person_and_every_address_has_its_holding():
    told = {(holding.model, holding.person or holding.address) for holding in holdings()}
    models = (Call, Candidacy, OutsideNomination, OfficeVoice)
    fields = [field for model in models for field in model._meta.get_fields()]
    people = {(f.model._meta.label, f.name) for f in fields if f.is_relation and f.related_model is Person}
    addresses = {(f.model._meta.label, f.name) for f in fields if isinstance(f, EmailField)}

    assert told == people | addresses
    for holding in holdings():
        known = {field.name for field in apps.get_model(holding.model)._meta.get_fields()}
        assert set(holding.shown) | set(holding.cleared) <= known


def test_erasing_what_holdings_say_leaves_rows_that_the_database_takes(call, member, officer):
    stand(call, member)
    calls.close_call(call=make_draft(call.workstrand, officer, kind="co_lead"), by=officer, reason="No.")

    for holding in holdings():
        rows = apps.get_model(holding.model).objects.all()
        rows.delete() if holding.is_deleted else holding.cleared and rows.update(**holding.cleared)

    assert Candidacy.objects.get().statement == "–"
