"""The outputs library and shared material in the officers' admin: every write is a service's, nothing is deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import languages
from core.admin import LinesField, ServiceAdmin, ServiceForm, VisibleFilter
from core.form_fields import MonthOrDayField
from deliverables import files
from deliverables.forms.outputs import PRECISIONS, DoiField
from deliverables.models import Material, Output
from deliverables.models.outputs import DOI
from deliverables.services.material import change_material, share_material, withdraw_material
from deliverables.services.outputs import add_output, change_output, withdraw_output
from people.models import Person, fold, folded_q
from workstrands.models import Theme, Workstrand
from workstrands.standing import Standing

from .withdrawing import WithdrawnFilter, withdraw_action

KEPT = ["file_line", "added_by", "added_at", "state"]
OUTPUT_FIELDS = [
    "workstrand", "title", "kind", "released", "link", "upload", "summary", "authors", "version", "licence", "doi", "spoken", "theme_titles",
    "deliverable", "audience",
]  # fmt: skip
MATERIAL_FIELDS = [
    "workstrand",
    "title",
    "text",
    "worked",
    "did_not",
    "link",
    "upload",
    "audience",
    "named_as",
]


def _upload() -> forms.FileField:
    return forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
        help_text=gettext_lazy("At most 20 MB. One that is there already is replaced."),
    )


class OutputAdminForm(ServiceForm):
    """What the model keeps in other shapes is typed: the release, languages and themes; `past` only of a new one."""

    released = MonthOrDayField(label=gettext_lazy("Released"), precisions=PRECISIONS)
    upload = _upload()
    doi = DoiField(label=gettext_lazy("DOI"), required=False, max_length=200, validators=[DOI])
    spoken = LinesField(
        label=gettext_lazy("Languages"), rows=2, help_text=gettext_lazy("One a line, such as English or fr.")
    )
    theme_titles = LinesField(
        label=gettext_lazy("Themes"), rows=3, help_text=gettext_lazy("Of the workstrand, one a line.")
    )
    past = forms.BooleanField(
        label=gettext_lazy("Entered later"),
        required=False,
        help_text=gettext_lazy("Of the past, with its true date; it is marked so."),
    )

    class Meta:
        model = Output
        fields = ["workstrand", "title", "kind", "link", "summary", "authors", "version", "licence", "deliverable", "audience"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            self.initial = dict(self.initial) | {
                "released": (row.released_on, row.released_precision),
                "doi": row.doi,
                "spoken": [languages.name(code) for code in row.languages],
                "theme_titles": list(row.themes.values_list("title", flat=True)),
            }

    def clean_spoken(self) -> list[str]:
        known = {
            fold(word): code for code, label in languages.choices() for word in (code, label, languages.name(code))
        }
        found = []
        for line in self.cleaned_data["spoken"]:
            code = known.get(fold(line))
            if code is None:
                raise forms.ValidationError(_("“%s” is no language that is known here.") % line)
            found.append(code)
        return found

    def clean_theme_titles(self) -> list[Theme]:
        strand: Workstrand | None = self.cleaned_data.get("workstrand") or getattr(self.instance, "workstrand", None)
        rows = Theme.objects.none()
        if strand is not None:
            rows = Theme.objects.filter(workstrand__group=strand.group)
            rows = rows if strand.is_plenary else rows.filter(workstrand=strand)
        known = {fold(theme.title): theme for theme in rows} if self.cleaned_data["theme_titles"] else {}
        unknown = [line for line in self.cleaned_data["theme_titles"] if fold(line) not in known]
        if unknown:
            raise forms.ValidationError(_("“%s” is no theme of this workstrand.") % unknown[0])
        return [known[fold(line)] for line in self.cleaned_data["theme_titles"]]


class MaterialAdminForm(ServiceForm):
    upload = _upload()

    class Meta:
        model = Material
        fields = ["workstrand", "title", "text", "worked", "did_not", "link", "audience", "named_as"]


class KeptResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")


class OutputResource(KeptResource):
    class Meta:
        model = Output
        fields = (
            "id", "group", "workstrand", "title", "kind", "summary", "authors", "version", "licence", "doi", "languages", "released_on",
            "released_precision", "link", "file_name", "audience", "replaces", "entered_later", "added_at", "withdrawn_at", "withdraw_reason",
        )  # fmt: skip


class MaterialResource(KeptResource):
    class Meta:
        model = Material
        fields = (
            "id", "group", "workstrand", "title", "text", "worked", "did_not", "link", "file_name", "audience", "output", "added_at",
            "changed_at", "withdrawn_at", "withdraw_reason",
        )  # fmt: skip


class KeptAdmin(ServiceAdmin):
    """What outputs and shared material have in common."""

    list_select_related = ("workstrand__group", "added_by__merged_into")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words of the title or the text, in any script")
    changing: list[str] = []

    def visible(self, standing: Standing) -> QuerySet[Any]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        found: QuerySet[Any] = self.model._default_manager.filter(own)
        return found

    def can_add(self, standing: Standing) -> bool:
        return standing.is_officer

    def can_change(self, standing: Standing, row: Any) -> bool:
        return standing.is_officer and (row is None or row.withdrawn_at is None)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return self.changing if obj is None else [*self.changing, *KEPT]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [] if obj is None else ["workstrand", *KEPT]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "search_text")), False

    @admin.display(description=gettext_lazy("file"), ordering="file_name")
    def file_line(self, row: Any) -> str:
        return row.file_name or "–"

    @admin.display(description=gettext_lazy("state"), ordering="withdrawn_at")
    def state(self, row: Any) -> str:
        if row.withdrawn_at is None:
            return _("stands")
        return _("withdrawn on %(day)s: %(reason)s") % {
            "day": f"{row.withdrawn_at:%-d %b %Y}",
            "reason": row.withdraw_reason,
        }


def _renamed(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a form as the services take them."""
    names = {"spoken": "languages", "theme_titles": "themes", "upload": "file", "past": "entered_later"}
    found = {names.get(name, name): value for name, value in values.items() if name != "released"}
    if "released" in values:
        found["released_on"], found["released_precision"] = values["released"]
    return found


