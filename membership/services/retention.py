"""How long what people wrote on their way in is kept, and the jobs that keep to it. What is promised elsewhere is said from these constants."""

import datetime
import logging
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from core.registries import Job
from membership.models import ErasureRequest, JoinRequest
from people.models import Person
from workstrands.models import Role

from .forgetting import erase_person

log = logging.getLogger(__name__)
WORDS_KEPT_FOR = datetime.timedelta(days=365)
NEVER_ADMITTED_KEPT_FOR = datetime.timedelta(days=365)
UNCONFIRMED_KEPT_FOR = datetime.timedelta(days=1)
DAILY = datetime.timedelta(days=1)
AT_A_TIME = 100


def forget_words(now: datetime.datetime) -> int:
    """Clear what was written with requests that were not granted, some time after. Returns how many."""
    over = [JoinRequest.State.DECLINED, JoinRequest.State.WITHDRAWN]
    old = JoinRequest.objects.filter(state__in=over, decided_at__lt=now - WORDS_KEPT_FOR)
    return old.exclude(message="", answer="").update(message="", answer="")


def forget_unconfirmed(now: datetime.datetime) -> int:
    """Delete requests for erasure of which the code never came back. Returns how many."""
    unconfirmed = ErasureRequest.objects.filter(state=ErasureRequest.State.UNCONFIRMED)
    return unconfirmed.filter(asked_at__lt=now - UNCONFIRMED_KEPT_FOR).delete()[0]


def forget_never_admitted(now: datetime.datetime) -> int:
    """Erase who answered the first questions and was never admitted, a year after they were last here or answered. Returns how many.

    Only those who asked for something themselves are meant: whom an officer entered never logged in, and is no sign-up.
    """
    since = now - NEVER_ADMITTED_KEPT_FOR
    asked = JoinRequest.objects.filter(person=OuterRef("pk"))
    alive = asked.filter(Q(state=JoinRequest.State.PENDING) | Q(decided_at__gte=since))
    terms = Role.objects.filter(person=OuterRef("pk"))
    quiet = Q(last_login__lt=since) | Q(last_login=None)
    people = Person.objects.filter(quiet, joined_at__lt=since, is_superuser=False, is_active=True)
    people = people.filter(Exists(asked)).exclude(Exists(alive)).exclude(Exists(terms))
    done = 0
    for person in people.order_by("pk")[:AT_A_TIME]:
        try:
            erase_person(person=person, by=None)
        except ValidationError as refused:  # such as the site's own contact: it must not keep the others
            log.warning("Person %s was not forgotten: %s", person.pk, " ".join(refused.messages))
        else:
            done += 1
    return done


def jobs() -> Iterable[Job]:
    """The jobs of retention on this floor, for `tick`."""
    return (
        Job("membership.forget_words", DAILY, forget_words),
        Job("membership.forget_unconfirmed", DAILY, forget_unconfirmed),
        Job("membership.forget_never_admitted", DAILY, forget_never_admitted),
    )
