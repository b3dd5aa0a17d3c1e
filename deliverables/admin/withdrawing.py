"""What is never deleted and can be withdrawn: the same filter and the same action in each list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ActionForm, ServiceAction
from core.validators import CONTROL_CHARACTERS
from deliverables.models import REASON_LENGTH


class WithdrawnFilter(admin.SimpleListFilter):
    title = gettext_lazy("withdrawn")
    parameter_name = "withdrawn"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("no")), ("yes", _("yes"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(withdrawn_at__isnull=self.value() == "no")


class WithdrawForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=REASON_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays at its address, and in the record."),
    )


def withdraw_action(withdraw: Callable[..., Any], name: str) -> ServiceAction:
    """The action around the service that withdraws a row, which takes it as `name`; offered for what was not withdrawn yet."""

    def act(row: Any, *, by: Any, reason: str) -> None:
        withdraw(**{name: row}, reason=reason, by=by)

    return ServiceAction(
        "withdraw", gettext_lazy("Withdraw"), act, form=WithdrawForm, fits=lambda row: row.withdrawn_at is None
    )
