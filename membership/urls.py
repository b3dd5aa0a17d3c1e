"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import importing, joining

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
urlpatterns = [*JOINING]
# Below the admin, which guards them and gives them its name space.
IMPORTING = [
    path("imports/<slug:kind>/", importing.upload, name="import_upload"),
    re_path(r"^imports/(?P<kind>[a-z]+)/template\.(?P<suffix>csv|xlsx)$", importing.template, name="import_template"),
    re_path(r"^import/(?P<pk>\d{1,18})/$", importing.preview, name="import_preview"),
    re_path(r"^import/(?P<pk>\d{1,18})/apply/$", importing.apply, name="import_apply"),
    re_path(r"^import/(?P<pk>\d{1,18})/discard/$", importing.discard, name="import_discard"),
    re_path(r"^import/(?P<pk>\d{1,18})/wrong\.(?P<suffix>csv|xlsx)$", importing.wrong, name="import_wrong"),
]
