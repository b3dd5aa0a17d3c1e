"""A group with a strand of two themes, its officer, its lead, and a member of an office."""

import pytest

from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role


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
