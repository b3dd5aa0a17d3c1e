"""Consultations on one version: who is asked, what they say, what became of it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from workstrands.models import Decision, Workstrand

from .texts import NOTE_LENGTH, TermsVersion

PERCENT = (MinValueValidator(1), MaxValueValidator(100))


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def running(self) -> "ConsultationQuerySet":
        """Those not over: planned, open, paused, or held up by an objection."""
        return self.filter(state__in=RUNNING)

    def due(self, now: object) -> "ConsultationQuerySet":
        """Open ones whose closing time has come."""
        return self.filter(state=Consultation.State.OPEN, closes_at__lte=now)


class Consultation(models.Model):
    """The offices of a workstrand are asked whether they agree to one version, whose text stands still meanwhile."""

    class Purpose(models.TextChoices):
        ADOPTION = "adoption", _("adoption")
        REPAIR = "repair", _("a small repair after an objection")

    class Rule(models.TextChoices):
        SILENCE = "silence", _("silence procedure")
        CONSENT = "consent", _("positive consent")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        BLOCKED = "blocked", _("held up by an objection")
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("not adopted")
        ENDED = "ended", _("ended without a result")

    version = models.ForeignKey(
        TermsVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="consultations"
    )
    purpose = models.CharField(_("for"), max_length=10, choices=Purpose, default=Purpose.ADOPTION)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule, default=Rule.SILENCE)
    # Hundredths of the offices that count: who must agree (positive consent only), and whom mail must have reached.
    share_to_agree = models.PositiveSmallIntegerField(
        _("share of offices that must agree, in per cent"), null=True, blank=True, validators=PERCENT
    )
    share_to_reach = models.PositiveSmallIntegerField(
        _("share of offices that must have been reached, in per cent"), default=50, validators=PERCENT
    )
    kinds = models.JSONField(_("kinds of organisation that count"), default=list)  # values of Organisation.Kind
    word = models.TextField(
        _("word to the offices"),
        blank=True,
        max_length=5_000,
        help_text=_("Markdown."),
        validators=[CONTROL_CHARACTERS],
    )
    time_zone = TimeZoneField(_("time zone"), default="Europe/London")
    opens_at = models.DateTimeField(_("opens"))  # as planned, and once it is open, when it really did
    closes_at = models.DateTimeField(_("closes"))  # moved by pauses and extensions
    first_closes_at = models.DateTimeField(editable=False)  # as it was said at the opening
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)  # empty where it never was
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)
    state_since = models.DateTimeField(_("in this state since"), editable=False)
    outcome = models.CharField(
        _("why"), max_length=NOTE_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    planned_by = models.ForeignKey(
        Person, verbose_name=_("opened by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.OneToOneField(
        Decision, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="consultation"
    )

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ("-opens_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="consultation_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(rule="silence", share_to_agree=None) | Q(rule="consent", share_to_agree__isnull=False),
                name="consultation_consent_has_share",
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", decision__isnull=False) | ~Q(state="adopted"),
                name="consultation_adopted_by_decision",
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["planned", "open", "paused", "blocked"]),
                name="consultation_one_runs",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "closes_at"], name="consultation_due"
            )  # what a tick opens, reminds and closes
        ]

    def __str__(self) -> str:
        return _("Consultation on %s") % self.version

    @property
    def workstrand(self) -> Workstrand:
        return self.version.workstrand

    @property
    def audience(self) -> str:
        return self.version.audience

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def get_absolute_url(self) -> str:
        strand = self.workstrand
        return reverse("consultation", args=[strand.group.slug, strand.slug, self.version.number, self.pk])


RUNNING = (
    Consultation.State.PLANNED,
    Consultation.State.OPEN,
    Consultation.State.PAUSED,
    Consultation.State.BLOCKED,
)


class ClockChange(models.Model):
    """A pause, which moves the closing by its length once it is over, or an extension."""

    class Kind(models.TextChoices):
        PAUSE = "pause", _("pause")
        EXTENSION = "extension", _("extension")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="clock_changes")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=NOTE_LENGTH, validators=[CONTROL_CHARACTERS])
    by = models.ForeignKey(Person, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("resumed"), null=True, blank=True)  # of a pause
    ended_by = models.ForeignKey(
        Person, verbose_name=_("resumed by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closes_before = models.DateTimeField(_("closed at before"))
    closes_after = models.DateTimeField(_("closes at now"), null=True, blank=True)  # not known while paused

    class Meta:
        verbose_name = _("pause or extension")
        verbose_name_plural = _("pauses and extensions")
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(kind="pause", ended_at=None), name="consultation_one_pause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


class ConsultedOffice(models.Model):
    """An office that counts, fixed when the consultation opened: a head office, its branches counted with it."""

    class NotReached(models.TextChoices):
        """Why mail did not reach a contact of an office, so that its silence does not count; the nearest to being reached comes last."""

        NOBODY = "nobody", _("nobody there to write to")
        GONE = "gone", _("left, or may not log in")
        UNREACHABLE = "unreachable", _("mail to them comes back")
        OFF = "off", _("switched this kind of mail off")
        BOUNCED = "bounced", _("the mail came back")
        UNSENT = "unsent", _("the mail has not left")
        UNCONFIRMED = "unconfirmed", _("never confirmed the address, nor logged in")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("office"), on_delete=models.PROTECT, related_name="consulted"
    )
    # As it was at the closing, and stays, whatever becomes of mail and people later; empty before.
    was_reached = models.BooleanField(_("reached"), null=True, blank=True, editable=False)
    why_not_reached = models.CharField(
        _("why it was not reached"), max_length=12, choices=NotReached, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("office asked")
        verbose_name_plural = _("offices asked")
        ordering = ("organisation__name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "organisation"], name="consulted_office_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ConsultedContact(models.Model):
    """Somebody of an office who was written to; silence of the office counts only where mail reached one of them."""

    office = models.ForeignKey(ConsultedOffice, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    email = models.ForeignKey(
        "post_office.Email", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    # Mail is forgotten after some weeks; what became of it is kept here.
    sent_at = models.DateTimeField(_("left"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact asked")
        verbose_name_plural = _("contacts asked")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "person"], name="consulted_contact_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Position(models.Model):
    """What an office says, signed by a person. One is current; all earlier ones are kept."""

    class Choice(models.TextChoices):
        AGREE = "agree", _("agree")
        COMMENTS = "comments", _("agree with comments")
        OBJECT = "object", _("object")
        ABSTAIN = "abstain", _("abstain")

    office = models.ForeignKey(ConsultedOffice, on_delete=models.PROTECT, related_name="positions")
    choice = models.CharField(_("position"), max_length=10, choices=Choice)
    text = models.TextField(_("comments or reason"), blank=True, max_length=5_000, validators=[CONTROL_CHARACTERS])
    person = models.ForeignKey(Person, verbose_name=_("signed by"), on_delete=models.PROTECT, related_name="positions")
    at = models.DateTimeField(_("when"))
    is_current = models.BooleanField(_("counts"), default=True)
    withdrawn_at = models.DateTimeField(_("objection withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawal_word = models.CharField(
        _("word on the withdrawal"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS]
    )
    recorded_by = models.ForeignKey(
        Person,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(_("source"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])

    class Meta:
        verbose_name = _("position of an office")
        verbose_name_plural = _("positions of offices")
        ordering = ("at", "id")
        constraints: ClassVar = [
            # Two colleagues answer at once: one position of an office counts.
            models.UniqueConstraint(fields=["office"], condition=Q(is_current=True), name="position_one_counts"),
            models.CheckConstraint(condition=~Q(choice="object", text=""), name="position_objection_with_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(choice="object"), name="position_objections_are_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.get_choice_display()}"


class ConsultationReminder(models.Model):
    """That the offices which had not answered were reminded at a stage, so that no tick does it twice."""

    class Stage(models.TextChoices):
        HALF = "half", _("half time")
        DAYS = "72h", _("72 hours before the end")
        DAY = "24h", _("24 hours before the end")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=5, choices=Stage)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder of a consultation")
        verbose_name_plural = _("reminders of consultations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "stage"], name="consultation_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation}: {self.stage}"
