"""The addresses of coming and going; each concern has its own list."""

from django.urls import path, re_path

from .views import (
    absence,
    admission,
    behalf,
    calls,
    circulars,
    coverage,
    desk,
    directory,
    editions,
    handover,
    importing,
    invitations,
    invited,
    joining,
    merging,
    my_circulars,
    privacy,
    running_calls,
    voices,
    yearly,
)

JOINING = [
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
ABSENCE = [
    path("me/absence/", absence.absences, name="absences"),
    re_path(r"^absences/(?P<pk>\d{1,18})/$", absence.absence, name="absence"),
    re_path(r"^absences/(?P<pk>\d{1,18})/end/$", absence.end, name="absence_end"),
    re_path(r"^absences/(?P<pk>\d{1,18})/stand-in/$", absence.choose, name="absence_choose"),
    re_path(r"^absences/(?P<pk>\d{1,18})/decline/$", absence.decline, name="absence_decline"),
    re_path(r"^absences/(?P<pk>\d{1,18})/acting/(?P<strand>\d{1,18})/$", absence.appoint, name="absence_appoint"),
]
TERM = r"^groups/(?P<group>[-\w]+)/(?P<strand>[-\w]+)/handover/(?P<pk>\d{1,18})/"
HAND_OVER = [
    re_path(TERM + "$", handover.hand_over, name="hand_over"),
    re_path(TERM + "notes/$", handover.notes, name="hand_over_notes"),
    re_path(TERM + "suggest/$", handover.suggest, name="hand_over_suggest"),
    re_path(TERM + "appoint/$", handover.appoint, name="hand_over_appoint"),
    re_path(TERM + "prolong/$", handover.prolong, name="hand_over_prolong"),
    re_path(TERM + "tick/$", handover.tick, name="hand_over_tick"),
    re_path(TERM + "finish/$", handover.finish, name="hand_over_finish"),
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
ADMISSION = [
    path("desk/requests/", admission.requests, name="join_requests"),
    re_path(r"^desk/requests/(?P<decision>approve|decline)/$", admission.decide_chosen, name="join_requests_decide"),
    path("me/colleagues/", admission.colleagues, name="colleagues_waiting"),
    re_path(r"^me/colleagues/(?P<pk>\d{1,18})/vouch/$", admission.vouch, name="vouch"),
    re_path(r"^me/colleagues/(?P<pk>\d{1,18})/set-aside/$", admission.set_aside, name="set_aside"),
]
DIRECTORY = [path("people/", directory.people, name="people")]
# Below the admin, which guards them and gives them its name space.
IMPORTING = [
    path("imports/<slug:kind>/", importing.upload, name="import_upload"),
    re_path(r"^imports/(?P<kind>[a-z]+)/template\.(?P<suffix>csv|xlsx)$", importing.template, name="import_template"),
    re_path(r"^import/(?P<pk>\d{1,18})/$", importing.preview, name="import_preview"),
    re_path(r"^import/(?P<pk>\d{1,18})/apply/$", importing.apply, name="import_apply"),
    re_path(r"^import/(?P<pk>\d{1,18})/discard/$", importing.discard, name="import_discard"),
    re_path(r"^import/(?P<pk>\d{1,18})/wrong\.(?P<suffix>csv|xlsx)$", importing.wrong, name="import_wrong"),
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
PRIVACY = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("me/data/", privacy.my_data, name="my_data"),
    path("me/data/download/", privacy.download, name="my_data_download"),
    path("me/leave/", privacy.leave_network, name="leave_network"),
    path("me/data/erase/", privacy.erase, name="erase"),
    path("me/data/erase/confirm/", privacy.erase_confirm, name="erase_confirm"),
    path("me/data/erase/withdraw/", privacy.erase_withdraw, name="erase_withdraw"),
    re_path(r"^desk/erasure/(?P<pk>\d{1,18})/$", privacy.erasure, name="erasure"),
    re_path(r"^desk/erasure/(?P<pk>\d{1,18})/files/(?P<key>[0-9a-f]{20})/$", privacy.erasure_file, name="erasure_file"),
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
urlpatterns = [
    *JOINING,
    *DESK,
    *ABSENCE,
    *HAND_OVER,
    *CALLS,
    *VOICES,
    *BEHALF,
    *YEARLY,
    *EDITIONS,
    *ADMISSION,
    *DIRECTORY,
    *INVITATIONS,
    *CIRCULARS,
    *PRIVACY,
    *MERGING,
]
