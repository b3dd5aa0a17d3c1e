"""Asking somebody to take part: an address is invited to a workstrand, to hold a role there."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from workstrands.models import Role, Workstrand

DAYS_OPEN, FEWEST_DAYS, MOST_DAYS = 30, 7, 90
MESSAGE_LENGTH = 2000
WORD_LENGTH = 500


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Those that nobody answered, expired or not."""
        return self.filter(state=Invitation.State.WAITING)

    def answerable(self, now: datetime.datetime) -> "InvitationQuerySet":
        """Those that can be answered still. A bounce is no hindrance: whoever holds the link has the mail."""
        return self.filter(state__in=Invitation.ANSWERABLE, expires_at__gt=now)


class Invitation(models.Model):
    """An address is invited to one strand as one thing. What went to an address in one mail shares the token of its link.

    It hangs on a person from the first moment, who has no name while they never came; so a bounce, and whatever is written to them later,
    hangs on the same row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        BOUNCED = "bounced", _("bounced")
        WITHDRAWN = "withdrawn", _("withdrawn")
        IGNORED = "ignored", _("not answered")

    ANSWERABLE: ClassVar = (State.WAITING, State.BOUNCED)

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("workstrand"), on_delete=models.PROTECT, related_name="invitations"
    )
    kind = models.CharField(_("as"), max_length=12, choices=Role.Kind)
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("invited address"), max_length=254)
    name = models.CharField(_("name as written"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    # Chosen from the names of those who are known: then the address is none that the inviter knew, and a lead is not shown it.
    is_by_name = models.BooleanField(_("chosen by name"), default=False)
    message = models.TextField(_("message"), blank=True, max_length=MESSAGE_LENGTH, validators=[CONTROL_CHARACTERS])
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="invitations_sent"
    )
    token_hash = models.CharField(
        max_length=64, editable=False
    )  # SHA-256 of what the link holds, which is nowhere else
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    state_since = models.DateTimeField(_("since"))
    invited_at = models.DateTimeField(_("invited"))
    sent_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    times_sent = models.PositiveSmallIntegerField(_("times mailed"), default=0)
    expires_at = models.DateTimeField(_("open until"))
    accepted_by = models.ForeignKey(
        Person, verbose_name=_("accepted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    word = models.CharField(
        _("what was said"), max_length=WORD_LENGTH, blank=True, validators=[CONTROL_CHARACTERS],
        help_text=_("With a refusal, or why it was withdrawn."),
    )  # fmt: skip

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-invited_at", "-id")
        constraints: ClassVar = [
            # Two clicks, two officers at once: an address has one open invitation to a strand.
            models.UniqueConstraint(
                fields=["workstrand", "email"],
                condition=Q(state__in=["waiting", "bounced"]),
                name="invitation_one_open",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_by__isnull=True)),
                name="invitation_accepted_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["token_hash"], name="invitation_by_token"),  # whoever follows the link
            models.Index(fields=["workstrand", "state"], name="invitation_list"),  # the list of a strand, by state
            models.Index(fields=["email"], name="invitation_by_email"),  # a bounce
            models.Index(fields=["state", "expires_at"], name="invitation_by_expiry"),  # what tick marks and forgets
            models.Index(fields=["invited_by", "sent_at"], name="invitation_by_inviter"),  # how many a day
        ]

    @property
    def masked_email(self) -> str:
        """The address as somebody else may see it: the first letter, and the host."""
        name, _at, host = self.email.rpartition("@")
        return f"{name[:1]}…@{host}"

    def __str__(self) -> str:
        return f"{self.email} → {self.workstrand}"

    def get_absolute_url(self) -> str:
        group = self.workstrand.group
        return reverse("invitations", args=[group.slug, self.workstrand.slug])

    def is_answerable(self) -> bool:
        return self.state in self.ANSWERABLE and self.expires_at > clock.now()

    @property
    def shown_state(self) -> str:
        """The state; one whose time is over counts as not answered, also before `tick` has come by."""
        is_late = self.state == self.State.WAITING and self.expires_at <= clock.now()
        return str(self.State.IGNORED if is_late else self.state)

    @property
    def shown_since(self) -> datetime.datetime:
        """Since when the shown state is so."""
        return self.state_since if self.shown_state == self.state else self.expires_at

    @property
    def shown_state_label(self) -> str:
        """The shown state in words."""
        return str(self.State(self.shown_state).label)
