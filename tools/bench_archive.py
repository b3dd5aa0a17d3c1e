"""What `make bench` says of a group's archive: time, size and the most memory it takes, for 1,000 people and for five times as many."""

import datetime
import time
import tracemalloc

SMALL, LARGE = 1_000, 5_000
BATCH = 1_000
MIB = 1024 * 1024
MOST_GROWTH = 1.5  # how many times the memory of the fewer


def _fill(people: int) -> str:
    """A group of so many people, each with a role and an entry in the record; returns its slug."""
    from core import history
    from core.verbs import Verb
    from people.models import Organisation, Person
    from workstrands.models import Role
    from workstrands.services import found_group, plenary_of

    slug = f"bench-archive-{people}"
    group = found_group(by=None, slug=slug, name=f"Archive of {people}", starts_on=datetime.date(2026, 1, 1))
    plenary = plenary_of(group)
    office = Organisation.objects.create(name=f"Archived Office {people}", slug=slug, country="IT")
    persons = Person.objects.bulk_create(
        (Person(email=f"{slug}-{n}@bench.example", name=f"Person {n}", organisation=office) for n in range(people)),
        batch_size=BATCH,
    )
    roles = Role.objects.bulk_create(
        (Role(person=one, organisation=office, workstrand=plenary, kind="member", starts_on="2026-01-01") for one in persons),
        batch_size=BATCH,
    )  # fmt: skip
    from django.db import transaction

    with transaction.atomic():
        history.record_many(
            history.entry(verb=Verb.MEMBER_JOINED, target=role, scope=plenary, new={"person": role.person_id})
            for role in roles
        )
    return slug


def _written(slug: str) -> tuple[float, int, int]:
    """Seconds, bytes, and the most bytes of memory at one time that Python took for it."""
    from people.models import Person
    from reports.selectors.archive import stream
    from workstrands.models import WorkingGroup
    from workstrands.standing import standing_of

    reader = Person.objects.filter(is_superuser=True).earliest("id")
    group, standing = WorkingGroup.objects.get(slug=slug), standing_of(reader)
    began = time.perf_counter()
    size = sum(len(chunk) for chunk in stream(group, standing, reader))
    seconds = time.perf_counter() - began
    tracemalloc.start()
    for _chunk in stream(group, standing, reader):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, size, peak


def measure() -> bool:
    """Print both; whether the memory stays where it is."""
    results = {people: _written(_fill(people)) for people in (SMALL, LARGE)}
    for people, (seconds, size, peak) in results.items():
        print(
            f"\nArchive of {people} people: {seconds:.2f} s, {size / MIB:.2f} MiB, most memory {peak / MIB:.1f} MiB",
            end="",
        )
    growth = results[LARGE][2] / results[SMALL][2]
    print(f"\n  {growth:.2f} times the memory for {LARGE // SMALL} times the people (limit {MOST_GROWTH})", flush=True)
    return growth <= MOST_GROWTH
