from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH

SOURCE_LENGTH = 200
MESSAGE_LENGTH = 1000


def source_field() -> forms.CharField:
    """Where it comes from; every record on behalf of somebody has one."""
    return forms.CharField(
        label=_("Where it comes from"),
        max_length=SOURCE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_(
            "Such as: mail of 3 November to the secretariat. It stays in the record, and the person is sent it."
        ),
    )


class RecordForm(forms.Form):
    """What somebody asked for by mail or telephone, who it was, and where that can be found."""

    what = forms.ChoiceField(
        label=_("What they asked for"),
        choices=[
            ("join", _("to join")),
            ("leave", _("to leave: their terms here end at once")),
            ("withdraw", _("to take back a request to join")),
        ],
        widget=forms.RadioSelect,
        initial="join",
    )
    who = forms.CharField(
        label=_("Who"),
        max_length=254,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Their e-mail address, or their full name if they are here already."),
    )
    source = source_field()
    name = forms.CharField(
        label=_("Their name"), max_length=NAME_LENGTH, required=False, validators=[CONTROL_CHARACTERS]
    )
    organisation = forms.CharField(
        label=_("Their organisation"), max_length=NAME_LENGTH, required=False, validators=[CONTROL_CHARACTERS],
        widget=forms.TextInput(attrs={"list": "organisations"}),
    )  # fmt: skip
    message = forms.CharField(
        label=_("What they would like to do"),
        max_length=MESSAGE_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lets_in = forms.BooleanField(
        label=_("Let them in at once"),
        required=False,
        help_text=_("Otherwise the request waits to be decided, as if they had made it here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "what",
            "who",
            "source",
            Fieldset(str(_("To join")), "message", "lets_in"),
            Fieldset(str(_("If they are new here")), "name", "organisation"),
        )
        self.helper.add_input(Submit("record", _("Record it")))

    def clean_who(self) -> str:
        who = " ".join(self.cleaned_data["who"].split())
        if "@" in who:
            forms.EmailField().clean(who)
        return who
