"""After a test with transactions of its own: what it wrote is deleted, from the tables that it wrote to.

Django's own way is a `flush`: it empties a hundred tables, and then finds out again which kinds of content and which
permissions there are. Those stay here as the migrations left them; nothing else is in a database that was just made.
"""

from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

STAY = (ContentType, Permission)


@cache
def _tables():
    stay = {model._meta.db_table for model in STAY}
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - stay)


def delete_what_was_written():
    """Waits for who still writes, a browser's last request for one: PostgreSQL by the lock, SQLite when the transaction begins.

    Foreign keys are looked at when all of it is gone: PostgreSQL defers them, SQLite is told not to look.
    """
    quote = connection.ops.quote_name
    filled = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in _tables())
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(map(quote, _tables()))} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(filled))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
