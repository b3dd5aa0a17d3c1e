from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenRows
from membership.models import JoinRequest
from membership.selectors import decidable
from workstrands.standing import Standing

MESSAGE = JoinRequest._meta.get_field("message")


class DecideForm(forms.Form):
    """Many requests and one word for all of them; a refusal needs one. Also those that somebody else decided meanwhile can be chosen: the
    service says so of each.
    """

    chosen = ChosenRows(
        JoinRequest.objects.none(),
        error_messages={
            "required": _("Choose at least one request first."),
            "invalid_choice": _("One of these requests is not here any more. Choose again."),
            "invalid_pk_value": _("One of these requests is not here any more. Choose again."),
        },
    )
    answer = forms.CharField(
        label=_("One word for all chosen"),
        required=False,
        max_length=1000,
        validators=MESSAGE.validators,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, standing: Standing, decision: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        chosen.queryset = decidable(standing)

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"].strip()
        if self.decision == "decline" and not answer:
            raise forms.ValidationError(_("Say why, kindly: it is sent to each of them."))
        return answer
