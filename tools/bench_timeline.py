"""What `make bench` says of the timeline: of a group with 500 deliverables, with their owners and what they need, read and drawn.

It is the whole of what the page's view does for it, in this process, with the database asked each time; nothing is kept between two runs.
"""

import datetime
import time

DELIVERABLES, STRANDS = 500, 10
RUNS = 15
LIMIT_MS = 60.0
DAY = datetime.timedelta(days=1)


def _fill() -> None:
    """A group at work: each deliverable with two owners, every third needs the one before it, some are late, moved, delivered."""
    from core import clock
    from deliverables.models import Deliverable, DeliverableOwner, Dependency, key_of, order_of
    from people.models import Organisation, Person
    from workstrands.models import Role
    from workstrands.services import found_group, propose_workstrand

    by = Person.objects.filter(is_superuser=True).earliest("id")
    today = clock.today()
    group = found_group(
        by=by,
        slug="bench-timeline",
        name="Bench",
        starts_on=today - 150 * DAY,
        ends_on=today + 500 * DAY,
        entered_later=True,
    )
    office = Organisation.objects.create(name="Office of the timeline", slug="bench-timeline", country="IT")
    strands = [
        propose_workstrand(group=group, code=f"L{number}", title="Lines", by=by, entered_later=True)
        for number in range(STRANDS)
    ]
    people = Person.objects.bulk_create(
        Person(email=f"timeline{number}@bench.example", name=f"Owner {number}", organisation=office)
        for number in range(2 * STRANDS)
    )
    roles = Role.objects.bulk_create(
        Role(person=person, organisation=office, workstrand=strands[number // 2], kind="lead", starts_on=today - DAY)
        for number, person in enumerate(people)
    )
    states = ("planned", "in_progress", "in_review", "delivered", "accepted")
    rows = []
    for number in range(DELIVERABLES):
        state, due = states[number % len(states)], today + (number % 400 - 60) * DAY
        is_done = state in {"delivered", "accepted"}
        rows.append(
            Deliverable(
                workstrand=strands[number % STRANDS],
                code=f"D{number}",
                key=key_of(group.pk, f"D{number}"),
                sort_key=order_of(f"D{number}"),
                title=f"A deliverable with a title of some length, number {number}",
                audience="public",
                state=state,
                state_since=today,
                share_done=100 if is_done else number % 100,
                starts_on=due - 90 * DAY,
                due_on=due,
                first_due_on=due - (number % 4) * 20 * DAY,
                first_due_precision="month",
                agreed_on=today - DAY,
                delivered_on=due if is_done else None,
                accepted_on=due if state == "accepted" else None,
                created_at=clock.now(),
            )
        )
    made = Deliverable.objects.bulk_create(rows)
    DeliverableOwner.objects.bulk_create(
        DeliverableOwner(deliverable=row, role=roles[2 * (number % STRANDS) + place])
        for number, row in enumerate(made)
        for place in range(2)
    )
    Dependency.objects.bulk_create(
        Dependency(deliverable=made[number], needs=made[number - 1]) for number in range(2, DELIVERABLES, 3)
    )


def _drawn() -> str:
    """The timeline as the public page has it."""
    from django.template.loader import render_to_string

    from deliverables.selectors.timeline import picture_of
    from workstrands.models import WorkingGroup
    from workstrands.standing import NOBODY

    group = WorkingGroup.objects.get(slug="bench-timeline")
    return render_to_string("deliverables/_timeline.html", {"picture": picture_of(group, NOBODY, group.today())})


def measure(hello_per_second: float) -> bool:
    """Print it, in the database of the environment, which is enlarged by it. Returns whether it took as long as it may, and drew them all."""
    _fill()
    page = _drawn()
    took = []
    for _run in range(RUNS):
        began = time.perf_counter()
        page = _drawn()
        took.append((time.perf_counter() - began) * 1000)
    usual = sorted(took)[RUNS // 2]
    bars = page.count('class="whole"') - 1  # one stands in the key
    print(f"\nTimeline of {bars} deliverables: {usual:.0f} ms (quickest {min(took):.0f} ms);", end=" ")
    print(f"the time of {usual / 1000 * hello_per_second:.1f} hello requests")
    return usual < LIMIT_MS and bars == DELIVERABLES
