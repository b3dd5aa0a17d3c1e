"""Loads the demonstration once, into an empty database: what is known of the real groups, and a living year of invented people.

Everything goes through the services under a moved clock, so that the record is what it would be had it been kept all along.
"""

import datetime
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from membership import services as membership
from membership.models import JoinRequest
from people import services as people
from people.models import Organisation, Person
from workstrands import services
from workstrands.models import Role, WorkingGroup, Workstrand

from . import (
    board,
    calls,
    circulars,
    coming,
    deliverables,
    editions,
    handover,
    invitations,
    privacy,
    reports,
    terms,
    yearly,
)
from .timeline import Step, Timeline

HERE = Path(__file__).resolve().parent
BOOLEAN = "tag:yaml.org,2002:bool"
DOMAIN = "example.org"
PASSWORD = "demo-password-2026"  # noqa: S105 - printed for everybody to see
SUPERUSER = "admin"
DEMO_GROUP = "ml-demo"
MONTHS_BEFORE = 5
GROUP_ZONE = "Europe/London"
FOUNDED_DAYS_BEFORE, PROPOSED_DAYS_BEFORE, FORMING_ON_DAY = 14, 10, 6
Rows = dict[str, Any]


class NotEmptyError(Exception):
    """There is data already, and the demonstration is never loaded over any."""


@dataclass(frozen=True)
class Login:
    """Somebody whom a visitor of the demonstration can be."""

    email: str
    what: str


def address(login: str) -> str:
    """The e-mail of somebody in the demonstration."""
    return f"{login}@{DOMAIN}"


