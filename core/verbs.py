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
    CALL_DRAFTED = "call.drafted", _("call drafted")
    CALL_CHANGED = "call.changed", _("draft of a call changed")
    CALL_OPENED = "call.opened", _("call opened")
    CALL_EXTENDED = "call.extended", _("call extended")
    CALL_DECIDED = "call.decided", _("call closed with an appointment")
    CALL_CLOSED = "call.closed", _("call closed without an appointment")
    CANDIDACY_MADE = "candidacy.made", _("volunteered")
    CANDIDACY_CHANGED = "candidacy.changed", _("statement changed")
    CANDIDACY_NOMINATED = "candidacy.nominated", _("nominated")
    CANDIDACY_DECLINED = "candidacy.declined", _("nomination declined")
    CANDIDACY_WITHDRAWN = "candidacy.withdrawn", _("candidacy withdrawn")
    VOICE_NAMED = "voice.named", _("named the voice of an office")
    ALTERNATE_NAMED = "voice.alternate_named", _("named the alternate of an office")
    VOICE_ENDED = "voice.ended", _("no longer speaks for an office")
    SETTINGS_CHANGED = "settings.changed", _("site settings changed")
    ROLE_PROLONGED = "role.prolonged", _("prolonged")
    ABSENCE_DECLARED = "absence.declared", _("away")
    ABSENCE_ENDED = "absence.ended", _("back")
    STAND_IN_CHOSEN = "stand_in.chosen", _("another stand-in")
    STAND_IN_DECLINED = "stand_in.declined", _("declined to stand in")
    HANDOVER_NOTED = "handover.noted", _("notes for the successor written")
    HANDOVER_SUCCESSOR = "handover.successor", _("successor named")
    HANDOVER_TICKED = "handover.ticked", _("part of the hand-over dealt with")
    HANDOVER_DONE = "handover.done", _("handed over")


def verb_choices() -> list[tuple[str, Any]]:
    """The list for the database column: named, not copied, into migrations, so that a new verb needs none."""
    return list(Verb.choices)
