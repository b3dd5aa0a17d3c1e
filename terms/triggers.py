"""An agreed version cannot change: what the services refuse, the database refuses as well.

Installed after every migration, because SQLite loses the triggers of a table when a migration rebuilds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as default_connection
from django.db import connections

GUARDED = (
    "workstrand_id",
    "audience",
    "major",
    "minor",
    "state",
    "text",
    "language",
    "based_on_id",
    "in_force_on",
    "in_force_at",
    "decision_id",
    "entered_later",
)
MESSAGE = "An agreed version of terms of reference cannot change."
TABLE, NAME = "terms_termsversion", "terms_agreed_stands"


def _sqlite() -> list[str]:
    columns = ", ".join(GUARDED)
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"""CREATE TRIGGER {NAME} BEFORE UPDATE OF {columns} ON {TABLE} WHEN OLD.state = 'agreed'
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in GUARDED)
    return [
        f"""CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
        f"""CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW
            WHEN (OLD.state = 'agreed' AND ({changed})) EXECUTE FUNCTION {NAME}()""",
    ]


def install(using: str = "default", **_kwargs: Any) -> None:
    """Put the triggers in place, again and again to the same effect; nothing where the table is not there yet."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers, inside the transaction that is open: to erase somebody's name from agreed texts as from all others.

    Where the block fails, the transaction is rolled back, and they are there again.
    """
    with default_connection.cursor() as cursor:
        on = f" ON {TABLE}" if default_connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}{on}")
    yield
    install()
