"""Reports: to find, look at, export and withdraw; written on their own pages, to which each row leads."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction, ServiceAdmin, VisibleFilter
from core.validators import CONTROL_CHARACTERS
from people.models import Person
from reports.models import REASON_LENGTH, Report, ReportingRhythm
from reports.services import reports as services
from workstrands.models import WorkingGroup
from workstrands.standing import Standing


class WithdrawForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Everybody who opens the report reads this."),
    )


def _withdraw(report: Report, *, by: Person, reason: str) -> None:
    services.withdraw(report=report, reason=reason, by=by)


class ReportResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Report
        fields = (
            "group", "workstrand", "kind", "title", "covers_from", "covers_to", "state", "state_reason", "rating", "rating_reason",
            "audience", "published_at", "entered_later",
        )  # fmt: skip


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("title", "workstrand", "kind", "rating", "state", "covers_to", "published_at", "audience")
    list_filter = ("kind", "state", "rating", "audience", "entered_later", ("workstrand__group", VisibleFilter))
    list_select_related = ("workstrand__group",)
    search_fields = ("title", "rating_reason", "sections__text")
    date_hierarchy = "covers_to"
    ordering = ("-covers_to", "-id")
    resource_classes = [ReportResource]
    service_actions = (
        ServiceAction(
            "withdraw",
            gettext_lazy("Withdraw"),
            _withdraw,
            form=WithdrawForm,
            fits=lambda row: row.state == Report.State.PUBLISHED,
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[Report]:
        rows: QuerySet[Report] = Report.objects.all()
        return rows if standing.is_superuser else rows.filter(workstrand__group__in=standing.officer_of)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [
            "page", "workstrand", "kind", "title", "covers_from", "covers_to", "state", "state_reason", "rating", "rating_reason",
            "audience", "begun_by", "begun_at", "published_by", "published_at", "on_behalf_of", "source", "corrects", "sent_to_count",
            "entered_later",
        ]  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row: Report) -> str:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


@admin.register(ReportingRhythm)
class ReportingRhythmAdmin(ServiceAdmin):
    list_display = ("group", "every_months")
    list_select_related = ("group",)
    ordering = ("group__name",)

    def visible(self, standing: Standing) -> QuerySet[ReportingRhythm]:
        rows = ReportingRhythm.objects.all()
        return rows if standing.is_superuser else rows.filter(group__in=standing.officer_of)

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Any) -> bool:
        return standing.is_officer and (row is None or not row.group.is_read_only())

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Only groups that the reader runs, with an open record."""
        finished = WorkingGroup.objects.finished().values("pk")
        groups = WorkingGroup.objects.editions().exclude(pk__in=finished)
        own = groups if request.standing.is_superuser else groups.filter(pk__in=request.standing.officer_of)
        return super().formfield_for_foreignkey(db_field, request, queryset=own, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ["group", "every_months"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return [] if obj is None else ["group"]

    def save_by_service(self, *, row: ReportingRhythm | None, by: Person, values: dict[str, Any]) -> ReportingRhythm:
        group: WorkingGroup = row.group if row is not None else values["group"]
        return services.set_rhythm(group=group, every_months=values["every_months"], by=by)
