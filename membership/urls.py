"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import desk, joining

JOINING = [
    path("desk/requests/", joining.desk, name="join_requests"),
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
DESK = [
    path("desk/", desk.who_owes_what, name="desk"),
    path("desk/remind/", desk.remind, name="desk_remind"),
    path("desk/note/", desk.note, name="desk_note"),
    re_path(r"^desk/export\.(?P<form>csv|xlsx)$", desk.export, name="desk_export"),
]
urlpatterns = [*JOINING, *DESK]
