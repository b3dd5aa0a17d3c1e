"""Forms about reports: which to look for, beginning, writing, publishing and withdrawing one, and how often they are written."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audiences import Audience
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from people.models import Person
from reports.models import REASON_LENGTH, SECTION_LENGTH, Report, ReportingRhythm, ReportSection
from reports.selectors.drafting import empty_hint
from reports.selectors.reports import Sought
from workstrands.forms_filters import FilterForm, strand_choices, year_choices
from workstrands.models import Workstrand

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField

LONGEST_NUMBER = 2_000_000_000  # of a revision, as the database has room for
ROWS = 9  # of a section among others
ROWS_ALONE = 24


def _day(label: Any, **values: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **values)


def _reason(label: Any, **values: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=REASON_LENGTH, validators=[CONTROL_CHARACTERS], **values)


class RegisterForm(FilterForm):
    """Which reports to look for."""

    button = gettext_lazy("Show")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    strand = forms.ChoiceField(label=gettext_lazy("Workstrand"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, strands: Iterable[Workstrand], years: Iterable[int], **kwargs: Any) -> None:
        offered = {"kind": Report.Kind.choices, "strand": strand_choices(strands), "year": year_choices(years)}
        super().__init__(*args, offered=offered, **kwargs)

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class _Lead(OneRow):
    def label_from_instance(self, obj: Person) -> str:
        return obj.display_name


class BeginForm(forms.Form):
    """The days a report tells of; for officers also on whose behalf it is filed, and whether it is of the past."""

    covers_from = _day(gettext_lazy("From"))
    covers_to = _day(gettext_lazy("To"))
    on_behalf_of = _Lead(
        Person.objects.none(),
        label=gettext_lazy("On behalf of"),
        required=False,
        empty_label=gettext_lazy("nobody: it is mine"),
        help_text=gettext_lazy("A lead who sent it to you; they are told by mail when it is published."),
    )
    source = _reason(
        gettext_lazy("Source"),
        required=False,
        help_text=gettext_lazy("By what you know it: a mail of 3 March, a call."),
    )
    entered_later = forms.BooleanField(
        label=gettext_lazy("This is of the past, and entered later"),
        required=False,
        help_text=gettext_lazy("It is marked so, and nobody is mailed."),
    )

    def __init__(self, *args: Any, leads: Any = None, is_officer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_officer:
            field = self.fields["on_behalf_of"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = leads
        else:
            for name in ("on_behalf_of", "source", "entered_later"):
                del self.fields[name]
        self.helper = with_buttons(Submit("begin", _("Draft it from the record")))

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("covers_from"), self.cleaned_data.get("covers_to")
        if first and last and last < first:
            self.add_error("covers_to", _("It ends before it begins."))
        return self.cleaned_data


class RatingFields(forms.Form):
    """How a strand goes, in a word and a reason."""

    rating = forms.ChoiceField(
        label=gettext_lazy("How it goes"), choices=Report.Rating.choices, widget=forms.RadioSelect, required=False
    )
    rating_reason = _reason(
        gettext_lazy("Why"), required=False, help_text=gettext_lazy("In a few words, for amber and red.")
    )


class DraftForm(RatingFields):
    """The sections of a draft, each with the revision from which the writer began; and of a status report its days and how it goes."""

    covers_from = _day(gettext_lazy("From"))
    covers_to = _day(gettext_lazy("To"))

    def __init__(self, *args: Any, report: Report, sections: list[ReportSection], is_part: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        if is_part:
            del self.fields["covers_from"], self.fields["covers_to"]
        if is_part or report.kind != Report.Kind.STATUS:
            del self.fields["rating"], self.fields["rating_reason"]
        for section in sections:
            self.fields[f"text_{section.key}"] = forms.CharField(
                label=section.heading,
                initial=section.text,
                max_length=SECTION_LENGTH,
                required=False,
                strip=False,
                validators=[CONTROL_CHARACTERS],
                widget=forms.Textarea(attrs={"rows": ROWS_ALONE if is_part else ROWS, "spellcheck": "true"}),
                help_text=empty_hint(section.key),
            )
            self.fields[f"revision_{section.key}"] = forms.IntegerField(
                initial=section.revision, widget=forms.HiddenInput, min_value=1, max_value=LONGEST_NUMBER
            )
        self.order_fields(
            [*(name for name in self.fields if name.startswith(("text_", "revision_"))), "rating", "rating_reason"]
        )
        self.helper = with_buttons(
            Submit("save", _("Save")),
            Submit("preview", _("Preview"), css_class="btn quiet"),
            Submit("go_on", _("Save, and go on to publish"), css_class="btn quiet"),
        )
        self.helper.form_class = "writes"
        self.helper.attrs = {"data-leaving": ""}

    def clean(self) -> dict[str, Any]:
        """What stands in no field that one sees is said above the form."""
        if any(name.startswith("revision_") for name in self.errors):
            said = _(
                "This page no longer knows where you began. Copy your words, open the draft again, and put them in."
            )
            self.add_error(None, said)
        return self.cleaned_data

    def texts(self) -> dict[str, tuple[str, int]]:
        """What was typed, as `services.writing.save_draft` takes it."""
        values = self.cleaned_data
        return {
            section.key: (values[f"text_{section.key}"], values[f"revision_{section.key}"]) for section in self.sections
        }

    def values(self) -> dict[str, Any]:
        """What was chosen besides the texts."""
        return {
            name: self.cleaned_data[name]
            for name in ("covers_from", "covers_to", "rating", "rating_reason")
            if name in self.fields
        }


class PublishForm(RatingFields):
    """Who reads a report; of a status report how it goes; of one of the past the day on which it was published."""

    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Audience.choices)
    published_on = _day(
        gettext_lazy("Published on"), required=False, help_text=gettext_lazy("If it is known; today, if left empty.")
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if report.kind != Report.Kind.STATUS:
            del self.fields["rating"], self.fields["rating_reason"]
        else:
            self.fields["rating"].required = True
        if not report.entered_later:
            del self.fields["published_on"]
        self.helper = with_buttons(Submit("publish", _("Publish")))


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = _reason(gettext_lazy("Why"), help_text=gettext_lazy("Everybody who opens it reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("withdraw", _("Withdraw this report")))


class DiscardForm(forms.Form):
    """Why a draft is given up, if that matters."""

    reason = _reason(gettext_lazy("Why"), required=False, help_text=gettext_lazy("You may leave it empty."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("discard", _("Discard this draft")))


class CorrectForm(forms.Form):
    """Asks nothing but that it is meant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("correct", _("Begin the correction")))


class RhythmForm(forms.Form):
    """After how many months the strands of a group report."""

    every_months = forms.IntegerField(
        label=ReportingRhythm._meta.get_field("every_months").verbose_name,
        help_text=ReportingRhythm._meta.get_field("every_months").help_text,
        min_value=0,
        max_value=12,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("save", _("Save")))
