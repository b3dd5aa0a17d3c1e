"""The world of the matrix: two groups beside the network, and one reader of each kind with a session of their own."""

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from post_office.models import Email

from core import clock, mail
from core.models import HistoryEntry, JobRun, SiteSettings
from membership import services as membership
from membership.models import ConfirmationAnswer, EditionOffer, Invitation, JoinRequest
from membership.services import candidacies as candidates
from membership.services import erasing, importing
from membership.services.absence import declare_absence
from membership.services.handover import suggest_successor
from membership.services.voices import name_voice
from people.models import Person, Topic
from tests.circular_factories import make_bounce, make_circular, make_file, sent
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
from tests.matrix.world_activities import make_activities
from tests.matrix.world_agreed import make_agreed
from tests.matrix.world_annual import make_annual
from tests.matrix.world_board import make_board
from tests.matrix.world_closing import make_closing
from tests.matrix.world_consultations import make_consultations
from tests.matrix.world_deliverables import make_deliverables
from tests.matrix.world_documents import make_documents
from tests.matrix.world_outputs import make_outputs
from tests.matrix.world_reports import make_reports
from tests.matrix.world_terms import make_written
from tests.membership.calls_factories import make_call, make_draft, make_member, stand
from tests.membership.invitation_factories import link_sent_to, make_invitation
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


def _somebody_goes(strand, people):
    """The lead is away, and goes in three weeks: a member of the strand stands in, and is suggested as successor."""
    lead, stand_in, today = people["lead"], people["strand_member"], clock.today()
    term = strand.roles.get(kind="lead")
    term.ends_on = today + datetime.timedelta(days=21)
    term.save(update_fields=["ends_on"])
    last_day = today + datetime.timedelta(days=6)
    absence = declare_absence(person=lead, by=lead, stand_in=stand_in, starts_on=today, ends_on=last_day)
    return term, absence, suggest_successor(role=term, person=stand_in, by=lead)


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
    waiting = make_person("colleague@example.org", name="Colleague", organisation=people["strand_member"].organisation)
    make_request(strand, waiting)
    finished = clock.today() - datetime.timedelta(days=500)
    over = make_strand(make_group("over", starts_on=finished - datetime.timedelta(days=364), ends_on=finished), "WS1")
    make_role(people["strand_member"], over)
    make_role(people["officer"], plenary_of(over.group), Role.Kind.COORDINATOR)
    clients = {name: _client(people.get(name)) for name in READERS}
    SiteSettings.objects.create(pk=1, name="Site", contact_role="office", contact_email=settings.CONTACT_EMAIL)
    job = JobRun.objects.create(name="job")
    role = strand.roles.get(kind="member")
    theirs_to_lead, absence, hand_over = _somebody_goes(strand, people)
    places = {
        "term": theirs_to_lead.pk, "absence": absence.pk, "hand_over": hand_over.pk, "lead_person": people["lead"].pk,
        "group_member": people["group_member"].pk,
        "asked": requests["mine"].pk, "asked_theirs": requests["theirs"].pk, "asked_network": requests["network"].pk, "role": role.pk,
        "group": group.pk, "strand": strand.pk, "theirs": theirs.pk, "office": role.organisation_id, "office_slug": role.organisation.slug,
        "person": people["strand_member"].pk, "entry": HistoryEntry.objects.filter(scope_id=strand.pk).first().pk, "job": job.pk,
        "other_office": people["lead"].organisation_id,
        "off_token": mail.off_token(applicant, mail.MailKind.JOINING),
        "mail": Email.objects.earliest("id").pk,
        "topic": Topic.objects.first().pk,
        "asked_colleague": JoinRequest.objects.get(person=waiting, workstrand=plenary_of(network)).pk,
    }  # fmt: skip
    places |= _calls(strand, open_strand, people)
    places |= _yearly(group, people, other, over)
    places["import"] = importing.upload_file(
        kind="people", data=b"email,name\nx@example.org,X\n", file_name="people.csv", by=people["network_officer"]
    ).pk
    places |= _invited(strand, people)
    places |= _written(group, people["officer"])
    asks = make_role(make_person(name="Gus"), plenary_of(network)).person
    Workstrand.objects.filter(pk=theirs.pk).update(purpose="What Gus began.")
    source = "Letter of 3 March, signed."
    places["erasure"] = erasing.ask_erasure_on_behalf(person=asks, source=source, by=people["network_officer"]).pk
    places["twin"] = make_role(make_person(name="Twin"), strand).person_id
    places |= make_documents(group, people) | make_consultations(group, people)
    places |= make_agreed(group, people)
    places |= make_written(group, people)
    places |= make_activities(group, people, over)
    places |= make_annual(group, people)
    places |= make_reports(group, people)
    places |= make_outputs(group, people)
    places |= make_deliverables(strand, people)
    places |= make_closing(group, people)
    places |= make_board(group, people)
    return World(group, strand, open_strand, other, requests, people, clients, places)


