"""The register of activities in the officers' admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ServiceAdmin, ServiceForm, VisibleFilter
from core.validators import CONTROL_CHARACTERS
from deliverables.models import Activity
from deliverables.services.activities import add_activity, change_activity, withdraw_activity
from people.models import Person, folded_q
from workstrands.models import Theme
from workstrands.selectors import own_groups
from workstrands.standing import Standing

from .withdrawing import WithdrawnFilter, withdraw_action

WORDS = [
    "organisation", "title", "theme", "purpose", "methods", "state", "worked", "did_not", "links", "contact", "audience", "source",
]  # fmt: skip


class ActivityForm(ServiceForm):
    methods = forms.CharField(
        label=gettext_lazy("Methods"),
        required=False,
        max_length=1_500,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("With commas between, at most twelve."),
    )

    class Meta:
        model = Activity
        fields = ["workstrand", *(name for name in WORDS if name != "methods")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "methods" in self.fields:
            self.initial["methods"] = ", ".join(row.name for row in self.instance.methods.all())


class NewActivityForm(ActivityForm):
    past = forms.BooleanField(
        label=gettext_lazy("Entered later"),
        required=False,
        help_text=gettext_lazy("Of the past: it is marked so, and needs no title."),
    )


class ActivityResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    theme = fields.Field(attribute="theme__title", column_name="theme")
    contact = fields.Field(attribute="contact__display_name", column_name="contact")
    methods = fields.Field(column_name="methods")

    class Meta:
        model = Activity
        fields = (
            "group", "workstrand", "organisation", "contact", "title", "theme", "methods", "state", "purpose", "worked", "did_not", "links",
            "audience", "added_at", "changed_at", "entered_later", "source", "withdrawn_at", "withdraw_reason",
        )  # fmt: skip

    def dehydrate_methods(self, row: Activity) -> str:
        return ", ".join(method.name for method in row.methods.all())


@admin.register(Activity)
class ActivityAdmin(ServiceAdmin):
    form = ActivityForm
    list_display = (
        "organisation",
        "title",
        "workstrand",
        "theme",
        "state",
        "contact",
        "audience",
        "added_at",
        "standing",
    )
    list_filter = (
        WithdrawnFilter,
        "state",
        "audience",
        "entered_later",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    list_select_related = ("workstrand__group", "organisation", "theme", "contact__merged_into")
    list_display_links = ("organisation", "title")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words of the title, the texts, a method or the organisation, in any script")
    date_hierarchy = "added_at"
    autocomplete_fields = ("organisation", "contact")
    resource_classes = [ActivityResource]
    service_actions = (withdraw_action(withdraw_activity, "activity"),)

    def visible(self, standing: Standing) -> QuerySet[Activity]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        found: QuerySet[Activity] = Activity.objects.filter(own).prefetch_related("methods")
        return found

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Any) -> bool:
        return standing.is_officer and (row is None or row.withdrawn_at is None)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewActivityForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return ["workstrand", *WORDS, "past"]
        return ["workstrand", *WORDS, "added_by", "added_at", "changed_at", "entered_later", "standing"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in WORDS]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name != "theme":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        rows = Theme.objects.filter(own_groups(request.standing, "workstrand__group")).select_related(
            "workstrand__group"
        )
        field = super().formfield_for_foreignkey(
            db_field,
            request,
            **kwargs | {"queryset": rows.order_by("-workstrand__group__starts_on", "workstrand__order", "order")},
        )
        field.label_from_instance = lambda theme: f"{theme.workstrand.group.title}, {theme.workstrand.code}: {theme}"
        return field

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "search_text", "organisation__search_text")), False

    def save_by_service(self, *, row: Activity | None, by: Person, values: dict[str, Any]) -> Activity:
        if row is not None:
            now = Activity.objects.values_list("changed_at", flat=True).get(pk=row.pk)
            return change_activity(activity=row, by=by, base=now, **values)
        return add_activity(by=by, entered_later=values.pop("past", False), **values)

    @admin.display(description=gettext_lazy("in the register"), ordering="withdrawn_at")
    def standing(self, row: Activity) -> str:
        if row.withdrawn_at is None:
            return _("stands")
        day = row.withdrawn_at.strftime("%-d %b %Y")
        return _("withdrawn on %(day)s: %(reason)s") % {"day": day, "reason": row.withdraw_reason}
