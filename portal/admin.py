"""What belongs to no group: the record of everything, and for superusers the site itself, its jobs and its mail."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from import_export import fields, resources
from post_office.models import Email

from core import services
from core.admin import ReadOnlyAdmin, ServiceAdmin
from core.context import defaults
from core.models import HistoryEntry, JobRun, SiteSettings
from workstrands.models import Workstrand
from workstrands.selectors import own_groups
from workstrands.standing import Standing


class HistoryResource(resources.ModelResource):
    group = fields.Field(attribute="group_slug", column_name="group")
    workstrand = fields.Field(attribute="strand_code", column_name="workstrand")
    actor = fields.Field(attribute="actor_id", column_name="actor")

    class Meta:
        model = HistoryEntry
        fields = ("id", "at", "verb", "group", "workstrand", "actor", "target_id", "old", "new", "source")


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "verb", "group", "strand", "audience", "entered_later")
    list_filter = ("verb", "audience", "entered_later")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    resource_classes = [HistoryResource]

    def visible(self, standing: Standing) -> QuerySet[HistoryEntry]:
        """What was done in the reader's groups, as their other lists have it; everything for a superuser."""
        groups = Workstrand.objects.filter(own_groups(standing, "group"))
        own = Q() if standing.is_superuser else Q(scope_id__in=groups.values("pk"))
        strand = Workstrand.objects.filter(pk=OuterRef("scope_id"))
        entries = HistoryEntry.objects.filter(own).select_related("actor__merged_into", "on_behalf_of")
        return entries.annotate(
            group_slug=Subquery(strand.values("group__slug")[:1]), strand_code=Subquery(strand.values("code")[:1])
        )

    @admin.display(description=gettext_lazy("who"), ordering="actor__name")
    def who(self, entry: HistoryEntry) -> str:
        return str(entry.actor) if entry.actor else "–"

    @admin.display(description=gettext_lazy("group"))
    def group(self, entry: Any) -> str:
        return entry.group_slug or "–"

    @admin.display(description=gettext_lazy("workstrand"))
    def strand(self, entry: Any) -> str:
        return entry.strand_code or "–"


class SuperusersOnly:
    """Nobody else finds this in the admin."""

    def is_open_to(self, standing: Standing) -> bool:
        return standing.is_superuser


@admin.register(SiteSettings)
class SiteSettingsAdmin(SuperusersOnly, ServiceAdmin):
    """One row: its list is its page."""

    def visible(self, standing: Standing) -> QuerySet[SiteSettings]:
        return SiteSettings.objects.all()

    def can_add(self, standing: Standing) -> bool:
        return not SiteSettings.objects.exists()

    def can_change(self, standing: Standing, row: SiteSettings | None) -> bool:
        return True

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.guard(request)
        row = SiteSettings.objects.first()
        return redirect("admin:core_sitesettings_change", row.pk) if row else redirect("admin:core_sitesettings_add")

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        now = defaults()
        return {field: getattr(now, field) for field in ("name", "contact_role", "contact_email", "banner")}

    def save_by_service(self, *, row: SiteSettings | None, by: Any, values: dict[str, Any]) -> SiteSettings:
        return services.change_site_settings(by=by, **values)


@admin.register(JobRun)
class JobRunAdmin(SuperusersOnly, ReadOnlyAdmin):
    list_display = ("name", "last_run_at", "last_error")

    def visible(self, standing: Standing) -> QuerySet[JobRun]:
        return JobRun.objects.all()


@admin.register(Email)
class MailAdmin(SuperusersOnly, ReadOnlyAdmin):
    """What was queued, what left, what did not. Its words are not shown: they hold login codes and what people wrote to each other."""

    list_display = ("created", "to", "subject", "status", "number_of_retries", "scheduled_time")
    list_filter = ("status",)
    date_hierarchy = "created"
    ordering = ("-id",)
    fields = ("to", "subject", "status", "priority", "created", "scheduled_time", "number_of_retries", "message_id")
    readonly_fields = fields

    def visible(self, standing: Standing) -> QuerySet[Email]:
        return Email.objects.defer("message", "html_message", "context")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return list(self.fields)

    def has_export_permission(self, request: Any) -> bool:
        return False
