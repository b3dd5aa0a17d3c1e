"""A group with a strand of two themes, its officer, its lead, and a member of an office; or one at a fixed moment of its year."""

import datetime

import pytest
from django.test import Client

from core import clock
from tests.deliverables.places import make_place
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role


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


@pytest.fixture
def group():
    return make_group("mine", name="My group")


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1", themes=["Coding", "Imputation"])


@pytest.fixture
def office():
    return make_organisation("Office of Samplestan", country="NO")


@pytest.fixture
def member(strand, office):
    person = make_person(name="Mia Member", organisation=office)
    make_role(person, strand)
    return person


@pytest.fixture
def lead(strand):
    person = make_person(name="Leo Lead", organisation=make_organisation("Office of Leads"))
    make_role(person, strand, Role.Kind.LEAD)
    return person


@pytest.fixture
def officer(group):
    return make_officer(group, name="Olga Officer", organisation=make_organisation("Office of Officers"))
