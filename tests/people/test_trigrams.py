"""The index by which people are found fast: there on PostgreSQL, and no migration fails for want of it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db
migration = import_module("people.migrations.0003_search_by_trigrams")


def indexes():
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, Person._meta.db_table))


def test_index_is_where_the_database_has_trigrams():
    assert (migration.INDEX in indexes()) == (connection.vendor == "postgresql")


def test_migration_goes_on_without_the_right_to_create_the_extension(caplog):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP EXTENSION pg_trgm CASCADE")
            cursor.execute("CREATE ROLE nobody_in_particular")
            cursor.execute("SET LOCAL ROLE nobody_in_particular")

    migration.add(apps, type("Editor", (), {"connection": connection}))

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert ("without an index of trigrams" in caplog.text) == (connection.vendor == "postgresql")
    assert migration.INDEX not in indexes()
    make_person(name="Юлия Пример")
    assert Person.objects.named_like("прим").count() == 1
