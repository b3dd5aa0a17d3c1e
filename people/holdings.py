"""What this floor keeps of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import UNTIL_YOU_LEAVE, sentence, span
from core.registries import Holding

from .services import STRANGERS_KEPT_FOR


def holdings() -> Iterable[Holding]:
    yield Holding(
        model="people.Person",
        person="pk",
        what=_("Who you are: name, address, organisation and your profile"),
        kept_for=sentence(
            _(
                "until you leave, then only name and organisation; an address whose login code never came back, for %(span)s"
            ),
            span=span(STRANGERS_KEPT_FOR),
        ),
        topic="you",
        shown=(
            "name",
            "email",
            "organisation",
            "job_title",
            "time_zone",
            "languages",
            "is_listed",
            "is_active",
            "is_superuser",
            "joined_at",
            "last_login",
            "unreachable_since",
            "left_at",
        ),
        reason_kept=_("A number without a name stays, so that the record still says that somebody did it."),
    )
    yield Holding(
        model="people.Person",
        person="merged_into",
        what=_("An earlier account of yours that was merged with this one"),
        kept_for=_("as long as your account"),
        topic="you",
        shown=("name", "joined_at"),
        reason_kept=_("A number without a name stays."),
    )
    yield Holding(
        model="account.EmailAddress",
        person="user",
        address="email",
        what=_("Your e-mail addresses, and whether they are confirmed"),
        kept_for=_("until you remove them, or leave"),
        topic="you",
        shown=("email", "verified", "primary"),
        is_deleted=True,
        goes_on_leaving=True,
    )
    yield Holding(
        model="people.Person_topics",
        person="person",
        what=_("What you work on"),
        kept_for=UNTIL_YOU_LEAVE,
        topic="you",
        shown=("topic",),
        is_deleted=True,
        goes_on_leaving=True,
    )
    yield Holding(
        model="mfa.Authenticator",
        person="user",
        what=_("Your second factors: passkeys, apps, recovery codes"),
        kept_for=_("until you remove them, or leave"),
        topic="you",
        shown=("type", "created_at", "last_used_at"),
        is_deleted=True,
        goes_on_leaving=True,
    )
