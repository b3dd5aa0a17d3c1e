"""The record: only added to, only inside a service's transaction, persons as ids."""

import pytest
from django.db import IntegrityError, transaction

from core import clock, history
from core.models import AppendOnlyError, HistoryEntry
from core.verbs import Verb
from membership import services as membership
from people import services as people
from tests.factories import make_officer, make_organisation, make_person, make_request, make_strand
from workstrands import services as workstrands
from workstrands.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    person = make_person()
    with transaction.atomic():
        return history.record(
            verb=Verb.PROFILE_CHANGED, target=person, scope=None, actor=person, new={"fields": ["name"]}
        )


def change(entry):
    entry.verb = Verb.MEMBER_LEFT
    entry.save()


def change_one_field(entry):
    entry.verb = Verb.MEMBER_LEFT
    entry.save(update_fields=["verb"])


def change_in_bulk(entry):
    entry.verb = Verb.MEMBER_LEFT
    HistoryEntry.objects.bulk_update([entry], ["verb"])


def replace_in_bulk(entry):
    other = HistoryEntry(pk=entry.pk, verb=Verb.MEMBER_LEFT, target_type=entry.target_type, target_id=1)
    HistoryEntry.objects.bulk_create([other], update_conflicts=True, unique_fields=["id"], update_fields=["verb"])


@pytest.mark.parametrize(
    "deed",
    [
        change,
        change_one_field,
        change_in_bulk,
        replace_in_bulk,
        lambda entry: entry.delete(),
        lambda entry: HistoryEntry.objects.update(verb=Verb.MEMBER_LEFT),
        lambda entry: HistoryEntry.objects.filter(pk=entry.pk).update(verb=Verb.MEMBER_LEFT),
        lambda entry: HistoryEntry.objects.update_or_create(pk=entry.pk, defaults={"verb": Verb.MEMBER_LEFT}),
        lambda entry: HistoryEntry.objects.all().delete(),
        lambda entry: HistoryEntry.objects.filter(pk=entry.pk).delete(),
    ],
)
def test_history_is_never_changed_or_deleted(entry, deed):
    with pytest.raises(AppendOnlyError):
        deed(entry)

    assert HistoryEntry.objects.values_list("pk", "verb").get() == (entry.pk, Verb.PROFILE_CHANGED)


def test_entry_with_a_number_that_is_taken_replaces_nothing(entry):
    other = HistoryEntry(pk=entry.pk, verb=Verb.MEMBER_LEFT, target_type=entry.target_type, target_id=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()

    assert HistoryEntry.objects.get().verb == Verb.PROFILE_CHANGED


def test_person_in_the_record_cannot_be_deleted_from_under_it(entry):
    with pytest.raises(IntegrityError):
        entry.actor.delete()


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    person = make_person()

    with pytest.raises(RuntimeError):
        history.record(verb=Verb.PROFILE_CHANGED, target=person, scope=None, actor=person)

    assert not HistoryEntry.objects.exists()


def test_deed_that_is_rolled_back_leaves_no_record():
    person = make_person()

    with transaction.atomic():
        people.change_profile(person=person, by=person, name="Other", organisation=None, time_zone=person.time_zone)
        transaction.set_rollback(True)

    assert not HistoryEntry.objects.exists()


def test_record_holds_ids_of_persons_and_never_their_names_or_addresses():
    """After the whole of a member's life, from the door to leaving, the rows of the record are read for words that tell of them."""
    strand = make_strand()
    officer = make_officer(strand.group, name="Olga Officer", email="olga@example.org")
    person = make_person(name="Paula Person", email="paula@example.org")
    office, other = make_organisation(), make_organisation()
    people.change_profile(
        person=person,
        by=person,
        name="Paula Renamed",
        organisation=office,
        time_zone=person.time_zone,
        job_title="Clerk",
    )
    for deed in (membership.decline, membership.approve):
        deed(request=make_request(strand, person), by=officer, answer="An answer.")
    lead = workstrands.appoint(person=person, workstrand=strand, kind=Role.Kind.LEAD, by=officer)
    workstrands.move_role(role=lead, organisation=other, by=officer)
    workstrands.end_role(role=lead, by=officer)
    membership.withdraw(request=make_request(make_strand(), person), by=person)
    membership.leave(person=person, workstrand=strand, by=person)

    record = str(list(HistoryEntry.objects.values_list("old", "new", "source")))
    for word in ("Olga", "Paula", "Renamed", "Clerk", "@"):
        assert word not in record
    assert {person.pk, officer.pk} <= set(HistoryEntry.objects.values_list("actor", flat=True))
    assert HistoryEntry.objects.filter(new__person=person.pk).count() >= 6


def test_entry_says_when_by_the_clock_of_the_site(entry):
    with clock.travel(clock.now().replace(year=2031)):
        person = make_person()
        people.change_profile(person=person, by=person, name="Other", organisation=None, time_zone=person.time_zone)

    assert HistoryEntry.objects.get(actor=person).at.year == 2031
