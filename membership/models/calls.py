"""Calls for leads: who is looked for, who stands, who was named for it."""

import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person
from workstrands.models import Role, Scoped, ScopedQuerySet

STATEMENT_LENGTH = 3_000
WORD_LENGTH = 500
MOST_PLACES = 9


class CallQuerySet(ScopedQuerySet):
    def open(self) -> "CallQuerySet":
        """Those that were opened and not decided, also once their last day is over."""
        return self.filter(state=Call.State.OPEN)


class Call(Scoped):
    """A call for a lead or co-leads of one strand: drafted, opened, and closed with an appointment or without."""

    class Kind(models.TextChoices):
        LEAD = Role.Kind.LEAD.value, _("lead")
        CO_LEAD = Role.Kind.CO_LEAD.value, _("co-lead")

    class Answerers(models.TextChoices):
        GROUP = "group", _("members of the group")
        NETWORK = "network", _("everybody in the network")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        APPOINTED = "appointed", _("closed with an appointment")
        CLOSED = "closed", _("closed without an appointment")

    kind = models.CharField(_("looked for"), max_length=12, choices=Kind, default=Kind.LEAD)
    places = models.PositiveSmallIntegerField(
        _("places"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    text = models.TextField(
        _("what the lead does"),
        max_length=10_000,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Markdown. What there is to do, how much time it takes, for how long, and what you hope for."),
    )
    closes_on = models.DateField(
        _("last day"), help_text=_("The last day on which one can answer, in the group's time zone.")
    )
    answerers = models.CharField(_("who may answer"), max_length=10, choices=Answerers, default=Answerers.GROUP)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    drafted_by = models.ForeignKey(
        Person, verbose_name=_("drafted by"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        Person, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reason = models.CharField(
        _("reason"), max_length=WORD_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )

    objects: ClassVar[Any] = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for leads")
        verbose_name_plural = _("calls for leads")
        ordering = ("-closes_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"]) | Q(opened_at__isnull=False), name="call_open_has_begun"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open"], closed_at=None)
                | Q(state__in=["appointed", "closed"], closed_at__isnull=False),
                name="call_closed_when_it_says_so",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(reason=""), name="call_closed_with_reason"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_PLACES), name="call_places"),
            # Two coordinators at once: one call for one thing.
            models.UniqueConstraint(fields=["workstrand", "kind"], condition=Q(state="open"), name="call_one_open"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "closes_on"], name="call_by_state")  # what is open, what is to be decided
        ]

    def __str__(self) -> str:
        return str(_("%(kind)s of %(strand)s")) % {"kind": self.get_kind_display().capitalize(), "strand": self.short}

    @property
    def short(self) -> str:
        """The strand as a sentence names it."""
        return self.workstrand.code

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Opened and not decided, also once its last day is over."""
        return self.state == self.State.OPEN

    @property
    def takes_answers(self) -> bool:
        """Open, and its last day not over in the group's zone."""
        return self.is_open and self.workstrand.group.today() <= self.closes_on

    @property
    def waits_for_decision(self) -> bool:
        return self.is_open and not self.takes_answers

    @property
    def closes_at(self) -> datetime.datetime:
        """The moment from which nobody can answer any more."""
        after = self.closes_on + datetime.timedelta(days=1)
        return datetime.datetime.combine(after, datetime.time(), self.workstrand.group.time_zone)

    @property
    def place(self) -> list[object]:
        """What its addresses are made of."""
        return [self.workstrand.group.slug, self.workstrand.slug, self.pk]

    def get_absolute_url(self) -> str:
        return reverse("call", args=self.place)

    def clean(self) -> None:
        if self.workstrand_id and self.workstrand.is_plenary:
            raise ValidationError({"workstrand": _("Leads lead a workstrand. Officers of the group are appointed.")})
        if self.audience == Audience.STRAND:
            raise ValidationError({"audience": _("A call that only the workstrand reads finds nobody.")})
        if self.answerers == self.Answerers.NETWORK and self.audience not in {Audience.PUBLIC, Audience.NETWORK}:
            raise ValidationError({"audience": _("Whoever may answer must be able to read it.")})


class Candidacy(models.Model):
    """One person and one call: named by a colleague, or standing on their own word. One a person and call, for good."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("nominated, has not answered")
        STANDING = "standing", _("stands")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        APPOINTED = "appointed", _("appointed")
        NOT_APPOINTED = "not_appointed", _("not appointed")

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="candidacies")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=14, choices=State, editable=False)
    statement = models.TextField(
        _("statement"), blank=True, max_length=STATEMENT_LENGTH, validators=[CONTROL_CHARACTERS]
    )
    time = models.CharField(
        _("time they can give"), blank=True, max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS]
    )
    nominated_by = models.ForeignKey(
        Person, verbose_name=_("nominated by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    word = models.CharField(
        _("why they were nominated"), blank=True, max_length=WORD_LENGTH, validators=[CONTROL_CHARACTERS]
    )
    made_at = models.DateTimeField(_("since"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        Person,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    source = models.CharField(_("source"), max_length=WORD_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    role = models.OneToOneField(
        Role, verbose_name=_("term"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            # Two tabs, or a colleague who nominates while one volunteers: one candidacy.
            models.UniqueConstraint(fields=["call", "person"], name="candidacy_one_a_person"),
            models.CheckConstraint(
                condition=~Q(state="standing") | ~Q(statement=""), name="candidacy_stands_with_statement"
            ),
            models.CheckConstraint(
                condition=Q(state="appointed", role__isnull=False) | (~Q(state="appointed") & Q(role=None)),
                name="candidacy_appointed_to_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="nominated") | Q(nominated_by__isnull=False), name="candidacy_nominated_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | ~Q(source=""), name="candidacy_recorded_with_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"], name="candidacy_by_person")  # what awaits a person
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.call}"


class OutsideNomination(models.Model):
    """Somebody who is not here yet was named for a call, by their address. Forgotten when they answer, or when the call closes."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="outside_nominations")
    name = models.CharField(_("name"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    email = models.EmailField(_("e-mail"), max_length=254)
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(
        _("why they were nominated"), blank=True, max_length=WORD_LENGTH, validators=[CONTROL_CHARACTERS]
    )
    made_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("nomination from outside")
        verbose_name_plural = _("nominations from outside")
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "email"], name="outside_nomination_once"),  # one mail an address
            models.CheckConstraint(condition=Q(email=Lower("email")), name="outside_nomination_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.call}"
