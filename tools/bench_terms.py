"""What `make bench` says of consultations: 100 of them, of 300 offices each, that close at one tick.

The figure stands beside the hello view of the same run: how many empty requests the server answers meanwhile.
"""

import datetime
import time

CONSULTATIONS, OFFICES = 100, 300
ANSWERING = 3  # every third office answers, the others are silent
OBJECTED = 10  # every tenth consultation is held up
BATCH = 1_000
LIMIT_SECONDS = 20.0
DAY = datetime.timedelta(days=1)


def _fill() -> None:
    """A strand for each consultation, in which everybody of 300 offices takes part; asked, written to, and a third of them answered."""
    from allauth.account.models import EmailAddress
    from post_office.models import STATUS, Email

    from core import clock
    from people.models import Organisation, Person
    from terms.models import Consultation
    from terms.services.consultations import plan_consultation
    from terms.services.reaching import note_sent
    from terms.services.versions import start_draft
    from workstrands.models import Role
    from workstrands.services import found_group, propose_workstrand

    by = Person.objects.filter(is_superuser=True).earliest("id")
    today = clock.today()
    group = found_group(
        by=by,
        slug="bench-terms",
        name="Bench",
        starts_on=today - 30 * DAY,
        ends_on=today + 300 * DAY,
        entered_later=True,
    )
    offices = Organisation.objects.bulk_create(
        Organisation(name=f"Office of terms {number}", slug=f"terms-{number}", country="IT")
        for number in range(OFFICES)
    )
    people = Person.objects.bulk_create(
        Person(email=f"terms{number}@bench.example", name=f"Speaker {number}", organisation=office)
        for number, office in enumerate(offices)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    strands = [
        propose_workstrand(group=group, code=f"T{number}", title="Terms", by=by, entered_later=True)
        for number in range(CONSULTATIONS)
    ]
    group.workstrands.update(state="active")
    roles = (
        Role(
            person=person,
            organisation=person.organisation,
            workstrand=strand,
            kind="member",
            starts_on=today - 30 * DAY,
        )
        for strand in strands
        for person in people
    )
    Role.objects.bulk_create(roles, batch_size=BATCH)
    for strand in strands:
        strand.refresh_from_db()
        draft = start_draft(workstrand=strand, by=by)
        plan_consultation(version=draft, rule="silence", closes_at=clock.now() + 15 * DAY, by=by)
    Email.objects.filter(status=STATUS.queued).update(status=STATUS.sent)
    note_sent(clock.now())
    _answer()
    past = clock.now() - DAY
    Consultation.objects.filter(version__workstrand__group=group).update(
        opens_at=past - 15 * DAY, opened_at=past - 15 * DAY, closes_at=past
    )


def _answer() -> None:
    """A third of the offices, agreeing; in every tenth consultation one objects."""
    from core import clock
    from terms.models import Consultation, ConsultedOffice, Position

    held_up = set(
        Consultation.objects.filter(version__workstrand__group__slug="bench-terms").values_list("pk", flat=True)[
            ::OBJECTED
        ]
    )
    rows = []
    asked = ConsultedOffice.objects.filter(consultation__version__workstrand__group__slug="bench-terms")
    for office in asked.prefetch_related("contacts").order_by("pk")[::ANSWERING]:
        choice = "object" if office.consultation_id in held_up else "agree"
        held_up.discard(office.consultation_id)
        [contact] = office.contacts.all()
        rows.append(Position(office=office, choice=choice, text="Bench.", person_id=contact.person_id, at=clock.now()))
    Position.objects.bulk_create(rows, batch_size=BATCH)


def _close() -> dict[str, int]:
    """What `tick` does for consultations."""
    from core import clock
    from terms.services.ticking import jobs

    return {job.name: job.run(clock.now()) for job in jobs()}


def measure(hello_per_second: float) -> bool:
    """Print it, in the database of the environment, which is enlarged by it. Returns whether it took as long as it may, and closed them all."""
    from post_office.models import Email

    from terms.models import Consultation

    began = time.perf_counter()
    _fill()
    filled = time.perf_counter() - began
    mails = Email.objects.count()
    began = time.perf_counter()
    done = _close()
    seconds = time.perf_counter() - began
    mine = Consultation.objects.filter(version__workstrand__group__slug="bench-terms")
    adopted = mine.filter(state=Consultation.State.ADOPTED).count()
    closed = done["terms.close_consultations"]
    print(f"\nClosing {closed} consultations of {OFFICES} offices at one tick: {seconds:.1f} s", end=" ")
    print(
        f"({adopted} adopted, {Email.objects.count() - mails} mails queued; asking them took {filled:.1f} s);", end=" "
    )
    print(
        f"the time of {seconds * hello_per_second:.0f} hello requests, {seconds / closed * hello_per_second:.0f} each"
    )
    return seconds < LIMIT_SECONDS and closed == CONSULTATIONS
