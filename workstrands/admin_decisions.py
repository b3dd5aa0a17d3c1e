"""The register of decisions in the officers' admin: recorded once, voided where in error, never changed in its words."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ActionForm, ServiceAction, ServiceAdmin, ServiceForm, VisibleFilter
from core.validators import CONTROL_CHARACTERS
from people.models import Person, folded_q

from .models import Decision
from .services_decisions import change_decision, record_decision, void_decision
from .standing import Standing

WORDS = ["workstrand", "title", "text", "how", "how_note", "taken_on"]
CHANGING = ["audience", "supersedes"]


class VoidForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays in the register, beside the decision struck through."),
    )


class NewDecisionForm(ServiceForm):
    past = forms.BooleanField(
        label=gettext_lazy("Entered later"),
        required=False,
        help_text=gettext_lazy("A decision of the past, with its true date; it is marked so."),
    )

    class Meta:
        model = Decision
        fields = [*WORDS, *CHANGING]


class DecisionResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Decision
        fields = (
            "group", "workstrand", "number", "title", "text", "how", "how_note", "taken_on", "audience", "entered_later", "recorded_at",
            "voided_at", "void_reason",
        )  # fmt: skip


def _void(decision: Decision, *, by: Person, reason: str) -> None:
    void_decision(decision=decision, reason=reason, by=by)


class VoidedFilter(admin.SimpleListFilter):
    title = gettext_lazy("voided")
    parameter_name = "voided"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("no")), ("yes", _("yes"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(voided_at__isnull=self.value() == "no") if self.value() in {"no", "yes"} else queryset


@admin.register(Decision)
class DecisionAdmin(ServiceAdmin):
    list_display = ("number", "title", "workstrand", "how", "taken_on", "audience", "state")
    list_filter = (
        VoidedFilter,
        "how",
        "audience",
        "entered_later",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    list_select_related = ("workstrand__group",)
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words of the number, the title or the text, in any script")
    date_hierarchy = "taken_on"
    autocomplete_fields = ("supersedes",)
    resource_classes = [DecisionResource]
    service_actions = (
        ServiceAction(
            "void",
            gettext_lazy("Void"),
            _void,
            form=VoidForm,
            fits=lambda row: row.voided_at is None and not row.record_path,
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[Decision]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        found: QuerySet[Decision] = Decision.objects.filter(own)
        return found

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Any) -> bool:
        return standing.is_officer and (row is None or row.voided_at is None)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            return super().get_form(request, obj, change, form=NewDecisionForm, **kwargs)
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return [*WORDS, *CHANGING, "past"]
        return ["number", *WORDS, *CHANGING, "recorded_by", "recorded_at", "entered_later", "state"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in CHANGING]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "search_text")), False

    def save_by_service(self, *, row: Decision | None, by: Person, values: dict[str, Any]) -> Decision:
        if row is not None:
            return change_decision(decision=row, by=by, **values)
        return record_decision(by=by, entered_later=values.pop("past", False), **values)

    @admin.display(description=gettext_lazy("state"), ordering="voided_at")
    def state(self, row: Decision) -> str:
        if row.voided_at is None:
            return _("stands")
        return _("voided on %(day)s: %(reason)s") % {"day": f"{row.voided_at:%-d %b %Y}", "reason": row.void_reason}
