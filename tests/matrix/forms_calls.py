"""The forms of calls for leads and of the voices of offices."""

from membership.models import Call, Candidacy, OfficeVoice, OutsideNomination
from tests.matrix.form import Form, column
from tests.matrix.rows_calls import CALL, DRAFT, NEW, OFFICE

REASON = {"reason": column(Call, "reason")}
FORMS = [
    Form("call, new", "officer", "/groups/mine/calls/new/", NEW, {"text": column(Call, "text")}),
    Form(
        "call, draft",
        "officer",
        f"{DRAFT}change/",
        {name: value for name, value in NEW.items() if name != "strand"},
        {"text": column(Call, "text")},
    ),
    Form(
        "call, volunteer",
        "strand_member",
        f"{CALL}answer/",
        {"statement": "I would.", "time": "two days"},
        {"statement": column(Candidacy, "statement"), "time": column(Candidacy, "time")},
    ),
    Form("call, decline", "group_member", f"{CALL}decline/", {"word": "No time."}, keeps=False),
    Form(
        "call, nominate",
        "strand_member",
        f"{CALL}nominate/",
        {"who": "{nominee}", "word": "She knows."},
        {"word": column(Candidacy, "word")},
    ),
    Form(
        "call, nominate from outside",
        "strand_member",
        "/groups/mine/ws2/calls/{network_call}/nominate/",
        {"who": "new@example.org", "name": "New One", "word": "She knows."},
        {"name": column(OutsideNomination, "name"), "word": column(OutsideNomination, "word")},
    ),
    Form(
        "call, record",
        "officer",
        f"{CALL}record/",
        {"what": "stands", "who": "Lead", "statement": "She would.", "time": "one day", "source": "Mail of 3 May"},
        {name: column(Candidacy, name) for name in ("statement", "time", "source")},
    ),
    Form("call, extend", "officer", f"{CALL}extend/", {"closes_on": "{later}"}),
    Form("call, close", "officer", f"{CALL}close/", {"reason": "Nobody came."}, REASON),
    Form(
        "call, appoint",
        "officer",
        f"{CALL}appoint/",
        {"candidacies": "{candidacy}", "starts_on": "{soon}", "ends_on": ""},
    ),
    Form(
        "voice",
        "officer",
        OFFICE,
        {"voice": "{person}", "alternate": "", "source": "Mail of 3 May"},
        {"source": column(OfficeVoice, "source")},
    ),
    Form(
        "admin, close call",
        "officer",
        "/admin/membership/call/",
        {"action": "close", "_selected_action": "{call}", "apply": "1", "reason": "Over."},
        REASON,
    ),
    Form(
        "admin, extend call",
        "officer",
        "/admin/membership/call/",
        {"action": "extend", "_selected_action": "{call}", "apply": "1", "closes_on": "{later}"},
    ),
    Form(
        "admin, end voice",
        "officer",
        "/admin/membership/officevoice/",
        {"action": "end", "_selected_action": "{voice}", "apply": "1", "source": "Mail."},
    ),
]
PATHS = [
    "/groups/{}/calls/",
    "/groups/mine/ws1/calls/{}/",
    "/groups/mine/offices/{}/",
    "/groups/mine/calls/new/?strand={}",
]
