from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core.admin import ReadOnlyAdmin, VisibleFilter
from membership.models import EditionOffer
from people.models import folded_q
from workstrands.standing import Standing


class OfferResource(resources.ModelResource):
    group = fields.Field(attribute="workstrand__group__slug", column_name="group")
    person = fields.Field(attribute="person__name", column_name="person")

    class Meta:
        model = EditionOffer
        fields = ("group", "person", "state", "offered_at", "answered_at")


@admin.register(EditionOffer)
class EditionOfferAdmin(ReadOnlyAdmin):
    """Who was asked into a new edition, and who came."""

    list_display = ("person", "group", "state", "offered_at", "answered_at", "offered_by")
    list_filter = ("state", ("workstrand__group", VisibleFilter))
    list_select_related = ("person", "workstrand__group", "offered_by")
    search_fields = ("person__search_text",)
    search_help_text = gettext_lazy("Words of a name, in any script")
    ordering = ("-offered_at", "-id")
    resource_classes = [OfferResource]

    def visible(self, standing: Standing) -> QuerySet[EditionOffer]:
        own = Q() if standing.is_superuser else Q(workstrand__group__in=standing.officer_of)
        return EditionOffer.objects.filter(own)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(folded_q(search_term, "person__search_text")), False

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return None  # its page is the invited person's

    @admin.display(description=gettext_lazy("edition"), ordering="workstrand__group__name")
    def group(self, offer: EditionOffer) -> str:
        return offer.workstrand.group.title
