"""Enlarges the demonstration for measuring: thousands of people and terms, written in bulk beside the services, with their history."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify

from core import clock, public
from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.models import Activity, Deliverable, Output
from people.models import Organisation, Person, fold
from workstrands.models import Role, WorkingGroup, Workstrand

from . import enlarge_work as work
from .load import DEMO_GROUP, DOMAIN, GROUP_ZONE

BATCH = 1000
LISTED_EVERY = 3
FIRST_NAMES = [
    "Abena",
    "Bilal",
    "Chiara",
    "Дарья",
    "Émile",
    "Fatima",
    "გიორგი",
    "Hiroshi",
    "İpek",
    "Jürgen",
    "Krzysztof",
    "丽娜",
    "María",
    "Nguyễn",
    "Øystein",
    "Paula",
    "رشيد",
    "Søren",
    "Thandiwe",
    "Юлия",
]
LAST_NAMES = [
    "Beispiel",
    "Contoh",
    "Dæmi",
    "Eksempel",
    "Ejemplo",
    "Exemple",
    "Kielelezo",
    "Mfano",
    "Muster",
    "Örnek",
    "Παράδειγμα",
    "Przykład",
    "Пример",
    "Sample",
    "Voorbeeld",
    "नमूना",
]
COUNTRIES = [
    "AR",
    "AT",
    "BG",
    "BW",
    "CO",
    "CZ",
    "EE",
    "ES",
    "FR",
    "GH",
    "GR",
    "HR",
    "HU",
    "IE",
    "IN",
    "JP",
    "KE",
    "KR",
    "LT",
    "LU",
    "LV",
    "MA",
    "NG",
    "NZ",
    "PE",
    "PH",
    "PT",
    "RO",
    "SG",
    "SI",
    "SK",
    "TH",
    "TN",
    "UA",
    "UG",
    "UY",
    "VN",
    "ZA",
]


@dataclass(frozen=True)
class Size:
    """How many rows of each kind there are to be in all."""

    people: int = 5_000
    organisations: int = 60
    strands: int = 40
    roles: int = 10_000
    deliverables: int = 200
    outputs: int = 5_000
    activities: int = 1_000


@transaction.atomic
def enlarge(size: Size) -> dict[str, int]:
    """Add to the demonstration what is missing to the size. Returns how many rows of each kind there are now.

    Raises `WorkingGroup.DoesNotExist` where the demonstration is not loaded.
    """
    group = WorkingGroup.objects.get(slug=DEMO_GROUP)
    network = Workstrand.objects.get(group__is_network=True, is_plenary=True)
    _add_organisations(size.organisations - Organisation.objects.count())
    _add_strands(group, size.strands - Workstrand.objects.strands().count())
    strands = list(group.workstrands.strands().open().order_by("order"))
    people = _add_people(size.people - Person.objects.count())
    _add_roles(_terms(people, network, strands, group, size.roles - Role.objects.count()))
    work.add_deliverables(group, strands, size.deliverables - Deliverable.objects.count())
    work.add_outputs(strands, size.outputs - Output.objects.count())
    work.add_activities(strands, people, size.activities - Activity.objects.count())
    public.bump()
    return {
        "people": Person.objects.count(),
        "organisations": Organisation.objects.count(),
        "workstrands": Workstrand.objects.strands().count(),
        "roles": Role.objects.count(),
        "deliverables": Deliverable.objects.count(),
        "outputs": Output.objects.count(),
        "activities": Activity.objects.count(),
    }


UNUSABLE = "!"  # no password hash begins so: nobody logs in with it


def _add_organisations(count: int) -> None:
    names = [
        (f"Statistics Measured {number}", f"SM{number}", COUNTRIES[number % len(COUNTRIES)])
        for number in range(1, count + 1)
    ]
    Organisation.objects.bulk_create(
        Organisation(
            name=name,
            acronym=acronym,
            slug=slugify(acronym),
            country=country,
            search_text="\n".join([fold(name), fold(acronym)]),
        )
        for name, acronym, country in names
    )


def _add_strands(group: WorkingGroup, count: int) -> None:
    first = 100
    rows = [
        Workstrand(
            group=group, code=f"WS{number}", slug=f"ws{number}", title=f"Measured workstrand {number}", purpose="Made to be counted.",
            order=number, state=Workstrand.State.ACTIVE, state_since=group.starts_on or group.today(), joining_policy=Workstrand.JoiningPolicy.OPEN,
        )
        for number in range(first, first + max(count, 0))
    ]  # fmt: skip
    Workstrand.objects.bulk_create(rows)
    _record(Verb.WORKSTRAND_ACTIVATED, Audience.PUBLIC, [(row.pk, row.pk, {}) for row in rows], Workstrand)


def _add_people(count: int) -> list[Person]:
    offices = list(Organisation.objects.order_by("pk"))
    rows = []
    for number in range(count):
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]} {number}"
        rows.append(
            Person(
                email=f"person{number}@{DOMAIN}",
                name=name,
                search_text=fold(name),
                organisation=offices[number % len(offices)],
                password=UNUSABLE,
                is_listed=number % LISTED_EVERY == 0,
                time_zone=GROUP_ZONE,
            )
        )
    return Person.objects.bulk_create(rows, batch_size=BATCH)


def _terms(
    people: list[Person], network: Workstrand, strands: list[Workstrand], group: WorkingGroup, count: int
) -> Iterator[Role]:
    """Everybody in the network, then in one strand after another, until there are enough; some lead the new strands."""
    assert group.starts_on is not None  # noqa: S101 - an edition has a first day, by constraint
    led = set(Role.objects.not_voided().leads().filter(ends_on=None).values_list("workstrand", flat=True))
    for number in range(count):
        round_number, place = divmod(number, len(people))
        person = people[place]
        # By the place, not the number: so that no round brings anybody into a strand they are in, however many people there are.
        strand = network if round_number == 0 else strands[(place + round_number) % len(strands)]
        kind = Role.Kind.MEMBER
        if strand is not network and strand.pk not in led:
            led.add(strand.pk)
            kind = Role.Kind.LEAD
        yield Role(
            person=person, organisation_id=person.organisation_id, workstrand=strand, kind=kind,
            starts_on=group.starts_on + datetime.timedelta(days=number % 120),
        )  # fmt: skip


def _add_roles(terms: Iterator[Role]) -> None:
    rows = Role.objects.bulk_create(terms, batch_size=BATCH)
    for kind, verb, audience in (
        (Role.Kind.MEMBER, Verb.MEMBER_JOINED, Audience.NETWORK),
        (Role.Kind.LEAD, Verb.ROLE_APPOINTED, Audience.PUBLIC),
    ):
        facts = [
            (row.pk, row.workstrand_id, {"person": row.person_id, "kind": row.kind}) for row in rows if row.kind == kind
        ]
        _record(verb, audience, facts, Role)


def _record(
    verb: Verb, audience: Audience, facts: list[tuple[int, int, dict[str, object]]], target: type[Role | Workstrand]
) -> None:
    """Write history as the services would have, an hour ago; `facts` are target, workstrand and new values."""
    target_type = ContentType.objects.get_for_model(target)
    scope_type = ContentType.objects.get_for_model(Workstrand)
    at = clock.now() - datetime.timedelta(hours=1)
    HistoryEntry.objects.bulk_create(
        (
            HistoryEntry(at=at, verb=verb, audience=audience, target_type=target_type, target_id=target_id, scope_type=scope_type,
                         scope_id=scope_id, new=new)
            for target_id, scope_id, new in facts
        ),
        batch_size=BATCH,
    )  # fmt: skip
