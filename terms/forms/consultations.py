"""Forms about consultations: opening and steering them, and saying where an office stands."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneFormField

from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from terms.models import NOTE_LENGTH, Consultation, Position

Purpose, Rule = Consultation.Purpose, Consultation.Rule
MINUTES = "%Y-%m-%dT%H:%M"
CLOSES_AT_HOUR = datetime.time(18)


class Moment(forms.DateTimeInput):
    """A day and a time of the clock on the wall, chosen from a calendar where the browser has one."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=MINUTES, **kwargs)


class WallTimeField(forms.DateTimeField):
    """A time of the clock on the wall of a zone that the form knows: naive until the form makes it a moment."""

    widget = Moment

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime.datetime | None:
        found = super().to_python(value)
        return found.replace(tzinfo=None) if found is not None else None

    def prepare_value(self, value: Any) -> Any:
        return value


def in_zone(wall: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """The moment at which the clocks of a zone show this; the first of two. Raises `ValidationError` for one that they jump over."""
    moment = wall.replace(tzinfo=zone)
    if moment.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise forms.ValidationError(_("The clocks jump over this hour on that day. Choose another one."))
    return moment.astimezone(datetime.UTC)


class PlanForm(forms.Form):
    """A consultation, before it opens. The times are those of the clock in its zone."""

    rule = forms.ChoiceField(
        label=_("Rule"),
        choices=[
            (Rule.SILENCE, _("Silence procedure: adopted at the closing, unless an office objects")),
            (Rule.CONSENT, _("Positive consent: adopted if a stated share of the offices agrees")),
        ],
        widget=forms.RadioSelect,
        initial=Rule.SILENCE,
    )
    share_to_agree = forms.IntegerField(
        label=_("Share of offices that must agree, in per cent"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("For positive consent only."),
    )
    purpose = forms.ChoiceField(label=_("For"), choices=Purpose.choices, initial=Purpose.ADOPTION, required=False)
    time_zone = TimeZoneFormField(label=_("Time zone"))
    opens_at = WallTimeField(label=_("Opens"), required=False, help_text=_("Left empty: as soon as you open it."))
    closes_at = WallTimeField(
        label=_("Closes"), help_text=_("At least ten working days after it opens; 72 hours for a small repair.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which offices count"),
        choices=Organisation.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A branch counts with its head office; the secretariat and observers never do."),
    )
    share_to_reach = forms.IntegerField(
        label=_("Share of offices that must have been reached, in per cent"), min_value=1, max_value=100, initial=50
    )
    word = forms.CharField(
        label=_("Word to the offices"),
        max_length=5_000,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Markdown. It stands on the page and in the mail."),
    )

    # What was typed when one looked, as a digest: what was changed since is looked at before it opens.
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, allows_repair: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not allows_repair:
            del self.fields["purpose"]
        self.helper = with_buttons(Submit("look", _("Look at it before it opens")))

    def is_as_looked_at(self) -> bool:
        """Whether the button was the one that opens it, and nothing was changed since one looked."""
        return "look" not in self.data and self.data.get("looked_at", "") in {"", self._digest()}

    def offer(self) -> None:
        """Remember what was looked at, and offer to open it."""
        posted: Any = self.data
        data = posted.copy()
        data["looked_at"] = self._digest()
        self.data = data
        look = Submit("look", _("Look again"), css_class="btn quiet")
        self.helper = with_buttons(Submit("open", _("Open the consultation")), look)

    def _digest(self) -> str:
        typed = {name: self[name].data for name in self.fields if name != "looked_at"}
        return hashlib.sha256(json.dumps(typed, sort_keys=True, default=str).encode()).hexdigest()

    def clean(self) -> dict[str, Any]:
        """With moments in the place of times of the clock."""
        values = super().clean() or {}
        values["purpose"] = values.get("purpose") or Purpose.ADOPTION
        for name in ("opens_at", "closes_at"):
            if values.get(name) and values.get("time_zone"):
                try:
                    values[name] = in_zone(values[name], values["time_zone"])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return values


class ReasonForm(forms.Form):
    """Why: everybody who was asked reads it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=NOTE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Mailed to everybody who was asked."),
    )

    def __init__(self, *args: Any, button: Any, name: str, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit(name, button), action=action)


class ExtendForm(ReasonForm):
    """Until when instead, in the zone of the consultation."""

    closes_at = WallTimeField(label=_("Closes"))
    field_order = ("closes_at", "reason")

    def __init__(self, *args: Any, zone: datetime.tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, button=_("Extend"), name="extend", **kwargs)
        self.zone = zone
        self.fields["closes_at"].help_text = _("In the time of %s.") % zone

    def clean_closes_at(self) -> datetime.datetime:
        return in_zone(self.cleaned_data["closes_at"], self.zone)


class PositionForm(forms.Form):
    """Where an office stands."""

    choice = forms.ChoiceField(label=_("Position"), choices=Position.Choice.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Comments, or the reason for an objection"),
        max_length=5_000,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, office: Organisation, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"office-{office.pk}-%s", **kwargs})
        self.helper = with_buttons(Submit("sign", _("Sign for %s") % office), action=action)
        self.helper.form_id = f"office-{office.pk}"


class WithdrawForm(forms.Form):
    """A word that goes with taking an objection back."""

    word = forms.CharField(
        label=_("A word, if you like"), max_length=NOTE_LENGTH, required=False, validators=[CONTROL_CHARACTERS]
    )

    def __init__(self, *args: Any, office: Organisation, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"withdraw-{office.pk}-%s", **kwargs})
        self.helper = with_buttons(Submit("withdraw", _("Withdraw the objection of %s") % office), action=action)


WITHDRAWN = "withdrawn"


class RecordForm(PositionForm):
    """What somebody said for their office by mail or telephone."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Said by"))
    source = forms.CharField(
        label=_("Source"),
        max_length=NOTE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Such as: mail of 3 May, telephone call. They are told by mail what you recorded."),
    )
    field_order = ("person", "choice", "text", "source")

    def __init__(
        self, *args: Any, office: Organisation, speakers: Iterable[Person], may_withdraw: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, office=office, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in speakers]).order_by("name")
        if may_withdraw:
            choice = self.fields["choice"]
            assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
            choice.choices = [*Position.Choice.choices, (WITHDRAWN, _("withdraws the objection"))]
        self.helper = with_buttons(Submit("record", _("Record it")))


def in_two_weeks(now: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """A closing that most would choose: six in the evening, fifteen days from now, or the Monday after a weekend; as the wall shows it."""
    day = now.astimezone(zone).date() + datetime.timedelta(days=15)
    while day.weekday() >= 5:  # noqa: PLR2004 - Saturday and Sunday
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, CLOSES_AT_HOUR)
