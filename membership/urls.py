"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import calls, joining, running_calls, voices

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
ONE_CALL = "groups/<slug:group>/<slug:strand>/calls/<int:pk>/"
CALLS = [
    path("groups/<slug:group>/calls/", calls.group_calls, name="group_calls"),
    path("groups/<slug:group>/calls/new/", running_calls.new, name="call_new"),
    path(ONE_CALL, calls.call, name="call"),
    path(f"{ONE_CALL}answer/", calls.answer, name="call_answer"),
    path(f"{ONE_CALL}decline/", calls.decline, name="call_decline"),
    path(f"{ONE_CALL}withdraw/", calls.withdraw, name="call_withdraw"),
    path(f"{ONE_CALL}nominate/", calls.nominate, name="call_nominate"),
    path(f"{ONE_CALL}change/", running_calls.change, name="call_change"),
    path(f"{ONE_CALL}open/", running_calls.open_, name="call_open"),
    path(f"{ONE_CALL}extend/", running_calls.extend, name="call_extend"),
    path(f"{ONE_CALL}close/", running_calls.close, name="call_close"),
    path(f"{ONE_CALL}appoint/", running_calls.appoint, name="call_appoint"),
    path(f"{ONE_CALL}record/", running_calls.record, name="call_record"),
]
VOICES = [
    path("groups/<slug:group>/offices/", voices.offices, name="group_offices"),
    path("groups/<slug:group>/offices/<slug:office>/", voices.office, name="office_voice"),
]
urlpatterns = [*JOINING, *CALLS, *VOICES]
