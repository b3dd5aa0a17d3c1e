"""The world of the matrix: two groups beside the network, and one reader of each kind with a session of their own."""

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from post_office.models import Email

from core import clock, mail
from core.models import HistoryEntry, JobRun, SiteSettings
from membership.models import JoinRequest
from membership.services import erasing
from people.models import Person
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of

# The columns of the matrix, in the order of the architecture's table; the last four are officers and the like.
READERS = (
    "public", "awaiting", "network", "observer", "group_member", "strand_member", "lead", "officer", "other_officer", "network_officer", "superuser",
)  # fmt: skip


@dataclass
class World:
    group: WorkingGroup
    strand: Workstrand
    open_strand: Workstrand
    other: WorkingGroup
    requests: dict[str, JoinRequest]
    people: dict[str, Person]
    clients: dict[str, Client]
    places: dict[str, object]


def _people(network, group, strand, other):
    """Everybody is in the network but the one who waits; each holds the one role of their column."""
    people = {
        name: make_person(f"{name}@example.org", name=name.title(), organisation=make_organisation())
        for name in READERS[1:]
    }
    for name, person in people.items():
        if name not in {"awaiting", "network_officer", "superuser"}:
            make_role(person, plenary_of(network))
    make_role(people["observer"], strand, Role.Kind.OBSERVER)
    make_role(people["group_member"], plenary_of(group))
    make_role(people["strand_member"], strand)
    make_role(people["lead"], strand, Role.Kind.LEAD)
    make_role(people["officer"], plenary_of(group), Role.Kind.COORDINATOR)
    make_role(people["other_officer"], plenary_of(other), Role.Kind.COORDINATOR)
    make_role(people["network_officer"], plenary_of(network), Role.Kind.COORDINATOR)
    Person.objects.filter(pk=people["superuser"].pk).update(is_superuser=True)
    for person in people.values():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        give_second_factor(person)
    return people


def _client(person):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def make_world():
    network = make_network()
    group, other = make_group("mine", name="My group"), make_group("theirs", name="Their group")
    strand, theirs = make_strand(group, "WS1"), make_strand(other, "WS1")
    open_strand = make_strand(group, "WS2", joining_policy=Workstrand.JoiningPolicy.OPEN)
    make_officer(group), make_officer(network)  # so that nobody below is the last
    people = _people(network, group, strand, other)
    applicant = make_person("applicant@example.org", name="Applicant")
    make_role(applicant, plenary_of(network))
    requests = {
        "mine": make_request(strand, applicant),
        "theirs": make_request(theirs, applicant),
        "network": make_request(plenary_of(network), people["awaiting"]),
    }
    finished = clock.today() - datetime.timedelta(days=500)
    over = make_strand(make_group("over", starts_on=finished - datetime.timedelta(days=364), ends_on=finished), "WS1")
    make_role(people["strand_member"], over)
    make_role(people["officer"], plenary_of(over.group), Role.Kind.COORDINATOR)
    clients = {name: _client(people.get(name)) for name in READERS}
    SiteSettings.objects.create(pk=1, name="Site", contact_role="office", contact_email=settings.CONTACT_EMAIL)
    job = JobRun.objects.create(name="job")
    role = strand.roles.get(kind="member")
    places = {
        "asked": requests["mine"].pk, "asked_theirs": requests["theirs"].pk, "asked_network": requests["network"].pk, "role": role.pk,
        "group": group.pk, "strand": strand.pk, "theirs": theirs.pk, "office": role.organisation_id, "office_slug": role.organisation.slug,
        "person": people["strand_member"].pk, "entry": HistoryEntry.objects.filter(scope_id=strand.pk).first().pk, "job": job.pk,
        "other_office": people["lead"].organisation_id,
        "off_token": mail.off_token(applicant, mail.MailKind.JOINING),
        "mail": Email.objects.earliest("id").pk,
    }  # fmt: skip
    asks = make_role(make_person(name="Asks To Go"), plenary_of(network)).person
    source = "Letter of 3 March, signed."
    places["erasure"] = erasing.ask_erasure_on_behalf(person=asks, source=source, by=people["network_officer"]).pk
    places["twin"] = make_role(make_person(name="Twin"), strand).person_id
    return World(group, strand, open_strand, other, requests, people, clients, places)
