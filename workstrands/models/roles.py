import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person

from .groups import Workstrand


class RoleQuerySet(models.QuerySet["Role"]):
    def not_voided(self) -> "RoleQuerySet":
        return self.filter(voided_at=None)

    def on(self, day: datetime.date) -> "RoleQuerySet":
        """The terms that run on this day; none runs longer than its group does."""
        group_runs = Q(workstrand__group__ends_on=None) | Q(workstrand__group__ends_on__gte=day)
        return self.not_voided().filter(Q(ends_on=None) | Q(ends_on__gte=day), group_runs, starts_on__lte=day)

    def to_the_end(self) -> "RoleQuerySet":
        """The terms not cut short: without an end, or until the last day of the group or later."""
        return self.not_voided().filter(Q(ends_on=None) | Q(ends_on__gte=F("workstrand__group__ends_on")))

    def of_offices_of(self, person: Person) -> "RoleQuerySet":
        """Those under an office, its branches counted with it, under which this person has or had a term. Adds no query."""
        own = Role.objects.not_voided().filter(person=person, organisation__isnull=False)
        heads = own.values(head=Coalesce("organisation__parent", "organisation"))
        return self.filter(Q(organisation__in=heads) | Q(organisation__parent__in=heads))

    def leads(self) -> "RoleQuerySet":
        return self.filter(kind__in=STRAND_LEAD_KINDS)

    def officers(self) -> "RoleQuerySet":
        return self.filter(kind__in=OFFICER_KINDS)

    def taking_part(self) -> "RoleQuerySet":
        """All but those who only read: observers, and readers of the board."""
        return self.exclude(kind__in=READER_KINDS)


class Role(models.Model):
    """A term of office. Both dates are inclusive, in the group's time zone. Ended, never deleted; in error, voided visibly."""

    class Kind(models.TextChoices):
        CHAIR = "chair", _("chair")
        COORDINATOR = "coordinator", _("coordinator")
        SECRETARIAT = "secretariat", _("secretariat")
        LEAD = "lead", _("lead")
        CO_LEAD = "co_lead", _("co-lead")
        ACTING_LEAD = "acting_lead", _("acting lead")
        MEMBER = "member", _("member")
        OBSERVER = "observer", _("observer")
        BOARD = "board", _("board reader")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="roles")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
        help_text=_("Where the person worked during this term."),
    )
    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("workstrand"), on_delete=models.PROTECT, related_name="roles"
    )
    kind = models.CharField(_("role"), max_length=12, choices=Kind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=500, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    void_reason = models.CharField(
        _("why it was voided"), max_length=500, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("-starts_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="role_voided_with_reason"),
            models.UniqueConstraint(
                fields=["person", "workstrand", "kind"],
                condition=Q(ends_on=None, voided_at=None),
                name="role_one_open_term",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workstrand", "kind", "starts_on"], name="role_by_workstrand"
            ),  # who leads, who is a member
            models.Index(fields=["person", "workstrand"], name="role_by_person"),  # the standing, once a request
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"

    def last_day(self) -> datetime.date | None:
        """The day after which it gives no right: its own end, or the group's where that is earlier or it has none."""
        return min(filter(None, (self.ends_on, self.workstrand.group.ends_on)), default=None)

    def is_live(self, on: datetime.date) -> bool:
        last = self.last_day()
        return self.voided_at is None and self.starts_on <= on and (last is None or last >= on)

    def clean(self) -> None:
        if not self.workstrand_id:
            return  # said beside the field already
        if self.kind in OFFICER_KINDS and not self.workstrand.is_plenary:
            raise ValidationError({"kind": _("Chair, coordinator and secretariat are offices of the whole group.")})
        if self.kind == self.Kind.BOARD and self.workstrand.group.is_network:
            raise ValidationError({"kind": _("The network reports to no board.")})
        if self.kind == self.Kind.BOARD and not self.workstrand.is_plenary:
            raise ValidationError({"kind": _("A board reader reads the whole group.")})
        group = self.workstrand.group
        if group.starts_on and self.starts_on and self.starts_on < group.starts_on:
            raise ValidationError(
                {"starts_on": _("The group's period begins later, on %s.") % group.starts_on.strftime("%-d %B %Y")}
            )
        if group.ends_on and self.starts_on and self.starts_on > group.ends_on:
            raise ValidationError(
                {"starts_on": _("The group's period ended on %s.") % group.ends_on.strftime("%-d %B %Y")}
            )


OFFICER_KINDS = frozenset({Role.Kind.CHAIR, Role.Kind.COORDINATOR, Role.Kind.SECRETARIAT})
STRAND_LEAD_KINDS = frozenset({Role.Kind.LEAD, Role.Kind.CO_LEAD, Role.Kind.ACTING_LEAD})
READER_KINDS = frozenset({Role.Kind.OBSERVER, Role.Kind.BOARD})
MEMBERSHIP_KINDS = frozenset({Role.Kind.MEMBER, *STRAND_LEAD_KINDS, *OFFICER_KINDS})
