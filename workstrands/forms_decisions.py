"""Forms about decisions: what to look for in the register, and what was decided."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ChosenRows, LinesField
from core.audiences import Audience
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, fold

from .forms_filters import FilterForm, strand_choices, words_sought, year_choices
from .models import Decision, DecisionOffice, WorkingGroup, Workstrand
from .selectors_decisions import Sought, register
from .services_decisions import OfficeStand
from .standing import Standing

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField


class RegisterForm(FilterForm):
    """Which decisions to look for."""

    q = words_sought(gettext_lazy("Words or number"))
    strand = forms.ChoiceField(label=gettext_lazy("Workstrand"), required=False)
    how = forms.ChoiceField(label=gettext_lazy("How it was taken"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, strands: list[Workstrand], years: list[int], **kwargs: Any) -> None:
        offered = {"strand": strand_choices(strands), "how": Decision.How.choices, "year": year_choices(years)}
        super().__init__(*args, offered=offered, **kwargs)

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        return Sought(**self.looked_for())


class _Strand(OneRow):
    def label_from_instance(self, obj: Workstrand) -> str:
        return str(_("the group as a whole")) if obj.is_plenary else str(obj)


class DecisionForm(forms.Form):
    """A decision that was taken elsewhere: at a meeting, by the chair, long ago."""

    strand = _Strand(Workstrand.objects.none(), label=gettext_lazy("Of"), to_field_name="slug", empty_label=None)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    text = forms.CharField(
        label=gettext_lazy("What was decided"),
        required=False,
        max_length=20_000,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Markdown. These words never change once they are recorded."),
    )
    how = forms.ChoiceField(label=gettext_lazy("How it was taken"), choices=Decision.How.choices, initial="meeting")
    how_note = forms.CharField(
        label=gettext_lazy("More on how"),
        required=False,
        max_length=500,
        validators=[CONTROL_CHARACTERS],
        help_text=Decision._meta.get_field("how_note").help_text,
    )
    taken_on = forms.DateField(
        label=gettext_lazy("Taken on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    entered_later = forms.BooleanField(
        label=gettext_lazy("This is of the past, and entered later"),
        required=False,
        help_text=gettext_lazy("It is marked so in the register."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=Audience.choices, initial=Audience.GROUP
    )
    supersedes = ChosenRows(Decision.objects.none(), label=gettext_lazy("Supersedes"), required=False)
    offices = LinesField(
        label=gettext_lazy("Where offices stood"),
        rows=4,
        help_text=gettext_lazy(
            "If it is known: one office a line, with its position after a colon, such as “Office of Samplestan: agreed”."
        ),
    )

    def __init__(self, *args: Any, group: WorkingGroup, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strand, supersedes = self.fields["strand"], self.fields["supersedes"]
        assert isinstance(strand, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(supersedes, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        strand.queryset = group.workstrands.select_related("group").order_by("-is_plenary", "order", "code")
        supersedes.queryset = register(group, standing).standing()
        supersedes.widget.attrs["size"] = 5
        self.helper = FormHelper()
        self.helper.add_input(Submit("record", _("Record the decision")))

    def clean_offices(self) -> list[OfficeStand]:
        lines: list[str] = self.cleaned_data["offices"]
        stands = {fold(str(label)): value for value, label in DecisionOffice.Stand.choices}
        asked = [
            (name.strip(), stands.get(fold(stand))) for name, _colon, stand in (one.rpartition(":") for one in lines)
        ]
        known: dict[str, list[Organisation]] = {}
        for office in Organisation.objects.all() if asked else ():
            for name in office.search_text.split("\n"):
                known.setdefault(name, []).append(office)
        found: dict[int, OfficeStand] = {}
        for line, (name, stand) in zip(lines, asked, strict=True):
            offices = known.get(fold(name), [])
            if stand is None:
                said = ", ".join(str(label) for label in DecisionOffice.Stand.labels)
                raise forms.ValidationError(
                    _("“%(line)s”: say after a colon one of: %(stands)s."), params={"line": line, "stands": said}
                )
            if len(offices) != 1:
                raise forms.ValidationError(
                    _("“%(line)s”: there is no office of that name, or more than one."), params={"line": line}
                )
            if offices[0].pk in found:
                raise forms.ValidationError(_("“%(line)s”: this office is there twice."), params={"line": line})
            found[offices[0].pk] = OfficeStand(offices[0], stand, on_behalf=True)
        return list(found.values())
