"""What a workstrand promised to deliver: planned, in progress, in review, delivered, accepted, or dropped; and every date it ever had."""

import datetime
import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.months import Precision, first_day_of, shown
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from workstrands.models import Role, Scoped, ScopedQuerySet

if TYPE_CHECKING:
    from workstrands.standing import Standing

REASON_LENGTH = 500
ALL_DONE = 100  # percent
PAGES_BESIDE = frozenset({"plan", "propose", "enter", "timeline", "print"})  # no code: they stand beside deliverables
CODE = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*\Z",
    _("A code is letters and digits, such as D1 or WS2.D3; it makes the address."),
)
DUE_PRECISIONS = [(Precision.DAY.value, Precision.DAY.label), (Precision.MONTH.value, Precision.MONTH.label)]


def key_of(group_id: int, code: str) -> str:
    """What is unique of a code: in its group, in either case."""
    return f"{group_id}:{code.casefold()}"


def order_of(code: str) -> str:
    """What codes are sorted by, so that D2 comes before D10."""
    return re.sub(r"\d+", lambda number: number.group().zfill(6), code.casefold())


class DeliverableQuerySet(ScopedQuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Those the reader may see. A proposal, also one that was declined, is for whoever reads what its group reads. Adds no query."""
        of_group = standing.may_read_audience_q(Audience.GROUP)
        return super().visible_to(standing).filter(Q(agreed_on__isnull=False) | of_group)

    def agreed_upon(self) -> Self:
        """Those that are, or were, part of the plan: without what is only proposed, or was declined."""
        return self.exclude(agreed_on=None)

    def open(self) -> Self:
        """Those still to be delivered."""
        return self.filter(state__in=OPEN)

    def late_on(self, day: datetime.date) -> Self:
        """Those still to be delivered whose due day, or the last day of whose due month, is before this one."""
        return self.open().filter(due_on__lt=day)


class Deliverable(Scoped):
    """One deliverable. Never deleted: it is dropped, with a reason. Whether it is late is computed, never stored."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PLANNED = "planned", _("planned")
        IN_PROGRESS = "in_progress", _("in progress")
        IN_REVIEW = "in_review", _("in review")
        DELIVERED = "delivered", _("delivered")
        ACCEPTED = "accepted", _("accepted")
        DROPPED = "dropped", _("dropped")

    code = models.CharField(
        _("code"), max_length=20, validators=[CODE], help_text=_("Such as D1; it makes the address.")
    )
    # The group and the code in one column, so that the database gives a code once a group; and what codes are sorted by. Kept by the services.
    key = models.CharField(max_length=50, unique=True, editable=False)
    sort_key = models.CharField(max_length=130, editable=False)
    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    description = models.TextField(
        _("description"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED, editable=False)
    state_since = models.DateField(_("in this state since"), editable=False)
    state_reason = models.CharField(
        _("reason"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    share_done = models.PositiveSmallIntegerField(
        _("share done"), default=0, validators=[MaxValueValidator(ALL_DONE)], help_text=_("In percent.")
    )
    starts_on = models.DateField(_("work begins"), null=True, blank=True)
    # A due month is stored as its last day.
    due_on = models.DateField(_("due"))
    due_precision = models.CharField(max_length=5, choices=DUE_PRECISIONS, default=Precision.MONTH)
    first_due_on = models.DateField(_("first planned for"), editable=False)
    first_due_precision = models.CharField(max_length=5, choices=DUE_PRECISIONS, editable=False)
    # The day it became part of the plan; none while it is proposed, and of a proposal that was declined.
    agreed_on = models.DateField(_("planned on"), null=True, blank=True, editable=False)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True, editable=False)
    needs: Any = models.ManyToManyField(
        "self",
        verbose_name=_("depends on"),
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        through="Dependency",
    )
    owners: Any = models.ManyToManyField(
        Role, verbose_name=_("owners"), blank=True, related_name="deliverables", through="DeliverableOwner"
    )
    proposed_by = models.ForeignKey(
        Person, verbose_name=_("proposed by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    proposal_reason = models.CharField(
        _("why it was proposed"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    created_at = models.DateTimeField(editable=False)
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)
    search_text = models.TextField(editable=False, default="")  # code, title and text, folded; kept by the services

    objects: ClassVar[Any] = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ("workstrand__group", "sort_key")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share_done__lte=ALL_DONE), name="deliverable_share_at_most_all"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__lte=F("due_on")), name="deliverable_begins_before_due"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["delivered", "accepted"]) | Q(delivered_on__isnull=False, share_done=ALL_DONE),
                name="deliverable_delivered_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_on__isnull=False) | (~Q(state="accepted") & Q(accepted_on=None)),
                name="deliverable_accepted_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(state_reason=""), name="deliverable_dropped_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", agreed_on=None)
                | Q(state="dropped")
                | (~Q(state__in=["proposed", "dropped"]) & Q(agreed_on__isnull=False)),
                name="deliverable_planned_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "sort_key"], name="deliverable_by_workstrand"),  # a strand's, a group's
            models.Index(fields=["state", "due_on"], name="deliverable_by_due"),  # what is due soon or late
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("deliverable", args=[self.workstrand.group.slug, self.code])

    @property
    def due(self) -> str:
        """As it is known: March 2026, or 15 March 2026."""
        return shown(self.due_on, self.due_precision)

    @property
    def first_due(self) -> str:
        return shown(self.first_due_on, self.first_due_precision)

    @property
    def readers(self) -> Audience:
        """Who may read it, and what is recorded of it: of a proposal the group at most, whomever it is meant for."""
        meant = Audience(self.audience)
        is_narrower = meant == Audience.STRAND or self.agreed_on is not None
        return meant if is_narrower else Audience.GROUP

    @property
    def is_open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state in OPEN

    @property
    def is_slipped(self) -> bool:
        """Whether it is planned, or was delivered, later than first planned."""
        return (self.delivered_on or self.due_on) > self.first_due_on

    def is_late(self, today: datetime.date | None = None) -> bool:
        """Whether it is still to be delivered and its due day, or month, is over in the group's zone."""
        return self.is_open and self.due_on < (today or self.workstrand.group.today())

    def days_late(self, today: datetime.date | None = None) -> int:
        """How many days it is late, or was delivered late; 0 when it is not. Counted from the last day it was due."""
        until = self.delivered_on or ((today or self.workstrand.group.today()) if self.is_open else None)
        return max((until - self.due_on).days, 0) if until else 0

    def clean(self) -> None:
        if self.code.casefold() in PAGES_BESIDE:
            raise ValidationError({"code": _("This word is the address of another page. Choose another code.")})
        if self.starts_on and self.due_on and self.starts_on > self.due_on:
            raise ValidationError({"starts_on": _("Work begins after it is due.")})
        group = self.workstrand.group if self.workstrand_id else None
        first = group.starts_on if group else None
        if first and self.due_on and self.due_on < first:
            raise ValidationError(
                {"due_on": _("The group's period begins later, on %s.") % first.strftime("%-d %B %Y")}
            )


OPEN = (Deliverable.State.PLANNED, Deliverable.State.IN_PROGRESS, Deliverable.State.IN_REVIEW)


class DeliverableOwner(models.Model):
    """Who answers for a deliverable: a role, so that one sees for whom, and until when."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="owned")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="owns")

    class Meta:
        verbose_name = _("owner of a deliverable")
        verbose_name_plural = _("owners of deliverables")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverable", "role"], name="deliverable_owner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable}: {self.role}"


class Dependency(models.Model):
    """That one deliverable needs another of its group first. No circles: the service sees to it, with the group locked."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverable", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(deliverable=F("needs")), name="dependency_not_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} ← {self.needs}"


class DueChange(models.Model):
    """Another due month or day: proposed by a lead with a reason, accepted or declined by an officer; or set by an officer at once."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="due_changes")
    old_due_on = models.DateField(_("was due"), editable=False)
    old_precision = models.CharField(max_length=5, choices=DUE_PRECISIONS, editable=False)
    due_on = models.DateField(_("due"))
    due_precision = models.CharField(max_length=5, choices=DUE_PRECISIONS, default=Precision.MONTH)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, validators=[CONTROL_CHARACTERS])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    proposed_by = models.ForeignKey(
        Person, verbose_name=_("proposed by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(editable=False)
    decided_by = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.CharField(
        _("answer"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )

    class Meta:
        verbose_name = _("change of a due month")
        verbose_name_plural = _("changes of due months")
        ordering = ("-proposed_at", "-id")
        constraints: ClassVar = [
            # Two propose at once, or one twice: one is to be decided at a time.
            models.UniqueConstraint(fields=["deliverable"], condition=Q(state="open"), name="due_change_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="due_change_decided_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable}: {self.due}"

    @property
    def due(self) -> str:
        return shown(self.due_on, self.due_precision)

    @property
    def old_due(self) -> str:
        return shown(self.old_due_on, self.old_precision)

    @property
    def is_later(self) -> bool:
        return first_day_of(self.due_on, self.due_precision) > self.old_due_on
