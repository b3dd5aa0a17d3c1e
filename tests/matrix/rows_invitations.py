"""Who invites, who answers, and who sees which countries are missing."""

from tests.matrix.row import EVERYBODY, NOBODY, ONLY_POST, OUTSIDE, Row, model

RUN = "dnf fffo offo"  # leads of the strand and officers of the group
ACTS = "dnf fffr rffr"
THEIRS = "off ffff ffff"  # a link to somebody who was never here: others are told kindly whose it is
ANSWERS = "rff ffff ffff"
OWN = "dno nnnn nnnn"
SEND = {"addresses": "new@example.org", "strands": "{strand}", "kind": "member", "message": "Come.", "days": "30"}
AT = "/groups/mine/ws1/"
ROWS = [
    Row("coverage", f"{AT}coverage/", EVERYBODY),
    Row("coverage", "/groups/mine/plenary/coverage/", EVERYBODY),
    Row("coverage", "/groups/mine/none/coverage/", NOBODY),
    Row("invite", f"{AT}invite/", RUN),
    Row("invite", "/groups/mine/plenary/invite/", "dnf ffff offo"),
    Row("invite", "/groups/over/ws1/invite/", "dnf ffff fffn"),
    Row("invite", f"{AT}invite/", RUN, SEND),
    Row("invite_send", f"{AT}invite/send/", ONLY_POST),
    Row("invite_send", f"{AT}invite/send/", ACTS, SEND),
    Row("invitations", f"{AT}invitations/", RUN),
    Row("invitations", "/groups/mine/plenary/invitations/", "dnf ffff offo"),
    Row("invitations_export", f"{AT}invitations/export/", RUN),
    Row("invitations_act", f"{AT}invitations/resend/", ONLY_POST),
    Row("invitations_act", f"{AT}invitations/resend/", ACTS, {"chosen": "{invitation}"}),
    Row("invitations_act", f"{AT}invitations/withdraw/", ACTS, {"chosen": "{invitation}"}),
    Row("invitation", "/invitations/forged/", NOBODY),
    Row("invitation", "/invitations/{invitation_token}/", THEIRS),
    Row("invitation_accept", "/invitations/{invitation_token}/accept/", ONLY_POST),
    Row("invitation_accept", "/invitations/{invitation_token}/accept/", ANSWERS, {}),
    Row("invitation_decline", "/invitations/{invitation_token}/decline/", ANSWERS, {"word": "No."}),
    Row("invitation_decline", "/invitations/forged/decline/", NOBODY, {"word": "No."}),
    Row("my_invitation", "/me/invitations/{my_invitation}/", OWN),
    Row("my_invitation_accept", "/me/invitations/{my_invitation}/accept/", "dnr nnnn nnnn", {}),
    Row("my_invitation_decline", "/me/invitations/{my_invitation}/decline/", "dnr nnnn nnnn", {"word": ""}),
    *model("membership_invitation", "membership/invitation", "{invitation}", add="ffff", own="onno", delete="fnnf"),
    Row(
        "admin:membership_invitation_changelist",
        "/admin/membership/invitation/",
        OUTSIDE + "rrrr",
        {"action": "withdraw", "_selected_action": "{invitation}", "apply": "1", "reason": ""},
    ),
]
WRITERS = {
    f"POST {AT}invite/": set(),
    "POST /admin/membership/invitation/": {"officer", "superuser"},
}
