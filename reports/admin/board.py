"""What the board said: to find, look at, export and void; recorded and answered on its own pages, to which each row leads."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction, VisibleFilter
from core.validators import CONTROL_CHARACTERS
from people.models import Person
from reports.models import REASON_LENGTH, BoardMessage
from reports.services import board as services
from workstrands.standing import Standing


class VoidMessageForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays beside what was recorded, and is read with it."),
    )


def _void(message: BoardMessage, *, by: Person | None, reason: str) -> None:
    services.void_message(message=message, reason=reason, by=by)


class BoardMessageResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    decided = fields.Field(attribute="decision__number", column_name="decision")

    class Meta:
        model = BoardMessage
        fields = (
            "group", "kind", "title", "text", "given_on", "due_on", "answered_on", "answer", "decided", "audience", "source", "recorded_at",
            "entered_later", "voided_at", "void_reason",
        )  # fmt: skip


@admin.register(BoardMessage)
class BoardMessageAdmin(ReadOnlyAdmin):
    list_display = ("title", "group", "kind", "given_on", "answered_on", "audience", "voided_at")
    list_filter = ("kind", "audience", "entered_later", ("workstrand__group", VisibleFilter))
    list_select_related = ("workstrand__group",)
    search_fields = ("title", "text", "answer")
    date_hierarchy = "given_on"
    ordering = ("-given_on", "-id")
    resource_classes = [BoardMessageResource]
    service_actions = (
        ServiceAction(
            "void", gettext_lazy("Void"), _void, form=VoidMessageForm, fits=lambda row: row.voided_at is None
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[BoardMessage]:
        rows: QuerySet[BoardMessage] = BoardMessage.objects.all()
        return rows if standing.is_superuser else rows.filter(workstrand__group__in=standing.officer_of)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [
            "page", "workstrand", "kind", "title", "text", "given_on", "due_on", "brief", "source", "given_by", "answered_on", "answer",
            "decision", "audience", "recorded_by", "recorded_at", "entered_later", "voided_at", "void_reason",
        ]  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("group"), ordering="workstrand__group__name")
    def group(self, row: BoardMessage) -> str:
        return str(row.workstrand.group)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row: BoardMessage) -> str:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)
