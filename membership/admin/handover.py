"""Absences and hand-overs in the officers' admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock
from core.admin import ReadOnlyAdmin, ServiceAction, ServiceAdmin, ServiceForm, VisibleFilter
from membership.models import Absence, HandOver
from membership.selectors.absence import in_charge_of, people_in_charge
from membership.services import absence as absences
from people.models import Person, folded_q
from workstrands.standing import Standing, standing_of


class WhenFilter(admin.SimpleListFilter):
    """Who is away now, will be, was."""

    title = gettext_lazy("when")
    parameter_name = "when"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("now")), ("later", _("later")), ("over", _("over or called off"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        today = clock.today()
        if self.value() == "now":
            return queryset.standing().filter(starts_on__lte=today, ends_on__gte=today)
        if self.value() == "later":
            return queryset.standing().filter(starts_on__gt=today)
        return queryset.exclude(ends_on__gte=today, called_off_at=None) if self.value() == "over" else queryset


class AbsenceResource(resources.ModelResource):
    person = fields.Field(attribute="person__name", column_name="person")
    stand_in = fields.Field(attribute="stand_in__name", column_name="stand_in")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Absence
        fields = ("person", "starts_on", "ends_on", "workstrand", "stand_in", "declined_at", "called_off_at", "source")


class AbsenceForm(ServiceForm):
    class Meta:
        model = Absence
        fields = ["person", "starts_on", "ends_on", "workstrand", "stand_in", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].required = True
            self.fields["source"].widget = forms.TextInput(attrs={"class": "vTextField"})


def _end(absence: Absence, *, by: Person) -> None:
    absences.end_absence(absence=absence, by=by)


def _is_open(absence: Absence) -> bool:
    return absence.called_off_at is None and absence.ends_on >= clock.today(absence.person.time_zone)


@admin.register(Absence)
class AbsenceAdmin(ServiceAdmin):
    """Of whoever has a term in the officer's groups; declared here on behalf of them. Why somebody is away is not shown."""

    form = AbsenceForm
    list_display = ("person", "starts_on", "ends_on", "away_from", "stand_in", "stands_in")
    list_filter = (WhenFilter,)
    list_select_related = ("person", "stand_in", "workstrand__group")
    search_fields = ("person__search_text", "stand_in__search_text")
    search_help_text = gettext_lazy("Words of a name, in any script")
    autocomplete_fields = ("person", "stand_in")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "-id")
    resource_classes = [AbsenceResource]
    service_actions = (ServiceAction("end", gettext_lazy("They are back"), _end, fits=_is_open),)

    def visible(self, standing: Standing) -> QuerySet[Absence]:
        return in_charge_of(standing).select_related("person", "stand_in", "workstrand__group", "declared_by")

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        shown = ["person", "starts_on", "ends_on", "workstrand", "stand_in", "source"]
        return shown if obj is None else [*shown, "declared_by", "declared_at", "declined_at", "called_off_at"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = forms.modelform_factory(Absence, form=ServiceForm, fields=[])
        return super().get_form(request, obj, change, **kwargs)

    def save_by_service(self, *, row: Absence | None, by: Person, values: dict[str, Any]) -> Absence:
        if not people_in_charge(standing_of(by)).filter(pk=values["person"].pk).exists():
            raise ValidationError({"person": _("You record absences of the people of your groups.")})
        return absences.declare_absence(by=by, **values)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text")), False

    @admin.display(description=gettext_lazy("from what"))
    def away_from(self, absence: Absence) -> str:
        return str(absence.workstrand) if absence.workstrand else _("everything")

    @admin.display(description=gettext_lazy("state"))
    def stands_in(self, absence: Absence) -> str:
        if absence.called_off_at:
            return _("called off")
        return _("declined") if absence.is_declined else "" if absence.stand_in else _("nobody stands in")


class HandOverResource(resources.ModelResource):
    person = fields.Field(attribute="role__person__name", column_name="person")
    group = fields.Field(attribute="role__workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="role__workstrand__code", column_name="workstrand")
    kind = fields.Field(attribute="role__kind", column_name="role")
    ends_on = fields.Field(attribute="role__ends_on", column_name="ends_on")
    successor = fields.Field(attribute="successor__name", column_name="successor")

    class Meta:
        model = HandOver
        fields = ("group", "workstrand", "kind", "person", "ends_on", "successor", "begun_at", "handed_over_at")


@admin.register(HandOver)
class HandOverAdmin(ReadOnlyAdmin):
    """To find them; they are worked on where the two can see them, by "View on site"."""

    list_display = ("person", "kind", "strand", "last_day", "successor", "now")
    list_filter = (("role__workstrand__group", VisibleFilter), ("role__workstrand", VisibleFilter))
    list_select_related = ("role__person", "role__workstrand__group", "successor")
    search_fields = ("role__person__search_text", "successor__search_text")
    search_help_text = gettext_lazy("Words of a name, in any script")
    ordering = ("-begun_at", "-id")
    resource_classes = [HandOverResource]

    def visible(self, standing: Standing) -> QuerySet[HandOver]:
        own = Q() if standing.is_superuser else Q(role__workstrand__group__in=standing.officer_of)
        return HandOver.objects.filter(own).select_related("role__person", "role__workstrand__group", "successor")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "role__person__search_text", "successor__search_text")), False

    @admin.display(description=gettext_lazy("who"), ordering="role__person__name")
    def person(self, hand_over: HandOver) -> str:
        return hand_over.role.person.display_name

    @admin.display(description=gettext_lazy("role"))
    def kind(self, hand_over: HandOver) -> str:
        return str(hand_over.role.get_kind_display())

    @admin.display(description=gettext_lazy("workstrand"), ordering="role__workstrand__code")
    def strand(self, hand_over: HandOver) -> str:
        return str(hand_over.role.workstrand)

    @admin.display(description=gettext_lazy("last day"), ordering="role__ends_on")
    def last_day(self, hand_over: HandOver) -> Any:
        return hand_over.role.ends_on

    @admin.display(description=gettext_lazy("state"))
    def now(self, hand_over: HandOver) -> str:
        return hand_over.state_label
