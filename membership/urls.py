"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import behalf, joining

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
BEHALF = [path("groups/<slug:group>/<slug:strand>/record/", behalf.record, name="record")]
urlpatterns = [*JOINING, *BEHALF]
