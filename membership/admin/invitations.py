from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import clock
from core.admin import ActionForm, ReadOnlyAdmin, ServiceAction, VisibleFilter
from membership.models import Invitation
from membership.models.invitations import WORD_LENGTH
from membership.selectors.invitations import groups_to_invite, in_state
from membership.services import invitations as services
from people.models import Person, folded_q
from workstrands.standing import Standing


class WithdrawForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=WORD_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever opens the link reads it. Nobody is mailed."),
    )


class StateFilter(admin.SimpleListFilter):
    """By the state that is shown: what waits beyond its time was not answered."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Invitation.State.choices)

    def queryset(self, request: Any, queryset: Any) -> Any:
        return in_state(queryset, str(self.value())) if self.value() in Invitation.State.values else queryset


class InvitationResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="workstrand__code", column_name="workstrand")
    person = fields.Field(attribute="person__name", column_name="person")
    invited_by = fields.Field(attribute="invited_by__name", column_name="invited_by")
    state = fields.Field(attribute="shown_state", column_name="state")

    class Meta:
        model = Invitation
        fields = (
            "group", "workstrand", "kind", "email", "name", "person", "invited_by", "invited_at", "sent_at", "times_sent", "expires_at",
            "state", "state_since", "word",
        )  # fmt: skip


def _resend(invitation: Invitation, *, by: Person) -> None:
    services.resend(invitation=invitation, by=by)


def _withdraw(invitation: Invitation, *, by: Person, reason: str) -> None:
    services.withdraw_invitation(invitation=invitation, by=by, reason=reason)


def _can_be_sent(invitation: Invitation) -> bool:
    return invitation.state in {*Invitation.ANSWERABLE, Invitation.State.IGNORED}


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """What was sent in the reader's groups; new ones are sent from the page of a group or a workstrand."""

    import_export_change_list_template = "admin/membership_invitations.html"
    list_display = ("email", "name", "strand", "kind", "shown", "since", "invited_by", "times_sent", "expires_at")
    list_filter = (StateFilter, "kind", ("workstrand__group", VisibleFilter), ("workstrand", VisibleFilter))
    list_select_related = ("person", "workstrand__group", "invited_by")
    search_fields = ("email", "person__search_text")
    search_help_text = gettext_lazy("An address, or words of a name in any script")
    date_hierarchy = "invited_at"
    ordering = ("-invited_at", "-id")
    resource_classes = [InvitationResource]
    service_actions = (
        ServiceAction("resend", gettext_lazy("Mail again"), _resend, fits=_can_be_sent),
        ServiceAction(
            "withdraw",
            gettext_lazy("Withdraw"),
            _withdraw,
            form=WithdrawForm,
            fits=lambda invitation: invitation.state in Invitation.ANSWERABLE,
        ),
    )

    def visible(self, standing: Standing) -> QuerySet[Invitation]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        return Invitation.objects.filter(own)

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {**(extra_context or {}), "groups_to_invite": groups_to_invite(request.standing)}
        return super().changelist_view(request, context)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return [name for name in super().get_readonly_fields(request, obj) if name != "token_hash"]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found = Q(email__contains=search_term.strip().lower()) | folded_q(search_term, "person__search_text")
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("to"), ordering="workstrand__code")
    def strand(self, invitation: Invitation) -> str:
        return str(invitation.workstrand)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def shown(self, invitation: Invitation) -> str:
        return invitation.shown_state_label

    @admin.display(description=gettext_lazy("since"), ordering="state_since")
    def since(self, invitation: Invitation) -> str:
        return f"{invitation.shown_since.astimezone(clock.now().tzinfo):%-d %b %Y}"
