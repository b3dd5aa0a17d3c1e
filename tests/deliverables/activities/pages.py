"""The register of activities as somebody sees it in a browser."""

from django.test import Client

from core.audiences import Audience
from deliverables.services.activities import add_activity
from tests.factories import make_organisation

REGISTER = "/groups/mine/activities/"


def add(strand, title="Coding trades", **values):
    values = {"organisation": None, "by": None, "audience": Audience.PUBLIC} | values
    values["organisation"] = values["organisation"] or make_organisation()
    return add_activity(workstrand=strand, title=title, **values)


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def shown(person=None, path=REGISTER, **query):
    return words(browser(person).get(path, query))
