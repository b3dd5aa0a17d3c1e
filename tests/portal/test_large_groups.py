"""What one person is shown must not read everybody of a large group."""

import pytest
from django.db.models.signals import post_init

from core import clock
from people.models import Person
from tests.factories import make_group, make_organisation, make_person, make_role, make_strand
from tests.terms.consultation_factories import HOUR, MONDAY, make_place

pytestmark = pytest.mark.django_db


def people_read(client, path):
    """How many times a row of a person was read for a page."""
    read = []

    def note(instance, **_kwargs):
        read.append(instance.pk)

    post_init.connect(note, sender=Person)
    try:
        assert client.get(path).status_code == 200
    finally:
        post_init.disconnect(note, sender=Person)
    return len(read)


def test_own_page_reads_the_own_office_and_not_the_whole_group(client):
    group = make_group()
    strand, office = make_strand(group, "WS1"), make_organisation()
    me, colleague = make_person(organisation=office), make_person(organisation=office)
    for person in (me, colleague):
        make_role(person, strand, organisation=office)
    client.force_login(me)
    client.get("/me/")
    few = people_read(client, "/me/")

    for _number in range(20):
        make_role(make_person(), strand, organisation=make_organisation())

    assert people_read(client, "/me/") == few


def test_own_page_reads_no_other_office_of_a_consultation(client):
    with clock.travel(MONDAY):
        place = make_place(2)
        place.open()
    with clock.travel(MONDAY + HOUR):
        client.force_login(place.people[0])
        client.get("/me/")
        few = people_read(client, "/me/")

        for _number in range(20):
            make_role(make_person(), place.strand, organisation=make_organisation())

        assert "Say where" in client.get("/me/").content.decode()
        assert people_read(client, "/me/") == few
