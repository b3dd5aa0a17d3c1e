"""The form over a register or a library: what to look for, sent by GET."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import NAME_LENGTH

from .models import Workstrand

Choice = tuple[str, Any]


def words_sought(label: Any) -> forms.CharField:
    """The field, called `q`, in which words are looked for."""
    return forms.CharField(
        label=label, required=False, max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"type": "search"})
    )


def strand_choices(strands: Iterable[Workstrand]) -> list[Choice]:
    """The workstrands of a group, by their addresses."""
    return [(strand.slug, _("the group as a whole") if strand.is_plenary else str(strand)) for strand in strands]


def year_choices(years: Iterable[int]) -> list[Choice]:
    return [(str(year), str(year)) for year in years]


def set_choices(form: forms.Form, name: str, offered: Iterable[Choice]) -> None:
    """Offer these in a field of choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = list(offered)


class FilterForm(forms.Form):
    """What to look for. A value that is no choice is said, and everything else still looked for.

    `offered` are the choices of each field, besides any; the fields are laid out in their order but for the one it is `without`, `hidden`
    ones last.
    """

    button: Any = gettext_lazy("Search")
    css_class = "filters"

    def __init__(
        self,
        *args: Any,
        offered: Mapping[str, Iterable[Choice]],
        without: str = "",
        hidden: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop(without, None)
        for name in offered.keys() & self.fields.keys():
            set_choices(self, name, [("", _("any")), *offered[name]])
        laid_out = [Div("q", css_class="wide") if name == "q" else name for name in self.fields]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div(*laid_out, *hidden, Submit("", self.button), css_class=self.css_class))

    def looked_for(self) -> dict[str, Any]:
        """By the names of the fields what is looked for, without what is no choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
