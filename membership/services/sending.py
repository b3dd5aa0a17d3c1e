"""What `tick` does for circulars: begin what is due, settle who gets it, queue the mails in batches, follow what becomes of them."""

import datetime
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Left
from post_office.models import STATUS, Attachment, Email, Log

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.obligations import everything
from core.registries import Job
from core.verbs import Verb
from membership.letters import Owed, html_for, plain_for, subject_for
from membership.models import Bounce, Circular, CircularAsked, CircularFile, CircularRecipient
from membership.rules_circulars import can_write_to
from membership.selectors.circulars import addressees, why_not
from people.models import Person
from workstrands.standing import standing_of

from .circulars import call_off

State, Sent = Circular.State, CircularRecipient.State
BATCH = 200  # about a second's work: whoever waits for a login code meanwhile must not notice
ASKED_FOLLOWED_FOR = datetime.timedelta(days=180)
BOUNCES_KEPT_FOR = datetime.timedelta(days=90)
DETAIL_LENGTH = 300


def send_due(now: datetime.datetime) -> int:
    """Begin the circulars whose time has come, and go on with those that are being sent, a batch of each. Returns how many mails were queued.

    Several hosts may do this at once, and any may be killed at any moment: beginning is a conditional update, each batch one transaction
    that locks its rows, and nobody has two rows in one circular.
    """
    for circular in Circular.objects.filter(state=State.SCHEDULED, send_at__lte=now):
        _begin(circular)
    queued = 0
    for circular in Circular.objects.filter(state=State.SENDING).order_by("begun_at", "id"):
        settle_recipients(circular)
        taken, mailed = queue_batch(circular)
        queued += mailed
        if taken < BATCH:
            finish(circular)
    return queued


def _begin(circular: Circular) -> None:
    """Whoever may not write to these people any more does not, though it was scheduled while they might."""
    if circular.sent_by is None or not can_write_to(standing_of(circular.sent_by), circular.workstrand):
        call_off(circular=circular, by=None)
        return
    waiting = Circular.objects.filter(pk=circular.pk, state=State.SCHEDULED, send_at=circular.send_at)
    waiting.update(state=State.SENDING, begun_at=clock.now())


@transaction.atomic
def settle_recipients(circular: Circular) -> None:
    """Write down who gets it, and who does not and why; from then on that is fixed. Doing it again does nothing."""
    fresh = Circular.objects.select_for_update(of=("self",)).select_related("workstrand__group").get(pk=circular.pk)
    if fresh.frozen_at or fresh.state != State.SENDING:
        return
    now = clock.now()
    found = addressees(fresh).everybody
    rows = CircularRecipient.objects.bulk_create(
        CircularRecipient(
            circular=fresh,
            person=one.person,
            address=one.person.email,
            state=Sent.SKIPPED if one.reason else Sent.WAITING,
            state_at=now,
            reason=one.reason,
        )
        for one in found
    )
    CircularAsked.objects.bulk_create(
        CircularAsked(recipient=row, key=thing.key, title=thing.title[:300], url=thing.url[:500])
        for row, one in zip(rows, found, strict=True)
        for thing in {thing.key: thing for thing in one.owes}.values()
    )
    fresh.frozen_at = now
    fresh.save(update_fields=["frozen_at"])


@transaction.atomic
def queue_batch(circular: Circular) -> tuple[int, int]:
    """Queue the mails of the next recipients that wait. Returns how many rows were taken, and how many mails were queued.

    Another host that takes a batch at this moment takes other rows. Twelve queries, however many there are.
    """
    waiting = CircularRecipient.objects.filter(circular=circular, state=Sent.WAITING)
    rows = list(
        waiting.select_for_update(of=("self",), skip_locked=True)
        .select_related("person__organisation")
        .prefetch_related("asked")
        .order_by("pk")[:BATCH]
    )
    if not rows:
        return 0, 0
    full = Circular.objects.select_related("workstrand__group", "sent_by", "corrects").get(pk=circular.pk)
    files = list(full.files.all())
    mails = mail.queue_many(
        letters=[(row.person, _letter(full, row, files)) for row in rows],
        kind=MailKind.CIRCULAR,
        template="mail/circular",
        reply_to=full.reply_to,
        attachments=[_mailed(file) for file in files],
    )
    for row in rows:
        _note(row, mails.get(row.person_id))
    CircularRecipient.objects.bulk_update(rows, ["state", "state_at", "reason", "address", "email", "message_id"])
    return len(rows), len(mails)


def _letter(circular: Circular, row: CircularRecipient, files: list[CircularFile]) -> dict[str, object]:
    owed = [Owed(thing.key, thing.title, thing.url) for thing in row.asked.all()]
    return letter(circular, row.person, owed) | {"files": files}


