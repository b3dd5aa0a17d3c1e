"""Naming who speaks for an office in a group."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.models import OfficeVoice
from membership.selectors.voices import Office, office_in, voices_of
from people.models import Organisation, Person
from workstrands.models import WorkingGroup, Workstrand

Place = OfficeVoice.Place
VERBS = {Place.VOICE: Verb.VOICE_NAMED, Place.ALTERNATE: Verb.ALTERNATE_NAMED}
SETTLED_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def name_voice(
    *,
    group: WorkingGroup,
    organisation: Organisation,
    voice: Person | None,
    alternate: Person | None,
    by: Person,
    source: str = "",
) -> Office:
    """Say who speaks for an office in a group, and who does in their absence; `None` twice means any of its members again.

    A branch names for its head office. Earlier voices are kept with their last day. Effects: whoever comes or goes is told by mail, except who
    did it. Returns the office as it is then. Raises `ValidationError` for somebody who does not take part under that office, one person
    in both places, an alternate without a voice, and for whoever does not speak for the office now and gives no source: an officer on behalf.
    """
    # Two colleagues at once: the second waits here, and then finds a voice that is not theirs.
    plenary = (
        Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(group=group, is_plenary=True)
    )
    office = office_in(plenary.group, organisation)
    if office is None:
        raise ValidationError(
            _("Nobody of %(office)s takes part in %(group)s today.") % {"office": organisation, "group": group}
        )
    _refuse(office, voice, alternate, by=by, source=source)
    rows = OfficeVoice.objects.filter(workstrand=plenary, organisation=office.organisation, ends_on=None)
    held = {row.place: row for row in rows.select_related("person")}
    wanted = {Place.VOICE: voice, Place.ALTERNATE: alternate}
    changed = [place for place, person in wanted.items() if (held[place].person if place in held else None) != person]
    old = [held[place] for place in changed if place in held]
    for row in old:  # all ends before any beginning: the two may change places
        end_naming(row, by)
    new = [
        _begin(plenary, office, place, person, by=by, source=source)
        for place in changed
        if (person := wanted[place]) is not None
    ]
    _tell(office, plenary, old, new, by)
    return office_in(plenary.group, organisation) or office


def _refuse(office: Office, voice: Person | None, alternate: Person | None, *, by: Person, source: str) -> None:
    if by.pk not in office.speaker_ids and not source.strip():
        names = ", ".join(person.display_name for person in office.speakers)
        if by.pk in office.members:
            raise ValidationError(_("%s speaks for your office meanwhile, and names who follows.") % names)
        raise ValidationError(
            {"source": _("Say where the office wrote it, such as: mail to the secretariat of 3 May.")}
        )
    for field, person in (("voice", voice), ("alternate", alternate)):
        if person is not None and person.pk not in office.members:
            raise ValidationError(
                {field: _("%s does not take part in this group under this office.") % person.display_name}
            )
    if alternate is not None and voice is None:
        raise ValidationError({"voice": _("Name the voice first: an alternate stands in for somebody.")})
    if alternate is not None and alternate == voice:
        raise ValidationError({"alternate": _("Choose somebody else than the voice.")})


def end_naming(row: OfficeVoice, by: Person | None, source: str = "") -> None:
    """Put today's end into a locked row. Tells nobody but the record."""
    row.ends_on = max(row.workstrand.group.today(), row.starts_on)
    row.save(update_fields=["ends_on"])
    history.record(
        verb=Verb.VOICE_ENDED,
        target=row,
        scope=row.workstrand,
        audience=Audience.NETWORK,
        actor=by,
        new={"person": row.person_id, "organisation": row.organisation_id, "place": row.place},
        source=source,
    )


def _begin(
    plenary: Workstrand, office: Office, place: Place, person: Person, *, by: Person, source: str
) -> OfficeVoice:
    source = "" if by.pk in office.speaker_ids else source.strip()
    row = OfficeVoice(
        workstrand=plenary,
        organisation=office.organisation,
        person=person,
        place=place,
        starts_on=plenary.group.today(),
        named_by=by,
        source=source,
    )
    row.full_clean()
    row.save(force_insert=True)
    history.record(
        verb=VERBS[place],
        target=row,
        scope=plenary,
        audience=Audience.NETWORK,
        actor=by,
        new={"person": person.pk, "organisation": office.organisation.pk},
        source=source,
    )
    return row


def _tell(office: Office, plenary: Workstrand, old: list[OfficeVoice], new: list[OfficeVoice], by: Person) -> None:
    """One mail to each who comes, goes or changes places, but not to who did it."""
    now = {row.person_id: row for row in new}
    people = {row.person_id: row.person for row in [*old, *new] if row.person_id != by.pk}
    for pk, person in people.items():
        mail.queue(
            to=person,
            kind=MailKind.ROLES,
            template="mail/voice_changed",
            context={
                "office": office.organisation,
                "group": plenary.group,
                "row": now.get(pk),
                "by": by,
                "person": person,
            },
        )


@transaction.atomic
def end_voice(*, row: OfficeVoice, by: Person, source: str) -> OfficeVoice:
    """An officer ends one naming on behalf of the office, from what it wrote; the person is mailed. An alternate goes on alone.

    Raises `ValidationError` where it ended before, and without a source.
    """
    row = (
        OfficeVoice.objects.select_for_update(of=("self",)).select_related("workstrand__group", "person").get(pk=row.pk)
    )
    if row.ends_on is not None:
        raise ValidationError(_("This ended before; nothing was changed."))
    if not source.strip():
        raise ValidationError(
            {"source": _("Say where the office wrote it, such as: mail to the secretariat of 3 May.")}
        )
    end_naming(row, by, source=source.strip())
    _tell(Office(row.organisation), row.workstrand, [row], [], by)
    return row


@transaction.atomic
def end_voices_of(*, person: Person, by: Person) -> int:
    """End all namings of somebody who goes. Returns how many. Nobody is mailed: that the office may name anew awaits its members."""
    rows = OfficeVoice.objects.select_for_update(of=("self",)).filter(person=person, ends_on=None)
    found = list(rows.select_related("workstrand__group").order_by("pk"))
    for row in found:
        end_naming(row, by)
    return len(found)


@transaction.atomic
def settle_voices(now: datetime.datetime) -> int:
    """Put an end to the rows of voices who no longer take part under their office. Nothing changes by it: they do not count since. Returns how many.

    Without it, somebody who comes back after a year would be the voice again without anybody having said so.
    """
    done = 0
    open_rows = OfficeVoice.objects.filter(ends_on=None)
    groups = WorkingGroup.objects.filter(workstrands__in=open_rows.values("workstrand"))
    for group in groups.distinct():
        if group.ends_on and group.ends_on < group.today():
            continue  # it ended with all its terms: the record shows who spoke at its end
        live = {
            place.pk for office in voices_of(group) for place in (office.voice, office.alternate) if place is not None
        }
        rows = OfficeVoice.objects.select_for_update(of=("self",)).filter(workstrand__group=group, ends_on=None)
        for row in rows.exclude(pk__in=live).select_related("workstrand__group"):
            end_naming(row, None)
            done += 1
    return done


def jobs() -> Iterable[Job]:
    """The job of `tick` that puts ends into rows that no longer count."""
    return (Job("membership.settle_voices", SETTLED_EVERY, settle_voices),)