@admin.register(Output)
class OutputAdmin(KeptAdmin):
    form = OutputAdminForm
    list_display = (
        "title",
        "kind",
        "workstrand",
        "released_line",
        "version",
        "licence",
        "file_line",
        "audience",
        "state",
    )
    list_filter = (
        WithdrawnFilter,
        "kind",
        "audience",
        "entered_later",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    date_hierarchy = "released_on"
    ordering = ("-released_on", "-id")
    resource_classes = [OutputResource]
    changing = OUTPUT_FIELDS
    service_actions = (withdraw_action(withdraw_output, "output"),)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [*OUTPUT_FIELDS, "past"] if obj is None else [*OUTPUT_FIELDS, "replaces", "entered_later", *KEPT]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *([] if obj is None else ["replaces", "entered_later"])]

    def save_by_service(self, *, row: Output | None, by: Person, values: dict[str, Any]) -> Output:
        if row is not None:
            return change_output(output=row, by=by, **_renamed(values))
        return add_output(by=by, **_renamed(values))

    @admin.display(description=gettext_lazy("released"), ordering="released_on")
    def released_line(self, row: Output) -> str:
        return row.released


@admin.register(Material)
class MaterialAdmin(KeptAdmin):
    form = MaterialAdminForm
    list_display = ("title", "workstrand", "added_by", "added_at", "file_line", "audience", "is_output", "state")
    list_filter = (
        WithdrawnFilter,
        "audience",
        ("workstrand__group", VisibleFilter),
        ("workstrand", VisibleFilter),
    )
    date_hierarchy = "added_at"
    ordering = ("-added_at", "-id")
    resource_classes = [MaterialResource]
    changing = MATERIAL_FIELDS
    service_actions = (withdraw_action(withdraw_material, "material"),)

    def save_by_service(self, *, row: Material | None, by: Person, values: dict[str, Any]) -> Material:
        if row is not None:
            return change_material(material=row, by=by, **_renamed(values))
        return share_material(by=by, **_renamed(values))

    @admin.display(description=gettext_lazy("made an output"), boolean=True, ordering="output")
    def is_output(self, row: Material) -> bool:
        return row.output_id is not None
