"""Forms about deliverables: what to look for, what one is, and what is done with it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ChosenRows
from core.audiences import Audience
from core.form_fields import MonthOrDayField
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from deliverables.models import ALL_DONE, REASON_LENGTH, Deliverable
from deliverables.selectors.deliverables import Sought
from deliverables.services.behalf import record_for
from people.models import NAME_LENGTH, Person
from workstrands.forms_filters import FilterForm, set_choices, strand_choices, words_sought
from workstrands.models import Role, Workstrand

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField
SOURCE_LENGTH = 300
ROWS_SHOWN = 6
FIRST = ("strand", "code", "title", "description", "due", "starts_on")


class ListForm(FilterForm):
    """Which deliverables to look for, and how they are listed."""

    q = words_sought(gettext_lazy("Words or code"))
    strand = forms.ChoiceField(label=gettext_lazy("Workstrand"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Listed by"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Only what is late"), required=False)

    def __init__(self, *args: Any, strands: list[Workstrand], **kwargs: Any) -> None:
        offered = {"strand": strand_choices(strands), "state": Deliverable.State.choices}
        super().__init__(*args, offered=offered, **kwargs)
        set_choices(self, "by", [("", _("workstrand")), ("month", _("month due"))])

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class _Day(forms.DateField):
    """A day, chosen from a calendar where the browser has one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


class DoingForm(forms.Form):
    """Something done with a deliverable. With `speakers` an officer may record it for one of them, and says where it comes from."""

    button: Any = ""

    def __init__(self, *args: Any, speakers: Sequence[Person] = (), button: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speakers = {str(person.pk): person for person in speakers}
        if speakers:
            self.fields["person"] = forms.ChoiceField(
                label=_("On behalf of"),
                required=False,
                choices=[("", _("nobody: this is my own act")), *((pk, one.display_name) for pk, one in self.speakers.items())],
                help_text=_("If somebody asked for it by mail or telephone: it is recorded as theirs, and they are told."),
            )  # fmt: skip
            self.fields["source"] = forms.CharField(
                label=_("Where it comes from"),
                required=False,
                max_length=SOURCE_LENGTH,
                validators=[CONTROL_CHARACTERS],
                help_text=_("Such as: mail of 3 November to the secretariat."),
            )
        self.helper = with_buttons(Submit("do", button or self.button))

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"person", "source"}}

    def act(self, by: Person, deed: Callable[..., Any]) -> Any:
        """Do the deed with what was typed, for somebody where that was chosen. Returns what the deed returns."""
        person = self.speakers.get(self.cleaned_data.get("person", ""))
        if person is None:
            return deed(by=by, **self.values())
        return record_for(
            person=person, source=self.cleaned_data["source"], by=by, act=lambda: deed(by=by, **self.values())
        )


class PlainForm(DoingForm):
    """Nothing is asked beyond whether."""


class StartForm(DoingForm):
    button = gettext_lazy("Begin work")
    on = _Day(label=gettext_lazy("Begun on"), help_text=gettext_lazy("Today, if left empty."))


class ShareForm(DoingForm):
    button = gettext_lazy("Note it")
    share_done = forms.IntegerField(label=gettext_lazy("Share done, in percent"), min_value=0, max_value=ALL_DONE)


class DeliverForm(DoingForm):
    button = gettext_lazy("It is delivered")
    on = _Day(label=gettext_lazy("Delivered on"), help_text=gettext_lazy("Today, if left empty."))


class AcceptForm(DoingForm):
    button = gettext_lazy("Accept it")
    on = _Day(label=gettext_lazy("Accepted on"), help_text=gettext_lazy("Today, if left empty."))


class ReasonForm(DoingForm):
    reason = _reason(gettext_lazy("Why"), gettext_lazy("It stays in the record, and the people concerned are told."))


class AnswerForm(DoingForm):
    answer = _reason(gettext_lazy("Why"), gettext_lazy("Whoever proposed it is told."))


class DueForm(DoingForm):
    button = gettext_lazy("Propose it")
    due = MonthOrDayField(label=gettext_lazy("Due"))
    reason = _reason(gettext_lazy("Why"), gettext_lazy("It stays beside the date, for everybody who may read it."))


class _Strand(OneRow):
    def label_from_instance(self, obj: Workstrand) -> str:
        return str(_("the group as a whole")) if obj.is_plenary else str(obj)


class _Owners(ChosenRows):
    def label_from_instance(self, obj: Role) -> str:
        office = f" ({obj.organisation.short_name})" if obj.organisation else ""
        where = "" if obj.workstrand.is_plenary else f", {obj.workstrand.code}"
        return f"{obj.person.display_name}{office}, {obj.get_kind_display()}{where}"


class DeliverableForm(DoingForm):
    """What a deliverable is, and who answers for it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    description = forms.CharField(
        label=gettext_lazy("What it is"),
        required=False,
        max_length=20_000,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Markdown."),
    )
    due = MonthOrDayField(label=gettext_lazy("Due"))
    starts_on = _Day(label=gettext_lazy("Work begins on"))
    owners = _Owners(Role.objects.none(), label=gettext_lazy("Owners"), required=False)
    needs = ChosenRows(Deliverable.objects.none(), label=gettext_lazy("Needs first"), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=Audience.choices, initial=Audience.PUBLIC
    )

    def __init__(self, *args: Any, owners: QuerySet[Role], needs: QuerySet[Deliverable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("owners", owners), ("needs", needs)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows
            field.widget.attrs["size"] = ROWS_SHOWN
            field.help_text = _("Hold Ctrl, or ⌘, to choose several.")
        if not needs.exists():
            del self.fields["needs"]

    def keep_due(self) -> None:
        """Without its due time, which then changes with a reason only."""
        del self.fields["due"]


class NewForm(DeliverableForm):
    """One that is not there yet; a code is given where none is typed."""

    strand = _Strand(Workstrand.objects.none(), label=gettext_lazy("Of"), to_field_name="slug", empty_label=None)
    code = forms.CharField(label=gettext_lazy("Code"), required=False, max_length=20)
    field_order: Sequence[str] = FIRST

    def __init__(self, *args: Any, strands: QuerySet[Workstrand], next_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strand = self.fields["strand"]
        assert isinstance(strand, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        strand.queryset = strands
        self.fields["code"].help_text = _("It makes the address, and stays. Left empty: %s.") % next_code

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {"workstrand": found.pop("strand"), **found}


class ProposeForm(NewForm):
    button = gettext_lazy("Propose it")
    reason = _reason(gettext_lazy("Why"), gettext_lazy("For the officers, who decide."))


class OlderForm(NewForm):
    """One of the past, with its true dates."""

    button = gettext_lazy("Enter it")
    first_due = MonthOrDayField(
        label=gettext_lazy("First planned for"),
        required=False,
        help_text=gettext_lazy("If that was another month than the one in which it was due in the end."),
    )
    delivered_on = _Day(label=gettext_lazy("Delivered on"))
    accepted_on = _Day(label=gettext_lazy("Accepted on"))
    dropped_on = _Day(label=gettext_lazy("Dropped on"))
    reason = forms.CharField(
        label=gettext_lazy("Why it was dropped"),
        required=False,
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
    )
    field_order = (*FIRST, "first_due", "delivered_on", "accepted_on", "dropped_on", "reason")
