"""Forms of the page where a term is handed over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.forms.absence import ColleagueField, DayInput
from membership.models import HandOver, HandOverTick
from membership.selectors.handover import candidates
from people.models import Person
from workstrands.models import Role

DIGITS = 9  # of a version; nobody writes that often
NOTES = HandOver._meta.get_field("notes")


class VersionField(forms.Field):
    """The version of what was there when one began to write. One that is none is older than any, and so somebody wrote since."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        text = str(value)
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else -1


class NotesForm(forms.Form):
    """Markdown, with the version of the notes it began with."""

    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=NOTES.max_length,
        validators=NOTES.validators,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=NOTES.help_text,
    )
    version = VersionField()


class SuccessorForm(forms.Form):
    """Who could come next."""

    person = ColleagueField(Person.objects.none(), label=_("Who comes next"), empty_label=_("Choose somebody"))

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates(role)  # type: ignore[attr-defined]


class AppointForm(SuccessorForm):
    """Who comes next, and from when until when."""

    starts_on = forms.DateField(
        label=_("First day of the successor"),
        required=False,
        widget=DayInput(),
        help_text=_(
            "Two weeks before the last day of this term, so that both are there for a while, unless you choose another."
        ),
    )
    ends_on = forms.DateField(
        label=_("Last day of the successor's term"), required=False, widget=DayInput(), help_text=_("May stay open.")
    )


class ProlongForm(forms.Form):
    """Until when the term runs on."""

    ends_on = forms.DateField(
        label=_("New last day"), required=False, widget=DayInput(), help_text=_("With the group, if left empty.")
    )


class TicksForm(forms.Form):
    """What is dealt with."""

    items = forms.MultipleChoiceField(
        label=_("Tick what is dealt with"),
        required=False,
        choices=HandOverTick.Item.choices,
        widget=forms.CheckboxSelectMultiple(),
    )
