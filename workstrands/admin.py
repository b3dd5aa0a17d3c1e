"""Groups and workstrands in the officers' admin; roles and decisions beside them."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock
from core.admin import (
    ActionForm,
    DayForm,
    Picker,
    ReasonForm,
    ServiceAction,
    ServiceAdmin,
    ServiceForm,
    VisibleFilter,
)
from people.models import Person

from . import admin_decisions, admin_roles, rules, services
from .admin_forms import PAST, PastStrandForm, WorkstrandForm
from .models import Role, WorkingGroup, Workstrand
from .past import enter_past_group, enter_past_workstrand
from .selectors import own_groups
from .standing import Standing

__all__ = ["WorkingGroupAdmin", "WorkstrandAdmin", "admin_decisions", "admin_roles"]
GROUP_FIELDS = [
    "name", "short_name", "purpose", "about", "starts_on", "ends_on", "time_zone", "reports_to", "lead_organisation",
    "supporting_organisations", "predecessor", "contact", "contact_role", "contact_email", "names_offices", "source",
]  # fmt: skip


@admin.display(description=gettext_lazy("since"), ordering="state_since")
def _since(row: Any) -> Any:
    return row.state_since


def _state(row: WorkingGroup | Workstrand) -> str:
    since = _("%(state)s since %(day)s") % {"state": row.get_state_display(), "day": f"{row.state_since:%-d %b %Y}"}
    return f"{since}: {row.state_reason}" if row.state_reason else since


# groups


class GroupForm(ServiceForm):
    """A new group needs somebody who runs it."""

    coordinator = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("First coordinator"),
        help_text=gettext_lazy("Runs the group from its first day, or from today."),
    )
    is_first = forms.BooleanField(
        label=gettext_lazy("This is the network that everybody joins first"),
        required=False,
        help_text=gettext_lazy("It has no last day, and there is one on a site. The editions come after it."),
    )

    followed_by = forms.ModelChoiceField(
        WorkingGroup.objects.editions().filter(predecessor=None),
        label=gettext_lazy("Edition after"),
        required=False,
        help_text=gettext_lazy("Of an edition that is over: the one that followed it, if that is here already."),
    )

    class Meta:
        model = WorkingGroup
        fields = ["slug", *GROUP_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _(
            "An edition whose last day is over is entered as closed on that day; nobody is mailed."
        )

    def clean(self) -> dict[str, Any] | None:
        self.instance.is_network = self.cleaned_data.get("is_first", False)  # the model's checks ask
        return super().clean()


class GroupResource(resources.ModelResource):
    class Meta:
        model = WorkingGroup
        fields = (
            "slug",
            "name",
            "state",
            "state_since",
            "state_reason",
            "starts_on",
            "ends_on",
            "purpose",
            "reports_to",
        )


def _move_group(to: str) -> Any:
    def move(group: WorkingGroup, *, by: Person, reason: str = "", on: datetime.date | None = None) -> None:
        services.move_group(group=group, to=to, by=by, reason=reason, on=on)

    return move


@admin.register(WorkingGroup)
class WorkingGroupAdmin(ServiceAdmin):
    list_display = (
        "title",
        "state",
        _since,
        "starts_on",
        "ends_on",
        "lead_organisation",
        "strand_count",
        "people_count",
    )
    list_filter = ("state",)
    list_select_related = ("lead_organisation",)
    search_fields = ("name", "short_name", "slug")
    autocomplete_fields = ("lead_organisation", "supporting_organisations", "contact")
    readonly_fields = ("state_line", "year_line")
    resource_classes = [GroupResource]
    service_actions = (
        ServiceAction(
            "activate", gettext_lazy("Activate"), _move_group(WorkingGroup.State.ACTIVE), form=ReasonForm,
            fits=lambda group: group.state != WorkingGroup.State.ACTIVE and not group.is_read_only(),
        ),
        ServiceAction(
            "close", gettext_lazy("Close"), _move_group(WorkingGroup.State.CLOSED), form=ReasonForm,
            fits=lambda group: group.state != WorkingGroup.State.CLOSED and not group.is_network,
        ),
    )  # fmt: skip

    def visible(self, standing: Standing) -> QuerySet[WorkingGroup]:
        strands = Count("workstrands", filter=Q(workstrands__is_plenary=False), distinct=True)
        return WorkingGroup.objects.filter(own_groups(standing, "pk")).annotate(strand_total=strands)

    def pickable(self, standing: Standing) -> QuerySet[WorkingGroup]:
        """An edition may follow any other; everywhere else the picker is narrowed by what the service allows."""
        return WorkingGroup.objects.editions()

    def filterable(self, standing: Standing) -> QuerySet[WorkingGroup]:
        return WorkingGroup.objects.filter(own_groups(standing, "pk"))

    def filter_label(self, row: WorkingGroup) -> str:
        return row.title

    def can_add(self, standing: Standing) -> bool:
        return rules.can_found_groups(standing)

    def can_change(self, standing: Standing, row: WorkingGroup | None) -> bool:
        return row is None or (rules.can_run_group(standing, row) and not row.is_read_only())

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        has_no_next_year = obj is not None and (obj.is_network or obj.is_read_only())
        first = ["state_line"] if has_no_next_year else ["state_line", "year_line"]
        if obj is None:
            has_network = WorkingGroup.objects.filter(is_network=True).exists()
            first = ["slug", "coordinator"] if has_network else ["is_first", "slug", "coordinator"]
            older = ["followed_by", "source"]
        else:
            older = GROUP_FIELDS[14:]
        return [
            (None, {"fields": [*first, *GROUP_FIELDS[:7]]}),
            (_("Bodies"), {"fields": GROUP_FIELDS[7:11]}),
            (_("Whom to ask"), {"fields": GROUP_FIELDS[11:14]}),
            (_("For older editions"), {"fields": older, "classes": ["collapse"]}),
        ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = GroupForm
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None:
            people: Any = self.admin_site.get_model_admin(Person)
            field = form.base_fields["coordinator"]
            field.queryset = people.pickable(request.standing)
            field.label_from_instance = people.pick_label
            field.widget = Picker(Role._meta.get_field("person"), self.admin_site)
            field.widget.choices = field.choices
        return form

    def save_by_service(self, *, row: WorkingGroup | None, by: Person, values: dict[str, Any]) -> WorkingGroup:
        supporting = values.pop("supporting_organisations", None)
        supporting = list(supporting) if supporting is not None else None
        if row is not None:
            return services.change_group(group=row, by=by, supporting=supporting, **values)
        coordinator, is_network = values.pop("coordinator"), values.pop("is_first", False)
        followed_by = values.pop("followed_by", None)
        if values.get("ends_on") and values["ends_on"] < WorkingGroup(time_zone=values["time_zone"]).today():
            return enter_past_group(
                coordinator=coordinator, by=by, supporting=supporting, followed_by=followed_by, **values
            )
        group = services.found_group(by=by, supporting=supporting, is_network=is_network, **values)
        services.appoint(
            person=coordinator, workstrand=services.plenary_of(group), kind=Role.Kind.COORDINATOR, by=by,
            starts_on=group.record_day(),
        )  # fmt: skip
        return group

    @admin.display(description=gettext_lazy("group"), ordering="name")
    def title(self, group: WorkingGroup) -> str:
        return group.title

    @admin.display(description=gettext_lazy("state"))
    def state_line(self, group: WorkingGroup) -> str:
        return _state(group)

    @admin.display(description=gettext_lazy("the year turns"))
    def year_line(self, group: WorkingGroup) -> str:
        """What is done once a year, before the end of a period."""
        plenary = group.workstrands.get(is_plenary=True)
        ask = f"{reverse('admin:membership_confirmationround_add')}?workstrand={plenary.pk}"
        follow = reverse("next_edition", args=[group.slug])
        ways = ((ask, _("Ask everybody whether they stay")), (follow, _("Open the next edition")))
        return format_html_join(" · ", '<a href="{}">{}</a>', ways)

    @admin.display(description=gettext_lazy("workstrands"), ordering="strand_total")
    def strand_count(self, group: Any) -> str:
        return _link("workstrand", group.strand_total, group__id__exact=group.pk)

    @admin.display(description=gettext_lazy("people"))
    def people_count(self, group: WorkingGroup) -> str:
        return _link("role", _("show"), workstrand__group__id__exact=group.pk)


def _link(model: str, text: Any, **query: Any) -> str:
    """A link to a list of this app, filtered."""
    filters = "&".join(f"{name}={value}" for name, value in query.items())
    return format_html('<a href="{}?{}">{}</a>', reverse(f"admin:workstrands_{model}_changelist"), filters, text)


# workstrands


class WorkstrandResource(resources.ModelResource):
    group = fields.Field(attribute="group__slug", column_name="group")

    class Meta:
        model = Workstrand
        fields = ("group", "code", "title", "state", "state_since", "state_reason", "joining_policy", "purpose")


def _move_strand(to: str) -> Any:
    def move(strand: Workstrand, *, by: Person, reason: str = "", on: datetime.date | None = None) -> None:
        services.move_workstrand(workstrand=strand, to=to, by=by, reason=reason, on=on)

    return move


def _move_action(name: str, title: Any, to: str, form: type[ActionForm]) -> ServiceAction:
    sources = services.STRAND_TRANSITIONS[to][0]
    return ServiceAction(
        name, title, _move_strand(to), form=form, fits=lambda strand: strand.state in sources and not strand.is_plenary
    )


@admin.register(Workstrand)
class WorkstrandAdmin(ServiceAdmin):
    form = WorkstrandForm
    list_display = (
        "code",
        "title",
        "group",
        "state",
        _since,
        "leads",
        "member_count",
        "waiting_count",
        "joining",
    )
    list_display_links = ("code", "title")
    list_filter = (("group", VisibleFilter), "state", "joining_policy")
    list_select_related = ("group",)
    search_fields = ("code", "title", "purpose")
    readonly_fields = ("state_line", "leads")
    ordering = ("-group__starts_on", "group", "order", "code")
    resource_classes = [WorkstrandResource]
    service_actions = (
        _move_action("form", gettext_lazy("Take up (forming)"), Workstrand.State.FORMING, DayForm),
        _move_action("activate", gettext_lazy("Activate"), Workstrand.State.ACTIVE, ReasonForm),
        _move_action("close", gettext_lazy("Close"), Workstrand.State.CLOSED, ReasonForm),
        _move_action("drop", gettext_lazy("Drop"), Workstrand.State.DROPPED, ReasonForm),
        _move_action("propose", gettext_lazy("Propose again"), Workstrand.State.PROPOSED, ReasonForm),
    )

    def visible(self, standing: Standing) -> QuerySet[Workstrand]:
        live = Role.objects.on(clock.today())
        return (
            Workstrand.objects.filter(own_groups(standing, "group"))
            .annotate(
                member_total=Count("roles__person", filter=Q(roles__in=live.taking_part().values("pk")), distinct=True),
                waiting_total=Count("join_requests", filter=Q(join_requests__state="pending"), distinct=True),
            )
            .prefetch_related(Prefetch("roles", live.leads().select_related("person"), to_attr="leading"))
        )

    def pickable(self, standing: Standing) -> QuerySet[Workstrand]:
        return (
            Workstrand.objects.filter(own_groups(standing, "group")).select_related("group").order_by("group", "order")
        )

    def filterable(self, standing: Standing) -> QuerySet[Workstrand]:
        return self.pickable(standing)

    def filter_label(self, row: Workstrand) -> str:
        return row.group.title if row.is_plenary else f"{row.code}, {row.group.title}"

    def pick_label(self, row: Workstrand) -> str:
        whole = _("the group as a whole")
        return f"{row.group.title}: {whole if row.is_plenary else row}"

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Workstrand | None) -> bool:
        return row is None or (rules.can_run_group(standing, row.group) and not row.group.is_read_only())

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return ["group", "code", "title", "purpose", "themes", "order", "joining_policy", *PAST]
        return ["group", "code", "state_line", "leads", "title", "purpose", "themes", "order", "joining_policy"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return ["state_line", "leads", *(["group", "code"] if obj else [])]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "group":
            kwargs["queryset"] = WorkingGroup.objects.filter(own_groups(request.standing, "pk"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_by_service(self, *, row: Workstrand | None, by: Person, values: dict[str, Any]) -> Workstrand:
        if row is not None:
            return services.change_workstrand(workstrand=row, by=by, **values)
        is_past, began_on, ended_on = (values.pop(name) for name in PAST)
        if is_past or values["group"].is_read_only():
            return enter_past_workstrand(by=by, began_on=began_on, ended_on=ended_on, **values)
        return services.propose_workstrand(by=by, **values)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = WorkstrandForm if obj else PastStrandForm
        return super().get_form(request, obj, change, **kwargs)

    @admin.display(description=gettext_lazy("state"))
    def state_line(self, strand: Workstrand) -> str:
        return _state(strand)

    @admin.display(description=gettext_lazy("leads"))
    def leads(self, strand: Any) -> str:
        if strand.leading:
            return format_html_join(", ", "{}", ((role.person.display_name,) for role in strand.leading))
        return _("lead wanted") if strand.is_open and not strand.is_plenary else "–"

    @admin.display(description=gettext_lazy("themes"))
    def themes(self, strand: Workstrand) -> str:
        """For readers who may not change it."""
        return ", ".join(theme.title for theme in strand.themes.all()) or "–"

    @admin.display(description=gettext_lazy("people"), ordering="member_total")
    def member_count(self, strand: Any) -> str:
        return _link("role", strand.member_total, workstrand__id__exact=strand.pk)

    @admin.display(description=gettext_lazy("joining"), ordering="joining_policy")
    def joining(self, strand: Workstrand) -> str:
        return strand.get_joining_policy_display().partition(":")[0]

    @admin.display(description=gettext_lazy("waiting"), ordering="waiting_total")
    def waiting_count(self, strand: Any) -> Any:
        return strand.waiting_total or "–"
