"""What the enlarged demonstration delivers and works on: deliverables, outputs and activities in bulk, beside the services."""

import datetime
from itertools import cycle

from core import clock
from core.audiences import Audience
from core.months import Precision, add_months, last_of_month
from deliverables.models import Activity, ActivityMethod, Deliverable, Output, key_of, order_of
from people.models import Organisation, Person, fold
from workstrands.models import Theme, WorkingGroup, Workstrand

BATCH = 1000
EVERY_THIRD = 3
DAYS_BACK = 700
DUE_MONTHS = range(8, 13)  # of the group's year: none is late, and none is due soon
METHODS = ("Random forest", "fastText", "Gradient boosting", "U-Net", "Support vector machine", "Record linkage")
TITLES = ("Measuring the price index", "Coding occupations", "Counting crops", "Imputing income", "Finding duplicates")


def add_deliverables(group: WorkingGroup, strands: list[Workstrand], count: int) -> None:
    """Planned ones, each strand's in turn, due in the last months of the year."""
    assert group.starts_on is not None  # noqa: S101 - an edition has a first day, by constraint
    rows, months = [], cycle(DUE_MONTHS)
    for number, strand in zip(range(count), cycle(strands), strict=False):
        code = f"M{number + 1}"
        due = last_of_month(add_months(group.starts_on, next(months) - 1))
        rows.append(
            Deliverable(
                workstrand=strand, audience=Audience.PUBLIC, code=code, key=key_of(group.pk, code), sort_key=order_of(code),
                title=f"Measured deliverable {number + 1}", description="Made to be counted.", state_since=group.starts_on,
                search_text=fold(f"{code} measured deliverable {number + 1}"),
                agreed_on=group.starts_on, starts_on=group.starts_on, due_on=due, due_precision=Precision.MONTH, first_due_on=due,
                first_due_precision=Precision.MONTH, created_at=clock.now(),
            )
        )  # fmt: skip
    Deliverable.objects.bulk_create(rows, batch_size=BATCH)


def add_outputs(strands: list[Workstrand], count: int) -> None:
    """Links, released in the two years until yesterday, of every kind."""
    yesterday, kinds = clock.today() - datetime.timedelta(days=1), cycle(Output.Kind.values)
    Output.objects.bulk_create(
        (
            Output(
                workstrand=strand, audience=Audience.PUBLIC, title=f"Measured output {number}", summary="Made to be counted.",
                kind=next(kinds), link=f"https://stats.example.org/measured/{number}", licence="CC-BY-4.0", languages=["en"],
                released_on=yesterday - datetime.timedelta(days=number % DAYS_BACK), added_at=clock.now(), search_text=f"measured output {number}",
            )
            for number, strand in zip(range(count), cycle(strands), strict=False)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def add_activities(strands: list[Workstrand], people: list[Person], count: int) -> None:
    """Of all organisations in turn, each with two methods; the contact of every third is somebody of the demonstration."""
    offices, states = list(Organisation.objects.order_by("pk")), cycle(Activity.State.values)
    themes = {theme.workstrand_id: theme for theme in Theme.objects.order_by("-order")}
    rows = []
    for number, strand, title in zip(range(count), cycle(strands), cycle(TITLES), strict=False):
        rows.append(
            Activity(
                workstrand=strand, organisation=offices[number % len(offices)], audience=Audience.PUBLIC, title=f"{title} {number}",
                theme=themes.get(strand.pk), state=next(states), purpose="Made to be counted.", added_at=clock.now(),
                contact=people[number % len(people)] if people and number % EVERY_THIRD == 0 else None,
                search_text=fold(f"{title} {number}"),
            )
        )  # fmt: skip
    made = Activity.objects.bulk_create(rows, batch_size=BATCH)
    ActivityMethod.objects.bulk_create(
        (
            ActivityMethod(activity=activity, name=name, folded=fold(name))
            for number, activity in enumerate(made)
            for name in (METHODS[number % len(METHODS)], METHODS[(number + 1) % len(METHODS)])
        ),
        batch_size=BATCH,
    )
