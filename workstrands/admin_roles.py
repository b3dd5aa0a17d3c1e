"""Roles in the officers' admin."""

import datetime
from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Q, QuerySet
from django.forms import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock, history
from core.admin import (
    ActionForm,
    ServiceAction,
    ServiceAdmin,
    ServiceForm,
    VisibleFilter,
)
from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person, folded_q

from . import services
from .models import Role
from .prolonging import prolong
from .selectors import own_groups
from .standing import Standing


class RunsFilter(admin.SimpleListFilter):
    """When a term runs."""

    title = gettext_lazy("term")
    parameter_name = "runs"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("now", _("runs today")),
            ("ended", _("ended")),
            ("later", _("begins later")),
            ("voided", _("voided")),
        ]

    def queryset(self, request: Any, queryset: Any) -> Any:
        today = clock.today()
        if self.value() == "now":
            return queryset.on(today)
        if self.value() == "ended":
            return queryset.not_voided().filter(
                Q(ends_on__lt=today) | Q(ends_on=None, workstrand__group__ends_on__lt=today)
            )
        if self.value() == "later":
            return queryset.not_voided().filter(starts_on__gt=today)
        return queryset.exclude(voided_at=None) if self.value() == "voided" else queryset


class RoleForm(ServiceForm):
    class Meta:
        model = Role
        fields = ["person", "workstrand", "kind", "organisation", "starts_on", "ends_on"]

    past = forms.BooleanField(
        label=gettext_lazy("Entered later"),
        required=False,
        help_text=gettext_lazy(
            "A term of the past, with its true dates; nobody is mailed. So is one whose last day is over."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "starts_on" in self.fields:
            self.fields["starts_on"].required = False
            self.fields["starts_on"].help_text = _("Today in the group's time zone, if left empty.")
            self.fields["ends_on"].help_text = _("With the group, if left empty.")
            self.fields["organisation"].help_text = _("The person's own, if left empty.")

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        strand = values.get("workstrand")
        is_past = values.get("past") or (strand is not None and strand.group.is_read_only())
        if is_past and not values.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Give the first day of a term of the past."))
        return values

    def _get_validation_exclusions(self) -> set[str]:
        # Without a first day it is today, which the service knows: the model's checks wait for it.
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude if self.cleaned_data.get("starts_on") else exclude | {"starts_on", "ends_on"}


class EndForm(ActionForm):
    on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The last day on which it counts; today, if left empty."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)
    source = forms.CharField(
        label=gettext_lazy("On whose word"),
        required=False,
        max_length=200,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy(
            "Where the person asked for it themselves, by mail or telephone: where that can be found. It is recorded on their behalf."
        ),
    )


class ProlongForm(ActionForm):
    ends_on = forms.DateField(
        label=gettext_lazy("New last day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The last day of the group, if left empty."),
    )


class VoidForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("What the error was"),
        max_length=500,
        help_text=gettext_lazy("It stays beside the struck-out term."),
    )


class MoveForm(ActionForm):
    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name"), label=gettext_lazy("New organisation"))
    on = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The first day there; today, if left empty."),
    )


def _end(role: Role, *, by: Person, on: datetime.date | None, reason: str, source: str) -> None:
    with history.on_behalf(role.person, source) if source and by != role.person else nullcontext():
        services.end_role(role=role, by=by, on=on, reason=reason)


def _prolong(role: Role, *, by: Person, ends_on: datetime.date | None) -> None:
    prolong(role=role, by=by, ends_on=ends_on)


def _void(role: Role, *, by: Person, reason: str) -> None:
    services.void_role(role=role, by=by, reason=reason)


def _move(role: Role, *, by: Person, organisation: Organisation, on: datetime.date | None) -> None:
    services.move_role(role=role, organisation=organisation, by=by, on=on)


class RoleResource(resources.ModelResource):
    person = fields.Field(attribute="person__name", column_name="person")
    email = fields.Field(attribute="person__email", column_name="email")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    country = fields.Field(attribute="organisation__country__code", column_name="country")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")

    class Meta:
        model = Role
        fields = (
            "group", "workstrand", "person", "email", "organisation", "country", "kind", "starts_on", "ends_on", "end_reason", "voided_at",
            "void_reason",
        )  # fmt: skip


def _is_open(role: Role) -> bool:
    return role.voided_at is None and (role.entered_later or not role.workstrand.group.is_read_only())


def _has_last_day(role: Role) -> bool:
    return _is_open(role) and role.ends_on is not None and role.ends_on >= role.workstrand.group.today()


@admin.register(Role)
class RoleAdmin(ServiceAdmin):
    form = RoleForm
    list_display = ("person", "kind", "strand", "organisation", "starts_on", "ends_on", "term")
    list_filter = (
        RunsFilter,
        "kind",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    search_fields = ("person__search_text", "organisation__search_text")
    search_help_text = gettext_lazy("Words of a name or an organisation, in any script")
    autocomplete_fields = ("person", "organisation")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "-id")
    resource_classes = [RoleResource]
    import_kind = "roles"
    service_actions = (
        ServiceAction("end", gettext_lazy("End"), _end, form=EndForm, fits=_is_open),
        ServiceAction("prolong", gettext_lazy("Prolong"), _prolong, form=ProlongForm, fits=_has_last_day),
        ServiceAction("move", gettext_lazy("Move to another organisation"), _move, form=MoveForm, fits=_is_open),
        ServiceAction("void", gettext_lazy("Void (entered in error)"), _void, form=VoidForm, fits=_is_open),
    )

    def visible(self, standing: Standing) -> QuerySet[Role]:
        roles = Role.objects.filter(own_groups(standing, "workstrand__group"))
        return roles.select_related("person", "organisation", "workstrand__group")

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_import(self, standing: Standing) -> bool:
        return standing.is_officer

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        shown = ["person", "workstrand", "kind", "organisation", "starts_on", "ends_on"]
        return [*shown, "past"] if obj is None else [*shown, "end_reason", "voided_at", "void_reason", "entered_later"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = modelform_factory(Role, form=ServiceForm, fields=[])
        return super().get_form(request, obj, change, **kwargs)

    def save_by_service(self, *, row: Role | None, by: Person, values: dict[str, Any]) -> Role:
        group, ends_on = values["workstrand"].group, values["ends_on"]
        is_past = values.pop("past") or group.is_read_only() or bool(ends_on and ends_on < group.today())
        return services.appoint(by=by, entered_later=is_past, **values)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text", "organisation__search_text")), False

    @admin.display(description=gettext_lazy("workstrand"), ordering="workstrand__code")
    def strand(self, role: Role) -> str:
        return str(role.workstrand)

    @admin.display(description=gettext_lazy("term"))
    def term(self, role: Role) -> str:
        if role.voided_at:
            return _("voided")
        today = role.workstrand.group.today()
        if role.is_live(today):
            return _("runs")
        return _("begins later") if role.starts_on > today else _("ended")
