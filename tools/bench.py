"""What `make bench` runs: the main pages of the enlarged demonstration beside an empty Django view, on the same server in the same run.

Then the differences of two long texts, an import and a search of many people beside the barest of their kind, many consultations that
close at one tick, the annual report of a year of 40 strands, a library of many outputs, a timeline of many deliverables, and the archive of
many people.

PostgreSQL is a throwaway one; gunicorn has two workers; the load comes from this process, over loopback, and shares the machine with them.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tools import (
    bench_annual,
    bench_archive,
    bench_differences,
    bench_outputs,
    bench_people,
    bench_terms,
    bench_timeline,
    environment,
    postgres,
    programs,
)
from tools.requesting import Measured, measure

ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4
START_SECONDS, STOP_SECONDS = 60, 15
WARM_UP_REQUESTS = 24
PAGE_REQUESTS, PAGE_SECONDS = 600, 12.0
HELLO_REQUESTS, HELLO_SECONDS = 4_000, 8.0
OK = 200
MIB = 1024


@dataclass(frozen=True)
class Page:
    """A page to measure, and the cookie of whoever asks for it."""

    name: str
    path: str
    cookie: str = ""


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    port: int
    process: "subprocess.Popen[bytes]"
    first_response_seconds: float

    def worker_memory_mib(self) -> list[float]:
        """Resident memory of each worker."""
        command = ["ps", "-o", "rss=", "--ppid", str(self.process.pid)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [int(line) / MIB for line in said.split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == OK
    except ConnectionError:
        return False
    finally:
        connection.close()


@contextmanager
def _served(application: str, port: int) -> Iterator[Server]:
    """Gunicorn with the application, until the block ends."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    command += [
        "--workers",
        str(WORKERS),
        "--worker-class",
        "gthread",
        "--threads",
        str(THREADS),
        "--no-control-socket",
    ]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                raise SystemExit(f"{application} did not answer within {START_SECONDS} s.")
            time.sleep(0.02)
        yield Server(port, process, time.monotonic() - started)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _with_all_letters(url: str) -> str:
    """Another database on the same server, which knows the letters of every script, as production's do. Returns its address."""
    connection = psycopg2.connect(url)
    connection.autocommit = True  # a database is made outside of transactions
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bench TEMPLATE template0 LC_CTYPE 'C.UTF-8'")
    connection.close()
    return f"{url.rpartition('/')[0]}/bench"


def _fill() -> dict[str, str]:
    """Make tables, static files and data in the database of the environment. Returns the cookies of a coordinator and a superuser."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections
    from django.test import Client

    from people.models import Person
    from portal.demo import load

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0)
    call_command("enlarge_demo")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a server that has been up for a while
    cookies = {}
    for login in load.logins():
        client = Client()
        client.force_login(Person.objects.get(email=login.email))
        cookies[login.what] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    connections.close_all()
    return cookies


def _pages(cookies: dict[str, str]) -> list[Page]:
    group = "/groups/ml-demo/"
    return [
        Page("home", "/"),
        Page("group", group),
        Page("strand", f"{group}ws1/"),
        Page("organisations", "/organisations/"),
        Page("members", f"{group}plenary/members/"),
        Page("feed", "/feed.atom"),
        Page("/me/ (coordinator)", "/me/", cookies["coordinator"]),
        Page("outputs", f"{group}outputs/"),
        Page("admin, people", "/admin/people/person/", cookies["coordinator"]),
    ]


def _line(name: str, result: Measured, base: float) -> str:
    row = f"{name:<20}{result.per_second:>10.0f}{result.p99_ms:>10.1f}{result.size_bytes / 1024:>9.1f}{result.per_second / base:>10.3f}"
    wrong = result.statuses - {OK}
    return f"{row}   answered {', '.join(map(str, sorted(wrong)))}" if wrong else row


def _warm(port: int, path: str, cookie: str = "") -> None:
    measure(port, path, cookie=cookie, requests=WARM_UP_REQUESTS, seconds=PAGE_SECONDS)


def _hello() -> tuple[Measured, Server, list[float]]:
    with _served("tools.bench_hello.wsgi", _free_port()) as server:
        _warm(server.port, "/")
        return (
            measure(server.port, "/", requests=HELLO_REQUESTS, seconds=HELLO_SECONDS),
            server,
            server.worker_memory_mib(),
        )


def _compare(pages: list[Page], port: int) -> tuple[bool, float]:
    """Measure and print; whether every page was answered with 200 throughout, and how many hello requests a second were."""
    hello, hello_server, hello_memory = _hello()
    print(f"\n{'page':<20}{'req/s':>10}{'p99 ms':>10}{'KiB':>9}{'to hello':>10}", flush=True)
    print(_line("hello", hello, hello.per_second), flush=True)
    results = []
    with _served("iwgml.wsgi", port) as server:
        for page in pages:
            _warm(port, page.path, page.cookie)
            results.append(measure(port, page.path, cookie=page.cookie, requests=PAGE_REQUESTS, seconds=PAGE_SECONDS))
            print(_line(page.name, results[-1], hello.per_second), flush=True)
        memory = server.worker_memory_mib()
    print(
        f"\nStart to first response: {server.first_response_seconds:.2f} s (hello {hello_server.first_response_seconds:.2f} s)"
    )
    print(f"Memory of a worker: {max(memory):.0f} MiB (hello {max(hello_memory):.0f} MiB)")
    return all(result.statuses == {OK} for result in results), hello.per_second


def main() -> int:
    """Print the tables; 0 when every page was answered, and what has a limit kept to it."""
    programs.ensure()
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder, postgres.throwaway() as url:
        kept = environment.clean(
            DATABASE_URL=_with_all_letters(url),
            DATA_DIR=folder,
            DEMO="1",
            DJANGO_SETTINGS_MODULE="iwgml.settings",
            SECRET_KEY=secrets.token_urlsafe(64),
            SITE_URL=f"http://127.0.0.1:{port}",
        )
        os.environ.clear()
        os.environ.update(kept)
        answered, hello = _compare(_pages(_fill()), port)
        from core import garbage

        garbage.settle()  # what follows is measured in this process, as a worker would do it
        kept_to = [answered, bench_differences.measure(1000 / hello)]
        bench_people.measure()  # it fills the tables that the pages read
        kept_to += [part.measure(hello) for part in (bench_terms, bench_annual, bench_outputs, bench_timeline)]
        kept_to.append(bench_archive.measure())
        return 0 if all(kept_to) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
