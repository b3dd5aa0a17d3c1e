"""Forms about what the board says: what to look for, saying and recording it, answering and voiding it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audiences import Audience
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from reports.models import REASON_LENGTH, BoardMessage, Report
from reports.selectors.board import Sought, briefs_to_name, decisions_to_name, readers_until
from workstrands.forms_filters import FilterForm, year_choices
from workstrands.models import Decision, WorkingGroup

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField

TEXT_LENGTH = 20_000
# What is of the plenary is read by the group: "the workstrand" would say the same.
AUDIENCES = [(value, label) for value, label in Audience.choices if value != Audience.STRAND]
OF_OFFICERS = ("given_by", "given_on", "source", "entered_later")


def _day(label: Any, **values: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **values)


def _text(label: Any, rows: int, **values: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
        **values,
    )


def _line(label: Any, length: int, **values: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, validators=[CONTROL_CHARACTERS], **values)


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    field.queryset = rows


class BoardRegisterForm(FilterForm):
    """What of the board's words to look for."""

    button = gettext_lazy("Show")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        offered = {"kind": BoardMessage.Kind.choices, "year": year_choices(years)}
        super().__init__(*args, offered=offered, **kwargs)

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class _Brief(OneRow):
    def label_from_instance(self, obj: Report) -> str:
        return obj.title


class _Reader(OneRow):
    def label_from_instance(self, obj: Person) -> str:
        return obj.display_name


class _Decision(OneRow):
    def label_from_instance(self, obj: Decision) -> str:
        return f"{obj.number} {obj.title}"


class BoardMessageForm(forms.Form):
    """What the board says, by one of its readers or as an officer heard of it."""

    kind = forms.ChoiceField(label=gettext_lazy("It is"), choices=BoardMessage.Kind.choices, widget=forms.RadioSelect)
    title = _line(gettext_lazy("In one line"), NAME_LENGTH)
    text = _text(gettext_lazy("More"), 6, required=False, help_text=gettext_lazy("Markdown. You may leave it empty."))
    due_on = _day(
        gettext_lazy("Answer wanted by"),
        required=False,
        help_text=gettext_lazy("Of a request only; within 30 days, if left empty."),
    )
    brief = _Brief(
        Report.objects.none(), label=gettext_lazy("On the brief"), required=False, empty_label=gettext_lazy("none")
    )
    given_by = _Reader(
        Person.objects.none(),
        label=gettext_lazy("Given by"),
        required=False,
        empty_label=gettext_lazy("the board as a body"),
        help_text=gettext_lazy("One who reads for the board; they are told by mail that you recorded it."),
    )
    given_on = _day(gettext_lazy("Given on"))
    source = _line(
        gettext_lazy("Source"),
        REASON_LENGTH,
        help_text=gettext_lazy("By what you know it: the board's minutes, a mail of 3 March."),
    )
    entered_later = forms.BooleanField(
        label=gettext_lazy("This is of the past, and entered later"),
        required=False,
        help_text=gettext_lazy("It is marked so, and nobody is mailed."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=AUDIENCES, initial=Audience.GROUP)

    def __init__(self, *args: Any, group: WorkingGroup, is_officer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "brief", briefs_to_name(group))
        _offer(self, "given_by", readers_until(group))
        if not is_officer:
            for name in OF_OFFICERS:
                del self.fields[name]
        said = _("Record it, and tell the officers") if is_officer else _("Say it to the group")
        self.helper = with_buttons(Submit("record", said))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("due_on") and self.cleaned_data.get("kind") not in {None, BoardMessage.Kind.REQUEST}:
            self.add_error("due_on", _("Only a request waits for an answer."))
        return self.cleaned_data


class AnswerForm(forms.Form):
    """What the group answers, when, and by which decision. Its button is not named as its field is, whose words it would send instead."""

    answer = _text(gettext_lazy("Answer"), 8, help_text=gettext_lazy("Markdown."))
    answered_on = _day(gettext_lazy("Answered on"))
    decision = _Decision(
        Decision.objects.none(),
        label=gettext_lazy("By the decision"),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("If the group decided it; it is read by whoever may read the decision."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who may read the request and the answer"), choices=AUDIENCES)

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "decision", decisions_to_name(group))
        self.helper = with_buttons(Submit("send", _("Answer the board")))


class VoidForm(forms.Form):
    """Why something was entered in error."""

    reason = _line(
        gettext_lazy("Why"),
        REASON_LENGTH,
        help_text=gettext_lazy("It stays beside what was recorded, and is read with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("void", _("Void it")))
