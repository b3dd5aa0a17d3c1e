"""Forms of the annual report and the board brief: of which days and for whom they are drafted, and what is drafted anew."""

import datetime
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audiences import Audience
from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH
from reports.models import ReportSection

READERS = [(audience.value, audience.label) for audience in (Audience.PUBLIC, Audience.NETWORK, Audience.GROUP)]


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class BeginDraftedForm(forms.Form):
    """Of which days, and for whom."""

    covers_from = forms.DateField(label=gettext_lazy("From"), widget=day_input())
    covers_to = forms.DateField(label=gettext_lazy("To"), widget=day_input())
    audience = forms.ChoiceField(
        label=gettext_lazy("Who is to read it"),
        choices=READERS,
        help_text=gettext_lazy("The draft holds what all of them may read, and nothing else."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=NAME_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("Left empty, it is made of the group and the days."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("begin", _("Draft it from the record")))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first: datetime.date | None = values.get("covers_from")
        last: datetime.date | None = values.get("covers_to")
        if first and last and last < first:
            self.add_error("covers_to", _("It ends before it begins."))
        return values


class RedraftForm(forms.Form):
    """Which sections of a draft are written anew, and for whom."""

    audience = forms.ChoiceField(label=gettext_lazy("Who is to read it"), choices=READERS)
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Sections to draft anew"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Those that somebody wrote in are not ticked. What stands in a section that you tick is replaced."
        ),
    )

    def __init__(self, *args: Any, sections: Iterable[ReportSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = list(sections)
        keys = self.fields["keys"]
        assert isinstance(keys, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        keys.choices = [(section.key, _label(section)) for section in sections]
        keys.initial = [section.key for section in sections if section.revision == 1]
        self.helper = with_buttons(Submit("redraft", _("Draft anew")))


def _label(section: ReportSection) -> str:
    return section.heading if section.revision == 1 else _("%s (written in since it was begun)") % section.heading
