"""Deliverables and the changes of their due months: found, planned, changed, accepted and exported by officers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock
from core.admin import ActionForm, ChosenRows, DayForm, ServiceAction, ServiceAdmin, ServiceForm, VisibleFilter
from core.form_fields import MonthOrDayField
from core.validators import CONTROL_CHARACTERS
from deliverables import rules
from deliverables.models import OPEN, REASON_LENGTH, Deliverable, DueChange
from deliverables.selectors.deliverables import owners_offered
from deliverables.services import due_changes, planning, progress
from people.models import Person, folded_q
from workstrands.models import Role
from workstrands.standing import Standing

State = Deliverable.State
CHANGING = ["title", "description", "audience", "starts_on", "owners", "needs"]
DATES = ["state", "state_since", "state_reason", "share_done", "first_due", "due", "agreed_on", "delivered_on", "accepted_on"]  # fmt: skip


class WhyForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays in the record, and the people concerned are told."),
    )


class NewDeliverableForm(ServiceForm):
    """The owners of a new one are chosen on its own page, where it is known of which workstrand it is."""

    due = MonthOrDayField(label=gettext_lazy("Due"))

    class Meta:
        model = Deliverable
        fields = ["workstrand", "code", "title", "description", "audience", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _("It makes the address, and stays. Left empty: the next free one, such as D4.")

    def _get_validation_exclusions(self) -> set[str]:
        """The service gives a code and the dates, and checks them."""
        names = {"code", "due_on"}
        found: set[str] = super()._get_validation_exclusions() | names  # type: ignore[misc]
        return found


class ChangeForm(ServiceForm):
    """What one is; its owners and needs are chosen among those of its workstrand and its group."""

    owners = ChosenRows(Role.objects.none(), label=gettext_lazy("Owners"), required=False)
    needs = ChosenRows(Deliverable.objects.none(), label=gettext_lazy("Needs first"), required=False)

    class Meta:
        model = Deliverable
        fields = ["title", "description", "audience", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Deliverable = self.instance
        others = Deliverable.objects.filter(workstrand__group=row.workstrand.group_id).exclude(pk=row.pk)
        offered = {
            "owners": (owners_offered([row.workstrand], owned=row), row.owners.all()),
            "needs": (others.select_related("workstrand__group").order_by("sort_key"), row.needs.all()),
        }
        for name, (rows, chosen) in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
            field.queryset, field.initial = rows, [one.pk for one in chosen]


class DeliverableResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Deliverable
        fields = (
            "group", "workstrand", "code", "title", "state", "state_since", "state_reason", "share_done", "starts_on", "first_due_on", "due_on",
            "agreed_on", "delivered_on", "accepted_on", "audience", "entered_later",
        )  # fmt: skip


class LateFilter(admin.SimpleListFilter):
    title = gettext_lazy("when it is due")
    parameter_name = "late"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("late")), ("slipped", _("later than first planned")), ("open", _("still to be delivered"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        today = clock.today()
        found = {
            "late": Q(state__in=OPEN, due_on__lt=today),
            "slipped": Q(due_on__gt=F("first_due_on")),
            "open": Q(state__in=OPEN),
        }
        return queryset.filter(found.get(self.value() or "", Q()))


def _on(service: Any, name: str = "deliverable") -> Any:
    """A service as the admin's actions call it: with the row first."""

    def act(row: Any, *, by: Person, **values: Any) -> None:
        service(**{name: row}, by=by, **values)

    return act


def _is(*states: str) -> Any:
    return lambda row: row.state in states


def _may_decide(row: Any) -> bool:
    return row.due_changes.filter(state=DueChange.State.OPEN).exists()


def _accept_due(row: Deliverable, *, by: Person) -> None:
    change = row.due_changes.order_by("-proposed_at", "-id").first()
    if change is None:
        raise forms.ValidationError(_("No other due month is proposed for %s.") % row.code)
    due_changes.accept_due_change(change=change, by=by)


