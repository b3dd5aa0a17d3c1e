"""The forms of recording on behalf, of the yearly question, of the next edition."""

from core.models import HistoryEntry
from membership.models import ConfirmationAnswer, ConfirmationRound, JoinRequest
from people.models import Organisation, Person
from tests.matrix.form import Form, column
from workstrands.models import Role, WorkingGroup, Workstrand

SOURCE = column(HistoryEntry, "source")
ANSWER = {name: column(ConfirmationAnswer, name) for name in ("comment", "successor_name", "source")}
FORMS = [
    Form(
        "record on behalf",
        "officer",
        "/groups/mine/ws1/record/",
        {
            "what": "join",
            "who": "fresh@example.org",
            "source": "Mail of 3 November",
            "name": "Fresh One",
            "organisation": "Some Office",
            "message": "To help.",
            "lets_in": "",
        },
        {
            "source": SOURCE,
            "name": column(Person, "name"),
            "organisation": column(Organisation, "name"),
            "message": column(JoinRequest, "message"),
        },
    ),
    Form(
        "yearly answer",
        "officer",
        "/me/confirm/{round}/",
        {"comment": "Gladly.", "successor_name": "New One", "successor_email": "new.one@example.org"},
        {name: ANSWER[name] for name in ("comment", "successor_name")},
    ),
    Form(
        "yearly answer on behalf",
        "officer",
        "/desk/confirmations/{round}/people/{group_member}/",
        {"source": "Call.", "comment": "Gladly.", "leaves": ""},
        {name: ANSWER[name] for name in ("comment", "source")},
    ),
    Form(
        "admin, yearly question",
        "other_officer",
        "/admin/membership/confirmationround/add/",
        {"workstrand": "{their_plenary}", "closes_on": "{soon}", "text": "Before the next edition."},
        {"text": column(ConfirmationRound, "text")},
    ),
    Form(
        "next edition",
        "officer",
        "/groups/mine/next/",
        {
            "do": "found",
            "name": "Group 2031",
            "short_name": "2031",
            "slug": "ml-2031",
            "starts_on": "2031-01-01",
            "ends_on": "2031-12-31",
            "purpose": "Work.",
            "contact": "",
            "contact_role": "the office",
            "contact_email": "office@example.org",
            "lead_organisation": "",
            "supporting": "",
            "strands": "{strand}",
            "officers": "{officer_role}",
            "leads": "{lead_role}",
            "invited": "{person}",
        },
        {name: column(WorkingGroup, name) for name in ("name", "short_name", "purpose", "contact_role")},
    ),
    Form("into an edition", "network", "/me/editions/{offer}/", {"do": "join", "strands": "{strand}"}),
    Form(
        "admin, workstrand of the past",
        "network_officer",
        "/admin/workstrands/workstrand/add/",
        {
            "group": "{over_group}",
            "code": "WS8",
            "title": "Old work",
            "order": "3",
            "joining_policy": "open",
            "past": "on",
            "began_on": "",
            "ended_on": "",
        },
        {"title": column(Workstrand, "title")},
    ),
    Form(
        "admin, end on somebody's word",
        "officer",
        "/admin/workstrands/role/",
        {"action": "end", "_selected_action": "{role}", "apply": "1", "on": "", "reason": "Over.", "source": "Call."},
        {"reason": column(Role, "end_reason"), "source": SOURCE},
    ),
    Form(
        "admin, take back on somebody's word",
        "officer",
        "/admin/membership/joinrequest/",
        {"action": "withdraw", "_selected_action": "{asked}", "apply": "1", "source": "Call."},
        {"source": SOURCE},
    ),
]
