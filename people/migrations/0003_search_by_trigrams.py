"""Words inside the names of people are found by an index of trigrams, on PostgreSQL and where it has them.

Nothing happens on SQLite. Where the database's role may not create the extension `pg_trgm`, or the server lacks it, search goes on without the
index: a migration that fails would keep the site from being updated for the sake of some milliseconds.
"""

import logging
from typing import Any

from django.db import Error, migrations, transaction

log = logging.getLogger(__name__)
INDEX = "person_search_trigrams"


def add(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON people_person USING gin (search_text gin_trgm_ops)")
    except Error as error:
        log.warning("Searching people goes without an index of trigrams: %s", str(error).strip())


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_profile_topics_languages")]
    operations = [migrations.RunPython(add, remove, elidable=False)]
