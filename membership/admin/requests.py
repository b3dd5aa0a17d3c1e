from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock
from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction, VisibleFilter
from membership import services
from membership.forms.behalf import source_field
from membership.models import JoinRequest
from people.models import Person, folded_q
from workstrands.standing import Standing

ANSWER_LENGTH = 1000


class SourceForm(ActionForm):
    """Where it comes from that somebody asked for this."""

    source = source_field()


class ApproveForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("A word with it"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is mailed to each of them."),
    )


class DeclineForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is mailed to each of them."),
    )


class StateFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((value, label) for value, label in JoinRequest.State.choices), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """Without Django's "All", since nothing chosen means what waits."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or JoinRequest.State.PENDING) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: Any, queryset: Any) -> Any:
        if "_selected_action" in request.POST and self.value() is None:
            return queryset  # chosen on its own page, whatever has become of it meanwhile: the service says so
        state = self.value() or JoinRequest.State.PENDING
        return queryset.filter(state=state) if state in JoinRequest.State.values else queryset


class JoinRequestResource(resources.ModelResource):
    person = fields.Field(attribute="person__name", column_name="person")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")
    decided_by = fields.Field(attribute="decided_by__name", column_name="decided_by")

    class Meta:
        model = JoinRequest
        fields = (
            "group", "workstrand", "person", "organisation", "message", "state", "asked_at", "decided_at", "decided_by", "vouched_as", "answer",
        )  # fmt: skip


def _approve(asked: JoinRequest, *, by: Person, answer: str) -> None:
    services.approve(request=asked, by=by, answer=answer)


def _decline(asked: JoinRequest, *, by: Person, answer: str) -> None:
    services.decline(request=asked, by=by, answer=answer)


def _withdraw(asked: JoinRequest, *, by: Person, source: str) -> None:
    services.record_withdrawal(request=asked, by=by, source=source)


def _waits(asked: JoinRequest) -> bool:
    return asked.state == JoinRequest.State.PENDING


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ("person", "organisation", "strand", "message", "waiting", "state", "decided_by", "vouched_as")
    list_filter = (
        StateFilter,
        "vouched_as",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    list_select_related = ("person", "organisation", "workstrand__group", "decided_by")
    search_fields = ("person__search_text", "organisation__search_text")
    search_help_text = gettext_lazy("Words of a name or an organisation, in any script")
    date_hierarchy = "asked_at"
    ordering = ("asked_at", "id")
    resource_classes = [JoinRequestResource]
    service_actions = (
        ServiceAction("approve", gettext_lazy("Approve"), _approve, form=ApproveForm, fits=_waits),
        ServiceAction("decline", gettext_lazy("Decline"), _decline, form=DeclineForm, fits=_waits),
        ServiceAction("withdraw", gettext_lazy("Take back on their behalf"), _withdraw, form=SourceForm, fits=_waits),
    )

    def visible(self, standing: Standing) -> QuerySet[JoinRequest]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        return JoinRequest.objects.filter(own)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text", "organisation__search_text")), False

    @admin.display(description=gettext_lazy("wants to join"), ordering="workstrand__code")
    def strand(self, asked: JoinRequest) -> str:
        return str(asked.workstrand)

    @admin.display(description=gettext_lazy("asked"), ordering="asked_at")
    def waiting(self, asked: JoinRequest) -> str:
        if _waits(asked):
            return _("%s ago") % timesince(asked.asked_at, clock.now(), depth=1)
        return f"{asked.asked_at:%-d %b %Y}"
