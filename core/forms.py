from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .mail import optional_kinds


def with_buttons(*buttons: Submit, action: str = "") -> FormHelper:
    """How a form of its own page is laid out: its fields in their order, and these buttons below them; sent to `action`, or to the page itself."""
    helper = FormHelper()
    helper.form_action = action
    for button in buttons:
        helper.add_input(button)
    return helper


class MailPreferencesForm(forms.Form):
    """One switch for each kind of mail that can be switched off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in optional_kinds():
            self.fields[kind.value] = forms.BooleanField(label=kind.label, required=False)
        self.helper = with_buttons(Submit("save", _("Save")))
