"""Forms about outputs: what to look for in the library, what an output is, why one is withdrawn."""

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import languages
from core.admin import ChosenRows
from core.audiences import Audience
from core.form_fields import MonthOrDayField
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from deliverables import files
from deliverables.models import REASON_LENGTH, Deliverable, Output
from deliverables.models.outputs import DOI, WEB_ADDRESS
from deliverables.selectors.outputs import Offered, Sought
from deliverables.services.outputs import bare_doi
from people.forms import LanguagesField
from people.models import NAME_LENGTH
from workstrands.forms_filters import FilterForm, strand_choices, words_sought, year_choices
from workstrands.models import Theme, Workstrand
from workstrands.standing import Standing

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField
FIELD = Output._meta.get_field
PRECISIONS = ("day", "month", "year")


class LibraryForm(FilterForm):
    """Which outputs to look for: of one group by its workstrands, of all by their groups."""

    css_class = "filters library"
    q = words_sought(gettext_lazy("Words"))
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    strand = forms.ChoiceField(label=gettext_lazy("Workstrand"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    earlier = forms.BooleanField(label=gettext_lazy("Earlier versions too"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        choices: dict[str, list[tuple[str, Any]]] = {
            "group": [*offered.groups],
            "strand": strand_choices(offered.strands),
            "theme": [(title, title) for title in offered.themes],
            "kind": list(Output.Kind.choices),
            "year": year_choices(offered.years),
            "language": [*offered.languages],
        }
        super().__init__(*args, offered=choices, without="group" if offered.strands else "strand", **kwargs)

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class KnownLanguagesField(LanguagesField):
    """Several languages of those that texts here can be in, by their codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for part, field in zip(self.widget.widgets, self.fields, strict=True):
            field.choices = part.choices = [("", "–"), *languages.choices()]  # type: ignore[attr-defined]


class DoiField(forms.CharField):
    """A DOI, also pasted as an address or with its prefix."""

    def to_python(self, value: Any) -> Any:
        return bare_doi(str(super().to_python(value)))


class _Deliverable(OneRow):
    def label_from_instance(self, obj: Deliverable) -> str:
        return f"{obj.code} {obj.title}"


def link_field(help_text: Any) -> forms.URLField:
    return forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[WEB_ADDRESS, CONTROL_CHARACTERS],
        error_messages={"invalid": WEB_ADDRESS.message},
        help_text=help_text,
    )


def upload_field() -> forms.FileField:
    return forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
        help_text=gettext_lazy("At most 20 MB: a document, a table, a picture, code, or a zip of them."),
    )


def audience_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Audience.choices, initial=Audience.GROUP)


def words_field(label: Any, **values: Any) -> forms.CharField:
    return forms.CharField(label=label, validators=[CONTROL_CHARACTERS], **values)


class OutputForm(forms.Form):
    """An output of one workstrand. `past` offers to mark it as entered later."""

    title = words_field(gettext_lazy("Title"), max_length=NAME_LENGTH)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Output.Kind.choices)
    released_on = MonthOrDayField(
        label=gettext_lazy("Released"),
        precisions=PRECISIONS,
        help_text=gettext_lazy("As well as it is known: 15 March 2026, March 2026, or 2026."),
    )
    link = link_field(gettext_lazy("Where it is to be found. Give a link, a file, or both."))
    file = upload_field()
    summary = words_field(
        gettext_lazy("Summary"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Markdown. What it is, and for whom."),
    )
    authors = words_field(
        gettext_lazy("Authors"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "As they are to be cited, separated by semicolons: a person as “Example, Ada”, an office by its name. "
            "Without any, the group is the author."
        ),
    )
    version = words_field(gettext_lazy("Version"), required=False, max_length=40)
    licence = words_field(
        gettext_lazy("Licence"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "licences", "autocomplete": "off"}),
        help_text=gettext_lazy("By its SPDX identifier, such as CC-BY-4.0 or MIT; or in a few words of your own."),
    )
    doi = DoiField(
        label=gettext_lazy("DOI"),
        required=False,
        max_length=200,
        validators=[DOI],
        help_text=gettext_lazy("Such as 10.5281/zenodo.4564277; its address will do as well."),
    )
    languages = KnownLanguagesField(label=gettext_lazy("Languages"))
    themes = ChosenRows(
        Theme.objects.none(),
        label=gettext_lazy("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    deliverable = _Deliverable(
        Deliverable.objects.none(), label=gettext_lazy("Deliverable"), required=False, empty_label=gettext_lazy("none")
    )
    audience = audience_field()
    entered_later = forms.BooleanField(
        label=gettext_lazy("This is of the past, and entered later"),
        required=False,
        help_text=gettext_lazy("It is marked so in the library."),
    )

    def __init__(
        self, *args: Any, strand: Workstrand, standing: Standing, label: Any, past: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        themes, deliverable = self.fields["themes"], self.fields["deliverable"]
        assert isinstance(themes, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(deliverable, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        rows = Theme.objects.filter(workstrand__group=strand.group)
        themes.queryset = rows if strand.is_plenary else rows.filter(workstrand=strand)
        deliverable.queryset = (
            Deliverable.objects.visible_to(standing).filter(workstrand__group=strand.group).order_by("sort_key")
        )
        for name, field in (("themes", themes), ("deliverable", deliverable)):
            if field.queryset is None or not field.queryset.exists():
                self.fields.pop(name)
        if not past:
            self.fields.pop("entered_later")
        self.helper = with_buttons(Submit("save", label))

    def clean_file(self) -> Any:
        return self.cleaned_data["file"] or None

    def clean(self) -> dict[str, Any]:
        """The release as the service takes it."""
        values = super().clean() or {}
        if "released_on" in values:
            values["released_on"], values["released_precision"] = values["released_on"]
        return values


def initial_of(output: Output) -> dict[str, Any]:
    """What a form about an output begins with."""
    plain = ("title", "kind", "link", "summary", "authors", "version", "licence", "doi", "languages", "audience")
    return {name: getattr(output, name) for name in plain} | {
        "released_on": (output.released_on, output.released_precision),
        "themes": list(output.themes.values_list("pk", flat=True)),
        "deliverable": output.deliverable_id,
    }


class WithdrawForm(forms.Form):
    """Why something is taken back."""

    reason = words_field(
        gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("It stays on its page, and in the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("withdraw", _("Withdraw it")))
