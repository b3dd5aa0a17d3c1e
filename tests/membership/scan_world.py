"""Somebody whom no text can mean by chance, and something of them in every table: what erasure has to find.

Colleagues: one function for each part, called with the world, at the end of `POPULATE`.
"""

import datetime
import html
import unicodedata

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from post_office.models import Attachment, Email, Log

from core import clock, history, mail
from core.audiences import Audience
from core.models import JobRun
from core.verbs import Verb
from membership import services
from membership.models import (
    Circular,
    CircularPick,
    CircularRecipient,
    ConfirmationAnswer,
    EditionOffer,
    ErasureRequest,
    Invitation,
    OfficeVoice,
    OutsideNomination,
    RemindedThing,
    ReminderMail,
    SetAside,
)
from membership.services import calls, candidacies, circulars, erasing, handover, voices, yearly
from membership.services.desk import note_on_desk
from membership.services.importing import upload_file
from people.models import Person, Topic
from tests.circular_factories import make_bounce, make_circular, make_file, sent
from tests.deliverables.activities.scan import populate_activities
from tests.deliverables.scan import populate_outputs
from tests.deliverables.scan_deliverables import populate_deliverables
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
from tests.membership.calls_factories import make_call, stand
from tests.membership.handover_factories import away
from tests.membership.invitation_factories import make_invitation, send
from tests.pdf_files import make_pdf
from tests.people.doors import DOOR
from tests.reports.scan import populate_reports
from tests.reports.scan_board import populate_board
from tests.terms.scan import populate_terms
from workstrands.models import Role, Theme
from workstrands.services import plenary_of

NAME = "Żółwiana O'Unmistakable-Ünikum"
EARLIER = "Zolwiana Onceunmistakable"
ADDRESSES = ("unmistakable@example.org", "second.unmistakable@example.net", "earlier.unmistakable@example.com")
MARK = "unmistakable"
SHORT = "Zżűq"  # one word of four letters, which only a reader can tell from others
ARABIC = "فلانة المستحيلة"  # a name that no comparison by letter case finds, and that JSON escapes


class World:
    def __init__(self):
        self.network = make_network()
        self.officer = make_officer(self.network)
        self.group = make_group(slug="scanned")
        self.runner = make_officer(self.group)
        self.strand = make_strand(self.group, "WS1")
        self.person = make_person(ADDRESSES[0], name=NAME, organisation=make_organisation(), job_title=f"{NAME}, head")
        self.earlier = make_person(ADDRESSES[2], name=EARLIER)
        self.first = make_person(name=SHORT)
        self.colleague = make_person("colleague@example.org", organisation=self.person.organisation)
        self.client = Client()


def populate_person(world):
    for number, address in enumerate(ADDRESSES[:2]):
        EmailAddress.objects.create(user=world.person, email=address, verified=True, primary=not number)
    EmailAddress.objects.create(user=world.earlier, email=ADDRESSES[2].upper(), verified=True)
    EmailConfirmation.objects.create(email_address=EmailAddress.objects.first(), key=f"{MARK}-key")
    Person.objects.filter(pk=world.earlier.pk).update(merged_into=world.person, is_active=False)
    Person.objects.filter(pk=world.first.pk).update(merged_into=world.person, is_active=False)
    give_second_factor(world.person)
    mail.choose(person=world.person, kind="joining", wanted=False)


def populate_groups(world):
    make_role(world.person, plenary_of(world.network))
    make_role(world.colleague, plenary_of(world.network))
    make_role(world.colleague, world.strand)
    role = make_role(world.person, world.strand, Role.Kind.LEAD)
    make_role(world.earlier, make_strand(world.group), ends_on=clock.today(), end_reason=f"{NAME.upper()} left")
    Role.objects.filter(pk=role.pk).update(end_reason=f"Asked by {ADDRESSES[0].upper()}.")
    world.group.contact, world.group.contact_email = world.person, ADDRESSES[1]
    world.group.about = f"Ask {NAME}, or {unicodedata.normalize('NFD', NAME)}: <{ADDRESSES[0].title()}>."
    world.group.save()
    world.strand.purpose = f"Led by {ARABIC}, and {SHORT} before"
    world.strand.save()
    Theme.objects.create(workstrand=world.strand, title=f"What {NAME} ({SHORT.upper()}) likes")


def populate_requests(world):
    asked = make_request(make_strand(world.group), world.person, message=f"I am {NAME}.")
    services.decline(request=asked, by=world.officer, answer=f"No room, {NAME}.")
    sent_me = make_request(make_strand(world.group), make_person(), message=f"{NAME} sent me.")
    services.decline(request=sent_me, by=world.person, answer=f"No, says {NAME}.")
    make_request(make_strand(world.group), world.person, message="Still waiting.")


def populate_coming(world):
    topic = Topic.objects.create(name="What somebody works on")
    world.person.topics.add(topic)
    stranger = make_request(plenary_of(world.network), make_person())
    SetAside.objects.create(request=stranger, person=world.person, set_aside_at=clock.now())


