from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.selectors.directory import Sought, countries_here, strands_here
from people import languages
from people.models import NAME_LENGTH, Topic
from workstrands.models import Workstrand
from workstrands.standing import Standing

if TYPE_CHECKING:
    OneRow = forms.ModelChoiceField[Any]
else:
    OneRow = forms.ModelChoiceField
LONGEST_NUMBER = 18  # digits that a row's number can have


class Choice(OneRow):
    """One row by its number; what cannot be one is no choice, and nothing that a database must be asked."""

    def to_python(self, value: Any) -> Any:
        if value and not (str(value).isascii() and str(value).isdecimal() and len(str(value)) <= LONGEST_NUMBER):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class StrandChoice(Choice):
    """A strand with the group it is of."""

    def label_from_instance(self, obj: Workstrand) -> str:
        return f"{obj} ({obj.group.title})"


class DirectoryForm(forms.Form):
    """What to look for. A value that is no choice is said, and everything else still looked for."""

    q = forms.CharField(
        label=gettext_lazy("Name or organisation"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    topic = Choice(
        Topic.objects.all(), label=gettext_lazy("Works on"), required=False, empty_label=gettext_lazy("anything")
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    strand = StrandChoice(
        Workstrand.objects.none(), label=gettext_lazy("Workstrand"), required=False, empty_label=gettext_lazy("any")
    )

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_of = [("", _("any"))]
        for name, choices in (("country", countries_here()), ("language", languages.names().items())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [*any_of, *choices]
        strand = self.fields["strand"]
        assert isinstance(strand, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        strand.queryset = strands_here()
        if not standing.in_network:
            del self.fields["topic"], self.fields["language"]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        narrow = [name for name in self.fields if name != "q"]
        self.helper.layout = Layout(
            Div(Div("q", css_class="wide"), *narrow, Submit("", _("Search")), css_class="filters")
        )

    def sought(self) -> Sought:
        """What is looked for, without what is no choice."""
        self.is_valid()
        return Sought(**{name: value for name, value in self.cleaned_data.items() if value})