@admin.register(Deliverable)
class DeliverableAdmin(ServiceAdmin):
    list_display = ("code", "title", "workstrand", "state_line", "share_done", "due_line", "first_due_line", "delivered_on", "late_line")  # fmt: skip
    list_filter = (
        LateFilter,
        "state",
        "audience",
        "entered_later",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    list_select_related = ("workstrand__group",)
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words of the code, the title or the text, in any script")
    date_hierarchy = "due_on"
    ordering = ("workstrand__group", "sort_key")
    resource_classes = [DeliverableResource]
    service_actions = (
        ServiceAction("accept", gettext_lazy("Accept"), _on(progress.accept), form=DayForm, fits=_is(State.IN_REVIEW, State.DELIVERED)),
        ServiceAction("send_back", gettext_lazy("Send back"), _on(progress.send_back), form=WhyForm, fits=_is(State.IN_REVIEW, State.DELIVERED)),
        ServiceAction("accept_proposal", gettext_lazy("Accept proposal"), _on(planning.accept_proposal), fits=_is(State.PROPOSED)),
        ServiceAction("decline_proposal", gettext_lazy("Decline proposal"), _on(planning.decline_proposal), form=WhyForm, fits=_is(State.PROPOSED)),
        ServiceAction("accept_due", gettext_lazy("Accept the due month proposed"), _accept_due, fits=_may_decide),
        ServiceAction("drop", gettext_lazy("Drop"), _on(progress.drop), form=WhyForm, fits=_is(*OPEN)),
        ServiceAction("take_up", gettext_lazy("Take up again"), _on(progress.take_up), fits=_is(State.DROPPED)),
    )  # fmt: skip

    def visible(self, standing: Standing) -> QuerySet[Deliverable]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        found: QuerySet[Deliverable] = Deliverable.objects.filter(own)
        return found

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Any) -> bool:
        return standing.is_officer and (row is None or rules.can_change_deliverable(standing, row))

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            return super().get_form(request, obj, change, form=NewDeliverableForm, **kwargs)
        form = ChangeForm if self.has_change_permission(request, obj) else ServiceForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return ["workstrand", "code", "title", "description", "due", "starts_on", "audience"]
        return ["page", "code", "workstrand", *CHANGING, *DATES, "proposed_by", "proposal_reason", "entered_later"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in CHANGING]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "search_text")), False

    def save_by_service(self, *, row: Deliverable | None, by: Person, values: dict[str, Any]) -> Deliverable:
        if row is None:
            return planning.plan(by=by, **values)
        return planning.change(deliverable=row, by=by, **values)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_line(self, row: Deliverable) -> str:
        said = {"state": row.get_state_display(), "day": f"{row.state_since:%-d %b %Y}"}
        return _("%(state)s since %(day)s") % said

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due_line(self, row: Deliverable) -> str:
        return row.due

    @admin.display(description=gettext_lazy("first planned for"), ordering="first_due_on")
    def first_due_line(self, row: Deliverable) -> str:
        return row.first_due

    @admin.display(description=gettext_lazy("days late"))
    def late_line(self, row: Deliverable) -> str:
        return str(row.days_late() or "–")

    @admin.display(description=gettext_lazy("page"))
    def page(self, row: Deliverable) -> str:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


class DueChangeResource(resources.ModelResource):
    group = fields.Field(attribute="deliverable__workstrand__group__slug", column_name="group")
    deliverable = fields.Field(attribute="deliverable__code", column_name="deliverable")

    class Meta:
        model = DueChange
        fields = (
            "group", "deliverable", "old_due_on", "due_on", "due_precision", "reason", "state", "proposed_at", "decided_at", "answer",
        )  # fmt: skip


class AnswerForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever proposed it is told."),
    )


@admin.register(DueChange)
class DueChangeAdmin(ServiceAdmin):
    list_display = ("deliverable", "old_due", "due", "reason", "state", "proposed_by", "proposed_at", "decided_by")
    list_filter = ("state", ("deliverable__workstrand__group", VisibleFilter))
    list_select_related = ("deliverable__workstrand__group", "proposed_by__merged_into", "decided_by__merged_into")
    search_fields = ("reason",)
    ordering = ("-proposed_at", "-id")
    resource_classes = [DueChangeResource]
    service_actions = (
        ServiceAction(
            "accept",
            gettext_lazy("Accept"),
            _on(due_changes.accept_due_change, "change"),
            fits=_is(DueChange.State.OPEN),
        ),
        ServiceAction(
            "decline",
            gettext_lazy("Decline"),
            _on(due_changes.decline_due_change, "change"),
            form=AnswerForm,
            fits=_is(DueChange.State.OPEN),
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[DueChange]:
        own = Q() if standing.is_superuser else Q(deliverable__workstrand__group__in=standing.officer_of)
        return DueChange.objects.filter(own)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ["deliverable", "old_due", "due", "reason", "state", "proposed_by", "proposed_at", "decided_by", "decided_at", "answer"]  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)
