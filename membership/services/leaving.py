"""Leaving the network: what is open ends, contact data goes, official acts stay with the name."""

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.mail import MailKind
from core.sessions import end_sessions
from core.verbs import Verb
from membership.selectors.handover import strands_led_alone
from membership.selectors.naming import known_as
from people.models import Person

from .forgetting import KEPT_ON_LEAVING, apply_holdings, refuse_gone, wipe
from .joining import leave_everything
from .letting_go import end_what_is_open


@transaction.atomic
def leave_network(*, person: Person, by: Person) -> Person:
    """Go for good: every term ends, requests are withdrawn, contact data goes, and nobody logs in as this person again.

    Order: terms and requests; what else is open, as `letting_go` says; what every part declared, mails to them among it; one goodbye to the old
    address; the row; sessions everywhere. Whoever comes back with the same address is a new person. Raises `ValidationError` for the sole lead
    of an open strand, the last officer of a group, a superuser, and somebody who left already.
    """
    person = refuse_gone(person)
    if person.left_at:
        raise ValidationError(_("You have left already."))
    alone = strands_led_alone(person)
    if alone:
        names = ", ".join(str(strand) for strand in alone)
        raise ValidationError(_("Hand over first: nobody else leads %s.") % names)
    known = known_as(person)
    leave_everything(person=person, by=by)
    end_what_is_open(person=person, addresses=known.addresses, by=by)
    apply_holdings(known, leaving=True)
    mail.queue(to=person, kind=MailKind.ACCOUNT, template="mail/goodbye", context={"person": person})
    for row in Person.objects.filter(pk__in=known.ids):
        wipe(row, keep=KEPT_ON_LEAVING, left_at=clock.now())
    end_sessions(known.ids, known.addresses)
    transaction.on_commit(caches["local"].clear)
    person.refresh_from_db()
    history.record(verb=Verb.PERSON_LEFT, target=person, scope=None, actor=by)
    return person
