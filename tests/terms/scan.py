"""Something of the person whom erasure has to find, in every table of terms of reference and of decisions; see `tests/membership/scan_world.py`."""

import datetime

from django.core.files.base import ContentFile
from post_office.models import Email

from core import clock
from terms.models import (
    ClockChange,
    Consultation,
    ConsultationReminder,
    ConsultedContact,
    ConsultedOffice,
    Position,
    SignedCopy,
    TermsComment,
    TermsTranslation,
    UnsavedText,
)
from terms.services.versions import adopt, pin, start_draft
from workstrands.models import DecisionOffice
from workstrands.services_decisions import OfficeStand, record_decision

MOMENT = datetime.timedelta(hours=1)


def populate_terms(world, name):
    draft = start_draft(
        workstrand=world.strand, by=world.person, text=f"# Contact\n\n{name} knows.\n", note=f"As {name} said"
    )
    stand = OfficeStand(
        world.person.organisation, DecisionOffice.Stand.AGREED, spoken_by=world.person, said_at=clock.now()
    )
    decision = record_decision(
        workstrand=world.strand,
        title=f"Terms of reference, by {name}",
        text=f"{name} agreed.",
        how="meeting",
        how_note=f"Minutes of {name}",
        by=world.person,
        offices=[stand],
        audience="public",
        source=f"Mail of {name}",
    )
    agreed = adopt(version=draft, decision=decision, by=world.person)
    TermsTranslation.objects.create(
        version=agreed,
        language="fr",
        text=f"# Contact\n\nC'est {name}.\n",
        translated_on=clock.today(),
        saved_by=world.person,
        saved_at=clock.now(),
    )
    copy = SignedCopy(
        version=agreed, name=f"{name}.pdf", size_bytes=1, digest="0" * 64, added_by=world.person, added_at=clock.now()
    )
    copy.file.save("signed.pdf", ContentFile(b"%PDF-1.4"), save=True)
    work = start_draft(workstrand=world.strand, by=world.officer, text=f"# Contact\n\nStill {name}.\n")
    UnsavedText.objects.create(version=work, person=world.person, text=f"I, {name}", base=1, at=clock.now())
    UnsavedText.objects.create(version=work, person=world.colleague, text=f"He, {name}", base=1, at=clock.now())
    said = {"version": work, "heading": f"Contact {name}", "place": "contact", "at": clock.now()}
    TermsComment.objects.create(author=world.person, text=f"I am {name}.", **said)
    TermsComment.objects.create(
        author=world.colleague,
        text=f"Ask {name}.",
        resolved_at=clock.now(),
        resolved_by=world.person,
        resolution=f"{name} was asked.",
        **said,
    )
    _populate_consultation(world, name, work)


def _populate_consultation(world, name, version):
    pin(version)
    now = clock.now()
    consultation = Consultation.objects.create(
        version=version,
        word=f"Answer {name}, please.",
        opens_at=now - MOMENT,
        closes_at=now + MOMENT,
        first_closes_at=now + MOMENT,
        state=Consultation.State.OPEN,
        state_since=now,
        planned_by=world.person,
        kinds=["national"],
        outcome=f"{name} objected.",
    )
    ConsultationReminder.objects.create(consultation=consultation, stage="half", at=now)
    ClockChange.objects.create(
        consultation=consultation, kind="pause", reason=f"{name} asked.", by=world.person, at=now, ended_at=now,
        ended_by=world.person, closes_before=now, closes_after=now,
    )  # fmt: skip
    office = ConsultedOffice.objects.create(consultation=consultation, organisation=world.person.organisation)
    ConsultedContact.objects.create(office=office, person=world.person, email=Email.objects.first(), sent_at=now)
    for person, counts in ((world.earlier, False), (world.person, True)):
        Position.objects.create(
            office=office,
            choice="object",
            text=f"{name} objects.",
            person=person,
            at=now,
            is_current=counts,
            withdrawn_at=now,
            withdrawn_by=world.person,
            withdrawal_word=f"{name} withdrew.",
            recorded_by=world.person,
            source=f"Call of {name}",
        )
