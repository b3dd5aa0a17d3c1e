"""Calls for leads, and who speaks for an office. The call of the world is for members of the first officer's group, and everybody may read it."""

from tests.matrix.row import EVERYBODY, NOBODY, ONLY_POST, OUTSIDE, Row, model

CALL = "/groups/mine/ws1/calls/{call}/"
DRAFT = "/groups/mine/ws1/calls/{draft}/"
ANSWERS = "dff fooo offf"  # the group's members
RUNS = "dff ffff offo"  # of a call that everybody may read
HIDDEN = "dnn nnnn onno"  # of a draft
NEW = {
    "strand": "{strand}", "kind": "co_lead", "places": "1", "text": "Lead.", "closes_on": "{soon}", "answerers": "group", "audience": "public",
}  # fmt: skip
OFFICE = "/groups/mine/offices/{office_slug}/"  # of the strand's member
NAMING = {"voice": "{person}", "alternate": "", "source": "Mail of 3 May"}
PAGES = [
    Row("group_calls", "/groups/mine/calls/", EVERYBODY),
    Row("group_calls", "/groups/none/calls/", NOBODY),
    Row("group_calls", "/groups/network/calls/", NOBODY),
    Row("call", CALL, EVERYBODY),
    Row("call", DRAFT, "nnn nnnn onno"),
    Row("call", "/groups/theirs/ws1/calls/{call}/", NOBODY),
    Row("call_answer", f"{CALL}answer/", ANSWERS),
    Row("call_answer", f"{CALL}answer/", ANSWERS.replace("o", "r"), {"statement": "Me.", "time": ""}),
    Row("call_answer", f"{DRAFT}answer/", "dnn nnnn rnnf"),
    Row("call_nominate", f"{CALL}nominate/", ANSWERS),
    Row("call_nominate", f"{CALL}nominate/", ANSWERS.replace("o", "r"), {"who": "{nominee}", "word": ""}),
    Row("call_decline", f"{CALL}decline/", ONLY_POST),
    Row("call_decline", f"{CALL}decline/", "dnn nrnn nnnn", {"word": "No."}),
    Row("call_withdraw", f"{CALL}withdraw/", ONLY_POST),
    Row("call_withdraw", f"{CALL}withdraw/", "dnn nrnn nnnn", {}),
    Row("call_new", "/groups/mine/calls/new/", "dnf ffff offo"),
    Row("call_new", "/groups/mine/calls/new/", "dnf ffff rffr", NEW),
    Row("call_change", f"{DRAFT}change/", HIDDEN),
    Row("call_change", f"{DRAFT}change/", HIDDEN.replace("o", "r"), {k: v for k, v in NEW.items() if k != "strand"}),
    Row("call_open", f"{DRAFT}open/", ONLY_POST),
    Row("call_open", f"{DRAFT}open/", HIDDEN.replace("o", "r"), {"tells_members": "on"}),
    Row("call_extend", f"{CALL}extend/", RUNS),
    Row("call_extend", f"{CALL}extend/", RUNS.replace("o", "r"), {"closes_on": "{later}"}),
    Row("call_close", f"{CALL}close/", RUNS),
    Row("call_close", f"{CALL}close/", RUNS.replace("o", "r"), {"reason": "Nobody came."}),
    Row("call_appoint", f"{CALL}appoint/", RUNS),
    Row(
        "call_appoint", f"{CALL}appoint/", RUNS.replace("o", "r"), {"candidacies": "{candidacy}", "starts_on": "{soon}"}
    ),
    Row("call_record", f"{CALL}record/", RUNS),
    Row(
        "call_record",
        f"{CALL}record/",
        RUNS.replace("o", "r"),
        {"what": "stands", "who": "Lead", "statement": "x", "source": "Mail"},
    ),
    Row("group_offices", "/groups/mine/offices/", EVERYBODY),
    Row("group_offices", "/groups/over/offices/", EVERYBODY),
    Row("group_offices", "/groups/none/offices/", NOBODY),
    Row("office_voice", OFFICE, "dnf ffof offo"),
    Row("office_voice", OFFICE, "dnf ffrf rffr", NAMING),
    Row("office_voice", "/groups/mine/offices/none/", "dnn nnnn nnnn"),
]
CLOSE = {"action": "close", "_selected_action": "{call}", "apply": "1", "reason": "Over."}
END = {"action": "end", "_selected_action": "{voice}", "apply": "1", "source": "Mail."}
ADMIN = [
    *model("membership_call", "membership/call", "{call}", add="ffff", own="onno", delete="fnnf"),
    *model("membership_candidacy", "membership/candidacy", "{candidacy}", add="ffff", own="onno", delete="fnnf"),
    *model("membership_officevoice", "membership/officevoice", "{voice}", add="ffff", own="onno", delete="fnnf"),
    Row("admin:membership_call_changelist", "/admin/membership/call/", OUTSIDE + "rrrr", CLOSE),
    Row("admin:membership_officevoice_changelist", "/admin/membership/officevoice/", OUTSIDE + "rrrr", END),
]
ROWS = [*PAGES, *ADMIN]
OFFICERS = {"officer", "superuser"}
WRITERS = {
    f"POST {CALL}withdraw/": set(),  # a nomination is not withdrawn but declined
    "POST /admin/membership/call/": OFFICERS,
    "POST /admin/membership/officevoice/": OFFICERS,
}
