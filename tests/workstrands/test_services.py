import datetime
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from post_office.models import Email

from core import clock, mail
from core.models import HistoryEntry
from core.verbs import Verb
from tests.factories import make_group, make_network, make_organisation, make_person, make_role, make_strand
from workstrands import services
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
State = Workstrand.State
ALLOWED = {
    ("proposed", "forming"),
    ("proposed", "active"),
    ("proposed", "dropped"),
    ("forming", "active"),
    ("forming", "dropped"),
    ("active", "closed"),
    ("closed", "active"),
    ("dropped", "proposed"),
}


@pytest.mark.parametrize(("source", "to"), list(itertools.product(State.values, State.values)))
def test_workstrand_moves_only_where_allowed(source, to):
    strand = make_strand(state=source)

    if (source, to) in ALLOWED:
        services.move_workstrand(workstrand=strand, to=to, by=None, reason="Agreed at the meeting.")
    else:
        with pytest.raises(ValidationError):
            services.move_workstrand(workstrand=strand, to=to, by=None, reason="Agreed at the meeting.")

    strand.refresh_from_db()
    assert strand.state == (to if (source, to) in ALLOWED else source)


@pytest.mark.parametrize("to", [State.CLOSED, State.DROPPED])
def test_ending_a_workstrand_needs_a_reason(to):
    strand = make_strand(state=State.ACTIVE if to == State.CLOSED else State.PROPOSED)

    with pytest.raises(ValidationError) as refused:
        services.move_workstrand(workstrand=strand, to=to, by=None, reason=" ")

    assert "reason" in refused.value.error_dict


def test_closing_a_workstrand_ends_its_open_terms_with_its_reason():
    strand = make_strand()
    open_term = make_role(make_person(), strand, Role.Kind.LEAD)
    past = make_role(make_person(), strand, ends_on=strand.group.today() - datetime.timedelta(days=9))

    services.move_workstrand(workstrand=strand, to=State.CLOSED, by=None, reason="All delivered.")

    open_term.refresh_from_db()
    assert (open_term.ends_on, open_term.end_reason) == (strand.group.today(), "All delivered.")
    past.refresh_from_db()
    assert past.ends_on == strand.group.today() - datetime.timedelta(days=9)


def test_group_is_founded_with_its_plenary_and_a_record():
    group = make_group("ml-next", state=WorkingGroup.State.FORMING)

    plenary = Workstrand.objects.get(group=group)
    assert plenary.is_plenary
    assert plenary.get_absolute_url() == group.get_absolute_url() == "/groups/ml-next/"
    assert HistoryEntry.objects.filter(verb=Verb.GROUP_FOUNDED, scope_id=plenary.pk).count() == 1


def test_group_has_one_plenary_and_there_is_one_network():
    group = make_group()
    with pytest.raises(IntegrityError), transaction.atomic():
        Workstrand.objects.create(
            group=group, code="p2", slug="p2", title="x", is_plenary=True, state_since=group.today()
        )
    make_network()
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        services.found_group(by=None, slug="network-2", name="Another", is_network=True)


@pytest.mark.parametrize("code", ["meetings", "Terms", "plenary", "  ", "Этика"])
def test_code_that_is_a_page_or_makes_no_address_is_refused(code):
    with pytest.raises(ValidationError) as refused:
        services.propose_workstrand(group=make_group(), code=code, title="Ethics", by=None)

    assert "code" in refused.value.error_dict


def test_code_is_unique_in_its_group_whatever_its_case():
    group = make_group()
    make_strand(group, "WS1")
    make_strand(make_group(), "WS1")

    with pytest.raises(ValidationError):
        services.propose_workstrand(group=group, code="ws1", title="Again", by=None)


def test_appointing_records_who_and_when():
    strand, person = make_strand(), make_person()

    role = services.appoint(person=person, workstrand=strand, kind=Role.Kind.LEAD, by=None)

    entry = HistoryEntry.objects.get(verb=Verb.ROLE_APPOINTED)
    assert entry.new["person"] == person.pk
    assert person.name not in str(entry.new)
    assert role.starts_on == strand.group.today()


def test_strand_can_have_several_leads_but_one_person_not_twice():
    strand, person = make_strand(), make_person()
    for lead in (person, make_person()):
        services.appoint(person=lead, workstrand=strand, kind=Role.Kind.LEAD, by=None)

    with pytest.raises(ValidationError, match="already"):
        services.appoint(person=person, workstrand=strand, kind=Role.Kind.LEAD, by=None)


def test_officers_are_of_the_plenary_only():
    with pytest.raises(ValidationError) as refused:
        services.appoint(person=make_person(), workstrand=make_strand(), kind=Role.Kind.CHAIR, by=None)

    assert "kind" in refused.value.error_dict


def test_term_cannot_end_before_it_begins():
    role = make_role(make_person(), make_strand())

    with pytest.raises(ValidationError):
        services.end_role(role=role, by=None, on=role.starts_on - datetime.timedelta(days=1))


