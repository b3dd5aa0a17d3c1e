"""Form fields that several apps need."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import months
from .months import Precision

LONGEST_WRITTEN = 60  # the longest date in words of any language, with room
KnownDate = tuple[datetime.date, str]


class MonthOrDayField(forms.Field):
    """A date as somebody knows it, typed as text: 15 March 2026, March 2026, and 2026 where years are allowed.

    Cleans to the last day it may mean and how well it is known, `None` where it is empty and need not be given. What was typed is shown
    again as it was typed; an initial value is such a pair, or text.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("“%(written)s” is not a date we can read. Write March 2026, or 15 March 2026."),
        "no_day": _("Leave out the day, and write the month: March 2026."),
        "no_month": _("A month is not enough here: write the day as well, such as 15 March 2026."),
        "no_year": _("A year is not enough here: write the month as well, such as March 2026."),
    }

    def __init__(self, *, precisions: Iterable[str] = (Precision.DAY, Precision.MONTH), **kwargs: Any) -> None:
        kwargs.setdefault("help_text", months.EXAMPLE)
        super().__init__(**kwargs)
        self.precisions = frozenset(str(one) for one in precisions)

    def to_python(self, value: Any) -> KnownDate | None:
        if value in self.empty_values or not str(value).strip():
            return None
        written = str(value).strip()
        found = months.parsed(written) if len(written) <= LONGEST_WRITTEN else None
        if found is None:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"written": written[:LONGEST_WRITTEN]}
            )
        if found[1] not in self.precisions:
            raise ValidationError(self.error_messages[f"no_{found[1]}"], code=f"no_{found[1]}")
        return found

    def prepare_value(self, value: Any) -> Any:
        return months.shown(*value) if isinstance(value, tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "maxlength": LONGEST_WRITTEN, "autocomplete": "off"}
