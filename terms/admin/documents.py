from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from import_export import fields, resources

from core import languages
from core.admin import ReadOnlyAdmin, VisibleFilter
from terms.models import SignedCopy, TermsTranslation, TermsVersion
from terms.selectors.documents import way_to
from workstrands.standing import Standing

GROUP = "version__workstrand__group"


class OfVersionAdmin(ReadOnlyAdmin):
    """To look at and to export; what is done with them is done on the pages of their version."""

    list_filter: ClassVar[Any] = ((GROUP, VisibleFilter),)
    list_select_related: ClassVar[Any] = (GROUP, "version__workstrand")

    def visible(self, standing: Standing) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if standing.is_superuser else rows.filter(Q(**{f"{GROUP}__in": standing.officer_of}))

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return self.get_fields(request, obj)


class TermsTranslationResource(resources.ModelResource):
    group = fields.Field(attribute="version__workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="version__workstrand__code", column_name="workstrand")
    number = fields.Field(attribute="version__number", column_name="number")

    class Meta:
        model = TermsTranslation
        fields = ("group", "workstrand", "number", "language", "state", "translated_on", "checked_on", "text")


@admin.register(TermsTranslation)
class TermsTranslationAdmin(OfVersionAdmin):
    list_display = ("version", "language_name", "state", "translated_on", "checked_on")
    list_filter: ClassVar[Any] = ("state", *OfVersionAdmin.list_filter)
    ordering = ("-saved_at", "-id")
    resource_classes = [TermsTranslationResource]

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return [
            "page",
            "version",
            "language_name",
            "state",
            "translated_on",
            "checked_on",
            "saved_by",
            "saved_at",
            "text",
        ]

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def language_name(self, row: TermsTranslation) -> str:
        return languages.name(row.language)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row: TermsTranslation) -> str:
        return format_html('<a href="{}">{}</a>', way_to(row.version, "terms_translation", row.language), row)


class SignedCopyResource(resources.ModelResource):
    group = fields.Field(attribute="version__workstrand__group__slug", column_name="group")
    workstrand = fields.Field(attribute="version__workstrand__code", column_name="workstrand")
    number = fields.Field(attribute="version__number", column_name="number")

    class Meta:
        model = SignedCopy
        fields = ("group", "workstrand", "number", "name", "size_bytes", "digest", "signed_on", "added_at")


@admin.register(SignedCopy)
class SignedCopyAdmin(OfVersionAdmin):
    """What became of copies, also of removed ones, is told of their version."""

    list_display = ("name", "version", "signed_on", "added_by", "added_at")
    list_select_related: ClassVar[Any] = (*OfVersionAdmin.list_select_related, "added_by")
    ordering = ("-added_at", "-id")
    resource_classes = [SignedCopyResource]

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ["page", "version", "name", "size_bytes", "digest", "signed_on", "added_by", "added_at"]

    def recorded_under(self, row: SignedCopy) -> TermsVersion:
        return row.version

    @admin.display(description=gettext_lazy("file"))
    def page(self, row: SignedCopy) -> str:
        return format_html('<a href="{}">{}</a>', way_to(row.version, "signed_copy", row.pk), row)
