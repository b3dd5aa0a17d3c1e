"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import absence, joining

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
ABSENCE = [
    path("me/absence/", absence.absences, name="absences"),
    re_path(r"^absences/(?P<pk>\d{1,18})/$", absence.absence, name="absence"),
    re_path(r"^absences/(?P<pk>\d{1,18})/end/$", absence.end, name="absence_end"),
    re_path(r"^absences/(?P<pk>\d{1,18})/stand-in/$", absence.choose, name="absence_choose"),
    re_path(r"^absences/(?P<pk>\d{1,18})/decline/$", absence.decline, name="absence_decline"),
    re_path(r"^absences/(?P<pk>\d{1,18})/acting/(?P<strand>\d{1,18})/$", absence.appoint, name="absence_appoint"),
]
urlpatterns = [*JOINING, *ABSENCE]
