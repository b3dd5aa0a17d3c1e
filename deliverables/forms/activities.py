"""Forms about activities: what to look for in the register, what an organisation works on, and withdrawing what was entered in error."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Hidden, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from deliverables.lines import checked_links, methods_of
from deliverables.models import REASON_LENGTH, SOURCE_LENGTH, Activity
from deliverables.rules import can_enter_later
from deliverables.selectors.activities import Choices, Sought, own_offices, runs_any
from membership.selectors.behalf import people_called
from people.models import NAME_LENGTH, Organisation, Person, tidy
from workstrands.forms_filters import FilterForm, strand_choices, words_sought
from workstrands.models import Theme, WorkingGroup, Workstrand
from workstrands.rules import can_run_group, can_run_strand
from workstrands.standing import Standing

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField
UNREADABLE = datetime.datetime.min.replace(
    tzinfo=datetime.UTC
)  # no activity was changed then: whatever is there is newer


class RegisterForm(FilterForm):
    """Which activities to look for; over all editions no workstrand."""

    q = words_sought(_("Words"))
    strand = forms.ChoiceField(label=_("Workstrand"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    method = forms.ChoiceField(label=_("Method"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, choices: Choices, by: str, all_editions: bool, **kwargs: Any) -> None:
        offered: dict[str, list[tuple[str, Any]]] = {
            "strand": strand_choices(choices.strands),
            "theme": [(title, title) for title in choices.themes],
            "country": list(choices.countries),
            "method": list(choices.methods),
            "state": list(Activity.State.choices),
        }
        kept = [Hidden("by", by), *([Hidden("all", "1")] if all_editions else [])]
        without = "strand" if all_editions else ""
        super().__init__(*args, offered=offered, without=without, hidden=kept, **kwargs)

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class _Strand(OneRow):
    def label_from_instance(self, obj: Workstrand) -> str:
        return str(_("the group as a whole")) if obj.is_plenary else str(obj)


class _Theme(OneRow):
    def label_from_instance(self, obj: Theme) -> str:
        return f"{obj.workstrand.code}: {obj}"


class _Words(forms.CharField):
    """A longer text."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20_000)
        area = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, validators=[CONTROL_CHARACTERS], widget=area, **kwargs)


