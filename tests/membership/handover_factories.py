"""Dull factories for absences, reminders and hand-overs."""

import datetime
from zoneinfo import ZoneInfo

from core import clock, registries
from core.registries import Obligation, Registry
from membership.services.absence import declare_absence
from tests.factories import make_network, make_person, make_role
from workstrands.models import Role, WorkingGroup
from workstrands.services import plenary_of

DAY = datetime.timedelta(days=1)


def admitted(email="", name="", **values):
    """Somebody who is in the network."""
    network = WorkingGroup.objects.filter(is_network=True).first() or make_network()
    person = make_person(email, name, **values)
    make_role(person, plenary_of(network))
    return person


def member_of(strand, email="", name="", kind=Role.Kind.MEMBER, **values):
    """Somebody of the network with a term in a strand."""
    person = admitted(email, name, **values)
    make_role(person, strand, kind)
    return person


def lead_of(strand, email="", name="", **values):
    return member_of(strand, email, name, kind=Role.Kind.LEAD, **values)


def away(person, stand_in=None, *, first=0, last=6, **values):
    """An absence whose days count from today."""
    today = clock.today(person.time_zone)
    return declare_absence(
        person=person,
        by=values.pop("by", person),
        stand_in=stand_in,
        starts_on=today + first * DAY,
        ends_on=today + last * DAY,
        **values,
    )


def at(text, zone="UTC"):
    """A moment in a zone, such as 2026-11-24 08:00."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


class Owed:
    """A source of obligations that a test fills."""

    def __init__(self, monkeypatch):
        self.things = []
        monkeypatch.setattr(registries, "obligations", Registry("obligations"))
        registries.obligations.register(self.source)

    def source(self, reach):
        return [
            thing
            for thing in self.things
            if (reach.person is None or reach.person.pk in thing.people)
            and (reach.scope_ids is None or thing.scope_id in reach.scope_ids)
        ]

    def add(self, *people, key="", since="2026-11-02 12:00", due=None, scope=0, title="", count=1):
        key = key or f"thing:{len(self.things)}"
        self.things.append(
            Obligation(
                key=key,
                kind="thing",
                title=title or f"Title of {key}",
                url="/desk/",
                since=at(since),
                due=at(due) if due else None,
                scope_id=scope,
                people=tuple(person.pk for person in people),
                count=count,
            )
        )
        return self.things[-1]
