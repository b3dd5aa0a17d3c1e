"""The forms of inviting and answering."""

from membership.models import Invitation
from tests.matrix.form import Form, column
from tests.matrix.rows_invitations import AT, SEND

FORMS = [
    Form("invite", "officer", f"{AT}invite/send/", SEND, {"message": column(Invitation, "message")}),
    Form(
        "decline an invitation",
        "public",
        "/invitations/{invitation_token}/decline/",
        {"word": "Not now."},
        {"word": column(Invitation, "word")},
    ),
]
