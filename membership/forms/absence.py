"""Forms about going away."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.models import Absence
from membership.selectors.absence import colleagues_of, strands_led
from people.models import Person
from workstrands.models import Workstrand

if TYPE_CHECKING:
    People = forms.ModelChoiceField[Person]
    Strands = forms.ModelChoiceField[Workstrand]
else:
    People = Strands = forms.ModelChoiceField


def _field(name: str) -> Any:
    return Absence._meta.get_field(name)


class ColleagueField(People):
    """Somebody whom the person works with, named with their organisation."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name}, {obj.organisation.short_name}" if obj.organisation else obj.display_name


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StandInForm(forms.Form):
    """Who stands in; nobody may."""

    stand_in = ColleagueField(
        Person.objects.none(),
        label=gettext_lazy("Who stands in"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        help_text=gettext_lazy("Gets the reminders meanwhile, and is told so now. It gives no rights."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = colleagues_of(person)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))


class AbsenceForm(StandInForm):
    """Days, who stands in, and from what for somebody who leads."""

    starts_on = forms.DateField(label=gettext_lazy("First day away"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day away"), widget=DayInput())
    workstrand = Strands(
        Workstrand.objects.none(),
        label=gettext_lazy("Away from"),
        required=False,
        empty_label=gettext_lazy("Everything"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=_field("reason").max_length,
        validators=_field("reason").validators,
        help_text=_field("reason").help_text,
    )
    field_order = ("starts_on", "ends_on", "stand_in", "workstrand", "reason")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        led = [strand.pk for strand in strands_led(person)]
        if led:
            self.fields["workstrand"].queryset = Workstrand.objects.filter(pk__in=led).select_related("group")  # type: ignore[attr-defined]
        else:
            del self.fields["workstrand"]
