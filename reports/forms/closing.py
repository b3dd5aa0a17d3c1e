"""Forms about the closing of an edition: who keeps something, and why it is closed."""

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from reports.models import REASON_LENGTH, Keeper
from workstrands.models import Role, WorkingGroup


class KeeperForm(forms.ModelForm):
    """What is kept, where, and by whom. Somebody who is named is of the group, so that they can be asked."""

    link = forms.URLField(label=_("Where it is"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Keeper
        fields = ("what", "link", "organisation", "person", "until", "note")
        widgets = {"until": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Role.objects.not_voided().filter(workstrand__group=group).values("person")
        for name, rows in {
            "organisation": Organisation.objects.filter(is_checked=True).order_by("name"),
            "person": Person.objects.filter(pk__in=people, is_active=True).exclude(name="").order_by("name", "id"),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows
        self.fields["what"].help_text = _("Such as the mailing list, the code repository, the archive.")
        self.fields["until"].help_text = _("Empty where no end is agreed.")
        self.helper = with_buttons(Submit("save", _("Save")))

    def _post_clean(self) -> None:
        """The service checks the row: a form that is refused must not have changed the one it was given."""


class CloseForm(forms.Form):
    """Why, in a few words: everybody reads them on the group's page."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_(
            "Everybody reads it on the group's page, such as: the year is over, its work goes on in the next edition."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("close", _("Close this edition")))
