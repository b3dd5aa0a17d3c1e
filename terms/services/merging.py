"""Two organisations become one: in a consultation that runs they are one office from then on."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.models import Organisation
from terms.models import Consultation, ConsultedOffice, Position


def settle_organisations(kept: Organisation, merged: Organisation) -> Iterator[tuple[str, int, str]]:
    """Where both are asked in one consultation, what the merged one said and who was written to become the kept one's.

    Of two positions the later counts, but an objection that stands counts before all. In consultations that are over both stay as they were.
    """
    both = Consultation.objects.running().filter(offices__organisation=merged).select_for_update(of=("self",))
    count = 0
    for consultation in both.order_by("pk"):
        goes = ConsultedOffice.objects.get(consultation=consultation, organisation=merged)
        head = kept.parent or kept
        stays = ConsultedOffice.objects.filter(consultation=consultation, organisation=head).first()
        if stays is not None:
            _join(stays, goes)
            count += 1
    if count:
        yield (
            capfirst(str(ConsultedOffice._meta.verbose_name_plural)),
            count,
            _("one office, with the positions of both"),
        )


def _join(stays: ConsultedOffice, goes: ConsultedOffice) -> None:
    if goes.was_reached and not stays.was_reached:
        stays.was_reached, stays.why_not_reached = True, ""
        stays.save(update_fields=["was_reached", "why_not_reached"])
    goes.contacts.exclude(person__in=stays.contacts.values("person")).update(office=stays)
    goes.contacts.all().delete()
    current = list(Position.objects.filter(office__in=[stays, goes], is_current=True).order_by("at", "pk"))
    Position.objects.filter(pk__in=[position.pk for position in current]).update(is_current=False)
    goes.positions.update(office=stays)
    if current:
        counts = max(current, key=lambda position: (_stands_against(position), position.at, position.pk))
        Position.objects.filter(pk=counts.pk).update(is_current=True)
    goes.delete()


def _stands_against(position: Position) -> bool:
    return position.choice == Position.Choice.OBJECT and position.withdrawn_at is None
