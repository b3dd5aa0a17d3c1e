"""Forms about circulars: the words, the people, the time."""

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from core.registries import Obligation
from core.validators import CONTROL_CHARACTERS
from membership.circular_files import ACCEPTED, MOST_BYTES, MOST_FILES
from membership.models import Circular
from membership.models.circulars import SUBJECT_LENGTH, TEXT_LENGTH
from membership.selectors.circulars import kinds_of
from people.models import Organisation, Person
from workstrands.models import Role, Workstrand

CONTACT, OWN, OTHER = "contact", "own", "other"
MEGABYTE = 1024 * 1024
ROWS_SHOWN = 6
THINGS_OFFERED = 200


class Choices(forms.ModelMultipleChoiceField):
    """Several rows by their numbers; what is no number, or has thirty digits, is no choice."""

    def _check_values(self, value: Any) -> Any:
        if not all(str(one).isascii() and str(one).isdecimal() and len(str(one)) <= 18 for one in value):  # noqa: PLR2004 - digits of an id
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": "?"})
        return super()._check_values(value)  # type: ignore[misc]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class NewCircularForm(forms.Form):
    """To whom, in the widest sense; the words and the people come next."""

    workstrand = forms.ChoiceField(
        label=gettext_lazy("To people of"),
        help_text=gettext_lazy("A whole group, or one of its workstrands. Whom you mean there, you choose next."),
    )

    def __init__(self, *args: Any, scopes: list[Workstrand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {str(scope.pk): scope for scope in scopes}
        field = self.fields["workstrand"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(key, _scope_label(scope)) for key, scope in self.scopes.items()]
        self.helper = FormHelper()
        self.helper.add_input(Submit("begin", _("Begin")))

    def clean_workstrand(self) -> Workstrand:
        return self.scopes[self.cleaned_data["workstrand"]]


def _scope_label(scope: Workstrand) -> str:
    return _("%s, the whole group") % scope if scope.is_plenary else f"{scope.group.title}: {scope}"


class TextForm(forms.Form):
    """What a circular says, where replies go, and files with it."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        required=False,
        max_length=SUBJECT_LENGTH,
        validators=[CONTROL_CHARACTERS],
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=TEXT_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "Markdown. For each reader {name}, {organisation} and {strand} are filled in, and {what you owe} with a list of links."
        ),
    )
    reply = forms.ChoiceField(label=gettext_lazy("Replies go to"))
    reply_other = forms.EmailField(
        label=gettext_lazy("Another address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Where you chose another address above."),
    )
    attachments = FilesField(
        label=gettext_lazy("Add files"),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("Up to %(count)d files of together %(size)d MB: documents, tables, pictures.")
        % {"count": MOST_FILES, "size": MOST_BYTES // MEGABYTE},
    )

    def __init__(self, *args: Any, contact: str, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {CONTACT: contact, OWN: own}
        field = self.fields["reply"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (CONTACT, _("the group's contact, %s") % contact),
            (OWN, _("me, %s") % own),
            (OTHER, _("another address")),
        ]
        self.helper = FormHelper()
        self.helper.add_input(Submit("next", _("Save and choose people")))
        self.helper.add_input(Submit("save", _("Save"), css_class="quiet"))

    @staticmethod
    def initial_of(circular: Circular, *, contact: str, own: str) -> dict[str, str]:
        reply = CONTACT if circular.reply_to in {"", contact} else OWN if circular.reply_to == own else OTHER
        other = circular.reply_to if reply == OTHER else ""
        return {"subject": circular.subject, "text": circular.text, "reply": reply, "reply_other": other}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        reply = values.pop("reply", None)
        other = values.pop("reply_other", "")
        if reply == OTHER and not other and "reply_other" not in self.errors:
            self.add_error("reply_other", _("Give the address that replies go to."))
        values["reply_to"] = self.addresses.get(reply or "", other)
        values["files"] = values.pop("attachments", [])
        return values


class PeopleForm(forms.Form):
    """Whom a circular is for."""

    whom = forms.ChoiceField(label=gettext_lazy("For whom"), widget=forms.RadioSelect)
    strands = Choices(
        Workstrand.objects.none(),
        label=gettext_lazy("Workstrands"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, choices=Role.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    owing_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Who has not answered"), required=False, widget=forms.CheckboxSelectMultiple
    )
    owing_keys = forms.MultipleChoiceField(
        label=gettext_lazy("Who has not answered this"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": ROWS_SHOWN}),
    )
    organisations = Choices(
        Organisation.objects.none(),
        label=gettext_lazy("Organisations"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": ROWS_SHOWN}),
    )
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"), required=False, widget=forms.SelectMultiple(attrs={"size": ROWS_SHOWN})
    )

    def __init__(
        self, *args: Any, circular: Circular, things: list[Obligation], offices: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        strand = circular.workstrand
        whom = [choice for choice in Circular.Whom.choices if choice[0] != Circular.Whom.SAME or circular.corrects_id]
        self._offer(
            "whom", [(key, _("everybody in %s") % strand if key == Circular.Whom.ALL else label) for key, label in whom]
        )
        self._offer("owing_kinds", kinds_of(things))
        self.same = _by_title(things)
        offered = list(self.same.items())[:THINGS_OFFERED]
        # By what it is called, which stays while one of many answers.
        self._offer("owing_keys", [(title, f"{title} ({len(keys)})" if keys[1:] else title) for title, keys in offered])
        before = set(self.initial.get("owing_keys", ()))
        self.initial["owing_keys"] = [title for title, keys in offered if before & set(keys)]
        codes = {str(office.country) for office in offices if office.country}
        self._offer("countries", sorted(((code, countries.name(code)) for code in codes), key=lambda pair: pair[1]))
        rows = Workstrand.objects.filter(group=strand.group_id) if strand.is_plenary else Workstrand.objects.none()
        self._offer_rows("strands", rows.select_related("group").order_by("-is_plenary", "order", "code"))
        self._offer_rows(
            "organisations", Organisation.objects.filter(pk__in=[office.pk for office in offices]).order_by("name")
        )
        for name in ("strands", "owing_kinds", "owing_keys", "organisations", "countries"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _offer_rows(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> list[Any]:
        """The fields that describe some of the people."""
        return [self[name] for name in self.fields if name != "whom"]

    @staticmethod
    def initial_of(circular: Circular) -> dict[str, Any]:
        return {
            "whom": circular.whom,
            "strands": list(circular.strands.values_list("pk", flat=True)),
            "kinds": circular.kinds,
            "owing_kinds": circular.owing_kinds,
            "owing_keys": circular.owing_keys,
            "organisations": list(circular.organisations.values_list("pk", flat=True)),
            "countries": circular.country_codes,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = set(values.get("owing_keys", ()))
        values["owing_keys"] = [key for title, keys in self.same.items() if title in chosen for key in keys]
        everything = ("strands", "kinds", "owing_kinds", "owing_keys", "organisations", "countries")
        return {**values, **{name: list(values.get(name, ())) for name in everything}}


def _by_title(things: list[Obligation]) -> dict[str, list[str]]:
    """The keys of what is open, by what it is called: the same asked of many is one thing to choose."""
    found: dict[str, list[str]] = {}
    for thing in things:
        keys = found.setdefault(thing.title, [])
        if thing.key not in keys:
            keys.append(thing.key)
    return found


class PickForm(forms.Form):
    """Somebody, and whether they are added, taken out, or left to the description."""

    ACTS = {"add": True, "out": False, "reset": None}
    person = forms.ModelChoiceField(Person.objects.none())
    act = forms.ChoiceField(choices=[(key, key) for key in ACTS])

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean_act(self) -> bool | None:
        return self.ACTS[self.cleaned_data["act"]]


class ScheduleForm(forms.Form):
    """A day and a time in the zone of whoever types it."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, zone: datetime.tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["time"].help_text = _("In your zone, %s.") % str(zone).replace("_", " ")
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, time = values.get("day"), values.get("time")
        if not day or not time:
            return values
        try:
            local = datetime.datetime.combine(day, time, self.zone)
            at = local.astimezone(datetime.UTC)
            exists = at.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None)
        except (OverflowError, ValueError):
            exists = False
        if not exists:  # the hour that is skipped when summer time begins
            self.add_error("time", _("There is no such time on that day in your zone."))
            return values
        return {"at": at}
