from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .mail import optional_kinds


class MailPreferencesForm(forms.Form):
    """One switch for each kind of mail that can be switched off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in optional_kinds():
            self.fields[kind.value] = forms.BooleanField(label=kind.label, required=False)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))
