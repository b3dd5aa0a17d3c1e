"""Forms about leaving, erasure and merging."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from membership.models.privacy import WORDS_LENGTH

CODE_LENGTH = 20  # as typed, with blanks and hyphens


class LeaveForm(forms.Form):
    """One deliberate tick."""

    sure = forms.BooleanField(
        label=_("I leave for good: my roles end and my contact data goes."),
        error_messages={"required": _("Tick this if you mean it; nothing was changed.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("leave", _("Leave the network")))


class ErasureCodeForm(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("confirm", _("Confirm")))


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why it cannot be granted"),
        max_length=WORDS_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is mailed to the person, who is told where to complain."),
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("refuse", _("Refuse"), css_class="quiet"))
