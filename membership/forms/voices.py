"""The form with which an office names who speaks for it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from membership.models.voices import SOURCE_LENGTH
from membership.selectors.voices import Office
from people.models import Person


class VoiceForm(forms.Form):
    """Who, among the office's members in the group; an officer says where it comes from."""

    voice = forms.ModelChoiceField(
        Person.objects.none(), label=_("Voice"), required=False, empty_label=_("nobody: any member may speak")
    )
    alternate = forms.ModelChoiceField(
        Person.objects.none(), label=_("Alternate"), required=False, empty_label=_("nobody")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=SOURCE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Where the office wrote it, such as: mail to the secretariat of 3 May 2026."),
    )

    def __init__(self, *args: Any, office: Office, on_behalf: bool, **kwargs: Any) -> None:
        named = {
            "voice": office.voice and office.voice.person_id,
            "alternate": office.alternate and office.alternate.person_id,
        }
        super().__init__(*args, **{"initial": named, **kwargs})
        for name in named:
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = Person.objects.filter(pk__in=office.members).order_by("name", "id")
        if not on_behalf:
            del self.fields["source"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", _("Save")))
