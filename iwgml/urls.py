"""The addresses of the project; each app owns its own, and a word beside a group's or strand's slug must be in workstrands.models.RESERVED_SLUGS."""

from django.contrib import admin
from django.urls import include, path

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler429 = "core.views.too_many_requests"  # asked for by allauth's rate limits
handler500 = "core.views.server_error"

urlpatterns = [
    path("account/", include("people.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("core.urls")),
    path("", include("workstrands.urls")),
    path("", include("membership.urls")),
    path("", include("terms.urls")),
    path("", include("deliverables.urls")),
    path("", include("reports.urls")),
    path("", include("portal.urls")),
]
