"""What this floor keeps of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding

from .services import STRANGERS_KEPT_FOR


def holdings() -> Iterable[Holding]:
    yield Holding(
        model="people.Person",
        person="pk",
        what=_("Who you are: name, address, organisation and your profile"),
        kept_for=sentence(
            _(
                "until you leave, then only name and organisation; %(span)s where an address was typed at the door and its code never came back"
            ),
            span=span(STRANGERS_KEPT_FOR),
        ),
        shown=(
            "name",
            "email",
            "organisation",
            "job_title",
            "time_zone",
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
        shown=("name", "joined_at"),
        reason_kept=_("A number without a name stays."),
    )
    yield Holding(
        model="account.EmailAddress",
        person="user",
        address="email",
        what=_("Your e-mail addresses, and whether they are confirmed"),
        kept_for=_("until you remove them or leave"),
        shown=("email", "verified", "primary"),
        is_deleted=True,
        goes_on_leaving=True,
    )
    yield Holding(
        model="mfa.Authenticator",
        person="user",
        what=_("Your second factors: passkeys, apps, recovery codes"),
        kept_for=_("until you remove them or leave"),
        shown=("type", "created_at", "last_used_at"),
        is_deleted=True,
        goes_on_leaving=True,
    )
