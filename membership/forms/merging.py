"""Which two."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Any]
else:
    Choice = forms.ModelChoiceField

NOT_FOUND = {
    "required": gettext_lazy("Choose which one is kept, and which one is merged into it."),
    "invalid_choice": gettext_lazy("One of the two is not here any more. Choose again."),
}


class MergeForm(forms.Form):
    """The one that stays, and the one that becomes part of it."""

    kept = Choice(None, label=gettext_lazy("Keep"), error_messages=NOT_FOUND)
    merged = Choice(None, label=gettext_lazy("Merge into it"), error_messages=NOT_FOUND)

    def __init__(self, *args: Any, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kept") and values.get("kept") == values.get("merged"):
            raise ValidationError(_("Choose two different ones."))
        return values
