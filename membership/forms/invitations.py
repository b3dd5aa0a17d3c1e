from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.addresses import Addresses, read
from membership.models import Invitation
from membership.models.invitations import DAYS_OPEN, FEWEST_DAYS, MESSAGE_LENGTH, MOST_DAYS, WORD_LENGTH
from membership.rules_invitations import kinds_to_invite
from membership.services.invitations import AT_ONCE
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.standing import Standing

TEXT_LENGTH = 40_000  # of what is pasted
TOLD = 5  # lines told of where nothing in the text is an address
KINDS = ("member", "observer", "lead", "co_lead", "chair", "coordinator", "secretariat", "board")  # as they are offered
VALIDATORS = Invitation._meta.get_field("message").validators


class InviteForm(forms.Form):
    """Whom to invite, to what and as what. `known` are people to be chosen by name."""

    required_css_class = "required"

    people = forms.MultipleChoiceField(
        label=gettext_lazy("People known here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy(
            "Paste them in any form, with names or without, up to 200 at a time. You see what was understood before anything is sent."
        ),
    )
    strands = forms.MultipleChoiceField(label=gettext_lazy("To"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=gettext_lazy("As"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=gettext_lazy("Your words"),
        required=False,
        max_length=MESSAGE_LENGTH,
        validators=VALIDATORS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They stand in the mail under your name. Say why you think of them."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Open for how many days"), min_value=FEWEST_DAYS, max_value=MOST_DAYS, initial=DAYS_OPEN
    )
    country = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)  # that named a successor

    def __init__(
        self,
        *args: Any,
        standing: Standing,
        workstrand: Workstrand,
        strands: Sequence[Workstrand],
        known: Sequence[Person] = (),
        action: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = Addresses()
        self.known = {str(person.pk): person for person in known}
        self.open_strands = {str(strand.pk): strand for strand in strands}
        self._kinds = {strand.pk: kinds_to_invite(standing, strand) for strand in strands}
        offered = [kind for kind in KINDS if any(kind in kinds for kinds in self._kinds.values())]
        choices: list[Any] = [(kind, str(Role.Kind(kind).label)) for kind in offered]
        self._choices("kind", choices, initial=Role.Kind.MEMBER.value)
        self._choices(
            "strands", [(pk, str(strand)) for pk, strand in self.open_strands.items()], initial=[str(workstrand.pk)]
        )
        people = [(pk, _person(person)) for pk, person in self.known.items()]
        self._choices("people", people, initial=list(self.known))
        if not self.known:
            del self.fields["people"]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.form_class = "invite-form"
        self.helper.layout = Layout(*self.fields)
        self.helper.add_input(Submit("preview", _("Look before sending")))

    def _choices(self, name: str, choices: list[Any], *, initial: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        field.initial = initial

    def clean_addresses(self) -> str:
        """Keeps the text as pasted; what was found in it is in `found`."""
        text: str = self.cleaned_data["addresses"]
        self.found = read(text)
        if not self.found.kept and self.found.wrong:
            told = "; ".join(
                _("line %(line)d: %(text)s") % {"line": row.line, "text": row.text} for row in self.found.wrong[:TOLD]
            )
            raise ValidationError(_("There is no e-mail address in it. %s") % told)
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "addresses" in data:
            number = len(self.found.kept) + len(data.get("people") or [])
            if not number and "people" not in self.errors:
                self.add_error("addresses", _("Give the address of somebody to invite."))
            if number > AT_ONCE:
                said = _("These are %(number)d; invite at most %(most)d at a time.")
                self.add_error("addresses", said % {"number": number, "most": AT_ONCE})
        wrong = [strand for strand in self.chosen_strands(data) if data.get("kind") not in self._kinds[strand.pk]]
        if "kind" in data and wrong:
            said = _(
                "Nobody is invited as %(kind)s to %(strand)s: leads are of a workstrand, offices of the whole group, and so are readers of the board."
            )
            label = Role.Kind(data["kind"]).label
            self.add_error("kind", said % {"kind": label, "strand": ", ".join(map(str, wrong))})
        return data

    def chosen_strands(self, data: dict[str, Any]) -> list[Workstrand]:
        """The strands chosen, in their order."""
        return [strand for pk, strand in self.open_strands.items() if pk in data.get("strands", [])]

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was posted, to be posted again from another page."""
        pairs = []
        for name in self.fields:
            value = self[name].value()
            pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value]) if one is not None]
        return pairs

    def values(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        return {
            "addresses": self.found.kept,
            "people": [self.known[pk] for pk in data.get("people", [])],
            "strands": self.chosen_strands(data),
            "kind": data["kind"],
        }


def _person(person: Person) -> str:
    office = person.organisation.short_name if person.organisation else ""
    return f"{person.display_name}, {office}" if office else person.display_name


class DeclineInvitationForm(forms.Form):
    """A word with a refusal; may stay empty."""

    word = forms.CharField(
        label=gettext_lazy("A word to whoever invited you, if you like"),
        required=False,
        max_length=WORD_LENGTH,
        validators=VALIDATORS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
