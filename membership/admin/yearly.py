from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ReadOnlyAdmin, ServiceAction, ServiceAdmin, ServiceForm, VisibleFilter
from membership import services
from membership.models import ConfirmationAnswer, ConfirmationRound
from people.models import Person, folded_q
from workstrands.models import Workstrand
from workstrands.standing import Standing


def _own(standing: Standing, prefix: str) -> Q:
    return Q() if standing.is_superuser else Q(**{f"{prefix}__group__in": standing.officer_of})


class RoundForm(ServiceForm):
    class Meta:
        model = ConfirmationRound
        fields = ["workstrand", "closes_on", "text"]
        help_texts = {"closes_on": gettext_lazy("Everybody in the group is mailed as soon as you save.")}


class RoundResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")

    class Meta:
        model = ConfirmationRound
        fields = ("group", "opened_at", "closes_on", "closed_at", "settled_at", "text")


def _close(asked: ConfirmationRound, *, by: Person) -> None:
    services.close_round(question=asked, by=by)


@admin.register(ConfirmationRound)
class ConfirmationRoundAdmin(ServiceAdmin):
    """Ask everybody whether they stay; who answered what is on the question's own page."""

    form = RoundForm
    list_display = ("group", "opened_at", "closes_on", "answers_given", "state", "page")
    list_filter = (("workstrand__group", VisibleFilter),)
    list_select_related = ("workstrand__group",)
    ordering = ("-opened_at", "-id")
    resource_classes = [RoundResource]
    service_actions = (
        ServiceAction("close", gettext_lazy("Close"), _close, fits=lambda asked: asked.closed_at is None),
    )

    def visible(self, standing: Standing) -> QuerySet[ConfirmationRound]:
        rounds = ConfirmationRound.objects.filter(_own(standing, "workstrand"))
        return rounds.annotate(given=Count("answers"))

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        new = ["workstrand", "closes_on", "text"]
        return (
            new if obj is None else [*new, "opened_at", "opened_by", "closed_at", "settled_at", "answers_given", "page"]
        )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "workstrand":
            own = Q() if request.standing.is_superuser else Q(group__in=request.standing.officer_of)
            kwargs["queryset"] = Workstrand.objects.filter(own, is_plenary=True).select_related("group")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_by_service(
        self, *, row: ConfirmationRound | None, by: Person, values: dict[str, Any]
    ) -> ConfirmationRound:
        return services.open_round(group=values.pop("workstrand").group, by=by, **values)

    @admin.display(description=gettext_lazy("group"), ordering="workstrand__group__name")
    def group(self, asked: ConfirmationRound) -> str:
        return asked.workstrand.group.title

    @admin.display(description=gettext_lazy("answers"), ordering="given")
    def answers_given(self, asked: Any) -> int:
        return int(asked.given)

    @admin.display(description=gettext_lazy("state"))
    def state(self, asked: ConfirmationRound) -> str:
        if asked.is_open:
            return _("open")
        return _("settled") if asked.settled_at else _("closed; the silent wait for a decision")

    @admin.display(description=gettext_lazy("who answered"))
    def page(self, asked: ConfirmationRound) -> str:
        return format_html('<a href="{}">{}</a>', asked.get_absolute_url(), _("show"))


class AnswerResource(resources.ModelResource):
    group = fields.Field(attribute="round__workstrand__group__slug", column_name="group")
    person = fields.Field(attribute="person__name", column_name="person")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    successor = fields.Field(attribute="named", column_name="successor")

    class Meta:
        model = ConfirmationAnswer
        fields = ("group", "person", "organisation", "leaves", "comment", "successor", "answered_at", "source")


@admin.register(ConfirmationAnswer)
class ConfirmationAnswerAdmin(ReadOnlyAdmin):
    list_display = (
        "person",
        "organisation",
        "group",
        "said",
        "successor_named",
        "comment",
        "answered_at",
        "recorded_by",
    )
    list_filter = (("round__workstrand__group", VisibleFilter), "leaves")
    list_select_related = ("person", "organisation", "round__workstrand__group", "successor", "recorded_by")
    search_fields = ("person__search_text", "organisation__search_text")
    search_help_text = gettext_lazy("Words of a name or an organisation, in any script")
    date_hierarchy = "answered_at"
    ordering = ("-answered_at", "-id")
    resource_classes = [AnswerResource]

    def visible(self, standing: Standing) -> QuerySet[ConfirmationAnswer]:
        answers = ConfirmationAnswer.objects.filter(_own(standing, "round__workstrand"))
        return answers.prefetch_related("choices__workstrand__group", "choices__to__group")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text", "organisation__search_text")), False

    @admin.display(description=gettext_lazy("group"), ordering="round__workstrand__group__name")
    def group(self, answer: ConfirmationAnswer) -> str:
        return answer.round.workstrand.group.title

    @admin.display(description=gettext_lazy("said"))
    def said(self, answer: ConfirmationAnswer) -> str:
        return _("leaves the group") if answer.leaves else ", ".join(map(str, answer.choices.all())) or _("stays")

    @admin.display(description=gettext_lazy("successor"))
    def successor_named(self, answer: ConfirmationAnswer) -> str:
        return answer.named or "–"
