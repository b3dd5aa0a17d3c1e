"""What `make bench` says of the outputs library: a page of it, and a search in it, with 5,000 outputs.

Made anew for each request, as for somebody logged in; the figure stands beside the hello view of the same run: how many empty requests the
server answers meanwhile. Then the plan of the page's query: that it follows the index of releases, and sorts nothing.
"""

import datetime
import statistics
import time
from typing import Any

OUTPUTS = 5_000
BATCH = 1_000
REQUESTS = 20
LIMIT_MS = 150.0
WORDS = ("imputation", "кодирование", "wages", "quality", "доклад", "editing", "prices", "спутник", "crops", "training")


def _fill() -> str:
    """An edition with ten strands and 5,000 public outputs, every tenth the newer version of another. Returns the address of its library."""
    from core import clock
    from deliverables.models import Output
    from people.models import Person
    from workstrands.services import found_group, propose_workstrand

    by = Person.objects.filter(is_superuser=True).earliest("id")
    today = clock.today()
    group = found_group(
        by=by, slug="bench-outputs", name="Bench", starts_on=today - datetime.timedelta(days=300), entered_later=True
    )
    strands = [
        propose_workstrand(group=group, code=f"O{number}", title="Outputs", by=by, entered_later=True)
        for number in range(10)
    ]
    kinds = Output.Kind.values

    def output(number: int, **values: Any) -> Output:
        title = f"{WORDS[number % 10].capitalize()} {WORDS[number // 10 % 10]} {number}"
        return Output(
            workstrand=strands[number % 10],
            audience="public",
            title=title,
            search_text=f"{title.casefold()}\n{' '.join(WORDS)} " * 3,
            kind=kinds[number % len(kinds)],
            link="https://stats.example.org/",
            languages=["en", "fr"][: number % 3],
            released_on=today - datetime.timedelta(days=number),
            added_at=clock.now(),
            **values,
        )

    first = Output.objects.bulk_create((output(n) for n in range(OUTPUTS * 9 // 10)), batch_size=BATCH)
    newer = (output(n, replaces=first[n]) for n in range(OUTPUTS // 10))
    Output.objects.bulk_create(newer, batch_size=BATCH)
    return "/groups/bench-outputs/outputs/"


def _milliseconds(client: Any, path: str) -> float:
    """The middle of some requests, each made anew."""
    taken = []
    for _number in range(REQUESTS):
        began = time.perf_counter()
        response = client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:  # noqa: PLR2004
            raise SystemExit(f"{path} answered {response.status_code}.")
    return statistics.median(taken)


def _is_sorted_by_index() -> bool:
    """Whether the page over all editions follows the index of releases, as the database itself says."""
    from deliverables.selectors.outputs import library
    from workstrands.standing import NOBODY

    return "output_by_release" in library(NOBODY)[:25].explain()


def measure(hello_per_second: float) -> bool:
    """Print it, in the database of the environment, which is enlarged by it. Returns whether it took as long as it may."""
    from django.db import connection
    from django.test import Client

    from people.models import Person

    path = _fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Person.objects.filter(is_superuser=True).earliest("id"))
    pages = {
        "its library": path,
        "its last page": f"{path}?page=999",
        "a search in it": f"{path}?q=доклад+wages",
        "over all editions": "/outputs/",
        "a search over all": "/outputs/?q=доклад+wages&language=fr",
    }
    found = {name: _milliseconds(client, address) for name, address in pages.items()}
    print(f"\nA library of {OUTPUTS} outputs, made anew for each request (hello requests meanwhile):")
    for name, taken in found.items():
        print(f"  {name:<20}{taken:>8.1f} ms{taken / 1000 * hello_per_second:>10.0f}")
    follows = _is_sorted_by_index()
    print(f"  The page over all editions {'follows' if follows else 'DOES NOT FOLLOW'} the index of releases.")
    return follows and max(found.values()) < LIMIT_MS
