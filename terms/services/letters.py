"""The mails about consultations. Everybody in one is told the same words, which are rendered once."""

from collections.abc import Iterable
from typing import Any

from post_office.models import Email

from core import mail
from core.mail import MailKind
from people.models import Person
from terms.models import Consultation, ConsultedContact, Position
from terms.selectors.consultations import Tally, closes_in_words, in_words, what_silence_means
from terms.selectors.speaking import Speakers
from workstrands.models import DecisionOffice
from workstrands.selectors import runners_of


def contacts_of(consultation: Consultation) -> list[Person]:
    """Whoever was written to at the opening or since; one query."""
    asked = ConsultedContact.objects.filter(office__consultation=consultation)
    return list(Person.objects.filter(pk__in=asked.values("person")))


def officers_of(consultation: Consultation) -> list[Person]:
    """Who runs the group today; two queries."""
    group = consultation.workstrand.group_id
    return list(Person.objects.filter(pk__in=runners_of([group]).get(group, ())))


def said_of(consultation: Consultation) -> dict[str, Any]:
    """What every template about a consultation is given."""
    strand = consultation.workstrand
    return {
        "consultation": consultation,
        "version": consultation.version,
        "strand": strand,
        "closes": closes_in_words(consultation),
        "silence": what_silence_means(consultation),
    }


def send(people: Iterable[Person], template: str, consultation: Consultation, **context: Any) -> dict[int, Email]:
    """Queue one mail each; answers go to the contact of the group. Two queries."""
    return mail.queue_same(
        people,
        kind=MailKind.TERMS,
        template=f"mail/{template}",
        context=said_of(consultation) | context,
        reply_to=consultation.workstrand.group.contact_email,
    )


def tell_clock(consultation: Consultation, what: str, reason: str = "") -> None:
    """That the clock was stopped ("paused"), goes on ("resumed"), or runs longer ("extended"): to all who were asked."""
    send(contacts_of(consultation), "consultation_clock", consultation, what=what, reason=reason)


def tell_outcome(consultation: Consultation, tally: Tally | None, *, by: Person | None = None) -> None:
    """How it ended, or that an objection holds it up: to all who were asked, and to the officers, but to whoever did it."""
    asked = [one.person for office in tally.offices for one in office.asked] if tally is not None else []
    people = {person.pk: person for person in [*asked, *officers_of(consultation)]}
    if by is not None:
        people.pop(by.pk, None)
    numbers = tally_lines(tally) if tally is not None else []
    since = in_words(consultation.state_since, consultation.time_zone)
    send(people.values(), "consultation_outcome", consultation, numbers=numbers, since=since)


def tally_lines(tally: Tally) -> list[tuple[str, int]]:
    """How many offices stand where, in words, without what none does."""
    counts = tally.counts
    return [(str(stand.label), counts[stand]) for stand in DecisionOffice.Stand if counts[stand]]


def tell_position(consultation: Consultation, position: Position, earlier: Position | None, speakers: Speakers) -> None:
    """Who replaced whose position: to both. What was recorded on somebody's behalf: to them. An objection: to the officers."""
    both = [earlier.person, position.person] if earlier and earlier.person_id != position.person_id else []
    told = {"position": position, "office": speakers.organisation, "earlier": earlier}
    if position.recorded_by_id:
        send([position.person], "position_recorded", consultation, **told)
        both = [person for person in both if person.pk != position.person_id]
    send(both, "position_replaced", consultation, **told)
    if position.choice == Position.Choice.OBJECT:
        officers = [person for person in officers_of(consultation) if person.pk not in {position.person_id, position.recorded_by_id}]  # fmt: skip
        send(officers, "position_objection", consultation, **told)


def tell_withdrawal(
    consultation: Consultation, position: Position, speakers: Speakers, recorded_by: Person | None
) -> None:
    """An objection was withdrawn: to the officers, to its author where the voice did it, and to whom it was recorded for."""
    told = {"position": position, "office": speakers.organisation, "recorded_by": recorded_by}
    people = {person.pk: person for person in officers_of(consultation)}
    people[position.person_id] = position.person
    if position.withdrawn_by is not None:
        people[position.withdrawn_by.pk] = position.withdrawn_by
    did_it = recorded_by.pk if recorded_by is not None else position.withdrawn_by_id
    send([person for pk, person in people.items() if pk != did_it], "position_withdrawn", consultation, **told)
