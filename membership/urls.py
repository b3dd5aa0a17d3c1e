"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import behalf, editions, joining, yearly

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
ROUND = r"^desk/confirmations/(?P<pk>\d{1,18})/"
YEARLY = [
    re_path(r"^me/confirm/(?P<pk>\d{1,18})/$", yearly.confirm, name="confirm"),
    re_path(ROUND + "$", yearly.round_page, name="confirmation_round"),
    re_path(ROUND + r"answers\.csv$", yearly.answers_csv, name="confirmation_csv"),
    re_path(ROUND + r"people/(?P<person>\d{1,18})/$", yearly.record_answer, name="confirmation_record"),
    re_path(ROUND + "end/$", yearly.end_silent, name="confirmation_end"),
    re_path(ROUND + r"(?P<act>close|keep)/$", yearly.finish, name="confirmation_finish"),
]
EDITIONS = [
    path("groups/<slug:group>/next/", editions.next_edition, name="next_edition"),
    re_path(r"^me/editions/(?P<pk>\d{1,18})/$", editions.offer, name="edition_offer"),
]
urlpatterns = [*JOINING, *BEHALF, *YEARLY, *EDITIONS]
