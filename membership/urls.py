"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import coverage, invitations, invited, joining

JOINING = [
    path("groups/<slug:group>/<slug:strand>/join/", joining.join, name="join"),
    path("groups/<slug:group>/<slug:strand>/leave/", joining.leave, name="leave"),
    path("desk/", joining.desk, name="desk"),
    re_path(
        r"^desk/requests/(?P<pk>\d{1,18})/(?P<decision>approve|decline)/$", joining.decide, name="join_request_decide"
    ),
    path("me/requests/<int:pk>/withdraw/", joining.withdraw, name="join_request_withdraw"),
]
_STRAND = "groups/<slug:group>/<slug:strand>"
INVITATIONS = [
    path(f"{_STRAND}/coverage/", coverage.coverage, name="coverage"),
    path(f"{_STRAND}/invite/", invitations.invite, name="invite"),
    path(f"{_STRAND}/invite/send/", invitations.invite_send, name="invite_send"),
    path(f"{_STRAND}/invitations/", invitations.invitations, name="invitations"),
    path(f"{_STRAND}/invitations/export/", invitations.invitations_export, name="invitations_export"),
    re_path(
        r"^groups/(?P<group>[-\w]+)/(?P<strand>[-\w]+)/invitations/(?P<act>resend|withdraw)/$",
        invitations.invitations_act,
        name="invitations_act",
    ),
    re_path(r"^me/invitations/(?P<pk>\d{1,18})/$", invited.my_invitation, name="my_invitation"),
    re_path(r"^me/invitations/(?P<pk>\d{1,18})/accept/$", invited.my_invitation_accept, name="my_invitation_accept"),
    re_path(r"^me/invitations/(?P<pk>\d{1,18})/decline/$", invited.my_invitation_decline, name="my_invitation_decline"),
    path("invitations/<str:token>/", invited.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invited.invitation_accept, name="invitation_accept"),
    path("invitations/<str:token>/decline/", invited.invitation_decline, name="invitation_decline"),
]
urlpatterns = [*JOINING, *INVITATIONS]
