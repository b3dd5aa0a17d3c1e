"""Forms of the officers' admin for workstrands: those at work, and those of the past."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy

from core.admin import LinesField, ServiceForm

from .models import Workstrand

PAST = ["past", "began_on", "ended_on"]


class WorkstrandForm(ServiceForm):
    themes = LinesField(label=gettext_lazy("Themes"), rows=4, help_text=gettext_lazy("One a line."))

    class Meta:
        model = Workstrand
        fields = ["group", "code", "title", "purpose", "themes", "order", "joining_policy"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["themes"] = list(self.instance.themes.values_list("title", flat=True))


class PastStrandForm(WorkstrandForm):
    """A new strand; or one of the past, whose whole life is entered at once."""

    past = forms.BooleanField(
        label=gettext_lazy("Entered later"),
        required=False,
        help_text=gettext_lazy("A workstrand that is over, with its true dates; nobody is mailed."),
    )
    began_on = forms.DateField(
        label=gettext_lazy("Began on"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Of one entered later: the group's first day, if left empty."),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Ended on"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Of one entered later: the group's last day, if left empty."),
    )
