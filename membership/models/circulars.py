"""Writing to people of a group: the text, whom it is for, and what became of it with each of them."""

import uuid
from pathlib import PurePath
from typing import Any, ClassVar

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.audiences import Audience
from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from workstrands.models import Scoped, ScopedQuerySet, Workstrand

SUBJECT_LENGTH, TEXT_LENGTH = 150, 20_000


class CircularQuerySet(ScopedQuerySet):
    def begun(self) -> "CircularQuerySet":
        """Those that are being sent, or were."""
        return self.filter(state__in=[Circular.State.SENDING, Circular.State.SENT])


class Circular(Scoped):
    """A text to people of one workstrand, or of the whole group where it is the plenary. Once sending has begun it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")

    class Whom(models.TextChoices):
        ALL = "all", _("everybody")
        SOME = "some", _("those whom I describe")
        PICKED = "picked", _("only people whom I add by name")
        SAME = "same", _("those who got the circular that this one corrects")

    subject = models.CharField(_("subject"), max_length=SUBJECT_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    text = models.TextField(_("text"), max_length=TEXT_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    reply_to = models.EmailField(_("replies go to"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    written_by = models.ForeignKey(
        Person, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="circulars_written"
    )
    sent_by = models.ForeignKey(
        Person,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="circulars_sent",
    )
    written_at = models.DateTimeField(_("written"), editable=False)
    send_at = models.DateTimeField(_("to be sent"), null=True, blank=True, editable=False)
    begun_at = models.DateTimeField(_("sending began"), null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("recipients settled"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    # Whom it is for. Worked out anew whenever it is asked for, until sending begins.
    whom = models.CharField(_("for whom"), max_length=10, choices=Whom, default=Whom.ALL)
    strands = models.ManyToManyField(Workstrand, verbose_name=_("workstrands"), blank=True, related_name="+")
    kinds = models.JSONField(_("roles"), default=list, blank=True)
    organisations = models.ManyToManyField(Organisation, verbose_name=_("organisations"), blank=True, related_name="+")
    countries = CountryField(_("countries"), multiple=True, blank=True, max_length=1000)
    owing_kinds = models.JSONField(_("who owes"), default=list, blank=True)
    owing_keys = models.JSONField(_("who owes this"), default=list, blank=True)
    about = models.JSONField(_("about"), default=list, blank=True)  # the obligations that it reminds of

    objects: ClassVar[Any] = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ("-written_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="circular_scheduled_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled"], begun_at=None)
                | Q(state__in=["sending", "sent"], begun_at__isnull=False),
                name="circular_begun_when_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, frozen_at__isnull=False),
                name="circular_sent_is_frozen",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "send_at"], name="circular_by_state"),  # what `tick` has to send
            models.Index(fields=["workstrand", "-written_at"], name="circular_by_workstrand"),  # the desk's list
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject yet)"))

    def get_absolute_url(self) -> str:
        return reverse("circular", args=[self.pk])

    @property
    def may_change(self) -> bool:
        """Whether its words and people can still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for its time."""
        return self.state == self.State.SCHEDULED

    @property
    def is_to_all(self) -> bool:
        """Whether it is for everybody, so that those who join later may read it too."""
        return self.whom == self.Whom.ALL

    @property
    def country_codes(self) -> list[str]:
        """The countries chosen, by their codes."""
        countries: Any = self.countries
        return [country.code for country in countries]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.audience = Audience.STRAND
        super().save(*args, **kwargs)


class CircularPick(models.Model):
    """Somebody added to the people of a circular by hand, or taken out."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="picks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_added = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["circular", "person"], name="circular_pick_once")]

    def __str__(self) -> str:
        return f"{'+' if self.is_added else '-'} {self.person_id}"


def _place(row: "CircularFile", name: str) -> str:
    """Where the file lies: under a name of ours, so that nothing of what was typed reaches the file system."""
    return f"circulars/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:8]}"


class CircularFile(models.Model):
    """A file that goes with a circular."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(_("file"), upload_to=_place, max_length=200)
    name = models.CharField(_("name"), max_length=150, validators=[CONTROL_CHARACTERS, MinLengthValidator(1)])
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField(_("size"))
    # What the mails share while they are kept: a copy, which goes with the last of them.
    mailed = models.ForeignKey(
        "post_office.Attachment", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class CircularRecipient(models.Model):
    """What became of one circular with one person. Made when sending begins: that each has one keeps anybody from getting it twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")
        SKIPPED = "skipped", _("not sent")

    class Reason(models.TextChoices):
        OFF = "off", _("switched circulars off")
        UNREACHABLE = "unreachable", _("mail to this address comes back")
        NO_LOGIN = "no_login", _("may not log in")
        NO_ADDRESS = "no_address", _("has no address")

    circular = models.ForeignKey(
        Circular, verbose_name=_("circular"), on_delete=models.PROTECT, related_name="recipients"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="circulars_received"
    )
    address = models.EmailField(_("address"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(_("since"))
    reason = models.CharField(_("why not"), max_length=12, choices=Reason, blank=True)
    detail = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    email = models.ForeignKey(
        "post_office.Email", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    message_id = models.CharField(max_length=255, blank=True)  # outlasts the mail, so that a late bounce is known
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_noted_by = models.ForeignKey(
        Person, verbose_name=_("noted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ("circular", "person__name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circular", "person"], name="circular_recipient_once"),
            models.CheckConstraint(
                condition=Q(state="skipped") | Q(reason=""), name="circular_recipient_reason_when_skipped"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "circular"], name="recipient_by_person"),  # what somebody was sent
            models.Index(fields=["state", "circular"], name="recipient_by_state"),  # the next to queue, what to follow
            models.Index(
                fields=["message_id"], condition=~Q(message_id=""), name="recipient_by_message"
            ),  # whose bounce it is
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"


class CircularAsked(models.Model):
    """Something that a recipient owed when the circular was sent, and was reminded of by it."""

    recipient = models.ForeignKey(CircularRecipient, on_delete=models.CASCADE, related_name="asked")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient", "key"], name="circular_asked_once")]
        indexes: ClassVar = [
            models.Index(fields=["key", "recipient"], name="asked_by_key"),  # when something was last chased
            models.Index(fields=["id"], condition=Q(done_at=None), name="asked_open"),  # what may be done meanwhile
        ]

    def __str__(self) -> str:
        return self.key
