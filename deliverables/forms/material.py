"""Forms about shared material."""

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import with_buttons
from deliverables.models import Material
from people.models import NAME_LENGTH
from workstrands.forms_filters import FilterForm, set_choices, strand_choices, words_sought
from workstrands.models import Workstrand

from .outputs import audience_field, link_field, upload_field, words_field

TEXT_LENGTH = 20_000


def _text(label: Any, rows: int, **values: Any) -> forms.CharField:
    return words_field(label, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": rows}), **values)


class SharedForm(FilterForm):
    """Which shared material to look for."""

    q = words_sought(gettext_lazy("Words"))
    strand = forms.ChoiceField(label=gettext_lazy("Workstrand"), required=False)

    def __init__(self, *args: Any, strands: list[Workstrand], **kwargs: Any) -> None:
        super().__init__(*args, offered={"strand": strand_choices(strands)}, **kwargs)

    def sought(self) -> dict[str, str]:
        """What is looked for, without what is no choice."""
        return self.looked_for()


class MaterialForm(forms.Form):
    """What somebody shares: little is asked, the rest can wait. Where it can be of several workstrands, of which."""

    strand = forms.ChoiceField(label=gettext_lazy("Shared in"))
    title = words_field(gettext_lazy("Title"), max_length=NAME_LENGTH)
    text = _text(gettext_lazy("What it is"), 4, help_text=gettext_lazy("What you did, with which data. Markdown."))
    worked = _text(gettext_lazy("What worked"), 3, required=False)
    did_not = _text(gettext_lazy("What did not"), 3, required=False)
    link = link_field(gettext_lazy("If there is more to see elsewhere."))
    file = upload_field()
    audience = audience_field()
    named_as = words_field(
        gettext_lazy("How you wish to be named"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=Material._meta.get_field("named_as").help_text,
    )

    def __init__(self, *args: Any, strands: list[Workstrand] | None = None, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if strands is None:
            self.fields.pop("strand")
        else:
            named = [(one.slug, _("the group as a whole") if one.is_plenary else str(one)) for one in strands]
            set_choices(self, "strand", named)
        self.helper = with_buttons(Submit("save", label))

    def clean_file(self) -> Any:
        return self.cleaned_data["file"] or None


def initial_of(material: Material) -> dict[str, Any]:
    """What a form about shared material begins with."""
    plain = ("title", "text", "worked", "did_not", "link", "audience", "named_as")
    return {name: getattr(material, name) for name in plain}
