import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction, VisibleFilter
from membership.models import Call, Candidacy, OfficeVoice
from membership.models.calls import WORD_LENGTH
from membership.models.voices import SOURCE_LENGTH
from membership.services import calls as services
from membership.services.voices import end_voice
from people.models import Person, folded_q
from workstrands.standing import Standing

STOOD = (Candidacy.State.STANDING, Candidacy.State.APPOINTED, Candidacy.State.NOT_APPOINTED)


def _own(standing: Standing, path: str) -> Q:
    return Q() if standing.is_superuser else Q(**{f"{path}__in": standing.officer_of})


class OpenCallForm(ActionForm):
    tells_members = forms.BooleanField(
        label=gettext_lazy("Tell everybody who may answer by mail"), required=False, initial=True
    )


class ExtendCallForm(ActionForm):
    closes_on = forms.DateField(label=gettext_lazy("New last day"), widget=AdminDateWidget)


class CloseCallForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=WORD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown on the call's page, and mailed to those who answered."),
    )


class EndVoiceForm(ActionForm):
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=SOURCE_LENGTH,
        help_text=gettext_lazy("Where the office wrote it, such as: mail to the secretariat of 3 May 2026."),
    )


def _open(call: Call, *, by: Person, tells_members: bool) -> None:
    services.open_call(call=call, by=by, tells_members=tells_members)


def _extend(call: Call, *, by: Person, closes_on: datetime.date) -> None:
    services.extend_call(call=call, by=by, closes_on=closes_on)


def _close(call: Call, *, by: Person, reason: str) -> None:
    services.close_call(call=call, by=by, reason=reason)


def _end(row: OfficeVoice, *, by: Person, source: str) -> None:
    end_voice(row=row, by=by, source=source)


class CallResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Call
        fields = (
            "group", "workstrand", "kind", "places", "text", "closes_on", "answerers", "audience", "state",
            "opened_at", "closed_at", "reason",
        )  # fmt: skip


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ("strand", "kind", "state", "closes_on", "standing_count", "waiting_count", "answerers")
    list_filter = ("state", "kind", ("workstrand__group", VisibleFilter), ("workstrand", VisibleFilter))
    list_select_related = ("workstrand__group",)
    date_hierarchy = "closes_on"
    ordering = ("-closes_on", "-id")
    resource_classes = [CallResource]
    service_actions = (
        ServiceAction("open", gettext_lazy("Open"), _open, form=OpenCallForm, fits=lambda call: call.is_draft),
        ServiceAction("extend", gettext_lazy("Extend"), _extend, form=ExtendCallForm, fits=lambda call: call.is_open),
        ServiceAction(
            "close",
            gettext_lazy("Close without an appointment"),
            _close,
            form=CloseCallForm,
            fits=lambda call: call.is_open or call.is_draft,
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[Any]:
        calls: QuerySet[Any] = Call.objects.filter(_own(standing, "workstrand__group"))
        return calls.annotate(
            standing_total=Count("candidacies", filter=Q(candidacies__state__in=STOOD)),
            waiting_total=Count("candidacies", filter=Q(candidacies__state=Candidacy.State.NOMINATED)),
        )

    @admin.display(description=gettext_lazy("workstrand"), ordering="workstrand__code")
    def strand(self, call: Call) -> str:
        return str(call.workstrand)

    @admin.display(description=gettext_lazy("candidates"), ordering="standing_total")
    def standing_count(self, call: Any) -> int:
        return int(call.standing_total)

    @admin.display(description=gettext_lazy("nominated and silent"), ordering="waiting_total")
    def waiting_count(self, call: Any) -> int:
        return int(call.waiting_total)


class CandidacyResource(resources.ModelResource):
    group = fields.Field(attribute="call__workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="call__workstrand__code", column_name="workstrand")
    kind = fields.Field(attribute="call__kind", column_name="kind")
    person = fields.Field(attribute="person__name", column_name="person")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    nominated_by = fields.Field(attribute="nominated_by__name", column_name="nominated_by")

    class Meta:
        model = Candidacy
        fields = (
            "group", "workstrand", "kind", "person", "organisation", "state", "statement", "time", "nominated_by",
            "made_at", "answered_at", "source",
        )  # fmt: skip


@admin.register(Candidacy)
class CandidacyAdmin(ReadOnlyAdmin):
    """Who answered which call. Decided on the page of the call."""

    list_display = ("person", "organisation", "for_what", "state", "nominated_by", "made_at", "recorded_by")
    list_filter = ("state", ("call__workstrand__group", VisibleFilter))
    list_select_related = ("person", "organisation", "call__workstrand__group", "nominated_by", "recorded_by")
    search_fields = ("person__search_text", "organisation__search_text")
    search_help_text = gettext_lazy("Words of a name or an organisation, in any script")
    date_hierarchy = "made_at"
    ordering = ("-made_at", "-id")
    resource_classes = [CandidacyResource]

    def visible(self, standing: Standing) -> QuerySet[Candidacy]:
        return Candidacy.objects.filter(_own(standing, "call__workstrand__group"))

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text", "organisation__search_text")), False

    @admin.display(description=gettext_lazy("call"), ordering="call__workstrand__code")
    def for_what(self, row: Candidacy) -> str:
        return str(row.call)


class OfficeVoiceResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    person = fields.Field(attribute="person__name", column_name="person")

    class Meta:
        model = OfficeVoice
        fields = ("group", "organisation", "place", "person", "starts_on", "ends_on", "source")


@admin.register(OfficeVoice)
class OfficeVoiceAdmin(ReadOnlyAdmin):
    """Who speaks and spoke for which office. Named on the page of the group's offices."""

    list_display = ("organisation", "place", "person", "group", "starts_on", "ends_on", "named_by", "source")
    list_filter = ("place", ("workstrand__group", VisibleFilter), ("ends_on", admin.EmptyFieldListFilter))
    list_select_related = ("organisation", "person", "workstrand__group", "named_by")
    search_fields = ("person__search_text", "organisation__search_text")
    search_help_text = gettext_lazy("Words of a name or an organisation, in any script")
    ordering = ("organisation__name", "-starts_on", "-id")
    resource_classes = [OfficeVoiceResource]
    service_actions = (
        ServiceAction("end", gettext_lazy("End"), _end, form=EndVoiceForm, fits=lambda row: row.ends_on is None),
    )

    def visible(self, standing: Standing) -> QuerySet[OfficeVoice]:
        return OfficeVoice.objects.filter(_own(standing, "workstrand__group"))

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text", "organisation__search_text")), False

    @admin.display(description=gettext_lazy("group"), ordering="workstrand__group__name")
    def group(self, row: OfficeVoice) -> str:
        return row.workstrand.group.title
