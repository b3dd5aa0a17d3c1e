import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries
from import_export import fields, resources

from core import clock
from core.admin import ActionForm, LinesField, ServiceAction, ServiceAdmin, ServiceForm
from membership.importing.columns import names_joined
from membership.models import JoinRequest
from membership.rules import can_import
from people import services
from people.models import Organisation, Person, folded_q
from workstrands import rules
from workstrands import services as workstrand_services
from workstrands.models import Role, Workstrand
from workstrands.standing import Standing

from .privacy import ENTER_ERASURE, MergeAction

UTC = "UTC"
FLAGS = ("is_active", "is_superuser")
PROFILE = ("name", "organisation", "job_title", "time_zone")


class CountryFilter(admin.AllValuesFieldListFilter):
    """The countries that occur, by name."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": countries.name(shown) or shown or _("none")}


def _looks_after_everybody(standing: Standing) -> bool:
    """Superusers, and the officers of the network, which everybody is in."""
    return standing.is_superuser or standing.network_officer


class AppointForm(ActionForm):
    """In which strand, and as what."""

    workstrand = forms.ModelChoiceField(Workstrand.objects.none(), label=gettext_lazy("Workstrand"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=list(Role.Kind.choices), initial=Role.Kind.MEMBER.value
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Today, if left empty."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The last day of the group, if left empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strands = Workstrand.objects.select_related("group").filter(
            Q(is_plenary=True) | Q(state__in=["forming", "active", "proposed"])
        )
        if not self.standing.is_superuser:
            strands = strands.filter(group__in=self.standing.officer_of)
        field = self.fields["workstrand"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = strands.order_by("group", "order", "code")
        field.label_from_instance = admin.site.get_model_admin(Workstrand).pick_label  # type: ignore[method-assign, attr-defined]


def _appoint(
    person: Person, *, by: Person, workstrand: Workstrand, ends_on: datetime.date | None = None, **values: Any
) -> None:
    """A term whose last day is over is one of the past, of which nobody is mailed."""
    is_past = ends_on is not None and ends_on < workstrand.group.today()
    workstrand_services.appoint(
        person=person, workstrand=workstrand, by=by, ends_on=ends_on, entered_later=is_past, **values
    )


class ReachableFilter(admin.SimpleListFilter):
    """Whether mail reaches them."""

    title = gettext_lazy("mail")
    parameter_name = "reachable"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("arrives")), ("no", _("comes back"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(unreachable_since__isnull=self.value() == "yes")


def _try_again(person: Person, *, by: Person) -> None:
    services.mark_reachable(person=person, by=by)


class PersonResource(resources.ModelResource):
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    country = fields.Field(attribute="organisation__country__code", column_name="country")
    time_zone = fields.Field(attribute="zone_name", column_name="time_zone")

    class Meta:
        model = Person
        fields = ("name", "email", "organisation", "country", "job_title", "time_zone", "joined_at", "last_login")


@admin.register(Person)
class PersonAdmin(ServiceAdmin):
    list_display = (
        "called",
        "organisation",
        "country",
        "address",
        "reached",
        "running_roles",
        "here_since",
        "last_seen",
    )
    list_filter = (("organisation__country", CountryFilter), "is_active", ReachableFilter)
    list_select_related = ("organisation",)
    search_fields = ("search_text", "organisation__search_text", "email")
    search_help_text = gettext_lazy("Words of a name or an organisation in any script, or an address")
    autocomplete_fields = ("organisation",)
    date_hierarchy = "joined_at"
    ordering = ("name", "id")
    resource_classes = [PersonResource]
    import_kind = "people"
    service_actions = (
        ServiceAction(
            "appoint", gettext_lazy("Appoint"), _appoint, form=AppointForm, fits=lambda person: person.is_active
        ),
        ServiceAction(
            "try_again",
            gettext_lazy("Try again to mail"),
            _try_again,
            fits=lambda person: person.unreachable_since is not None and not person.is_gone,
        ),
        MergeAction("people"),
        ENTER_ERASURE,
    )

    def visible(self, standing: Standing) -> QuerySet[Person]:
        """Whoever has, had or asks for a part in the reader's groups; everybody for those who look after the network."""
        # Addresses typed at the door, or invited, of whom nothing more is known yet: the invitations' lists have those.
        unknown = Q(name="", last_login=None, erased_at=None)
        people = Person.objects.filter(merged_into=None).exclude(unknown)
        if not _looks_after_everybody(standing):
            held = Role.objects.filter(workstrand__group__in=standing.officer_of)
            asked = JoinRequest.objects.filter(workstrand__group__in=standing.officer_of)
            people = people.filter(Q(pk__in=held.values("person")) | Q(pk__in=asked.values("person")))
        live = Role.objects.on(clock.today()).select_related("workstrand__group").order_by("workstrand__order", "id")
        return people.prefetch_related(Prefetch("roles", live, to_attr="running"))

    def pickable(self, standing: Standing) -> QuerySet[Person]:
        """Whoever is in the network, by name; who looks after everybody may choose anybody: of the past, many never came here themselves."""
        people = Person.objects.filter(is_active=True).exclude(name="").select_related("organisation")
        if not _looks_after_everybody(standing):
            network = Role.objects.not_voided().filter(  # also whoever was in a group of the reader's: past terms are entered too
                Q(pk__in=Role.objects.on(clock.today()).filter(workstrand__group__is_network=True).values("pk"))
                | Q(workstrand__group__in=standing.officer_of)
            )
            people = people.filter(pk__in=network.values("person"))
        return people.order_by("name", "id")

    def pick_label(self, row: Person) -> str:
        return f"{row.display_name}, {row.organisation.short_name}" if row.organisation else row.display_name

    def can_add(self, standing: Standing) -> bool:
        return _looks_after_everybody(standing)

    def can_import(self, standing: Standing) -> bool:
        return can_import(standing, self.import_kind)

    def can_change(self, standing: Standing, row: Person | None) -> bool:
        """Of whoever left or was erased, what is kept is the record's."""
        return _looks_after_everybody(standing) and not (row and row.is_gone)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return ["email", *PROFILE]
        known_by = "address" if obj.is_gone else "email"
        return [known_by, *PROFILE, "is_listed", "terms", *FLAGS, "joined_at", "last_login", "unreachable_since"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return []
        fixed = ["email", "address", "is_listed", "terms", "joined_at", "last_login", "unreachable_since"]
        return fixed if request.standing.is_superuser else [*fixed, *FLAGS]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["help_texts"] = {"time_zone": _("Left at UTC, they are asked when they first come in.")}
        return super().get_form(request, obj, change, **kwargs)

    def save_by_service(self, *, row: Person | None, by: Person, values: dict[str, Any]) -> Person:
        if row is None:
            given = values.pop("time_zone")  # the list stands on UTC while nobody chose: then they are asked themselves
            return services.add_person(by=by, time_zone=None if str(given) == UTC else given, **values)
        flags = {name: values.pop(name) for name in FLAGS if name in values}
        if flags:
            row = services.change_flags(person=row, by=by, **flags)
        if values:
            kept = Person.objects.get(pk=row.pk)
            told = {name: getattr(kept, name) for name in services.PROFILE_FIELDS}
            row = services.change_profile(person=row, by=by, **{**told, **values})
        return row

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if (
            request.resolver_match.url_name == "autocomplete"
        ):  # picks from the whole network, whose addresses are not the reader's to know
            return queryset.filter(folded_q(search_term, "search_text", "organisation__search_text")), False
        named = folded_q(search_term, "search_text", "organisation__search_text")
        return queryset.filter(named | Q(email__icontains=search_term.strip())), False

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def called(self, person: Person) -> str:
        return person.display_name

    @admin.display(description=gettext_lazy("e-mail"), ordering="email")
    def address(self, person: Person) -> str:
        return "–" if person.is_gone else person.email

    @admin.display(description=gettext_lazy("country"), ordering="organisation__country")
    def country(self, person: Person) -> str:
        return person.organisation.country_name if person.organisation else "–"

    @admin.display(description=gettext_lazy("mail"), ordering="unreachable_since")
    def reached(self, person: Person) -> str:
        if person.is_gone:
            return _("left") if person.left_at else _("erased")
        if not person.unreachable_since:
            return _("arrives")
        return _("comes back since %s") % f"{person.unreachable_since:%-d %b %Y}"

    @admin.display(description=gettext_lazy("here since"), ordering="joined_at")
    def here_since(self, person: Person) -> str:
        return f"{person.joined_at:%-d %b %Y}"

    @admin.display(description=gettext_lazy("last login"), ordering="last_login")
    def last_seen(self, person: Person) -> str:
        return f"{person.last_login:%-d %b %Y}" if person.last_login else _("never")

    @admin.display(description=gettext_lazy("roles today"))
    def running_roles(self, person: Any) -> str:
        shown = [role for role in person.running if not role.workstrand.group.is_network]
        return ", ".join(f"{role.workstrand.code} {role.get_kind_display()}" for role in shown) or "–"

    @admin.display(description=gettext_lazy("roles"))
    def terms(self, person: Person) -> str:
        roles = Role.objects.filter(person=person).select_related("workstrand__group").order_by("-starts_on", "-id")
        rows = (
            (reverse("admin:workstrands_role_change", args=[role.pk]), role.get_kind_display(), role.workstrand, f"{role.starts_on:%-d %b %Y}")
            for role in roles
        )  # fmt: skip
        return format_html_join("", '<div><a href="{}">{}, {}</a> {}</div>', rows) or "–"


class HttpsField(forms.URLField):
    """An address typed without its scheme is one with https, as Django will have it from 6.0 on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class OrganisationForm(ServiceForm):
    aliases = LinesField(
        label=gettext_lazy("Other names"),
        rows=3,
        help_text=gettext_lazy("One a line: earlier names, names in its own language and script."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "acronym", "aliases", "kind", "country", "parent", "website", "is_checked"]
        field_classes = {"website": HttpsField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["aliases"] = [alias.name for alias in self.instance.aliases.all()]


class OrganisationResource(resources.ModelResource):
    country = fields.Field(attribute="country__code", column_name="country")
    aliases = fields.Field(column_name="aliases")
    parent = fields.Field(attribute="parent__name", column_name="parent")
    parent_country = fields.Field(attribute="parent__country__code", column_name="parent_country")

    class Meta:
        model = Organisation
        fields = ("name", "acronym", "aliases", "kind", "country", "parent", "parent_country", "website", "is_checked")

    def dehydrate_aliases(self, office: Organisation) -> str:
        return names_joined(alias.name for alias in office.aliases.all())


def _check(organisation: Organisation, *, by: Person) -> None:
    services.save_organisation(organisation=organisation, by=by, is_checked=True)


@admin.register(Organisation)
class OrganisationAdmin(ServiceAdmin):
    form = OrganisationForm
    list_display = ("name", "acronym", "kind", "country", "parent", "people_count", "is_checked")
    list_filter = ("is_checked", "kind", ("country", CountryFilter))
    list_select_related = ("parent",)
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words of a name, an acronym or another name, in any script")
    autocomplete_fields = ("parent",)
    ordering = ("name",)
    resource_classes = [OrganisationResource]
    import_kind = "organisations"
    service_actions = (
        ServiceAction(
            "check",
            gettext_lazy("Mark as checked"),
            _check,
            fits=lambda office: not office.is_checked,
            may=rules.can_look_after_organisations,
        ),
        MergeAction("organisations"),
    )

    def visible(self, standing: Standing) -> QuerySet[Organisation]:
        return Organisation.objects.annotate(people_total=Count("people", distinct=True)).prefetch_related("aliases")

    def pickable(self, standing: Standing) -> QuerySet[Organisation]:
        return Organisation.objects.order_by("name")

    def can_add(self, standing: Standing) -> bool:
        return rules.can_look_after_organisations(standing)

    def can_import(self, standing: Standing) -> bool:
        return can_import(standing, self.import_kind)

    def can_change(self, standing: Standing, row: Organisation | None) -> bool:
        return rules.can_look_after_organisations(standing)

    def save_by_service(self, *, row: Organisation | None, by: Person, values: dict[str, Any]) -> Organisation:
        return services.save_organisation(organisation=row or Organisation(), by=by, **values)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "search_text")), False

    @admin.display(description=gettext_lazy("other names"))
    def aliases(self, office: Organisation) -> str:
        """For readers who may not change it."""
        return ", ".join(alias.name for alias in office.aliases.all()) or "–"

    @admin.display(description=gettext_lazy("people"), ordering="people_total")
    def people_count(self, office: Any) -> int:
        return int(office.people_total)
