from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from membership.models import JoinRequest

MESSAGE = JoinRequest._meta.get_field("message")


class JoinForm(forms.Form):
    """A word with the request; may stay empty."""

    message = forms.CharField(
        label=_("What would you like to do?"),
        required=False,
        max_length=1000,
        validators=MESSAGE.validators,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two, if you like. Whoever decides reads it."),
    )

    def __init__(self, *args: Any, button: str, is_admission: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_admission:
            self.fields["message"].label = _("What do you work on, and what brings you here?")
        self.helper = FormHelper()
        self.helper.add_input(Submit("join", button))


class AnswerForm(forms.Form):
    """A word with the decision; a refusal needs one."""

    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=1000,
        validators=MESSAGE.validators,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is mailed to the person. To decline, say why."),
    )
