"""What `make bench` says of the annual report: a year of a group of 40 strands, drafted from the record.

The figure stands beside the hello view of the same run: how many empty requests the server answers meanwhile.
"""

import datetime
import time

STRANDS, PEOPLE, DELIVERABLES, OUTPUTS, DECISIONS, ACTIVITIES = 40, 50, 10, 8, 10, 5
LIMIT_SECONDS = 3.0
DAY = datetime.timedelta(days=1)


def _fill() -> object:
    """A group whose strands each have people, deliverables (one put off, half delivered), outputs, decisions and activities in a year."""
    from core import clock
    from deliverables.models import Activity, Deliverable, DueChange, Output, key_of, order_of
    from people.models import Organisation, Person
    from workstrands.models import Decision, Role, number_of
    from workstrands.services import found_group, propose_workstrand

    by, now, today = Person.objects.filter(is_superuser=True).earliest("id"), clock.now(), clock.today()
    first = today - 364 * DAY
    group = found_group(
        by=by, slug="bench-annual", name="Bench", starts_on=first, ends_on=today + 300 * DAY, entered_later=True
    )
    strands = [
        propose_workstrand(group=group, code=f"A{number}", title="Annual", by=by, entered_later=True)
        for number in range(STRANDS)
    ]
    group.workstrands.update(state="active")
    offices = Organisation.objects.bulk_create(
        Organisation(name=f"Office of the year {number}", slug=f"year-{number}", country="IT")
        for number in range(PEOPLE)
    )
    people = Person.objects.bulk_create(
        Person(email=f"year{number}@bench.example", name=f"Member {number}", organisation=office)
        for number, office in enumerate(offices)
    )
    rows: dict[type, list[object]] = {model: [] for model in (Role, Deliverable, Output, Activity, Decision)}
    for strand in strands:
        common = {"workstrand": strand, "audience": "public"}
        rows[Role] += [
            Role(
                person=person,
                organisation=person.organisation,
                workstrand=strand,
                kind="lead" if place == 0 else "member",
                starts_on=first + place * DAY,
            )
            for place, person in enumerate(people)
        ]
        for number in range(DELIVERABLES):
            code, due = f"{strand.code}-D{number}", first + (100 + 20 * number) * DAY
            delivered = {"state": "delivered", "delivered_on": due, "share_done": 100} if number % 2 else {}
            rows[Deliverable].append(
                Deliverable(
                    code=code,
                    key=key_of(group.pk, code),
                    sort_key=order_of(code),
                    title="Work",
                    due_on=due,
                    first_due_on=due,
                    first_due_precision="month",
                    agreed_on=first,
                    state_since=first,
                    created_at=now,
                    **common,
                    **delivered,
                )
            )
        rows[Output] += [
            Output(
                title="Output", link="https://bench.example/o", released_on=first + number * DAY, added_at=now, **common
            )
            for number in range(OUTPUTS)
        ]
        rows[Activity] += [
            Activity(title="Pilot", organisation=offices[number], added_at=now - DAY, **common)
            for number in range(ACTIVITIES)
        ]
        rows[Decision] += [
            Decision(
                number=number_of(strand, number),
                serial=number,
                title="Decision",
                how="meeting",
                taken_on=first + number * DAY,
                recorded_at=now,
                **common,
            )
            for number in range(1, DECISIONS + 1)
        ]
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=1_000)  # type: ignore[attr-defined]
    DueChange.objects.bulk_create(
        DueChange(
            deliverable=row,
            old_due_on=row.due_on - 60 * DAY,
            old_precision="month",
            due_on=row.due_on,
            reason="Bench",
            state="accepted",
            proposed_at=now,
            decided_at=now,
        )
        for row in Deliverable.objects.filter(workstrand__group=group)[::DELIVERABLES]
    )
    return group


def measure(hello_per_second: float) -> bool:
    """Print it, in the database of the environment, which is enlarged by it. Returns whether it took as long as it may, and tells of them all."""
    from typing import Any

    from core import clock
    from reports.services.annual import begin_annual

    group: Any = _fill()
    began = time.perf_counter()
    report, _is_new = begin_annual(
        group=group, starts_on=group.starts_on, ends_on=clock.today(), audience="public", by=None
    )
    seconds = time.perf_counter() - began
    sections = report.sections.count()
    print(
        f"\nDrafting the annual report of {STRANDS} strands: {seconds:.2f} s ({len(report.facts)} facts in {sections} sections)",
        end=" ",
    )
    print(f"the time of {seconds * hello_per_second:.0f} hello requests")
    told = {row["scope_id"] for row in report.facts if row["part"] == "decisions"}
    return seconds < LIMIT_SECONDS and len(told) == STRANDS
