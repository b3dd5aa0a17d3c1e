from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.models import DeskNote

KEY_LENGTH = 80


class NoteForm(forms.Form):
    """A note of something on the desk, and the day to look at it again; both may stay empty, which takes the note away."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("My note"),
        required=False,
        max_length=DeskNote._meta.get_field("note").max_length,
        validators=DeskNote._meta.get_field("note").validators,
        help_text=_("Only you see it."),
    )
    next_chase_on = forms.DateField(
        label=_("Chase again on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", False)  # many of them stand on one page
        super().__init__(*args, **kwargs)
