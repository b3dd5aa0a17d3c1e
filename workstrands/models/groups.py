import datetime
from typing import ClassVar

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from core import clock
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person

# The words that stand beside a group's or a strand's slug in an address, now and in the parts to come.
RESERVED_SLUGS = frozenset(
    [
        "activities",
        "activity",
        "admin",
        "archive",
        "board",
        "calendar",
        "calls",
        "closing",
        "confirm",
        "coverage",
        "decisions",
        "deliverables",
        "edit",
        "feed",
        "handover",
        "history",
        "invitations",
        "invite",
        "join",
        "leave",
        "live",
        "material",
        "me",
        "meetings",
        "members",
        "new",
        "offices",
        "next",
        "organisations",
        "outputs",
        "people",
        "plenary",
        "polls",
        "record",
        "reports",
        "roles",
        "search",
        "start",
        "terms",
        "timeline",
        "wiki",
        "workstrands",
    ]
)
OFFICERS_FINISH_WITHIN = relativedelta(months=3)


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def editions(self) -> "WorkingGroupQuerySet":
        """All but the network, the latest first."""
        return self.filter(is_network=False).order_by(F("starts_on").desc(nulls_last=True), "name")

    def finished(self) -> "WorkingGroupQuerySet":
        """Those whose period and the officers' three months after it are over, as `is_read_only` says of each."""
        return self.filter(ends_on__lt=clock.today() - OFFICERS_FINISH_WITHIN)


