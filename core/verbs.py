from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Every verb that history knows; the values are stored and never change."""

    GROUP_FOUNDED = "group.founded", _("founded")
    GROUP_CHANGED = "group.changed", _("details changed")
    GROUP_ACTIVATED = "group.activated", _("activated")
    GROUP_CLOSED = "group.closed", _("closed")
    WORKSTRAND_PROPOSED = "workstrand.proposed", _("proposed")
    WORKSTRAND_CHANGED = "workstrand.changed", _("details changed")
    WORKSTRAND_FORMED = "workstrand.formed", _("taken up")
    WORKSTRAND_ACTIVATED = "workstrand.activated", _("activated")
    WORKSTRAND_CLOSED = "workstrand.closed", _("closed")
    WORKSTRAND_DROPPED = "workstrand.dropped", _("dropped")
    ROLE_APPOINTED = "role.appointed", _("appointed")
    ROLE_ENDED = "role.ended", _("ended")
    ROLE_VOIDED = "role.voided", _("voided")
    ROLE_MOVED = "role.moved", _("moved to another organisation")
    MEMBER_JOINED = "member.joined", _("joined")
    MEMBER_LEFT = "member.left", _("left")
    JOIN_ASKED = "join.asked", _("asked to join")
    JOIN_APPROVED = "join.approved", _("request approved")
    JOIN_DECLINED = "join.declined", _("request declined")
    JOIN_WITHDRAWN = "join.withdrawn", _("request withdrawn")
    PERSON_ADDED = "person.added", _("added")
    PERSON_FLAGS_CHANGED = "person.flags_changed", _("rights to log in changed")
    PROFILE_CHANGED = "profile.changed", _("profile changed")
    SECOND_FACTOR_RESET = "second_factor.reset", _("second factor reset")
    ORGANISATION_PROPOSED = "organisation.proposed", _("typed when signing up")
    ORGANISATION_ADDED = "organisation.added", _("added")
    ORGANISATION_CHANGED = "organisation.changed", _("changed")
    PERSON_UNREACHABLE = "person.unreachable", _("mail came back")
    PERSON_REACHABLE = "person.reachable", _("can be reached again")
    CIRCULAR_DRAFTED = "circular.drafted", _("circular drafted")
    CIRCULAR_CHANGED = "circular.changed", _("draft of a circular changed")
    CIRCULAR_SCHEDULED = "circular.scheduled", _("circular scheduled")
    CIRCULAR_CANCELLED = "circular.cancelled", _("sending of a circular called off")
    CIRCULAR_SENT = "circular.sent", _("circular sent")
    CIRCULAR_COPIED = "circular.copied", _("addresses of a circular copied")
    CIRCULAR_ANSWERED = "circular.answered", _("answer to a circular noted")
    SETTINGS_CHANGED = "settings.changed", _("site settings changed")


def verb_choices() -> list[tuple[str, Any]]:
    """The list for the database column: named, not copied, into migrations, so that a new verb needs none."""
    return list(Verb.choices)
