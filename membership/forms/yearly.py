from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.validators import CONTROL_CHARACTERS
from membership.forms.behalf import source_field
from membership.models import ConfirmationAnswer
from membership.models.yearly import COMMENT_LENGTH
from people.models import NAME_LENGTH
from workstrands.models import STRAND_LEAD_KINDS, Role, Workstrand

PREFIX = "strand_"


class ConfirmForm(forms.Form):
    """For each strand of a person: stay, leave, or switch to another; who may come in their place; or leaving altogether."""

    successor_name = forms.CharField(
        label=gettext_lazy("Name of a colleague"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy(
            "Who may come in your place, for your office. The officers are shown the name; nobody is entered by it."
        ),
    )
    successor_email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        required=False,
        help_text=gettext_lazy("If they are not in the network yet."),
    )
    leaves = forms.BooleanField(label=gettext_lazy("Leave the whole group"), required=False)
    comment = forms.CharField(
        label=gettext_lazy("A word to the officers"),
        max_length=COMMENT_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        roles: list[Role],
        into: list[Workstrand],
        answer: ConfirmationAnswer | None,
        on_behalf: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.strands = {role.workstrand.pk: role.workstrand for role in roles if not role.workstrand.is_plenary}
        self.into = {strand.pk: strand for strand in into}
        leads = {role.workstrand_id for role in roles if role.kind in STRAND_LEAD_KINDS}
        for strand in self.strands.values():
            self.fields[f"{PREFIX}{strand.pk}"] = forms.ChoiceField(
                label=str(strand), choices=self._choices(strand, is_lead=strand.pk in leads), initial="stay"
            )
        if on_behalf:
            self.fields["source"] = source_field()
        self._fill(answer)
        self.helper = FormHelper()
        parts: list[Any] = [f"{PREFIX}{pk}" for pk in self.strands]
        self.helper.layout = Layout(
            *(["source"] if on_behalf else []),
            Fieldset(_("Workstrands"), *parts) if parts else None,
            Fieldset(_("A successor"), "successor_name", "successor_email"),
            Fieldset(_("Everything"), "leaves", "comment"),
        )
        self.helper.add_input(Submit("answer", _("Record the answer") if on_behalf else _("Send my answer")))

    def _choices(self, strand: Workstrand, *, is_lead: bool) -> list[tuple[str, str]]:
        """What can be said of a strand, each with its effect."""
        leave = _("Leave: the terms there end at once, also as lead") if is_lead else _("Leave: it ends at once")
        found = [("stay", _("Stay: nothing changes")), ("leave", leave)]
        for other in self.into.values():
            at_once = other.joining_policy == Workstrand.JoiningPolicy.OPEN
            effect = (
                _("Switch to %s: at once")
                if at_once
                else _("Switch to %s: asked for now; stays here until it is granted")
            )
            found.append((f"switch:{other.pk}", effect % other))
        return found

    def _fill(self, answer: ConfirmationAnswer | None) -> None:
        """Show again what was answered before, as far as it still can be changed."""
        if answer is None:
            return
        person = answer.successor
        self.initial["comment"], self.initial["successor_email"] = answer.comment, answer.successor_email
        self.initial["successor_name"] = person.display_name if person else answer.successor_name
        for choice in answer.choices.all():
            key = f"{PREFIX}{choice.workstrand_id}"
            if key in self.fields and choice.done_at is None:
                self.initial[key] = f"switch:{choice.to_id}"

    def choices_made(self) -> dict[Workstrand, tuple[str, Workstrand | None]]:
        """By strand: what was chosen, and where to."""
        made = {}
        for strand in self.strands.values():
            what, _colon, to = self.cleaned_data[f"{PREFIX}{strand.pk}"].partition(":")
            made[strand] = (what, self.into[int(to)] if to else None)
        return made
