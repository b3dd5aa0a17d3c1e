"""The record of a consultation as a text, of which the PDF is made: who was asked, who answered what and when, who was silent or not reached."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import bounded, documents
from core.documents import Head
from people.models import Person
from terms.models import Consultation, Position
from terms.selectors.consultations import Record, in_words, what_silence_means

MARKS = re.compile(r"([\\`*_{}\[\]<>()#+.!|~-])")  # of Markdown: what somebody wrote stands there as they wrote it


def record_pdf(consultation: Consultation, record: Record) -> bytes:
    """The record on A4 pages. No query. Raises `core.bounded.BusyError` where too many are made at this moment, `ValidationError` in words."""
    head = _head(consultation)
    with bounded.place():
        return documents.to_pdf("\n\n".join(_parts(consultation, record)), head)


def _head(consultation: Consultation) -> Head:
    version, strand = consultation.version, consultation.workstrand
    group = strand.group
    state = str(consultation.get_state_display())
    day = in_words(consultation.state_since, consultation.time_zone)
    return Head(
        title=_("Record of the consultation on version %s") % version.number,
        subtitle=_("Terms of reference: %s") % (group.title if strand.is_plenary else strand),
        facts=(state, day),
        lines=(f"{consultation.get_rule_display()}, {state}",),
        language="en",
        author=group.title,
        at=consultation.state_since,
        extra={},
    )


def _plain(text: str) -> str:
    return MARKS.sub(r"\\\1", " ".join(text.split()))


def _parts(consultation: Consultation, record: Record) -> Iterator[str]:
    zone = consultation.time_zone
    yield "\n".join(f"- {_plain(sentence)}" for sentence in what_silence_means(consultation))
    times = {"opens": in_words(consultation.opens_at, zone), "closes": in_words(consultation.closes_at, zone)}
    yield _plain(_("Opened %(opens)s, closes %(closes)s.") % times)
    if consultation.outcome:
        yield _plain(consultation.outcome)
    if consultation.decision is not None:
        yield _plain(_("Decision %s") % consultation.decision.number)
    yield f"# {_('Offices')}"
    yield _table(record)
    yield f"# {_('Everything that was said, in its order')}"
    for position in record.positions:
        yield _said(consultation, position)
    if record.clock_changes:
        yield f"# {_('How the clock was moved')}"
        yield "\n".join(
            f"- {_plain(f'{change.get_kind_display()}, {in_words(change.at, zone)}: {change.reason}')}"
            for change in record.clock_changes
        )


def _table(record: Record) -> str:
    lines = [f"| {_('Office')} | {_('Asked')} | {_('Where it stands')} |", "|---|---|---|"]
    for row in record.tally.offices:
        asked = ", ".join(_asked(one.person, one.why_not_label) for one in row.asked) or "–"
        lines.append(f"| {_plain(row.organisation.name)} | {_plain(asked)} | {_plain(row.stand_label)} |")
    return "\n".join(lines)


def _asked(person: Person, why_not: str) -> str:
    return f"{person.display_name} ({why_not})" if why_not else person.display_name


def _said(consultation: Consultation, position: Position) -> str:
    when = in_words(position.at, consultation.time_zone)
    said = f"**{_plain(position.office.organisation.name)}**: {_plain(str(position.get_choice_display()))}. "
    said += _plain(f"{position.person.display_name}, {when}")
    if not position.is_current:
        said += _plain(f" ({_('replaced later')})")
    if position.recorded_by is not None:
        words = {"name": position.recorded_by.display_name, "source": position.source}
        said += _plain("; " + _("recorded on behalf by %(name)s (%(source)s)") % words)
    if position.withdrawn_at is not None and position.withdrawn_by is not None:
        withdrawn = in_words(position.withdrawn_at, consultation.time_zone)
        said += _plain(f"; {_('withdrawn by')} {position.withdrawn_by.display_name}, {withdrawn}")
    return f"{said}\n\n> {_plain(position.text)}" if position.text else said