def test_voided_term_stays_and_can_neither_end_nor_be_voided_again():
    role = make_role(make_person(), make_strand())
    services.void_role(role=role, by=None, reason="Wrong person.")

    for again in (
        lambda: services.void_role(role=role, by=None, reason="x"),
        lambda: services.end_role(role=role, by=None),
    ):
        with pytest.raises(ValidationError, match="voided"):
            again()
    assert Role.objects.filter(pk=role.pk).exists()


def test_moving_to_another_office_keeps_the_term_whole():
    role = make_role(make_person(), make_strand(), Role.Kind.LEAD, organisation=make_organisation())
    new_office = make_organisation()

    moved = services.move_role(role=role, organisation=new_office, by=None)

    role.refresh_from_db()
    assert (moved.organisation, moved.kind, moved.ends_on) == (new_office, Role.Kind.LEAD, None)
    assert role.ends_on + datetime.timedelta(days=1) == moved.starts_on


@pytest.mark.parametrize("act", ["propose", "change", "appoint", "end", "void"])
def test_finished_record_is_read_only(act):
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))
    strand = make_strand(group)
    role = make_role(make_person(), strand)
    acts = {
        "propose": lambda: services.propose_workstrand(group=group, code="WS99", title="Late", by=None),
        "change": lambda: services.change_workstrand(workstrand=strand, by=None, title="Late"),
        "appoint": lambda: services.appoint(person=make_person(), workstrand=strand, kind=Role.Kind.MEMBER, by=None),
        "end": lambda: services.end_role(role=role, by=None),
        "void": lambda: services.void_role(role=role, by=None, reason="late"),
    }

    with pytest.raises(ValidationError, match="finished"):
        acts[act]()


def test_old_term_can_be_entered_later_with_its_true_dates():
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))

    role = services.appoint(
        person=make_person(),
        workstrand=make_strand(group),
        kind=Role.Kind.LEAD,
        by=None,
        starts_on=datetime.date(2021, 2, 1),
        entered_later=True,
    )

    assert role.entered_later
    assert HistoryEntry.objects.get(verb=Verb.ROLE_APPOINTED).entered_later


def test_group_closes_with_a_reason_and_opens_again():
    group = make_group()
    with pytest.raises(ValidationError):
        services.move_group(group=group, to="closed", by=None)

    services.move_group(group=group, to="closed", by=None, reason="The year is over.")
    services.move_group(group=group, to="active", by=None, reason="Extended.")

    group.refresh_from_db()
    assert group.state == WorkingGroup.State.ACTIVE


def test_predecessors_make_no_circle():
    first = make_group()
    second = make_group(predecessor=first)

    with pytest.raises(ValidationError):
        services.change_group(group=first, by=None, predecessor=second)


def mails_to(person):
    return [(mail.subject, mail.message) for mail in Email.objects.filter(to=person.email).order_by("id")]


def test_whoever_is_appointed_ended_or_voided_is_told_with_the_reason():
    strand, person, officer = make_strand(code="WS7"), make_person(), make_person(name="Officer One")
    role = services.appoint(person=person, workstrand=strand, kind=Role.Kind.LEAD, by=officer)
    services.end_role(role=role, by=officer, reason="Another task.")
    services.void_role(role=role, by=officer, reason="Another person was meant.")

    (appointed, words), (ended, reason), (_voided, error) = mails_to(person)

    assert (appointed, ended) == (f"You are lead of {strand}", f"Your term as lead of {strand}")
    assert "Entered by Officer One." in words
    assert "Another task." in reason
    assert "Another person was meant." in error


def test_nobody_is_mailed_of_the_past_of_own_acts_or_when_switched_off():
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2030, 12, 31))
    strand, person, silent = make_strand(group), make_person(), make_person()
    mail.choose(person=silent, kind=mail.MailKind.ROLES, wanted=False)
    past = services.appoint(
        person=person,
        workstrand=strand,
        kind=Role.Kind.LEAD,
        by=None,
        starts_on=datetime.date(2021, 2, 1),
        ends_on=datetime.date(2021, 3, 1),
        entered_later=True,
    )
    services.end_role(role=past, by=None, on=datetime.date(2021, 2, 20))
    services.void_role(role=past, by=None, reason="Twice in the list.")
    services.appoint(person=person, workstrand=strand, kind=Role.Kind.CO_LEAD, by=person)
    services.appoint(person=silent, workstrand=strand, kind=Role.Kind.LEAD, by=None)

    assert not Email.objects.exists()


def test_closing_a_workstrand_ends_every_term_and_tells_each_person_once():
    strand, person = make_strand(), make_person()
    today = strand.group.today()
    fixed = make_role(person, strand, Role.Kind.LEAD, ends_on=today + datetime.timedelta(days=90))
    make_role(person, strand)
    later = make_role(make_person(), strand, starts_on=today + datetime.timedelta(days=9))

    services.move_workstrand(workstrand=strand, to=State.CLOSED, by=None, reason="All delivered.")

    fixed.refresh_from_db()
    later.refresh_from_db()
    assert (fixed.ends_on, later.voided_at is not None) == (today, True)
    assert len(mails_to(person)) == 1


