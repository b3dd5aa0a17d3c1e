"""Forms about oneself: the three first questions, the profile."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneFormField

from .models import NAME_LENGTH, Organisation, Person


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
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "organization"}),
        help_text=_("Begin to type its name or acronym; a new one is fine too."),
    )
    time_zone = TimeZoneFormField(label=_("Your time zone"), help_text=_("Times are shown to you in this zone."))
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=NAME_LENGTH,
        required=False,
        validators=Person._meta.get_field("job_title").validators,
    )
    is_listed = forms.BooleanField(
        label=_("Show my name to everybody"), required=False, help_text=Person._meta.get_field("is_listed").help_text
    )

    def __init__(self, *args: Any, first_time: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first_time:
            del self.fields["job_title"], self.fields["is_listed"]
            self.fields["time_zone"].widget.attrs["data-guess-zone"] = "1"
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields)
        self.helper.add_input(Submit("save", _("Go on") if first_time else _("Save")))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
