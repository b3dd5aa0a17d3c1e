"""Forms about oneself: the three first questions, the profile."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneFormField

from core.admin import ChosenRows

from . import languages
from .models import NAME_LENGTH, Organisation, Person, Topic, tidy

MOST_LANGUAGES = 5


class LanguagesWidget(forms.MultiWidget):
    """A few lists to choose from, one below the other: the phone's and the keyboard's own ways of choosing work in each."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        lists = [
            forms.Select(attrs={"class": "form-select", "aria-label": _("Language %(number)d") % {"number": number}})
            for number in range(1, MOST_LANGUAGES + 1)
        ]
        super().__init__(lists, attrs)

    def decompress(self, value: Any) -> list[str]:
        return list(value or [])


class LanguagesField(forms.MultiValueField):
    """Several languages by their codes, each once, the empty lists left out."""

    widget = LanguagesWidget

    def __init__(self, **kwargs: Any) -> None:
        offered = [("", "–"), *languages.names().items()]
        fields = [forms.ChoiceField(choices=offered, required=False) for _number in range(MOST_LANGUAGES)]
        super().__init__(fields, require_all_fields=False, required=False, **kwargs)
        for part, field in zip(self.widget.widgets, fields, strict=True):
            part.choices = field.choices  # type: ignore[attr-defined]

    def compress(self, data_list: list[str]) -> list[str]:
        return list(dict.fromkeys(filter(None, data_list)))


class ProfileForm(forms.Form):
    """What a person says of themselves. The organisation is chosen from those known, by name, acronym or alias, or typed as a new one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        validators=Person._meta.get_field("name").validators,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=NAME_LENGTH,
        validators=Organisation._meta.get_field("name").validators,
        widget=forms.TextInput(
            attrs={
                "list": "organisations",
                "autocomplete": "organization",
                "data-suggest": reverse_lazy("organisation_suggestions"),
            }
        ),
        help_text=_("Begin to type its name or acronym; a new one is fine too."),
    )
    time_zone = TimeZoneFormField(label=_("Your time zone"), help_text=_("Times are shown to you in this zone."))
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=NAME_LENGTH,
        required=False,
        validators=Person._meta.get_field("job_title").validators,
    )
    topics = ChosenRows(
        Topic.objects.none(),
        label=_("What I work on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Colleagues in the network find you by it."),
    )
    is_listed = forms.BooleanField(
        label=_("Show my name to everybody"), required=False, help_text=Person._meta.get_field("is_listed").help_text
    )

    def __init__(
        self, *args: Any, first_time: bool = False, chosen_topics: Iterable[Topic] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if first_time:
            for name in ("job_title", "topics", "is_listed"):
                del self.fields[name]
            self.fields["time_zone"].widget.attrs["data-guess-zone"] = "1"
        else:
            self._add_the_rest([topic.pk for topic in chosen_topics])
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields)
        self.helper.add_input(Submit("save", _("Go on") if first_time else _("Save")))

    def _add_the_rest(self, chosen: list[int]) -> None:
        """Topics that are offered, or chosen already; languages named in the reader's."""
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        topics.queryset = Topic.objects.filter(Q(is_offered=True) | Q(pk__in=chosen))
        if not topics.queryset.exists():
            del self.fields["topics"]
        self.fields["languages"] = LanguagesField(
            label=_("Languages you work in"), help_text=_("Up to five, the one you prefer first.")
        )
        self.order_fields(["name", "organisation", "time_zone", "job_title", "topics", "languages", "is_listed"])

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])