def populate_invitations(world):
    strand = make_strand(world.group)
    make_invitation(strand, world.runner, "stranger@example.org", message=f"{NAME} told me of you.")
    Invitation.objects.update(name=NAME)  # as it was pasted beside another address
    send(strand, world.runner, f"{NAME} <{ADDRESSES[0]}>", message=f"Come, {NAME}!")
    send(world.strand, world.person, "another@example.org", message=f"Yours, {NAME}")
    taken = make_invitation(make_strand(world.group), world.runner, "third@example.org")
    Invitation.objects.filter(pk=taken.pk).update(state="accepted", accepted_by=world.earlier, word=f"{NAME} took it.")


def populate_imports(world):
    rows = f"E-mail,Name\n{ADDRESSES[1].upper()},{NAME}\nstranger@example.org,{NAME}\nnonsense,{ARABIC}\n"
    for by in (world.officer, world.person):
        upload_file(kind="people", data=rows.encode(), file_name=f"{NAME}.csv", by=by)


def populate_calls(world):
    strand = make_strand(world.group)
    call = make_call(strand, world.person, text=f"Ask {NAME}.", answerers="network", audience="network")
    stand(call, world.person, f"I, {NAME}, would like to.")
    candidacies.nominate(call=call, person=world.colleague, by=world.person, word=f"{NAME} thinks so.")
    for email, by in ((ADDRESSES[1], world.officer), ("elsewhere@example.org", world.person)):
        OutsideNomination.objects.create(
            call=call, name=NAME, email=email, nominated_by=by, word=f"Of {NAME}", made_at=clock.now()
        )
    old = make_call(make_strand(world.group), world.runner, answerers="network", audience="network")
    stand(old, world.earlier, f"I am {EARLIER}.")
    old.candidacies.update(recorded_by=world.person, source=f"Mail of {ADDRESSES[2]}", word=f"{NAME}!")
    calls.close_call(call=old, by=world.person, reason=f"{NAME} was the only one.")


def populate_voices(world):
    voices.name_voice(
        group=world.group,
        organisation=world.person.organisation,
        voice=world.person,
        alternate=world.colleague,
        by=world.runner,
        source=f"Mail of {NAME}",
    )
    OfficeVoice.objects.filter(person=world.colleague).update(named_by=world.person, source=f"{NAME} said so.")


def populate_absences(world):
    away(world.person, world.colleague, reason=f"{NAME} marries", by=world.runner, source=f"Call of {NAME}")
    away(world.colleague, world.person, reason=f"With {NAME}", by=world.person, source=f"{NAME} knows.")


def populate_reminders(world):
    ReminderMail.objects.create(person=world.person, day=clock.today(), things=2)
    RemindedThing.objects.create(person=world.person, key="join:1", last_on=clock.today())


def populate_hand_overs(world):
    own = Role.objects.get(person=world.person, kind=Role.Kind.LEAD)
    handover.write_notes(role=own, notes=f"{NAME} <{ADDRESSES[1]}> knows.", version=0, by=world.person)
    handover.suggest_successor(role=own, person=world.colleague, by=world.person)
    handover.tick(role=own, items=["told"], by=world.person)
    other = make_role(world.colleague, make_strand(world.group), Role.Kind.LEAD)
    handover.write_notes(role=other, notes=f"{ARABIC} comes next.", version=0, by=world.colleague)
    handover.suggest_successor(role=other, person=world.person, by=world.colleague)
    handover.finish(role=other, by=world.person)


def populate_yearly(world):
    question = yearly.open_round(
        group=world.group,
        closes_on=clock.today() + datetime.timedelta(days=9),
        text=f"Answer {NAME}, please.",
        by=world.person,
    )
    yearly.answer_round(
        question=question,
        person=world.person,
        by=world.runner,
        choices={world.strand: ("stay", None)},
        comment=f"{NAME} stays.",
        successor_name="Somebody Else",
        successor_email="somebody.else@example.org",
        source=f"Call of {NAME}",
    )
    yearly.answer_round(
        question=question,
        person=world.colleague,
        by=world.colleague,
        choices={world.strand: ("stay", None)},
        comment=f"With {NAME}",
        successor_name=NAME,
        successor_email=ADDRESSES[1],
    )
    ConfirmationAnswer.objects.filter(person=world.colleague).update(recorded_by=world.person, source=f"Told {NAME}")
    ConfirmationAnswer.objects.create(
        round=question, person=world.officer, successor=world.person, answered_at=clock.now()
    )


def populate_editions(world):
    plenary = plenary_of(make_group())
    EditionOffer.objects.create(
        workstrand=plenary, person=world.person, offered_by=world.officer, offered_at=clock.now()
    )
    EditionOffer.objects.create(
        workstrand=plenary, person=world.colleague, offered_by=world.person, offered_at=clock.now()
    )


