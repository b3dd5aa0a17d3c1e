"""Mail about deliverables: one an event, to those whom it asks something, or whom it concerns."""

from collections.abc import Iterable

from django.utils.translation import ngettext

from core import mail
from core.audiences import Audience
from core.mail import MailKind
from deliverables.models import Deliverable, DeliverableOwner
from people.models import Person
from workstrands.models import OFFICER_KINDS, Role, Workstrand
from workstrands.selectors import runners_of


def tell(
    people: Iterable[Person], deliverable: Deliverable, sentence: str, *, by: Person | None, reason: str = ""
) -> None:
    """Queue one mail with one sentence to each of these people, but not to who did it; nothing about what is entered later."""
    if deliverable.entered_later:
        return
    context = {"deliverable": deliverable, "strand": deliverable.workstrand, "sentence": sentence, "reason": reason}
    others = [person for person in people if person != by]
    mail.queue_same(others, kind=MailKind.DELIVERABLES, template="mail/deliverable", context=context)


def officers_of(strand: Workstrand) -> list[Person]:
    """Those who run the strand's group today; two queries."""
    return list(Person.objects.filter(pk__in=runners_of({strand.group_id}).get(strand.group_id, ())).order_by("pk"))


def owners_of(*deliverables: Deliverable) -> list[Role]:
    """The terms that run today under which these are owned; one query."""
    if not deliverables:
        return []
    owned = DeliverableOwner.objects.filter(deliverable__in=deliverables).values("role")
    running = Role.objects.on(deliverables[0].workstrand.group.today()).filter(pk__in=owned)
    return list(running.select_related("person", "workstrand__group").order_by("pk"))


def tell_slipped(deliverable: Deliverable, old_due: str, reason: str, *, by: Person | None) -> None:
    """Tell the owners of what needs this one that it is due later than it was, where they may read it."""
    waiting = {row.pk: row for row in deliverable.needed_by.open().select_related("workstrand__group")}
    is_narrow = deliverable.readers == Audience.STRAND and not deliverable.workstrand.is_plenary
    people: dict[int, Person] = {}
    for role in owners_of(*waiting.values()):
        if not is_narrow or role.workstrand == deliverable.workstrand or role.kind in OFFICER_KINDS:
            people[role.person_id] = role.person
    codes = ", ".join(row.code for row in waiting.values())
    sentence = ngettext(
        "%(code)s, which %(others)s needs, is now due %(due)s and not %(old)s.",
        "%(code)s, which %(others)s need, is now due %(due)s and not %(old)s.",
        len(waiting),
    )
    named = {"code": deliverable.code, "others": codes, "due": deliverable.due, "old": old_due}
    tell(people.values(), deliverable, sentence % named, by=by, reason=reason)