def test_strand_taken_up_again_has_neither_leads_nor_members():
    strand = make_strand()
    role = make_role(make_person(), strand, Role.Kind.LEAD)
    services.move_workstrand(workstrand=strand, to=State.CLOSED, by=None, reason="All delivered.")

    services.move_workstrand(workstrand=strand, to=State.ACTIVE, by=None, reason="Not quite.")

    role.refresh_from_db()
    assert role.ends_on == strand.group.today()


def test_closing_a_group_closes_and_drops_its_strands_and_none_comes_back_while_it_is_closed():
    group = make_group()
    active, forming, dropped = (
        make_strand(group),
        make_strand(group, state="forming"),
        make_strand(group, state="dropped"),
    )

    services.move_group(group=group, to="closed", by=None, reason="The year is over.")

    states = {strand.pk: strand.state for strand in group.workstrands.all()}
    assert [states[strand.pk] for strand in (active, forming, dropped)] == ["closed", "dropped", "dropped"]
    with pytest.raises(ValidationError, match="open it again first"):
        services.move_workstrand(workstrand=active, to=State.ACTIVE, by=None, reason="Not quite.")


def test_group_whose_record_is_finished_can_be_closed_without_mail_but_not_opened_again():
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))
    role = make_role(make_person(), make_strand(group))

    services.move_group(group=group, to="closed", by=None, reason="Forgotten until now.")

    role.refresh_from_db()
    assert role.ends_on in {None, datetime.date(2021, 12, 31)}
    assert not Email.objects.exists()
    with pytest.raises(ValidationError, match="finished"):
        services.move_group(group=group, to="active", by=None, reason="Again.")


@pytest.mark.parametrize("act", ["end", "void"])
def test_last_officer_of_a_running_group_cannot_go(act):
    role = make_role(make_person(), services.plenary_of(make_group()), Role.Kind.COORDINATOR)

    def go():
        if act == "end":
            return services.end_role(role=role, by=None)
        return services.void_role(role=role, by=None, reason="Wrong person.")

    with pytest.raises(ValidationError, match="last officer"):
        go()
    make_role(make_person(is_active=False), role.workstrand, Role.Kind.CHAIR)
    with pytest.raises(ValidationError, match="last officer"):
        go()
    make_role(make_person(), role.workstrand, Role.Kind.SECRETARIAT)
    assert go().pk == role.pk


def test_last_officer_can_go_on_the_last_day_of_the_group():
    group = make_group()
    role = make_role(make_person(), services.plenary_of(group), Role.Kind.CHAIR)

    assert services.end_role(role=role, by=None, on=group.ends_on).ends_on == group.ends_on


def test_no_term_outlasts_its_group():
    group = make_group(starts_on=clock.today() - datetime.timedelta(days=380))  # over since two weeks
    strand = make_strand(group)
    role = make_role(make_person(), strand)
    beyond = group.ends_on + datetime.timedelta(days=3)

    for refused in (
        lambda: services.end_role(role=role, by=None, on=beyond),
        lambda: services.move_role(role=role, organisation=make_organisation(), by=None),
        lambda: services.appoint(person=make_person(), workstrand=strand, kind=Role.Kind.MEMBER, by=None),
        lambda: services.appoint(
            person=make_person(), workstrand=strand, kind="member", by=None, starts_on=group.starts_on, ends_on=beyond
        ),
    ):
        with pytest.raises(ValidationError):
            refused()
    assert services.end_role(role=role, by=None).ends_on == group.ends_on
    Role.objects.filter(pk=role.pk).update(ends_on=beyond)  # as it may be where the period was shortened
    assert standing_of(role.person).groups == frozenset()
    assert not Role.objects.on(clock.today()).exists()


def test_appointing_brings_into_the_network_but_an_observer_stays_outside():
    network, strand = make_network(), make_strand()
    lead, observer, past = make_person(), make_person(), make_person()

    services.appoint(person=lead, workstrand=strand, kind=Role.Kind.LEAD, by=None)
    services.appoint(person=observer, workstrand=strand, kind=Role.Kind.OBSERVER, by=None)
    services.appoint(person=past, workstrand=strand, kind=Role.Kind.LEAD, by=None, entered_later=True)

    members = Role.objects.filter(workstrand__group=network).values_list("person", flat=True)
    assert list(members) == [lead.pk]
    assert len(mails_to(lead)) == 1


def test_moving_on_the_first_and_on_the_last_day_of_a_term():
    strand = make_strand()
    today = strand.group.today()
    old, new = make_organisation(), make_organisation()
    first = make_role(make_person(), strand, organisation=old, starts_on=today)
    last = make_role(make_person(), strand, organisation=old, ends_on=today)

    assert services.move_role(role=first, organisation=new, by=None).pk == first.pk
    moved = services.move_role(role=last, organisation=new, by=None)

    assert (moved.starts_on, moved.ends_on) == (today, today)
    assert Role.objects.on(today).filter(organisation=old).count() == 0
