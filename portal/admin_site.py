"""The officers' admin as one place: who comes in, what awaits them, and the lists in the order of the work."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from core import obligations
from core.admin import ServiceAdmin
from membership.models import ImportUpload
from membership.rules import can_import
from membership.urls import IMPORTING
from people.views import second_factor_required
from workstrands import awaiting
from workstrands.rules import can_use_admin

# Pages of Django's that have another place here: the door, the account, the objects' own pages.
ELSEWHERE = {"login", "logout", "password_change", "password_change_done", "view_on_site"}
# Those at the head of every page; the others are on the first one.
DAILY = {
    "JoinRequest",
    "Invitation",
    "WorkingGroup",
    "Workstrand",
    "Role",
    "Call",
    "Person",
    "Organisation",
    "HistoryEntry",
}
ORDER = [
    "JoinRequest",
    "Invitation",
    "WorkingGroup",
    "Workstrand",
    "Role",
    "Decision",
    "Absence",
    "HandOver",
    "Call",
    "Candidacy",
    "OfficeVoice",
    "Person",
    "Organisation",
    "Topic",
    "ConfirmationRound",
    "ConfirmationAnswer",
    "EditionOffer",
    "Circular",
    "TermsVersion",
    "Consultation",
    "TermsTranslation",
    "SignedCopy",
    "ErasureRequest",
    "HistoryEntry",
]


class PickerView(AutocompleteJsonView):
    """Suggests only what the reader may choose."""

    model_admin: ServiceAdmin

    def get_queryset(self) -> Any:
        rows = self.model_admin.pickable(self.request.standing)  # type: ignore[attr-defined]
        found, _duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        return found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.pick_label(obj)}


class OfficersAdminSite(AdminSite):
    """The coordinators' workplace. What may be done here is decided by the standing, as everywhere."""

    index_title = ""
    enable_nav_sidebar = False  # the lists stand in a row at the head, as the site's own pages do

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only what keeps the rules of the house: the admins that libraries bring know nothing of them."""
        if admin_class is not None and issubclass(admin_class, ServiceAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: Any) -> bool:
        return can_use_admin(request.standing)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers go to the door, others find nothing here; outside the demonstration an officer brings a second factor."""

        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.standing.is_known:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            answer: HttpResponse = second_factor_required(request) or view(request, *args, **kwargs)
            return answer

        guarded = inner if cacheable else never_cache(inner)
        return update_wrapper(csrf_protect(guarded), view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        imports = [URLPattern(url.pattern, self.admin_view(url.callback), name=url.name) for url in IMPORTING]
        return [*imports, *(url for url in super().get_urls() if getattr(url, "name", None) not in ELSEWHERE)]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return PickerView.as_view(admin_site=self)(request)

    def each_context(self, request: Any) -> dict[str, Any]:
        return {**super().each_context(request), "site_url": "/", "person": request.user}

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:
        """Lists in the order of the work: those of every day, which stand at the head of each page too, the others, and the superusers' last."""
        apps = super().get_app_list(request, app_label)
        models = [model for app in apps for model in app["models"]]
        models.sort(key=lambda row: ORDER.index(row["object_name"]) if row["object_name"] in ORDER else len(ORDER))
        daily = [row for row in models if row["object_name"] in DAILY]
        more = [row for row in models if row["object_name"] in ORDER and row not in daily]
        seldom = [row for row in models if row["object_name"] not in ORDER]
        sections = [(_("Lists"), "lists", daily), (_("More lists"), "more", more), (_("The site"), "site", seldom)]
        return [
            {
                "name": name,
                "app_label": label,
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": rows,
            }
            for name, label, rows in sections
            if rows
        ]

    def index(self, request: Any, extra_context: dict[str, Any] | None = None) -> Any:
        """What awaits me first, then my groups in numbers, then the lists."""
        context = {
            "title": _("What awaits me"),
            "awaiting": obligations.awaiting(request.user),
            "groups": awaiting.groups_run(request.standing),
            "imports": [kind for kind in ImportUpload.Kind if can_import(request.standing, kind)],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def app_index(self, request: Any, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """The lists are all on the first page."""
        return redirect("admin:index")
