"""The base of everything in the officers' admin: rows by standing, writes by services, nothing deleted, the record of each object at hand."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from .selectors import entries_of
from .spreadsheets import EXPORT_FORMATS

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    ManyRows = forms.ModelMultipleChoiceField[Any]
else:
    ModelAdmin, ModelForm, ManyRows = admin.ModelAdmin, forms.ModelForm, forms.ModelMultipleChoiceField

Rows = models.QuerySet[Any]
ROWS_A_PAGE = 50
LONGEST_NUMBER = 18  # digits that a row's number can have
LINES_LENGTH = 5_000
MOST_ROWS = 500  # of one action: each row is a transaction of its own, with mail
# What may follow a field of `list_filter` in the address of a list. Anything else could ask, letter by letter, for what is not shown.
FILTER_ENDS = re.compile(r"(__(id|pk))?(__(exact|in|isnull|gte|gt|lte|lt|year|month|day))?")


def _is_number(posted: Any) -> bool:
    """Whether something posted can be the number of a row."""
    text = str(posted)
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


class Forgiving:
    """Of what was posted, a picker shows again only what can be a row's number; the form says that the rest is no choice."""

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        numbers = [
            one for one in value if str(one).isascii() and str(one).isdecimal() and len(str(one)) <= LONGEST_NUMBER
        ]
        return super().optgroups(name, numbers, attr)  # type: ignore[misc]


class ChosenRows(ManyRows):
    """Several rows by their numbers; one of thirty digits is no choice, and nothing that a database must be asked."""

    def _check_values(self, value: Any) -> Any:
        if not all(map(_is_number, value)):
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": "?"})
        return super()._check_values(value)  # type: ignore[misc]


class Picker(Forgiving, AutocompleteSelect):  # type: ignore[misc]
    """Django's picker of one row."""


class MultiplePicker(Forgiving, AutocompleteSelectMultiple):  # type: ignore[misc]
    """Django's picker of several rows."""


class VisibleFilter(admin.RelatedFieldListFilter):
    """Offers those of the related objects that the reader may choose anyway, named as their picker names them. One query."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        other = model_admin.admin_site.get_model_admin(field.remote_field.model)
        return [(row.pk, other.filter_label(row)) for row in other.filterable(request.standing)]


class ActionForm(forms.Form):
    """What a service wants to know besides the row; the plain one asks nothing. `standing` narrows what can be chosen."""

    required_css_class = "required"

    def __init__(self, *args: Any, standing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing


class DayForm(ActionForm):
    """A day; today where none is given."""

    on = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Today, if left empty."),
    )


class ReasonForm(DayForm):
    """A day, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In a few words; it is shown beside the date. Closing, dropping and undoing need one."),
    )


