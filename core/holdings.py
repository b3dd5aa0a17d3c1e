"""What the site keeps of a person, asked of every part that keeps something; and what this floor keeps itself."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from post_office.models import Email

from . import mail, registries
from .registries import Holding

YEAR_DAYS, WEEK_DAYS, LONGEST_IN_WEEKS = 365, 7, 8


def _span(kept: datetime.timedelta) -> str:
    days = kept.days
    if days % YEAR_DAYS == 0 and days:
        return ngettext("%d year", "%d years", days // YEAR_DAYS) % (days // YEAR_DAYS)
    if days % WEEK_DAYS == 0 and days <= LONGEST_IN_WEEKS * WEEK_DAYS:
        return ngettext("%d week", "%d weeks", days // WEEK_DAYS) % (days // WEEK_DAYS)
    return ngettext("%d day", "%d days", days) % days


span: Any = lazy(
    _span, str
)  # "4 weeks", in the reader's language: the sentence and the job that keeps to it use one constant


def _sentence(text: Any, **values: Any) -> str:
    return str(text) % values


sentence: Any = lazy(_sentence, str)  # a lazy text with lazy values in it
RECORD = _("as long as the group's record")
UNTIL_YOU_LEAVE = _("until you leave")
# The headings under which it is told what is kept, in this order.
TOPICS = {
    "you": _("You and your account"),
    "mail": _("Mail to you"),
    "coming": _("How you came here"),
    "part": _("Your part in the groups"),
    "acts": _("What you do for a group, or for others"),
    "record": _("The record"),
}


def everything() -> list[Holding]:
    """All that is declared, by topic, and within it part by part."""
    order = list(TOPICS)
    found = [holding for source in registries.holdings for holding in source()]
    return sorted(found, key=lambda holding: order.index(holding.topic))


def model_of(holding: Holding) -> type[models.Model]:
    return apps.get_model(holding.model)


def rows_of(holding: Holding, ids: frozenset[int], addresses: frozenset[str]) -> models.QuerySet[Any]:
    """The rows of one holding that are about a person, by their numbers and their addresses in lower case. Not evaluated."""
    if holding.rows is not None:
        found: models.QuerySet[Any] = holding.rows(ids, addresses)
        return found
    about = Q(pk__in=())
    if holding.person:
        about |= Q(**{f"{holding.person}__in": ids})
    for address in addresses if holding.address else ():
        about |= Q(**{f"{holding.address}__iexact": address})
    return model_of(holding)._base_manager.filter(about)


def is_many(holding: Holding) -> bool:
    """Whether the row is other people's too, and refers to the person as one of several."""
    if not holding.person or "__" in holding.person or holding.person == "pk":
        return False
    return bool(model_of(holding)._meta.get_field(holding.person).many_to_many)


def mails_to(_ids: frozenset[int], addresses: frozenset[str]) -> models.QuerySet[Email]:
    """Mails that go to one of these addresses, or name it as a copy's; the field is a list in one text."""
    about = Q(pk__in=())
    for address in addresses:
        about |= Q(to__icontains=address) | Q(cc__icontains=address) | Q(bcc__icontains=address)
    found: models.QuerySet[Email] = Email.objects.filter(about)
    return found


def _sessions_end_apart(_ids: frozenset[int], _addresses: frozenset[str]) -> models.QuerySet[Session]:
    """Whose a session is shows only once it is opened: they are not counted here, and `sessions.end_sessions` ends them."""
    return Session.objects.none()


def holdings() -> Iterable[Holding]:
    numbers = _("The record of what was decided holds numbers of persons, never a name or an address.")
    acts = ("at", "verb", "audience", "old", "new", "source", "entered_later")
    yield Holding(
        model="core.HistoryEntry",
        person="actor",
        what=_("What you did here: which act, on what and when"),
        kept_for=RECORD,
        topic="record",
        shown=acts,
        reason_kept=numbers,
    )
    yield Holding(
        model="core.HistoryEntry",
        person="on_behalf_of",
        what=_("What an officer entered on your behalf"),
        kept_for=RECORD,
        topic="record",
        shown=acts,
        reason_kept=numbers,
    )
    yield Holding(
        model="core.MailPreference",
        person="person",
        what=_("Which kinds of mail you switched off"),
        kept_for=UNTIL_YOU_LEAVE,
        topic="you",
        shown=("kind", "wanted"),
        is_deleted=True,
        goes_on_leaving=True,
    )
    yield Holding(
        model="post_office.Email",
        person="",
        what=_("Mails to you, with what they say"),
        kept_for=span(mail.KEPT_FOR),
        topic="mail",
        shown=("created", "subject", "message", "status"),
        is_deleted=True,
        goes_on_leaving=True,
        rows=mails_to,
    )
    yield Holding(
        model="sessions.Session",
        person="",
        what=_("Your logins on each device"),
        kept_for=sentence(
            _("until you log out, or %(span)s"), span=span(datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE))
        ),
        topic="you",
        is_deleted=True,
        goes_on_leaving=True,
        rows=_sessions_end_apart,
    )
    yield Holding(
        model="admin.LogEntry",
        person="user",
        what=_("What you did in the administration, where Django notes it"),
        kept_for=_("until you are erased"),
        topic="record",
        shown=("action_time", "change_message"),
        is_deleted=True,
    )