class Loader(yaml.SafeLoader):
    """Without YAML 1.1's yes and no: NO is Norway."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rows if tag != BOOLEAN]
        for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Loader.add_implicit_resolver(BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


def read(name: str) -> Rows:
    """One of the data files beside this one."""
    with (HERE / name).open(encoding="utf-8") as file:
        rows: Rows = yaml.load(file, Loader)  # noqa: S506 - a safe loader
    return rows


def logins() -> list[Login]:
    """Those whose password is printed, the superuser last."""
    return [
        *(Login(address(row["login"]), row["what"]) for row in read("cast.yaml")["logins"]),
        Login(address(SUPERUSER), "superuser"),
    ]


def first_day(today: datetime.date) -> datetime.date:
    """The first day of the demonstration year: of the month five months before today."""
    years, month = divmod(today.year * 12 + today.month - 1 - MONTHS_BEFORE, 12)
    return datetime.date(years, month + 1, 1)


def is_empty() -> bool:
    """Whether nobody has put anything into the database yet."""
    return not (Person.objects.exists() or WorkingGroup.objects.exists() or Organisation.objects.exists())


@transaction.atomic
def load() -> dict[str, int]:
    """Load everything or nothing. Returns how many rows of each kind there are now. Queues no mail: what happened is in the past.

    Raises `NotEmptyError` where anything is in the database already.
    """
    if not is_empty():
        raise NotEmptyError
    mail_before = set(Email.objects.values_list("pk", flat=True))
    timeline = Timeline()
    Demonstration(timeline).plan()
    timeline.run()
    Email.objects.exclude(pk__in=mail_before).delete()
    return {
        "editions": WorkingGroup.objects.editions().count(),
        "workstrands": Workstrand.objects.strands().count(),
        "organisations": Organisation.objects.count(),
        "people": Person.objects.count(),
        "roles": Role.objects.count(),
        "history entries": HistoryEntry.objects.count(),
    }


class Demonstration:
    """Puts everything on the timeline; each act finds what earlier ones made in the dictionaries here."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.facts = read("ml_groups.yaml")
        self.cast = read("cast.yaml")
        self.today = clock.today(GROUP_ZONE)
        self.start = first_day(self.today)
        self.end = self.start.replace(year=self.start.year + 1) - datetime.timedelta(days=1)
        self.encoded_password = make_password(PASSWORD)
        self.zones: dict[str, str] = dict(self.cast["time_zones"])
        self.offices: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}
        self.strands: dict[str, Workstrand] = {}

    def day(self, row: Rows) -> datetime.date:
        """When something in the cast's file happened."""
        return (
            self.start + datetime.timedelta(days=row["day"])
            if "day" in row
            else self.today - datetime.timedelta(days=row["ago"])
        )

    def at(self, day: int, step: Step, act: "partial[Any]") -> None:
        """Put an act on a day of the demonstration year."""
        self.timeline.add(self.start + datetime.timedelta(days=day), step, act)

    @property
    def coordinator(self) -> Person:
        """Who does what an officer does."""
        return self.people["ana.coordinator"]

    def plan(self) -> None:
        """The whole of it."""
        real = [facts for facts in self.facts["groups"] if not facts.get("demo")]
        earliest = min(facts["starts_on"] for facts in real)
        for row in self.facts["organisations"]:
            self.timeline.add(earliest, Step.OFFICES, partial(self.add_office, *row))
        for facts in real:
            editions.plan(self.timeline, facts, self.offices)
        self.plan_network()
        self.plan_year(next(facts for facts in self.facts["groups"] if facts.get("demo")))
        for code, strand in self.cast["strands"].items():
            self.plan_strand(code, strand)
        for row in self.cast["events"]:
            self.timeline.add(self.day(row), Step.EVENTS, partial(getattr(self, f"do_{row['do']}"), row))
        handover.plan(self)
        calls.plan(self, read(calls.FILE))
        yearly.plan(self)
        coming.plan(self)
        invitations.plan(self, read("invitations.yaml"))
        circulars.plan(self)
        privacy.plan(self)
        terms.plan(self, read(terms.FILE))
        deliverables.plan(self, read(deliverables.FILE))
        reports.plan(self, read(reports.FILE))
        board.plan(self, read(board.FILE))

    # the network, its offices and its people

    def plan_network(self) -> None:
        opens = min(row["day"] for row in self.cast["people"]) - 1
        self.at(opens, Step.GROUPS, partial(self.open_network))
        for name, acronym, country, zone in self.facts["fictitious_offices"]:
            self.zones[acronym] = zone
            # A kind of their own, so that a consultation can ask them and no real office.
            self.at(opens, Step.OFFICES, partial(self.add_office, name, acronym, country, Organisation.Kind.OTHER))
        for row in self.cast["people"]:
            self.at(row["day"], Step.PEOPLE, partial(self.admit, row))
        for login in self.cast["network_officers"]:
            row = next(row for row in self.cast["people"] if row["login"] == login)
            self.at(
                row["day"], Step.ROLES, partial(self.appoint, login, "network", Role.Kind.COORDINATOR, by=SUPERUSER)
            )
        newcomer = self.cast["newcomer"]
        self.timeline.add(self.day(newcomer), Step.PEOPLE, partial(self.sign_up, newcomer))

    def add_office(self, name: str, acronym: str, country: str, kind: str) -> None:
        self.offices[acronym] = people.save_organisation(
            organisation=Organisation(),
            aliases=self.cast["aliases"].get(acronym, []),
            name=name,
            acronym=acronym,
            kind=kind,
            country="" if kind == Organisation.Kind.INTERNATIONAL else country,
        )

    def open_network(self) -> None:
        facts = self.facts["network"]
        self.people[SUPERUSER] = Person.objects.create_superuser(
            address(SUPERUSER), name="Site Administrator", time_zone=GROUP_ZONE
        )
        self.give_login(SUPERUSER)
        network = services.found_group(
            by=self.people[SUPERUSER],
            entered_later=True,
            is_network=True,
            slug=facts["slug"],
            name=facts["name"],
            purpose=f"{facts['community']}: {facts['community_description'][0].lower()}{facts['community_description'][1:]}",
            about=facts["community_prompt"],
        )
        services.move_group(group=network, to=WorkingGroup.State.ACTIVE, by=self.people[SUPERUSER])
        self.strands["network"] = services.plenary_of(network)

    def sign_up(self, row: Rows) -> Person:
        """What somebody does who comes by the door: an address, then name, office and zone."""
        person = people.arrive(email=address(row["login"]))
        assert person is not None  # noqa: S101 - only somebody shut out gets None, and nobody is yet
        if row["office"] in self.offices:
            office, zone = self.offices[row["office"]], self.zones[row["office"]]
        else:
            office, zone = people.propose_organisation(name=row["office"], by=person), row["zone"]
        self.people[row["login"]] = people.change_profile(
            person=person,
            by=person,
            name=row["name"],
            organisation=office,
            time_zone=ZoneInfo(zone),
            job_title=row.get("title", ""),
            is_listed=row.get("listed", False),
        )
        EmailAddress.objects.filter(user=person).update(verified=True)  # the code came back
        if row["login"] in {login["login"] for login in self.cast["logins"]}:
            self.give_login(row["login"])
        return self.people[row["login"]]

    def admit(self, row: Rows) -> None:
        self.sign_up(row)
        by = SUPERUSER if row["login"] in self.cast["network_officers"] else "ana.coordinator"
        self.appoint(row["login"], "network", Role.Kind.MEMBER, by=by)

    def give_login(self, login: str) -> None:
        """A password and a verified address."""
        person = self.people[login]
        person.password = self.encoded_password
        person.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )

    # the demonstration year

    def plan_year(self, facts: Rows) -> None:
        self.at(-FOUNDED_DAYS_BEFORE, Step.GROUPS, partial(self.found_year, facts))
        for order, row in enumerate(self.year_strands(), 1):
            self.at(-PROPOSED_DAYS_BEFORE, Step.STRANDS, partial(self.propose, row, order))
        for row in self.cast["officers"]:
            self.at(
                -PROPOSED_DAYS_BEFORE,
                Step.ROLES,
                partial(self.appoint, row["who"], "plenary", row["kind"], starts_on=self.start),
            )
        self.at(0, Step.GROUPS, partial(self.begin_year))
        for row in self.cast["dropped"]:
            self.at(
                row["day"],
                Step.STRANDS,
                partial(self.move_strand, row["code"], Workstrand.State.DROPPED, row["reason"]),
            )

    def year_strands(self) -> list[Rows]:
        """The five of 2021 with purposes and policies of their own, and those that were dropped."""
        before = next(facts for facts in self.facts["groups"] if facts["slug"] == "ml-2021")["workstrands"]
        five = [{**row, **self.cast["strands"][row["code"]]} for row in before]
        return [*five, *self.cast["dropped"]]

    def found_year(self, facts: Rows) -> None:
        group = services.found_group(
            by=self.coordinator,
            slug=facts["slug"],
            name=facts["name"],
            starts_on=self.start,
            ends_on=self.end,
            purpose="Developing and implementing machine learning for official statistics, shown with invented people",
            about="This year never was: it is here so that the site can be tried out. The people are invented; the earlier editions are real.",
            reports_to="the Board of Examples",
            time_zone=GROUP_ZONE,
            contact=self.coordinator,
            contact_role="the coordinator",
            contact_email=self.coordinator.email,
            **editions.led_by(facts, self.offices),
        )
        self.strands["plenary"] = services.plenary_of(group)

    def propose(self, row: Rows, order: int) -> None:
        self.strands[row["code"]] = services.propose_workstrand(
            group=self.strands["plenary"].group,
            code=row["code"],
            title=row["title"],
            purpose=row["purpose"],
            themes=row.get("themes", []),
            order=order,
            joining_policy=row.get("policy", Workstrand.JoiningPolicy.APPROVAL),
            by=self.coordinator,
        )

    def begin_year(self) -> None:
        services.move_group(group=self.strands["plenary"].group, to=WorkingGroup.State.ACTIVE, by=self.coordinator)

    def plan_strand(self, code: str, row: Rows) -> None:
        self.at(FORMING_ON_DAY, Step.STRANDS, partial(self.move_strand, code, Workstrand.State.FORMING))
        self.at(row["active"], Step.STRANDS, partial(self.move_strand, code, Workstrand.State.ACTIVE))
        for login, day in row["members"].items():
            by = login if row["policy"] == Workstrand.JoiningPolicy.OPEN else "ana.coordinator"
            self.at(day, Step.ROLES, partial(self.appoint, login, code, Role.Kind.MEMBER, by=by))

    def move_strand(self, code: str, to: str, reason: str = "") -> None:
        services.move_workstrand(workstrand=self.strands[code], to=to, by=self.coordinator, reason=reason)

    # roles and what else happened

    def appoint(
        self, login: str, code: str, kind: str, by: str = "ana.coordinator", starts_on: datetime.date | None = None
    ) -> None:
        services.appoint(
            person=self.people[login], workstrand=self.strands[code], kind=kind, by=self.people[by], starts_on=starts_on
        )

    def term(self, row: Rows) -> Role:
        """The running term that an event is about."""
        return Role.objects.not_voided().get(
            person=self.people[row["who"]], workstrand=self.strands[row["strand"]], kind=row["kind"], ends_on=None
        )

    def request(self, row: Rows) -> JoinRequest:
        """The waiting request that an event is about."""
        return JoinRequest.objects.pending().get(person=self.people[row["who"]], workstrand=self.strands[row["strand"]])

    def do_appoint(self, row: Rows) -> None:
        self.appoint(row["who"], row["strand"], row["kind"])

    def do_end(self, row: Rows) -> None:
        services.end_role(role=self.term(row), by=self.coordinator, reason=row["reason"])

    def do_void(self, row: Rows) -> None:
        services.void_role(role=self.term(row), by=self.coordinator, reason=row["reason"])

    def do_move(self, row: Rows) -> None:
        """Somebody changes office: the profile, and every running term."""
        office = self.offices[row["to"]]
        person = self.people[row["who"]]
        self.people[row["who"]] = people.change_profile(
            person=person, by=person, name=person.name, organisation=office, time_zone=ZoneInfo(self.zones[row["to"]]),
            job_title=person.job_title, is_listed=person.is_listed,
        )  # fmt: skip
        for role in Role.objects.not_voided().filter(person=person, ends_on=None).order_by("pk"):
            services.move_role(role=role, organisation=office, by=self.coordinator)

    def do_leave(self, row: Rows) -> None:
        person = self.people[row["who"]]
        membership.leave(person=person, workstrand=self.strands[row["strand"]], by=person)

    def do_ask(self, row: Rows) -> None:
        person = self.people[row["who"]]
        membership.ask_to_join(person=person, workstrand=self.strands[row["strand"]], message=row["message"], by=person)

    def do_approve(self, row: Rows) -> None:
        membership.approve(request=self.request(row), by=self.people[row["by"]], answer=row["answer"])

    def do_decline(self, row: Rows) -> None:
        membership.decline(request=self.request(row), by=self.people[row["by"]], answer=row["answer"])

    def do_withdraw(self, row: Rows) -> None:
        membership.withdraw(request=self.request(row), by=self.people[row["who"]])