class LinesField(forms.CharField):
    """Several short texts, one a line; empty lines do not count."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LINES_LENGTH, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ServiceAction:
    """One service, offered for the chosen rows of a list and for one row on its own page.

    `service` takes the row, `by` and the form's values. `fits` says for which rows it is offered on their page; the service itself refuses others
    with its own words. `may` says to whom it is offered.
    """

    do_not_call_in_templates = True

    def __init__(
        self,
        name: str,
        title: Any,
        service: Callable[..., Any],
        *,
        form: type[ActionForm] = ActionForm,
        fits: Callable[[Any], bool] = lambda row: True,
        may: Callable[[Any], bool] = lambda standing: True,
    ) -> None:
        self.name, self.title, self.service, self.form = name, title, service, form
        self.fits, self.may = fits, may
        self.__name__ = name

    def __call__(self, model_admin: "ServiceAdmin", request: Any, queryset: Rows) -> HttpResponse | None:
        """Ask, then act on each row in a transaction of its own. Rows that were refused stay chosen, with the reason beside each."""
        rows = list(queryset[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            model_admin.message_user(request, _("Choose at most %d at a time.") % MOST_ROWS, messages.ERROR)
            return None
        form = self.form(request.POST if "apply" in request.POST else None, standing=request.standing)
        refused: list[tuple[Any, str]] = []
        if form.is_bound and form.is_valid():
            refused = self._act(request, form, rows)
            done = len(rows) - len(refused)
            if done:
                said = ngettext("%(title)s: %(done)d done.", "%(title)s: %(done)d done.", done)
                model_admin.message_user(request, said % {"title": self.title, "done": done}, messages.SUCCESS)
            if not refused:
                return None
        return self._page(model_admin, request, form, refused or [(row, "") for row in rows])

    def _act(self, request: Any, form: ActionForm, rows: list[Any]) -> list[tuple[Any, str]]:
        refused = []
        for row in rows:
            try:
                self.service(row, by=request.user, **form.cleaned_data)
            except ValidationError as problem:
                refused.append((row, " ".join(problem.messages)))
        return refused

    def _page(
        self, model_admin: "ServiceAdmin", request: Any, form: ActionForm, rows: list[tuple[Any, str]]
    ) -> HttpResponse:
        context = {
            **model_admin.admin_site.each_context(request),
            "title": self.title,
            "opts": model_admin.opts,
            "media": model_admin.media + form.media,
            "form": form,
            "rows": rows,
            "action_name": self.name,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": model_admin.list_url(),
        }
        return TemplateResponse(request, "admin/action.html", context)


class ServiceForm(ModelForm):
    """Says what the service refused, beside the field, with everything typed still there."""

    refused: ClassVar[ValidationError | None] = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.refused is None:
            return
        if not hasattr(self.refused, "error_dict"):
            self.add_error(None, self.refused)
            return
        for field, errors in self.refused.error_dict.items():
            self.add_error(field if field in self.fields and field != NON_FIELD_ERRORS else None, errors)


class ServiceAdmin(ExportMixin, ModelAdmin):  # type: ignore[misc]
    """Shows the rows that the reader's standing lets them see, and writes through services only.

    What is not among the visible rows is a 404, whichever way it is asked for: list, page, picker, filter, action, export. What has no service
    is read-only, and nothing is ever deleted.
    """

    form = ServiceForm
    list_per_page = ROWS_A_PAGE
    list_max_show_all = MOST_ROWS
    show_full_result_count = False
    service_actions: ClassVar[tuple[ServiceAction, ...]] = ()
    import_kind = ""  # of the files that can be imported into this list
    export_template_name = "admin/export.html"
    export_form_class = ExportForm
    export_formats: ClassVar[list[Any]] = EXPORT_FORMATS
    change_form_template = "admin/change_form.html"  # not one that a library brings for its own model
    import_export_change_list_template = "admin/change_list.html"

    # what a subclass says

    def visible(self, standing: Any) -> Rows:
        """The rows this reader may see."""
        raise NotImplementedError

    def pickable(self, standing: Any) -> Rows:
        """The rows this reader may choose where another object refers to them; those they may see, unless said otherwise."""
        return self.visible(standing)

    def filterable(self, standing: Any) -> Rows:
        """The rows that filters of other lists offer."""
        return self.visible(standing)

    def filter_label(self, row: Any) -> str:
        """How a filter names a row."""
        return self.pick_label(row)

    def pick_label(self, row: Any) -> str:
        """How a picker names a row."""
        return str(row)

    def is_open_to(self, standing: Any) -> bool:
        """Whether this reader has anything to do here at all."""
        return bool(standing.is_officer)

    def can_add(self, standing: Any) -> bool:
        """Whether a service makes such rows, and this reader may call it."""
        return False

    def can_change(self, standing: Any, row: Any) -> bool:
        """Whether a service changes such a row, and this reader may call it; `row` is `None` for any."""
        return False

    def can_import(self, standing: Any) -> bool:
        """Whether this reader may import files of the list's kind."""
        return False

    def save_by_service(self, *, row: Any, by: Any, values: dict[str, Any]) -> Any:
        """Call the service. `row` is `None` for a new one; `values` are the form's, of a change only those that differ. Returns the row."""
        raise PermissionDenied

    # rows

    def get_queryset(self, request: Any) -> Rows:
        return self.visible(request.standing)

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site, using=kwargs.get("using"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return self._labelled(field, db_field)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs |= {
                "widget": MultiplePicker(db_field, self.admin_site, using=kwargs.get("using")),
                "form_class": ChosenRows,
            }
        return self._labelled(super().formfield_for_manytomany(db_field, request, **kwargs), db_field)

    def _other(self, db_field: Any) -> "ServiceAdmin | None":
        found = self.admin_site._registry.get(db_field.remote_field.model)
        return found if isinstance(found, ServiceAdmin) else None

    def _choices(self, db_field: Any, request: Any) -> Rows:
        other = self._other(db_field)
        return other.pickable(request.standing) if other else db_field.remote_field.model._default_manager.none()

    def _labelled(self, field: Any, db_field: Any) -> Any:
        other = self._other(db_field)
        if other and field is not None:
            field.label_from_instance = other.pick_label
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if (
            field is not None and db_field.is_relation
        ):  # no side doors beside a picker: each object is made on its own page
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, name, False)
        return field

    def lookup_allowed(self, lookup: str, value: str, request: Any) -> bool:
        offered: list[Any] = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        names = [getattr(item, "parameter_name", item) for item in offered] + [self.date_hierarchy]
        return any(name and lookup.startswith(name) and FILTER_ENDS.fullmatch(lookup[len(name) :]) for name in names)

    # rights

    def has_module_permission(self, request: Any) -> bool:
        return self.is_open_to(request.standing)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return self.is_open_to(request.standing)

    def has_add_permission(self, request: Any) -> bool:
        return self.is_open_to(request.standing) and self.can_add(request.standing)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return self.is_open_to(request.standing) and self.can_change(request.standing, obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_export_permission(self, request: Any) -> bool:
        return self.is_open_to(request.standing)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj is not None and hasattr(obj, "get_absolute_url") else None

    def import_url(self, standing: Any) -> str:
        """Where a file is imported into this list; empty where the reader may not."""
        return reverse("admin:import_upload", args=[self.import_kind]) if self.can_import(standing) else ""

    def list_url(self) -> str:
        """The address of the list."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def get_changelist_instance(self, request: Any) -> Any:
        """Django's list, which goes back to itself without filters where the address holds what no filter can mean."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError) as problem:  # a year of twenty digits, a NUL for PostgreSQL
            raise IncorrectLookupParameters from problem

    # pages

    def guard(self, request: Any) -> None:
        """Raise `Http404` for a reader who has nothing to do here."""
        if not self.is_open_to(request.standing):
            raise Http404

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.guard(request)
        context = {"title": capfirst(self.opts.verbose_name_plural), "import_url": self.import_url(request.standing)}
        answer: HttpResponse = super().changelist_view(request, {**context, **(extra_context or {})})
        return answer

    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's page in Django's transaction. Where the service refuses, that is rolled back, and the page says why."""
        self.guard(request)
        context = {**(extra_context or {}), "show_save_and_add_another": False, "show_save_as_new": False}
        if object_id is not None:
            row = self.get_object(request, unquote(object_id))
            context |= {
                "offered": [act for act in self._offered(request) if act.fits(row)],
                "list_url": self.list_url(),
            }
        try:
            answer = super().changeform_view(request, object_id, form_url, context)
        except ValidationError as refused:
            request.refused = refused
            answer = super().changeform_view(request, object_id, form_url, context)
        return answer

    def delete_view(self, request: Any, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.guard(request)
        answer: HttpResponse = super().delete_view(request, object_id, extra_context)
        return answer

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refused": getattr(request, "refused", None)})

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        names = form.changed_data if change else form.cleaned_data
        values = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        if change and not values:
            return
        # The form has filled `obj` already; the service reads the row again by its key, and gets the values.
        saved = self.save_by_service(row=obj if change else None, by=request.user, values=values)
        obj.pk, obj._state.adding = saved.pk, False
        obj.refresh_from_db()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Services save what belongs to a row."""

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The record is kept by the services."""

    def log_change(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The record is kept by the services."""

    def recorded_under(self, row: Any) -> models.Model:
        """The object under which the record tells of a row: itself, unless it is part of another one."""
        found: models.Model = row
        return found

    def history_view(self, request: Any, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.guard(request)
        row = self.get_object(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %s") % row,
            "opts": self.opts,
            "object": row,
            "entries": entries_of(self.recorded_under(row), limit=MOST_ROWS),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    # actions and export

    def _offered(self, request: Any) -> list[ServiceAction]:
        return [act for act in self.service_actions if act.may(request.standing)]

    def get_actions(self, request: Any) -> dict[str, Any]:
        if IS_POPUP_VAR in request.GET:
            return {}
        return {act.name: (act, act.name, str(act.title)) for act in self._offered(request)}

    def export_action(self, request: Any) -> HttpResponse:
        self.guard(request)
        answer: HttpResponse = super().export_action(request)
        return answer

    def get_valid_export_item_pks(self, request: Any) -> Iterable[Any]:
        return self.visible(request.standing).values_list("pk", flat=True)

    def get_export_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"back": self.list_url(), "back_title": capfirst(self.opts.verbose_name_plural)}


class ReadOnlyAdmin(ServiceAdmin):
    """To look at only."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.opts.fields]
