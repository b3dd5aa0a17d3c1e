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
    PERSON_LEFT = "person.left", _("left the network")
    PERSON_ERASED = "person.erased", _("erased")
    PERSON_MERGED = "person.merged", _("merged with another account")
    DATA_DOWNLOADED = "data.downloaded", _("downloaded their data")
    ERASURE_ASKED = "erasure.asked", _("erasure asked for")
    ERASURE_REFUSED = "erasure.refused", _("erasure refused")
    ERASURE_WITHDRAWN = "erasure.withdrawn", _("request for erasure withdrawn")
    ORGANISATION_MERGED = "organisation.merged", _("merged with another organisation")
    ORGANISATION_PROPOSED = "organisation.proposed", _("typed when signing up")
    ORGANISATION_ADDED = "organisation.added", _("added")
    ORGANISATION_CHANGED = "organisation.changed", _("changed")
    SETTINGS_CHANGED = "settings.changed", _("site settings changed")


def verb_choices() -> list[tuple[str, Any]]:
    """The list for the database column: named, not copied, into migrations, so that a new verb needs none."""
    return list(Verb.choices)