class _Seen(forms.Field):
    """When an activity was last changed as its writer saw it. Hidden, so that nothing is said of it: what cannot be read is as good as long ago."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        if not value:
            return None
        try:
            return datetime.datetime.fromisoformat(str(value))
        except ValueError:
            return UNREADABLE


class ActivityForm(forms.Form):
    """What an organisation works on. Whoever runs no workstrand enters it for their own organisation."""

    strand = _Strand(Workstrand.objects.none(), label=_("Workstrand"), to_field_name="slug", empty_label=None)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    title = forms.CharField(
        label=_("Title"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        help_text=_("In a few words, such as: coding occupations from job titles."),
    )
    theme = _Theme(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("none"))
    purpose = _Words(rows=4, label=_("What it is for"), help_text=_("Markdown."))
    methods = forms.CharField(
        label=_("Methods"),
        required=False,
        max_length=1_500,
        help_text=_("With commas between, at most twelve, such as: random forest, fastText."),
    )
    state = forms.ChoiceField(label=_("State"), choices=Activity.State.choices, initial=Activity.State.RUNNING)
    worked = _Words(rows=4, label=_("What worked"), help_text=_("Markdown. What others should know before they try."))
    did_not = _Words(rows=4, label=_("What did not"), help_text=_("Markdown. As useful as what worked."))
    links = _Words(
        rows=3, label=_("Links"), max_length=5_000, help_text=_("One a line: the address, then what is there.")
    )
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=NAME_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("The name of whoever answers questions about it, as it is written here; or nobody."),
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices, initial=Audience.GROUP)
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=SOURCE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_(
            "If you record it for another office: where it said so, such as: mail of 3 May. The contact is told."
        ),
    )
    entered_later = forms.BooleanField(
        label=_("This is of the past, and entered later"),
        required=False,
        help_text=_("It is marked so in the register, and needs no title."),
    )
    base = _Seen(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        group: WorkingGroup,
        strands: Iterable[Workstrand],
        standing: Standing,
        person: Person,
        activity: Activity | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        strands = list(strands)
        self.standing, self.activity = standing, activity
        self.own = list(own_offices(person, group))
        runs = runs_any(standing, strands)
        ids = [strand.pk for strand in strands]
        self._offer(
            "strand", Workstrand.objects.filter(pk__in=ids).select_related("group").order_by("-is_plenary", "order")
        )
        self._offer("theme", Theme.objects.filter(workstrand__in=ids).select_related("workstrand"))
        kept = {office.pk for office in self.own} | ({activity.organisation_id} if activity else set())
        offices = Organisation.objects.order_by("name")
        self._offer("organisation", offices if runs else offices.filter(pk__in=kept))
        self.runs_group = can_run_group(standing, group)
        if not kept and not runs:
            self.fields["organisation"].help_text = _(
                "Your profile names no organisation yet: say there where you work."
            )
        gone = {"strand", "entered_later"} if activity else {"base"}
        gone |= set() if runs else {"source"}
        gone |= set() if strands and can_enter_later(standing, strands[0]) else {"entered_later"}
        for name in gone:
            del self.fields[name]
        is_past = activity is not None and activity.entered_later
        self.fields["title"].required = not is_past and "entered_later" not in self.fields
        label = _("Save") if activity else _("Enter the activity")
        self.helper = with_buttons(Submit("save", label))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = rows

    def clean_links(self) -> str:
        return checked_links(self.cleaned_data["links"])

    def clean_methods(self) -> str:
        return ", ".join(methods_of(self.cleaned_data["methods"]))

    def clean_contact(self) -> Person | None:
        """The one person who is called so; of several the one at this organisation. Officers may give an address."""
        typed = tidy(self.cleaned_data["contact"])
        now = self.activity.contact if self.activity else None
        if not typed:
            return None
        if now is not None and typed == now.display_name:
            return now
        if "@" in typed and self.runs_group:
            found = list(Person.objects.get_queryset().filter(email=typed.lower(), is_active=True))
        else:
            found = people_called(typed)
        office = self.cleaned_data.get("organisation")
        there = [person for person in found if office and person.organisation_id == office.pk]
        found = there if len(found) > 1 and there else found
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("Several people are called so. An officer can tell them apart by address."))
        raise ValidationError(
            _("Nobody is called so here. Type the name as the list of members shows it, or leave it empty.")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        strand = self.activity.workstrand if self.activity else values.get("strand")
        office = values.get("organisation")
        if strand is None or office is None or office in self.own:
            return values
        is_kept = self.activity is not None and office.pk == self.activity.organisation_id
        if not is_kept and not can_run_strand(self.standing, strand):
            said = _("You enter what your own organisation works on; its lead or an officer can enter it for another.")
            self.add_error("organisation", said)
        elif not is_kept and not values.get("source") and not values.get("entered_later"):
            self.add_error("source", _("Say where the office said so: it did not enter this itself."))
        return values


class WithdrawForm(forms.Form):
    """Why an activity is taken out of the register."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays at the activity's address, to which others may have linked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("withdraw", _("Withdraw it")))


def values_of(activity: Activity) -> dict[str, Any]:
    """An activity as its form shows it."""
    values: dict[str, Any] = {
        name: getattr(activity, name)
        for name in ("title", "purpose", "worked", "did_not", "state", "links", "audience", "source")
    }
    return values | {
        "organisation": activity.organisation_id,
        "theme": activity.theme_id,
        "contact": activity.contact.display_name if activity.contact else "",
        "methods": ", ".join(row.name for row in activity.methods.all()),
        "base": activity.changed_at.isoformat() if activity.changed_at else "",
    }
