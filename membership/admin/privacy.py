"""Requests for erasure in the admin, and what is done from the lists of people and organisations."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction
from membership.models import ErasureRequest
from membership.models.privacy import WORDS_LENGTH
from membership.rules_privacy import can_decide_erasure, can_merge
from membership.services import erasing
from people.models import Person
from workstrands.standing import Standing

MOST_MERGED = 10


class SourceForm(ActionForm):
    source = forms.CharField(
        label=gettext_lazy("How it reached you"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as a letter of 3 March, and how you know that it is from the person."),
    )


def _enter(person: Person, *, by: Person, source: str) -> None:
    erasing.ask_erasure_on_behalf(person=person, source=source, by=by)


ENTER_ERASURE = ServiceAction(
    "erasure",
    gettext_lazy("Enter a request for erasure"),
    _enter,
    form=SourceForm,
    fits=lambda person: not person.is_gone,
    may=can_decide_erasure,
)


def _is_here(row: Any) -> bool:
    """Whoever left stays apart, as the record has them."""
    return not getattr(row, "is_gone", False)


class MergeAction(ServiceAction):
    """Leads to the page where one sees what will move, with the chosen rows."""

    def __init__(self, kind: str) -> None:
        super().__init__("merge", gettext_lazy("Merge"), self._nothing, fits=_is_here, may=can_merge)
        self.kind = kind

    def _nothing(self, row: Any, *, by: Person) -> None:
        """The page does it."""

    def __call__(self, model_admin: Any, request: Any, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = [("chosen", pk) for pk in queryset.values_list("pk", flat=True)[:MOST_MERGED]]
        return redirect(f"{reverse('merge', args=[self.kind])}?{urlencode(chosen)}")


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ReadOnlyAdmin):
    """What waits, by when; decided on its own page, which says what goes and what stays."""

    list_display = ("person", "state", "asked_at", "due", "decided_by", "page")
    list_filter = ("state",)
    list_select_related = ("person__merged_into", "decided_by")
    date_hierarchy = "asked_at"
    fields = ("person", "state", "asked_at", "due_at", "decided_at", "decided_by", "reason", "entered_by", "source")
    ordering = ("-id",)

    def visible(self, standing: Standing) -> QuerySet[ErasureRequest]:
        return ErasureRequest.objects.all()

    def is_open_to(self, standing: Standing) -> bool:
        return can_decide_erasure(standing)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return list(self.fields)

    def has_export_permission(self, request: Any) -> bool:
        return False

    @admin.display(description=gettext_lazy("to be decided by"), ordering="due_at")
    def due(self, asked: ErasureRequest) -> str:
        if asked.due_at is None:
            return "–"
        day = f"{asked.due_at:%-d %b %Y}"
        return _("%s, overdue") % day if asked.is_overdue else day

    @admin.display(description=gettext_lazy("decide"))
    def page(self, asked: ErasureRequest) -> str:
        return format_html('<a href="{}">{}</a>', reverse("erasure", args=[asked.pk]), _("Open"))
