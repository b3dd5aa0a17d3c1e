import datetime
import itertools

import pytest

from core import clock
from core.audiences import Audience
from tests.factories import make_group, make_network, make_person, make_role, make_strand
from workstrands.models import Role, Workstrand
from workstrands.services import move_workstrand, plenary_of
from workstrands.standing import NOBODY, standing_of

from .sample import Sample

pytestmark = pytest.mark.django_db

READERS = [
    "public",
    "awaiting",
    "network",
    "observer",
    "group_member",
    "strand_member",
    "lead",
    "acting_lead",
    "officer",
    "board reader",
    "superuser",
]
# The upper rows of the table in the architecture: who reads what is addressed to whom, for content of one strand.
MAY_READ = {
    Audience.PUBLIC: set(READERS),
    Audience.NETWORK: set(READERS) - {"public", "awaiting"},
    Audience.GROUP: set(READERS) - {"public", "awaiting", "network"},
    Audience.STRAND: {"observer", "strand_member", "lead", "acting_lead", "officer", "superuser"},
}


@pytest.fixture
def strand():
    make_network()
    return make_strand()


def reader(kind: str, strand: Workstrand):
    if kind == "public":
        return NOBODY
    person = make_person(is_superuser=kind == "superuser")
    if kind not in {"awaiting", "superuser"}:
        make_role(person, Workstrand.objects.get(group__is_network=True))
    roles = {
        "observer": (strand, Role.Kind.OBSERVER),
        "strand_member": (strand, Role.Kind.MEMBER),
        "lead": (strand, Role.Kind.LEAD),
        "acting_lead": (strand, Role.Kind.ACTING_LEAD),
        "group_member": (plenary_of(strand.group), Role.Kind.MEMBER),
        "officer": (plenary_of(strand.group), Role.Kind.COORDINATOR),
        "board reader": (plenary_of(strand.group), Role.Kind.BOARD),
    }
    if kind in roles:
        make_role(person, *roles[kind])
    return standing_of(person)


@pytest.mark.parametrize(("kind", "audience"), list(itertools.product(READERS, Audience)))
def test_reading_follows_the_table(strand, kind, audience):
    row = Sample.objects.create(workstrand=strand, audience=audience)
    standing = reader(kind, strand)

    assert standing.may_read(row) == (kind in MAY_READ[audience])
    assert Sample.objects.visible_to(standing).filter(pk=row.pk).exists() == (kind in MAY_READ[audience])


@pytest.mark.parametrize(("kind", "audience"), list(itertools.product(READERS, Audience)))
def test_predicate_and_queryset_agree_on_every_scope(strand, kind, audience):
    standing = reader(kind, strand)
    sibling, stranger = make_strand(strand.group), make_strand()
    scopes = [
        strand,
        plenary_of(strand.group),
        sibling,
        stranger,
        plenary_of(stranger.group),
        Workstrand.objects.get(group__is_network=True),
    ]
    rows = [Sample.objects.create(workstrand=scope, audience=audience) for scope in scopes]

    assert {row.pk for row in rows if standing.may_read(row)} == set(
        Sample.objects.visible_to(standing).values_list("pk", flat=True)
    )


def test_strand_audience_on_a_plenary_means_the_group(strand):
    row = Sample.objects.create(workstrand=plenary_of(strand.group), audience=Audience.STRAND)

    assert reader("strand_member", strand).may_read(row)
    assert not reader("network", strand).may_read(row)


def test_nobody_of_another_group_reads_or_runs(strand):
    other = make_strand()
    officer = reader("officer", other)

    assert not officer.is_officer_of(strand.group)
    assert not officer.may_read_audience(strand, Audience.GROUP)


def test_term_counts_on_its_first_and_last_day_and_not_beside_them(strand):
    person = make_person()
    today = strand.group.today()
    make_role(person, strand, starts_on=today, ends_on=today)

    def is_member(days: int) -> bool:
        return strand.pk in standing_of(person, at=clock.now() + datetime.timedelta(days=days)).strands

    assert [is_member(-1), is_member(0), is_member(1)] == [False, True, False]


def test_days_are_those_of_the_groups_zone():
    strand = make_strand(
        make_group(time_zone="Pacific/Auckland", starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2030, 1, 1))
    )
    person = make_person()
    make_role(person, strand, starts_on=datetime.date(2021, 3, 2))

    before = datetime.datetime(2021, 3, 1, 10, 59, tzinfo=datetime.UTC)  # 23:59 in Auckland
    assert strand.pk not in standing_of(person, at=before).strands
    assert strand.pk in standing_of(person, at=before + datetime.timedelta(minutes=2)).strands


def test_voided_term_gives_nothing(strand):
    person = make_person()
    make_role(person, strand, voided_at=clock.now(), void_reason="wrong person")

    assert standing_of(person).strands == frozenset()


@pytest.mark.parametrize(("months_after", "runs", "reads"), [(0, True, True), (2, True, True), (4, False, True)])
def test_officers_finish_the_record_for_three_months_and_read_it_for_ever(months_after, runs, reads):
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))
    person = make_person()
    make_role(person, plenary_of(group), Role.Kind.COORDINATOR)

    standing = standing_of(
        person, at=datetime.datetime(2021, 12, 20, tzinfo=datetime.UTC) + datetime.timedelta(days=31 * months_after)
    )

    assert standing.is_officer_of(group) is runs
    assert standing.may_read_audience(plenary_of(group), Audience.GROUP) is reads


def test_members_rights_end_with_the_period_but_they_still_read():
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))
    strand, person = make_strand(group), make_person()
    make_role(person, strand, Role.Kind.LEAD)

    standing = standing_of(person, at=datetime.datetime(2022, 2, 1, tzinfo=datetime.UTC))

    assert standing.leads == standing.groups == frozenset()
    assert standing.may_read_audience(strand, Audience.STRAND)


def test_member_who_left_before_the_end_reads_no_more():
    group = make_group(starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31))
    strand, person = make_strand(group), make_person()
    make_role(person, strand, ends_on=datetime.date(2021, 6, 1))

    assert not standing_of(person, at=datetime.datetime(2022, 2, 1, tzinfo=datetime.UTC)).may_read_audience(
        strand, Audience.GROUP
    )


def test_standing_is_one_query(strand, django_assert_num_queries):
    person = make_person()
    for kind in (Role.Kind.LEAD, Role.Kind.MEMBER):
        make_role(person, strand, kind)

    with django_assert_num_queries(1):
        standing_of(person)


def test_person_who_may_not_log_in_has_no_standing(strand):
    person = make_person(is_active=False)
    make_role(person, strand)

    assert standing_of(person) is NOBODY


def test_members_of_a_strand_that_closed_still_read_it_and_those_who_left_before_do_not(strand):
    member, gone = make_person(), make_person()
    make_role(member, strand)
    make_role(gone, strand, ends_on=strand.group.today() - datetime.timedelta(days=9))
    row = Sample.objects.create(workstrand=strand, audience=Audience.STRAND)
    move_workstrand(workstrand=strand, to=Workstrand.State.CLOSED, by=None, reason="All delivered.")
    tomorrow = clock.now() + datetime.timedelta(days=2)

    standings = [standing_of(person, at=tomorrow) for person in (member, gone)]

    assert [standing.may_read(row) for standing in standings] == [True, False]
    assert [Sample.objects.visible_to(standing).exists() for standing in standings] == [True, False]
    assert standings[0].strands == standings[0].groups == frozenset()