def populate_circulars(world):
    circular = make_circular(
        world.group, world.person, subject=f"News of {NAME}", text=f"Dear {{name}},\n\n{NAME} <{ADDRESSES[0]}> left."
    )
    make_file(circular, f"{NAME}.pdf")
    make_file(circular, "minutes.pdf", make_pdf(f"Present: {ADDRESSES[0]}", author=SHORT))
    make_file(circular, f"{NAME}.csv", f"Name,E-mail\n{NAME},{ADDRESSES[1].upper()}\nOther,\n".encode())
    Circular.objects.filter(pk=circular.pk).update(reply_to=ADDRESSES[1].title())
    circular.refresh_from_db()
    world.circular = sent(circular)
    CircularRecipient.objects.filter(person=world.person).update(detail=f"550 <{ADDRESSES[0]}>: {NAME} is unknown")
    other = CircularRecipient.objects.filter(person=world.colleague).get()
    circulars.note_answer(recipient=other, by=world.person, answered=True)
    CircularRecipient.objects.get(person=world.person).asked.create(key="join:2", title="Asked", url="/desk/")
    other.asked.create(key="join:1", title=f"{NAME} asked to join", url="/desk/")
    draft = make_circular(world.group, world.person, subject="Draft", text=f"Greetings, {NAME}")
    make_file(draft, "minutes.txt", f"Present: {NAME}, {SHORT}".encode())
    CircularPick.objects.create(circular=draft, person=world.person, is_added=True)
    waiting = make_circular(world.group, world.person, subject="Later", text=f"Greetings, {NAME}")
    circulars.schedule_circular(circular=waiting, by=world.person, at=clock.now() + datetime.timedelta(days=1))
    for number, address in enumerate((ADDRESSES[0].title(), "other@example.org")):
        make_bounce(address=address, detail=f"{NAME} <{ADDRESSES[1]}> unknown", digest=str(number) * 64)


def populate_desk(world):
    note_on_desk(owner=world.runner, key="join:1", note=f"Called {NAME}, who will call back.")
    note_on_desk(owner=world.officer, key="join:2", note=f"{SHORT} again")
    note_on_desk(owner=world.person, key="join:1", note="Mine")


def populate_history(world):
    with transaction.atomic():
        history.record(
            verb=Verb.ROLE_MOVED, target=world.person, scope=world.strand, audience=Audience.PUBLIC, actor=world.officer,
            source=f"Letter of {NAME}", new={"person": world.person.pk, "reason": f"{ARABIC} and {NAME} agreed", "list": [ADDRESSES[1], SHORT]},
            on_behalf_of=world.person,
        )  # fmt: skip
    LogEntry.objects.create(
        user=world.person,
        content_type=ContentType.objects.get_for_model(Person),
        object_id="1",
        object_repr=NAME,
        action_flag=1,
    )
    LogEntry.objects.create(
        user=world.officer,
        content_type=ContentType.objects.get_for_model(Person),
        object_id="1",
        object_repr=NAME,
        action_flag=1,
    )
    JobRun.objects.create(name="broken", last_error=f"SMTPRecipientsRefused: {ADDRESSES[0]}")


def populate_mails(world):
    kind = mail.MailKind.JOINING
    for to in (ADDRESSES[0], ADDRESSES[1].upper(), world.officer.email):
        for status in (0, 2):  # sent, queued
            email = mail.queue_rendered(
                to=to,
                kind=kind,
                subject=f"About {NAME}",
                text=f"{NAME} <{ADDRESSES[0]}>, {SHORT}",
                html=f"<p>{html.escape(NAME)}</p>",
            )
            Email.objects.filter(pk=email.pk).update(status=status)
    Log.objects.create(email=email, status=1, exception_type="X", message=f"<{ADDRESSES[0]}> refused")
    attachment = Attachment.objects.create(name=f"{NAME}.txt")
    attachment.file.save(f"{MARK}.txt", ContentFile(f"{NAME}".encode()))
    Email.objects.filter(to=ADDRESSES[0]).first().attachments.add(attachment)


def populate_sessions(world):
    world.client.force_login(world.person)
    knocking = Client()
    knocking.post(DOOR, {"email": ADDRESSES[1].upper()})


def populate_erasure(world):
    request = erasing.ask_erasure_on_behalf(person=world.person, source=f"Letter of {NAME}.", by=world.officer)
    old = ErasureRequest.objects.create(person=world.person, state="refused", reason=f"No, {NAME}.")
    ErasureRequest.objects.create(
        person=make_person(),
        state="refused",
        reason=f"{NAME} says no.",
        decided_by=world.person,
        entered_by=world.person,
    )
    world.request, world.old = request, old


def populate_agreements(world):
    populate_terms(world, NAME)


def populate_work(world):
    populate_deliverables(world, NAME)
    populate_activities(world, NAME)


def populate_reported(world):
    populate_reports(world, NAME)
    populate_board(world, NAME)


def populate_library(world):
    populate_outputs(world, NAME)


POPULATE = [
    populate_person,
    populate_groups,
    populate_requests,
    populate_coming,
    populate_invitations,
    populate_imports,
    populate_calls,
    populate_voices,
    populate_absences,
    populate_reminders,
    populate_hand_overs,
    populate_yearly,
    populate_editions,
    populate_circulars,
    populate_desk,
    populate_history,
    populate_mails,
    populate_sessions,
    populate_agreements,
    populate_work,
    populate_reported,
    populate_library,
    populate_erasure,
]
