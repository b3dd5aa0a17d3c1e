"""`manage.py serve` as `make run` starts it: real processes on a free port."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tools import environment

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_START_SECONDS = 110
STOP_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, folder, port):
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        env = environment.clean(
            DATA_DIR=str(folder), DEMO="1", PORT=str(port), SITE_URL=self.address, PYTHONUNBUFFERED="1"
        )
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as response:
            return response.status, response.read().decode()

    def wait(self, seconds):
        """Until it answers; the seconds that took."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            assert self.process.poll() is None, self.process.communicate()
            try:
                assert self.get("/healthz")[0] == 200
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.05)
            else:
                return time.monotonic() - started
        raise AssertionError(f"did not answer within {seconds} s")

    def end(self):
        """What it said, and how it ended."""
        try:
            return self.process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise

    def stop(self, number):
        self.process.send_signal(number)
        return self.end()


@pytest.fixture
def start():
    sites = []

    def started(folder, port=None):
        sites.append(Site(folder, port or free_port()))
        return sites[-1]

    yield started
    for site in sites:
        if site.process.poll() is None:
            site.stop(signal.SIGTERM)


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def refused(site):
    """The one line with which it ended."""
    said, complained = site.end()
    assert site.process.returncode == 1
    assert said == ""
    assert complained.count("\n") == 1, complained
    return complained.strip()


@pytest.mark.timeout(FIRST_START_SECONDS + 60)
def test_serve_starts_stops_and_starts_again_with_nothing_left_to_do(start, tmp_path):
    site = start(tmp_path)
    site.wait(FIRST_START_SECONDS)
    status, home = site.get("/")
    processes = children(site.process.pid)

    said, complained = site.stop(signal.SIGINT)

    assert status == 200
    assert "Pilot studies" in home
    assert len(processes) == 2  # the web worker and tick
    assert not any(runs(pid) for pid in processes)
    assert site.process.returncode == 0
    assert complained == ""
    for word in (f"{site.address}/\n", "ana.coordinator@example.org", "demo-password-2026", "/outbox/", "Ctrl-C"):
        assert word in said

    again = start(tmp_path)
    again.wait(FIRST_START_SECONDS)
    done_at_first = ("up to date now", "Loading", "are collected")
    assert all(words in said for words in done_at_first)
    said, complained = again.stop(signal.SIGTERM)
    assert not any(words in said for words in done_at_first)
    assert (complained, again.process.returncode) == ("", 0)


def test_serve_says_that_the_port_is_taken(start, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert refused(start(tmp_path, port)).startswith(f"Port {port} is taken")

    assert not (tmp_path / "db.sqlite3").exists()


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "-1", "²"])
def test_serve_says_what_a_port_is(start, tmp_path, port):
    assert "PORT must be a number" in refused(start(tmp_path, port))


def test_serve_says_that_the_database_is_damaged(start, tmp_path):
    (tmp_path / "db.sqlite3").write_bytes(b"this was a database once " * 500)

    said = refused(start(tmp_path))

    assert "db.sqlite3 cannot be used: file is not a database" in said


def test_serve_says_that_the_database_cannot_be_opened(start, tmp_path):
    (tmp_path / "db.sqlite3").mkdir()

    assert "db.sqlite3 cannot be used: unable to open" in refused(start(tmp_path))


def test_serve_says_that_the_folder_cannot_be_made(start, tmp_path):
    (tmp_path / "file").touch()

    assert "db.sqlite3 cannot be used" in refused(start(tmp_path / "file"))


def test_serve_says_why_migrating_failed(start, tmp_path):
    connection = sqlite3.connect(tmp_path / "db.sqlite3")
    connection.execute("CREATE TABLE people_person (id INTEGER)")
    connection.commit()
    connection.close()

    said = refused(start(tmp_path))

    assert said == 'The database could not be brought up to date: table "people_person" already exists'
