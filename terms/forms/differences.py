from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terms.models import TermsVersion

VIEWS = (("inline", gettext_lazy("in one text")), ("side", gettext_lazy("side by side")))


class CompareForm(forms.Form):
    """Which two versions, and how they are shown; what is not said stays as it is."""

    old = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    new = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    view = forms.ChoiceField(label=gettext_lazy("Shown"), choices=VIEWS, required=False)

    def __init__(self, *args: Any, versions: Sequence[TermsVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [(version.number, label(version)) for version in reversed(versions)]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div("old", "new", "view", Submit("", _("Compare")), css_class="filters"))


def label(version: TermsVersion) -> str:
    """A version as a list of them names it."""
    if version.in_force_on is None:
        return _("%(number)s, %(state)s") % {"number": version.number, "state": version.get_state_display()}
    day = date_format(version.in_force_on, "j F Y")
    return _("%(number)s, in force from %(day)s") % {"number": version.number, "day": day}
