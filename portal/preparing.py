"""What must be there before the site can serve: a database that can be written, its tables, the collected static files.

Each step looks first and does nothing when nothing is due, so that a second start is quick.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from portal.demo import load

NEVER_SHOWN = ["flags"]  # pictures that come with django-countries


class CannotStartError(Exception):
    """Why the site cannot start, in one line."""


def first_line(error: BaseException) -> str:
    """The first line that an error says, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@contextmanager
def _said(what: str) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, InconsistentMigrationHistory, CommandError, OSError, ValueError) as error:
        raise CannotStartError(f"{what}: {first_line(error)}") from error


def _database_name() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        return f"The database {name} cannot be used"
    path = Path(name)
    return f"The database file {os.path.relpath(path) if path.is_relative_to(Path.cwd()) else path} cannot be used"


def check_database() -> None:
    """Open the database, read it and ask for the right to write. Raises `CannotStartError` for one that is damaged, locked or away."""
    with _said(_database_name()):
        if connection.vendor == "sqlite":
            Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                found = cursor.fetchone()[0]
                if found != "ok":
                    raise DatabaseError(f"it is damaged ({first_line(ValueError(found))})")
                with transaction.atomic():  # takes the lock of a writer, and with it finds a file that is read-only
                    cursor.execute("SELECT 1")


def migrate() -> bool:
    """Bring the tables up to date, and the cache's with them. Returns whether anything was due."""
    with _said("The database could not be brought up to date"):
        executor = MigrationExecutor(connection)
        due = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if due:
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return due


def needs_demo() -> bool:
    """Whether the database is empty."""
    with _said("The database could not be read"):
        return load.is_empty()


def load_demo() -> None:
    """Fill the empty database, or leave it empty."""
    with _said("The demonstration data could not be loaded"):
        load.load()


def _static_digest() -> str:
    """Changes whenever a static file is added, removed or written."""
    total = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(NEVER_SHOWN):
            state = Path(storage.path(path)).stat()
            total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()


def collect_static() -> bool:
    """Collect the static files anew where any changed. Returns whether that was due. While debugging they are served where they lie."""
    if settings.DEBUG:
        return False
    with _said("The static files could not be collected"):
        stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
        digest = _static_digest()
        if stamp.exists() and stamp.read_text() == digest and Path(settings.STATIC_ROOT).is_dir():
            return False
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=NEVER_SHOWN)
        stamp.write_text(digest)
    return True
