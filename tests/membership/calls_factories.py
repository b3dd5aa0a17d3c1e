import datetime

from django.test import Client
from post_office.models import Email

from core import clock
from membership.models import Call
from membership.services import calls, candidacies
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

DAYS_OPEN = 14


def make_scene(**values):
    """A network, a group with an officer, and a strand without a lead."""
    plenary_of(make_network())
    group = make_group("edition", **values)
    officer = make_officer(group, name="Ana Coordinator")
    admit(officer)
    return make_strand(group, "WS4", title="Training data"), officer


def admit(person):
    network = Workstrand.objects.select_related("group").get(group__is_network=True)
    make_role(person, network)
    return person


def make_member(strand, name="", **values):
    """Somebody of the network who is in the group."""
    values.setdefault("organisation", make_organisation())
    person = admit(make_person(name=name, **values))
    make_role(person, plenary_of(strand.group))
    return person


def make_draft(strand, officer, **values):
    values.setdefault("closes_on", strand.group.today() + datetime.timedelta(days=DAYS_OPEN))
    values = {
        "kind": "lead",
        "places": 1,
        "text": "Lead the *work*.",
        "answerers": "group",
        "audience": "public",
    } | values
    return calls.draft_call(workstrand=strand, by=officer, **values)


def make_call(strand, officer, tells_members=False, **values):
    return calls.open_call(call=make_draft(strand, officer, **values), by=officer, tells_members=tells_members)


def make_over(call, days=1):
    """Its last day is over since so many days."""
    Call.objects.filter(pk=call.pk).update(closes_on=clock.today() - datetime.timedelta(days=days))
    call.refresh_from_db()
    return call


def stand(call, person, statement="I label since years."):
    return candidacies.volunteer(call=call, person=person, by=person, statement=statement, time="two days a month")


def leads_of(strand):
    return {role.person for role in Role.objects.on(strand.group.today()).leads().filter(workstrand=strand)}


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def post(person, call, page, **data):
    return browser_of(person).post(f"{call.get_absolute_url()}{page}/", data)


def mails_to(person):
    return [mail.message for mail in Email.objects.filter(to=person.email).order_by("id")]