def _calls(strand, open_strand, people):
    """A call for members of the group with a nomination of one and somebody who stands, a draft, a call for the network; and a voice."""
    officer, soon = people["officer"], clock.today() + datetime.timedelta(days=20)
    call, network_call = (
        make_call(one, officer, closes_on=soon, answerers=answerers)
        for one, answerers in ((strand, "group"), (open_strand, "network"))
    )
    candidates.nominate(call=call, person=people["group_member"], by=officer)
    standing, nominee = make_member(strand, "Standing One"), make_member(strand, "Named One")
    row = name_voice(
        group=strand.group, organisation=standing.organisation, voice=standing, alternate=None, by=standing
    )
    return {
        "call": call.pk, "draft": make_draft(strand, officer, kind="co_lead").pk, "network_call": network_call.pk, "soon": soon,
        "later": soon + datetime.timedelta(days=9), "candidacy": stand(call, standing).pk, "nominee": nominee.name, "voice": row.voice.pk,
    }  # fmt: skip


def _yearly(group, people, other, over):
    """A question that the first group asks, an answer to it, and somebody asked into an edition."""
    soon, now = clock.today() + datetime.timedelta(days=9), clock.now()
    question = membership.open_round(group=group, closes_on=soon, by=people["officer"])
    answer = ConfirmationAnswer.objects.create(round=question, person=make_person(), answered_at=now)
    offer = EditionOffer.objects.create(workstrand=plenary_of(group), person=people["network"], offered_at=now)
    return {
        "round": question.pk, "answer": answer.pk, "offer": offer.pk, "group_member": people["group_member"].pk, "soon": soon.isoformat(),
        "their_plenary": plenary_of(other).pk, "over_group": over.group_id, "over_strand": over.pk,
        "officer_role": people["officer"].roles.get(workstrand=plenary_of(group)).pk, "lead_role": people["lead"].roles.get(kind="lead").pk,
    }  # fmt: skip


def _invited(strand, people):
    """Somebody who was never here, and one of the readers."""
    make_invitation(strand, people["officer"], "invited@example.org")
    mine = make_invitation(strand, people["officer"], "network@example.org")
    Invitation.objects.update(sent_at=clock.now() - datetime.timedelta(days=3))
    return {
        "invitation": Invitation.objects.get(email="invited@example.org").pk,
        "invitation_token": link_sent_to("invited@example.org").split("/")[2],
        "my_invitation": mine.pk,
    }


def _written(group, officer):
    """A circular to the first officer's group that is a draft, and one that was sent; and mail that came back."""
    draft, circular = make_circular(group, officer), make_circular(group, officer)
    files = {"draft_file": make_file(draft).pk, "circular_file": make_file(circular).pk}
    return files | {
        "circular_draft": draft.pk, "circular": circular.pk, "recipient": sent(circular).recipients.first().pk, "bounce": make_bounce().pk,
    }  # fmt: skip
