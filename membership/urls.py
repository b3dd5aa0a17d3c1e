"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import circulars, joining, my_circulars

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
NUMBER = r"(?P<pk>\d{1,18})"
CIRCULAR, MINE = rf"^desk/circulars/{NUMBER}", rf"^me/circulars/{NUMBER}"
FILE, RECIPIENT = r"files/(?P<file>\d{1,18})", r"recipients/(?P<recipient>\d{1,18})"
CIRCULARS = [
    path("desk/circulars/", circulars.index, name="circulars"),
    path("desk/circulars/new/", circulars.new, name="circular_new"),
    re_path(rf"{CIRCULAR}/$", circulars.circular, name="circular"),
    re_path(rf"{CIRCULAR}/people/$", circulars.people, name="circular_people"),
    re_path(rf"{CIRCULAR}/people/pick/$", circulars.pick, name="circular_pick"),
    re_path(rf"{CIRCULAR}/preview/$", circulars.preview, name="circular_preview"),
    re_path(rf"{CIRCULAR}/send/$", circulars.send, name="circular_send"),
    re_path(rf"{CIRCULAR}/schedule/$", circulars.schedule, name="circular_schedule"),
    re_path(rf"{CIRCULAR}/call-off/$", circulars.call_off, name="circular_call_off"),
    re_path(rf"{CIRCULAR}/discard/$", circulars.discard, name="circular_discard"),
    re_path(rf"{CIRCULAR}/correct/$", circulars.correct, name="circular_correct"),
    re_path(rf"{CIRCULAR}/addresses/$", circulars.addresses, name="circular_addresses"),
    re_path(rf"{CIRCULAR}/{RECIPIENT}/answered/$", circulars.answered, name="circular_answered"),
    re_path(rf"{CIRCULAR}/{FILE}/remove/$", circulars.remove_file, name="circular_file_remove"),
    path("me/circulars/", my_circulars.index, name="my_circulars"),
    re_path(rf"{MINE}/$", my_circulars.circular, name="my_circular"),
    re_path(rf"{MINE}/{FILE}/$", my_circulars.file, name="circular_file"),
]
urlpatterns = [*JOINING, *CIRCULARS]
