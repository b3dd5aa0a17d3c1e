"""Doors to the library, and dull outputs kept by the service."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.audiences import Audience
from deliverables.services.outputs import add_output

LIBRARY = "/groups/ml-2026/outputs/"


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def shown(client, path=LIBRARY, **query):
    return words(client.get(path, query))


def upload(name="table.csv", data=b"a,b\n1,2\n"):
    return SimpleUploadedFile(name, data)


def kept(strand, **values):
    values = {"title": "Kept", "kind": "report", "released_on": clock.today(), "audience": Audience.PUBLIC} | values
    values.setdefault("link", "https://stats.example.org/")
    return add_output(workstrand=strand, by=values.pop("by", None), **values)
