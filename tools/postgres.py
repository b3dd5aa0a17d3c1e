"""A throwaway PostgreSQL: a cluster in a temporary folder, reached over a socket in it, gone when the block ends."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

from tools import programs

START_SECONDS = 30
STOP_SECONDS = 15
# Nothing here outlives the run, so nothing is written safely to disk; no network port is opened.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root hands over to another; None is the user we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("PostgreSQL does not run as root and there is no user postgres or nobody to hand over to.")


def _credentials(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _create(bin_folder: Path, data: Path, owner: pwd.struct_passwd | None, user: str) -> None:
    command = [bin_folder / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [str(word) for word in command],
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        **_credentials(owner),
    )
    if made.returncode != 0:
        raise SystemExit(f"initdb failed: {(made.stderr.strip().splitlines() or ['no message'])[-1]}")


def _wait(bin_folder: Path, folder: Path, user: str, server: "subprocess.Popen[bytes]") -> None:
    command = [str(bin_folder / "pg_isready"), "-q", "-h", str(folder), "-U", user, "-d", "postgres"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(command, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            said = (folder / "log").read_text(errors="replace").strip().splitlines()
            raise SystemExit(f"PostgreSQL did not start: {said[-1] if said else 'no message'}")
        time.sleep(0.05)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown (SIGINT: connections are cut), and by force if that takes too long."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _end_politely(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def throwaway(database: str = "iwgml", **settings: str) -> Iterator[str]:
    """Run a PostgreSQL of our own and give the DATABASE_URL of an empty database in it.

    The server is stopped and its folder removed however the block ends, also on Ctrl-C, a closed terminal or SIGTERM.
    Keyword arguments are further server settings. Raises SystemExit with one line when the programs are missing or the
    server does not start.
    """
    bin_folder = programs.postgresql()
    if bin_folder is None:
        raise SystemExit("PostgreSQL's server programs are not installed. On Debian: apt-get install postgresql")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end_politely)
    owner = _owner()
    user = owner.pw_name if owner else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="iwgml-pg-"))
    try:
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _create(bin_folder, folder / "data", owner, user)
        options = [part for name, value in (SETTINGS | settings).items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            # A session of its own: Ctrl-C must reach the tests first, not pull the database from under them.
            server = subprocess.Popen(
                [bin_folder / "postgres", "-D", folder / "data", "-k", folder, *options],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_credentials(owner),
            )
        try:
            _wait(bin_folder, folder, user, server)
            subprocess.run([bin_folder / "createdb", "-h", folder, "-U", user, database], check=True)
            yield f"postgres://{quote(user, safe='')}@{quote(str(folder), safe='')}/{database}"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
