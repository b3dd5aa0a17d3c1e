"""Forms about calls for leads."""

import datetime
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenRows
from core.audiences import Audience
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from membership.models import Call, Candidacy
from membership.models.calls import MOST_PLACES, STATEMENT_LENGTH, WORD_LENGTH
from people.models import NAME_LENGTH, Person
from workstrands.models import WorkingGroup, Workstrand


class Day(forms.DateInput):
    """A day, chosen from a calendar where the browser has one."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CallForm(forms.Form):
    """A call, as it is drafted. The strand is chosen once."""

    strand = forms.ModelChoiceField(Workstrand.objects.none(), label=_("Workstrand"))
    kind = forms.ChoiceField(label=_("Looked for"), choices=Call.Kind.choices)
    places = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_PLACES, initial=1)
    text = forms.CharField(
        label=_("What the lead does"),
        max_length=10_000,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(8),
        help_text=Call._meta.get_field("text").help_text,
    )
    closes_on = forms.DateField(label=_("Last day to answer"), widget=Day)
    answerers = forms.ChoiceField(label=_("Who may answer"), choices=Call.Answerers.choices)
    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[(value, label) for value, label in Audience.choices if value != Audience.STRAND],
        initial=Audience.PUBLIC,
    )

    def __init__(self, *args: Any, group: WorkingGroup, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["strand"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = group.workstrands.strands().open().select_related("group").order_by("order", "code")
        self.fields["closes_on"].help_text = _("The day ends at midnight in %s.") % group.time_zone
        if not is_new:
            del self.fields["strand"]
        self.helper = with_buttons(Submit("send", _("Save the draft")))


class OpenForm(forms.Form):
    """Whether members are mailed."""

    tells_members = forms.BooleanField(label=_("Tell everybody who may answer by mail"), required=False, initial=True)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("open", _("Open the call")), action=reverse("call_open", args=call.place))


class StatementForm(forms.Form):
    """Why me, and how much time."""

    statement = forms.CharField(
        label=_("Your statement"),
        max_length=STATEMENT_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(6),
        help_text=_("What you would like to do, and what you bring. A few sentences are enough."),
    )
    time = forms.CharField(
        label=_("Time you can give"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Such as: two days a month until the summer."),
    )

    def __init__(self, *args: Any, button: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("send", button))


class DeclineForm(forms.Form):
    """A word to whoever nominated."""

    word = forms.CharField(
        label=_("A word with it"),
        max_length=WORD_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(2),
        help_text=_("It is mailed to whoever nominated you."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("decline", _("Decline")), action=reverse("call_decline", args=call.place))


def _who(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Who"),
        max_length=254,
        validators=[CONTROL_CHARACTERS],
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        help_text=help_text,
    )


class NominateForm(forms.Form):
    """A colleague by name, or by address."""

    who = _who(_("Begin to type the name of a colleague in the network, or give an e-mail address."))
    name = forms.CharField(
        label=_("Their name, if they are not here yet"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
    )
    word = forms.CharField(
        label=_("Why them"),
        max_length=WORD_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(3),
        help_text=_("Read by them and by the officers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("send", _("Nominate")))


class RecordForm(forms.Form):
    """What somebody wrote by mail: that they stand, or that they do not, or no longer."""

    STANDS, REFUSES = "stands", "refuses"
    what = forms.ChoiceField(
        label=_("What they wrote"),
        choices=[(STANDS, _("they stand, or accept a nomination")), (REFUSES, _("they decline, or withdraw"))],
        widget=forms.RadioSelect,
        initial=STANDS,
    )
    who = _who(_("Begin to type the name."))
    statement = forms.CharField(
        label=_("Their statement"),
        max_length=STATEMENT_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(6),
        help_text=_("Needed from those who stand."),
    )
    time = forms.CharField(
        label=_("Time they can give"), max_length=NAME_LENGTH, required=False, validators=[CONTROL_CHARACTERS]
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=WORD_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Where they wrote it, such as: mail to the secretariat of 3 May 2026."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("send", _("Record it")))


class ExtendForm(forms.Form):
    """A later last day."""

    closes_on = forms.DateField(label=_("New last day"), widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("send", _("Extend the call")))


class CloseForm(forms.Form):
    """Why nobody is appointed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=WORD_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=_lines(3),
        help_text=_("Shown on the call's page, and mailed to those who answered."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("send", _("Close without an appointment")))


class Candidates(ChosenRows):
    """Those who stand, by name and office."""

    def label_from_instance(self, obj: Any) -> str:
        office = obj.organisation.short_name if obj.organisation else "–"
        return f"{obj.person.display_name}, {office}"


class AppointForm(forms.Form):
    """Whom, from when until when."""

    candidacies = Candidates(
        Candidacy.objects.none(), label=_("Whom to appoint"), widget=forms.CheckboxSelectMultiple()
    )
    starts_on = forms.DateField(label=_("First day"), widget=Day)
    ends_on = forms.DateField(
        label=_("Last day"), widget=Day, required=False, help_text=_("The group's last day, if left empty.")
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        group = call.workstrand.group
        first = max(group.today(), group.starts_on or datetime.date.min)
        super().__init__(*args, **{"initial": {"starts_on": first, "ends_on": group.ends_on}, **kwargs})
        field = self.fields["candidacies"]
        assert isinstance(field, Candidates)  # noqa: S101 - for the type checker
        standing = call.candidacies.filter(state=Candidacy.State.STANDING)
        field.queryset = standing.select_related("person", "organisation").order_by("made_at", "id")
        self.helper = with_buttons(Submit("send", _("Appoint and close the call")))


def one_meant(found: list[Person]) -> Person:
    """The person whom a typed name means; `ValidationError` for the field `who` where it is none, or several."""
    if not found:
        raise ValidationError(
            {"who": _("Nobody of this name is among those whom the call is for. Check the spelling.")}
        )
    if len(found) > 1:
        names = "; ".join(f"{person.name} ({person.organisation or '–'})" for person in found)
        raise ValidationError({"who": _("Several people are called so. Add the office in brackets: %s") % names})
    return found[0]