class WorkingGroup(models.Model):
    """One edition of a group; or the network that everybody joins first, the only one with `is_network`."""

    class State(models.TextChoices):
        FORMING = "forming", _("forming")
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    short_name = models.CharField(_("short name"), max_length=60, blank=True, validators=[CONTROL_CHARACTERS])
    is_network = models.BooleanField(_("is the network"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FORMING, editable=False)
    state_since = models.DateField(_("in this state since"), editable=False)
    state_reason = models.CharField(
        _("reason"), max_length=500, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = TimeZoneField(
        _("time zone"), default="Europe/London", help_text=_("Terms of office begin and end at midnight here.")
    )
    purpose = models.CharField(_("purpose"), max_length=300, blank=True, validators=[CONTROL_CHARACTERS])
    about = models.TextField(
        _("about"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    reports_to = models.CharField(_("reports to"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    predecessor = models.OneToOneField(
        "self",
        verbose_name=_("edition before"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successor",
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("led by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups_led",
    )
    supporting_organisations = models.ManyToManyField(
        Organisation, verbose_name=_("supported by"), blank=True, related_name="groups_supported"
    )
    contact = models.ForeignKey(
        Person, verbose_name=_("contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="contact_of"
    )
    contact_role = models.CharField(
        _("contact's role"), max_length=60, default=_("the secretariat"), validators=[CONTROL_CHARACTERS]
    )
    contact_email = models.EmailField(_("contact's address"), blank=True, help_text=_("Shown to everybody."))
    names_offices = models.BooleanField(
        _("offices named to everybody"),
        default=False,
        help_text=_("Whether the public reads which office agreed, objected or was silent; the group reads it always."),
    )
    source = models.CharField(
        _("source"),
        max_length=NAME_LENGTH,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Where the facts of an older edition come from."),
    )

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ("-starts_on", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_network"], condition=Q(is_network=True), name="group_one_network"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="group_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("id")), name="group_not_before_itself"),
            models.CheckConstraint(
                condition=Q(is_network=True) | Q(starts_on__isnull=False), name="group_edition_has_first_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.slug])

    def today(self) -> datetime.date:
        return clock.today(self.time_zone)

    def record_day(self) -> datetime.date:
        """The day whose roles its pages show: today, or its last day once it is over, or its first before it begins."""
        day = self.today()
        if self.ends_on and day > self.ends_on:
            return self.ends_on
        return max(day, self.starts_on) if self.starts_on else day

    @property
    def officers_until(self) -> datetime.date | None:
        """The last day on which the officers may finish the record; `None` while no end is set."""
        return self.ends_on + OFFICERS_FINISH_WITHIN if self.ends_on else None

    def is_read_only(self, on: datetime.date | None = None) -> bool:
        """Whether the period and the officers' three months after it are over."""
        return self.officers_until is not None and (on or self.today()) > self.officers_until

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This word is the address of a page. Choose another.")})
        if not self.is_network and not self.starts_on:
            raise ValidationError({"starts_on": _("Give the first day of this edition.")})
        before: WorkingGroup | None = self.predecessor
        while before is not None:
            if before.pk == self.pk:
                raise ValidationError({"predecessor": _("This edition comes after the one you are changing.")})
            before = before.predecessor


class WorkstrandQuerySet(models.QuerySet["Workstrand"]):
    def strands(self) -> "WorkstrandQuerySet":
        """Without the plenaries."""
        return self.filter(is_plenary=False)

    def open(self) -> "WorkstrandQuerySet":
        """Those at work or coming to it."""
        return self.filter(state__in=[Workstrand.State.FORMING, Workstrand.State.ACTIVE])


class Workstrand(models.Model):
    """A part of a group with its own purpose, leads and members. The group as a whole is its plenary."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        FORMING = "forming", _("forming")
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")
        DROPPED = "dropped", _("dropped")

    class JoiningPolicy(models.TextChoices):
        OPEN = "open", _("open: whoever is in the network joins at once")
        APPROVAL = "approval", _("on approval by a lead or an officer")
        INVITATION = "invitation", _("by invitation")

    group = models.ForeignKey(
        WorkingGroup, verbose_name=_("group"), on_delete=models.PROTECT, related_name="workstrands"
    )
    code = models.CharField(
        _("code"), max_length=20, validators=[CONTROL_CHARACTERS], help_text=_("Such as WS1; it makes the address.")
    )
    slug = models.SlugField(_("address"), max_length=20, editable=False)
    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    purpose = models.TextField(
        _("purpose"), blank=True, max_length=5_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_plenary = models.BooleanField(_("is the plenary"), default=False, editable=False)
    joining_policy = models.CharField(
        _("joining"), max_length=12, choices=JoiningPolicy, default=JoiningPolicy.APPROVAL
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    state_since = models.DateField(_("in this state since"), editable=False)
    state_reason = models.CharField(
        _("reason"), max_length=500, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )

    objects = WorkstrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("workstrand")
        verbose_name_plural = _("workstrands")
        ordering = ("group", "order", "code")
        constraints: ClassVar = [
            models.UniqueConstraint("group", Lower("code"), name="workstrand_code_unique_in_group"),
            models.UniqueConstraint(fields=["group", "slug"], name="workstrand_slug_unique_in_group"),
            models.UniqueConstraint(fields=["group"], condition=Q(is_plenary=True), name="group_one_plenary"),
        ]

    def __str__(self) -> str:
        return self.group.title if self.is_plenary else f"{self.code} {self.title}"

    @property
    def short_name(self) -> str:
        """As a sentence names it: by its code, the plenary by its group."""
        return self.group.title if self.is_plenary else self.code

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.FORMING, self.State.ACTIVE}

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.DROPPED}

    def record_day(self) -> datetime.date:
        """The day whose roles its pages show: its group's, or its own last where that was earlier."""
        day = self.group.record_day()
        return min(day, self.state_since) if self.is_over else day

    def get_absolute_url(self) -> str:
        if self.is_plenary:
            return self.group.get_absolute_url()
        return reverse("workstrand", args=[self.group.slug, self.slug])

    def clean(self) -> None:
        if not self.is_plenary and self.slug in RESERVED_SLUGS:
            raise ValidationError({"code": _("This word is the address of a page. Choose another code.")})


class Theme(models.Model):
    """One of the themes a workstrand works under."""

    workstrand = models.ForeignKey(Workstrand, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(_("title"), max_length=120, validators=[CONTROL_CHARACTERS])
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint("workstrand", Lower("title"), name="theme_unique_in_workstrand")
        ]

    def __str__(self) -> str:
        return self.title
