"""Asking to take part: in the network, which is admission to it, or in a workstrand."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from workstrands.models import Workstrand


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def pending(self) -> "JoinRequestQuerySet":
        return self.filter(state=JoinRequest.State.PENDING)


class JoinRequest(models.Model):
    """One person asks to be a member of one strand. On the network's plenary, it is the request for admission."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class VouchedAs(models.TextChoices):
        COLLEAGUE = "colleague", _("a colleague")
        LEAD = "lead", _("a lead")

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("workstrand"), on_delete=models.PROTECT, related_name="join_requests"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="join_requests")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.TextField(
        _("message"),
        blank=True,
        max_length=1000,
        validators=[CONTROL_CHARACTERS],
        help_text=_("What you would like to do, in a sentence or two."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    asked_at = models.DateTimeField(_("asked"), editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    answer = models.TextField(_("answer"), blank=True, max_length=1000, validators=[CONTROL_CHARACTERS])
    vouched_as = models.CharField(
        _("vouched for by"), max_length=10, choices=VouchedAs, blank=True, default="", editable=False
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ("asked_at", "id")
        constraints: ClassVar = [
            # Two tabs, two clicks: one waiting request.
            models.UniqueConstraint(
                fields=["person", "workstrand"], condition=Q(state="pending"), name="join_request_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None) | ~Q(state="pending"),
                name="join_request_pending_undecided",
            ),
            # Whoever vouched let them in, and nobody vouches for themselves.
            models.CheckConstraint(
                condition=Q(vouched_as="")
                | (Q(state="approved", decided_by__isnull=False) & ~Q(decided_by=F("person"))),
                name="join_request_vouched_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "state"], name="join_request_queue")
        ]  # the desk's queue

    def __str__(self) -> str:
        return f"{self.person} → {self.workstrand}"


class SetAside(models.Model):
    """A colleague does not know somebody who waits for admission, and is not asked about them again. It says nothing to anybody else."""

    request = models.ForeignKey(
        JoinRequest, verbose_name=_("request"), on_delete=models.CASCADE, related_name="set_aside"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    set_aside_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("request set aside")
        verbose_name_plural = _("requests set aside")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "request"], name="set_aside_once")  # also what leaves it out
        ]

    def __str__(self) -> str:
        return str(self.pk)
