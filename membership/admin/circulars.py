from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ReadOnlyAdmin, VisibleFilter
from membership.models import Bounce, Circular
from membership.selectors.circulars import desk_circulars
from workstrands.standing import Standing


class CircularResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")
    written_by = fields.Field(attribute="written_by__name", column_name="written_by")

    class Meta:
        model = Circular
        fields = ("group", "workstrand", "subject", "text", "state", "written_by", "written_at", "send_at", "sent_at")


@admin.register(Circular)
class CircularAdmin(ReadOnlyAdmin):
    """To look at and to export; they are written and sent on the desk."""

    list_display = ("subject_shown", "workstrand", "state", "written_by", "written_at", "sent_at", "mailed", "answered")
    list_filter = ("state", ("workstrand__group", VisibleFilter))
    list_select_related = ("workstrand__group", "written_by")
    search_fields = ("subject",)
    date_hierarchy = "written_at"
    ordering = ("-written_at", "-id")
    resource_classes = [CircularResource]

    def visible(self, standing: Standing) -> QuerySet[Circular]:
        rows = desk_circulars(standing)
        return rows if standing.is_superuser else rows.filter(Q(workstrand__group__in=standing.officer_of))

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        named = ["on_the_desk", "workstrand", "subject", "text", "reply_to", "state", "whom"]
        return [*named, "written_by", "sent_by", "written_at", "send_at", "sent_at"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def subject_shown(self, circular: Circular) -> str:
        return str(circular)

    @admin.display(description=gettext_lazy("on the desk"))
    def on_the_desk(self, circular: Circular) -> str:
        return format_html('<a href="{}">{}</a>', reverse("circular", args=[circular.pk]), circular)

    @admin.display(description=gettext_lazy("mailed"))
    def mailed(self, circular: Any) -> int:
        return int(circular.mailed)

    @admin.display(description=gettext_lazy("answered"))
    def answered(self, circular: Any) -> int:
        return int(circular.answered)


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    """For those who run the site: what came back, and what of it was not believed."""

    list_display = ("received_at", "kind", "address", "status", "detail")
    list_filter = ("kind",)
    search_fields = ("address",)
    date_hierarchy = "received_at"

    def is_open_to(self, standing: Any) -> bool:
        return bool(standing.is_superuser)

    def visible(self, standing: Standing) -> QuerySet[Bounce]:
        return Bounce.objects.all()
