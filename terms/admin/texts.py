"""Versions and consultations: to find, look at and export; written and steered on their own pages, to which each row leads."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ReadOnlyAdmin, VisibleFilter
from people.models import Organisation
from terms.models import Consultation, TermsVersion
from workstrands.standing import Standing

PAGE = gettext_lazy("page")


class TermsVersionResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")
    number = fields.Field(attribute="number", column_name="number")
    decision = fields.Field(attribute="decision__number", column_name="decision")

    class Meta:
        model = TermsVersion
        fields = (
            "group",
            "workstrand",
            "number",
            "state",
            "state_since",
            "in_force_on",
            "decision",
            "language",
            "note",
            "text",
        )


@admin.register(TermsVersion)
class TermsVersionAdmin(ReadOnlyAdmin):
    list_display = ("number_line", "workstrand", "state", "state_since", "in_force_on", "decision", "comment_count")
    list_filter = ("state", ("workstrand__group", VisibleFilter))
    list_select_related = ("workstrand__group", "decision__workstrand__group")
    search_fields = ("note", "text")
    ordering = ("-started_at", "-id")
    resource_classes = [TermsVersionResource]

    def visible(self, standing: Standing) -> QuerySet[TermsVersion]:
        rows: QuerySet[TermsVersion] = TermsVersion.objects.annotate(said=Count("comments"))
        return rows if standing.is_superuser else rows.filter(workstrand__group__in=standing.officer_of)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [
            "page", "workstrand", "number_line", "state", "state_since", "audience", "language", "note", "started_by", "started_at",
            "in_force_on", "decision", "entered_later", "text",
        ]  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("number"), ordering="major")
    def number_line(self, row: TermsVersion) -> str:
        return row.number

    @admin.display(description=gettext_lazy("comments"), ordering="said")
    def comment_count(self, row: Any) -> str:
        return str(row.said or "–")

    @admin.display(description=PAGE)
    def page(self, row: TermsVersion) -> str:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


class ConsultationResource(resources.ModelResource):
    group = fields.Field(attribute="version__workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="version__workstrand__code", column_name="workstrand")
    number = fields.Field(attribute="version__number", column_name="number")
    decision = fields.Field(attribute="decision__number", column_name="decision")

    class Meta:
        model = Consultation
        fields = (
            "group",
            "workstrand",
            "number",
            "rule",
            "purpose",
            "state",
            "opens_at",
            "closes_at",
            "outcome",
            "decision",
        )


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    list_display = ("version", "rule", "state", "opens_at", "closes_at", "office_count", "answer_count")
    list_filter = ("state", "rule", ("version__workstrand__group", VisibleFilter))
    list_select_related = ("version__workstrand__group",)
    ordering = ("-opens_at", "-id")
    resource_classes = [ConsultationResource]

    def visible(self, standing: Standing) -> QuerySet[Consultation]:
        offices = Count("offices", distinct=True)
        answered = Count("offices__positions__office", distinct=True)
        rows = Consultation.objects.annotate(asked=offices, answered=answered)
        return rows if standing.is_superuser else rows.filter(version__workstrand__group__in=standing.officer_of)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [
            "page", "version", "purpose", "rule", "share_to_agree", "share_to_reach", "kinds_line", "word", "time_zone", "opens_at", "closes_at",
            "first_closes_at", "state", "state_since", "outcome", "planned_by", "decision",
        ]  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("which offices count"))
    def kinds_line(self, row: Consultation) -> str:
        return ", ".join(str(label) for kind, label in Organisation.Kind.choices if kind in row.kinds)

    @admin.display(description=gettext_lazy("offices asked"), ordering="asked")
    def office_count(self, row: Any) -> str:
        return str(row.asked or "–")

    @admin.display(description=gettext_lazy("answered"), ordering="answered")
    def answer_count(self, row: Any) -> str:
        return str(row.answered or "–")

    @admin.display(description=PAGE)
    def page(self, row: Consultation) -> str:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)
