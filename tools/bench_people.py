"""What `make bench` says of many people: importing 5,000 from a file, and finding one among 50,000 by a word of the name.

Each figure stands beside the barest thing of its kind in the same run: as many rows inserted and nothing else, a query that asks for nothing.
"""

import csv
import io
import secrets
import statistics
import time
from collections.abc import Callable

IMPORTED, AMONG = 5_000, 50_000
SEARCHES = 60
SHOWN = 50
BATCH = 1_000
WORDS = ("ramírez-00", "пример", "فلانة 0", "osei kielelezo", "nobody at all")
SYLLABLES = ("ka", "mo", "ri", "ta", "ne", "sol", "ver", "дар", "лин", "юр", "ša", "ño", "الم", "田")


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _file(people: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Name", "E-mail", "Organisation", "Country", "Job title", "Time zone"])
    for number in range(people):
        writer.writerow([_name(number), f"imported{number}@bench.example", "Bench Office", "", "Head", "Europe/Rome"])
    return text.getvalue().encode("utf-8-sig")


def _name(number: int) -> str:
    """A name that is much like others, as names are."""
    parts = [SYLLABLES[(number // len(SYLLABLES) ** place) % len(SYLLABLES)] for place in range(4)]
    return f"{parts[0]}{parts[1]} {parts[2]}{parts[3]} O'Ramírez-{number:05}"


def _import() -> tuple[float, float, float]:
    """Seconds of the preview, of applying it, and of as many bare rows."""
    from membership.services import importing
    from people.models import Organisation, Person

    Organisation.objects.create(name="Bench Office", slug="bench-office", country="IT")
    by = Person.objects.filter(is_superuser=True).earliest("id")
    bare = [Person(email=f"bare{number}@bench.example", name="Bare") for number in range(IMPORTED)]
    bare_seconds = _seconds(lambda: Person.objects.bulk_create(bare, batch_size=BATCH))
    data = _file(IMPORTED)
    preview = _seconds(lambda: importing.upload_file(kind="people", data=data, file_name="bench.csv", by=by))
    from membership.models import ImportUpload

    upload = ImportUpload.objects.latest("id")
    applied = _seconds(lambda: importing.apply_upload(upload=upload, by=by, only_good=False, admit=True))
    return preview, applied, bare_seconds


def _search() -> list[tuple[str, float, float]]:
    """For each text: seconds to find the first page of people, and of a query that asks for nothing; medians."""
    from django.db import connection

    from people.models import Person, fold

    missing = AMONG - Person.objects.count()
    people = [
        Person(email=f"many{number}-{secrets.token_hex(4)}@bench.example", name=_name(number))
        for number in range(missing)
    ]
    for person in people:
        person.search_text = fold(person.name)
    Person.objects.bulk_create(people, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE people_person")
        nothing = statistics.median(_seconds(lambda: cursor.execute("SELECT 1")) for _each in range(SEARCHES))
    return [(text, _found(text), nothing) for text in WORDS]


def _found(text: str) -> float:
    from people.models import Person

    return statistics.median(
        _seconds(lambda: list(Person.objects.named_like(text)[:SHOWN])) for _each in range(SEARCHES)
    )


def measure() -> None:
    """Print both, in the database of the environment, which is enlarged by them."""
    preview, applied, bare = _import()
    both = preview + applied
    print(f"\nImport of {IMPORTED} people: preview {preview:.1f} s, applied {applied:.1f} s;", end=" ")
    print(f"{both / bare:.1f} times as long as {IMPORTED} bare rows ({bare:.1f} s)", flush=True)
    print(f"Search among {AMONG} people, first {SHOWN}, beside a query that asks for nothing:")
    for text, seconds, nothing in _search():
        print(
            f"  {text:<20}{seconds * 1000:>9.2f} ms{seconds / nothing:>10.1f} times {nothing * 1000:.2f} ms", flush=True
        )