def letter(circular: Circular, person: Person, owed: list[Owed]) -> dict[str, object]:
    """What the templates of the mail are given for one reader."""
    return {
        "circular": circular,
        "person": person,
        "subject": subject_for(circular, person),
        "html": html_for(circular, person, owed),
        "plain": plain_for(circular, person, owed),
        "writer": circular.sent_by or circular.written_by,
    }


def _note(row: CircularRecipient, email: Email | None) -> None:
    """Queued; or not, where the person switched it off or went since it was settled who gets it."""
    row.state_at = clock.now()
    if email is None:
        row.state = Sent.SKIPPED
        row.reason = why_not(row.person, is_off=True)
        return
    row.state, row.email, row.message_id, row.address = Sent.QUEUED, email, email.message_id or "", row.person.email


def _mailed(file: CircularFile) -> Attachment:
    """The copy that all mails of the circular share. It goes with the last of them; ours stays."""
    if file.mailed is None:
        with file.file.open("rb") as source:
            copy = Attachment(name=file.name, mimetype=file.content_type)
            copy.file.save(file.name, ContentFile(source.read()), save=True)
        file.mailed = copy
        file.save(update_fields=["mailed"])
    return file.mailed


@transaction.atomic
def finish(circular: Circular) -> None:
    """When nobody waits any more: it was sent. Of two hosts that find so at once, one changes the row and records it."""
    nobody_waits = ~Exists(CircularRecipient.objects.filter(circular=OuterRef("pk"), state=Sent.WAITING))
    under_way = Circular.objects.filter(nobody_waits, pk=circular.pk, state=State.SENDING, frozen_at__isnull=False)
    if not under_way.update(state=State.SENT, sent_at=clock.now()):
        return
    done = Circular.objects.select_related("workstrand", "sent_by").get(pk=circular.pk)
    history.record(
        verb=Verb.CIRCULAR_SENT,
        target=done,
        scope=done.workstrand if done.is_to_all else None,  # what went to some is no news for all
        audience=Audience.STRAND,
        actor=done.sent_by,
        new={"count": done.recipients.exclude(state=Sent.SKIPPED).count()},
    )


def follow_mails(now: datetime.datetime) -> int:
    """Take over what became of queued mails, which are forgotten after some weeks. Two queries. Returns how many changed."""
    queued = CircularRecipient.objects.filter(state=Sent.QUEUED)
    email = Email.objects.filter(pk=OuterRef("email_id"))
    said = Log.objects.filter(email_id=OuterRef("email_id")).order_by("-id").values("message")[:1]
    when = Coalesce(Subquery(email.values("last_updated")[:1]), F("state_at"))
    sent = queued.filter(Exists(email.filter(status=STATUS.sent))).update(state=Sent.SENT, state_at=when)
    failed = queued.filter(Exists(email.filter(status=STATUS.failed))).update(
        state=Sent.FAILED, state_at=when, detail=Coalesce(Left(Subquery(said), DETAIL_LENGTH), F("detail"))
    )
    return sent + failed


def follow_answers(now: datetime.datetime) -> int:
    """Note what recipients were asked and is no longer open: they answered. Returns how many did.

    Five queries, and those of all obligations.
    """
    asked = CircularAsked.objects.filter(done_at=None, recipient__circular__frozen_at__gte=now - ASKED_FOLLOWED_FOR)
    rows = list(asked.values_list("pk", "key", "recipient__person"))
    if not rows:
        return 0
    still = {thing.key: thing for thing in everything()}
    done = [
        pk
        for pk, key, person in rows
        if (thing := still.get(key)) is None
        or (thing.people and person not in thing.people and thing.organisation_id is None)
    ]
    CircularAsked.objects.filter(pk__in=done).update(done_at=now)
    unanswered = CircularRecipient.objects.filter(answered_at=None, asked__pk__in=done)
    open_still = Exists(CircularAsked.objects.filter(recipient=OuterRef("pk"), done_at=None))
    answered = list(unanswered.exclude(open_still).values_list("pk", flat=True).distinct())
    return CircularRecipient.objects.filter(pk__in=answered).update(answered_at=now)


def forget_bounces(now: datetime.datetime) -> int:
    """Delete what is known of returned mail after three months; that a circular came back stays with it."""
    return Bounce.objects.filter(received_at__lt=now - BOUNCES_KEPT_FOR).delete()[0]


def jobs() -> Iterable[Job]:
    """The jobs of circulars for `tick`."""
    return (
        Job("circulars.send", datetime.timedelta(seconds=5), send_due),
        Job("circulars.follow_mails", datetime.timedelta(seconds=20), follow_mails),
        Job("circulars.follow_answers", datetime.timedelta(minutes=5), follow_answers),
        Job("bounces.forget", datetime.timedelta(days=1), forget_bounces),
    )
