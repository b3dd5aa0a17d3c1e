"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import joining, merging, privacy

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
PRIVACY = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("me/data/", privacy.my_data, name="my_data"),
    path("me/data/download/", privacy.download, name="my_data_download"),
    path("me/leave/", privacy.leave_network, name="leave_network"),
    path("me/data/erase/", privacy.erase, name="erase"),
    path("me/data/erase/confirm/", privacy.erase_confirm, name="erase_confirm"),
    path("me/data/erase/withdraw/", privacy.erase_withdraw, name="erase_withdraw"),
    re_path(r"^desk/erasure/(?P<pk>\d{1,18})/$", privacy.erasure, name="erasure"),
    re_path(
        r"^desk/erasure/(?P<pk>\d{1,18})/(?P<decision>approve|refuse)/$", privacy.erasure_decide, name="erasure_decide"
    ),
]
_WHAT = "(?P<kind>people|organisations)"
MERGING = [
    re_path(rf"^desk/merge/{_WHAT}/$", merging.merge, name="merge"),
    re_path(rf"^desk/merge/{_WHAT}/preview/$", merging.merge_preview, name="merge_preview"),
    re_path(rf"^desk/merge/{_WHAT}/confirm/$", merging.merge_confirm, name="merge_confirm"),
]
urlpatterns = [*JOINING, *PRIVACY, *MERGING]
