"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import admission, directory, joining

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
ADMISSION = [
    path("desk/requests/", admission.requests, name="join_requests"),
    re_path(r"^desk/requests/(?P<decision>approve|decline)/$", admission.decide_chosen, name="join_requests_decide"),
    path("me/colleagues/", admission.colleagues, name="colleagues_waiting"),
    re_path(r"^me/colleagues/(?P<pk>\d{1,18})/vouch/$", admission.vouch, name="vouch"),
    re_path(r"^me/colleagues/(?P<pk>\d{1,18})/set-aside/$", admission.set_aside, name="set_aside"),
]
DIRECTORY = [path("people/", directory.people, name="people")]
urlpatterns = [*JOINING, *ADMISSION, *DIRECTORY]
