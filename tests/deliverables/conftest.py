import datetime

import pytest
from django.test import Client

from core import clock
from tests.deliverables.places import make_place


@pytest.fixture
def place():
    """A group of a year that began on 1 July 2026, and the first of November of that year."""
    with clock.travel(datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)) as travel:
        made = make_place()
        made.travel = travel
        yield made


@pytest.fixture
def browser():
    def browse(person=None):
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browse
