"""Who gets which answer: recording on behalf, the yearly question, the next edition."""

from tests.matrix.row import ONLY_POST, OUTSIDE, Row, model

RECORD = {"what": "join", "who": "applicant@example.org", "source": "Call."}
OFFICERS = "dnn nnnn onno"
ROUND = "/desk/confirmations/{round}/"
ROWS = [
    Row("record", "/groups/mine/ws1/record/", "dnn nnfo onno"),
    Row("record", "/groups/mine/ws1/record/", "dnn nnfr rnnr", RECORD),
    Row("record", "/groups/mine/plenary/record/", "dnn nfff onno"),
    Row("record", "/groups/network/plenary/record/", "dnf ffff ffoo"),
    Row("record", "/groups/over/ws1/record/", "dnn nnnn nnnn"),
    Row("confirm", "/me/confirm/{round}/", "dnn oooo onnn"),
    Row("confirm", "/me/confirm/{round}/", "dnn oroo rnnn", {"comment": "Hello."}),
    Row("confirmation_round", ROUND, OFFICERS),
    Row("confirmation_csv", ROUND + "answers.csv", OFFICERS),
    Row("confirmation_record", ROUND + "people/{group_member}/", OFFICERS),
    Row("confirmation_record", ROUND + "people/{group_member}/", "dnn nnnn rnnr", {"source": "Call."}),
    Row("confirmation_end", ROUND + "end/", ONLY_POST),
    Row("confirmation_end", ROUND + "end/", "dnn nnnn rnnr", {"person": "{person}", "apply": "1"}),
    Row("confirmation_finish", ROUND + "close/", ONLY_POST),
    Row("confirmation_finish", ROUND + "close/", "dnn nnnn rnnr", {}),
    Row("confirmation_finish", ROUND + "keep/", "dnn nnnn rnnr", {}),
    Row("next_edition", "/groups/mine/next/", "dnn nfff onoo"),
    Row("next_edition", "/groups/mine/next/", "dnn nfff onoo", {"do": "found"}),
    Row("next_edition", "/groups/network/next/", "dnn nnnn nnnn"),
    Row("edition_offer", "/me/editions/{offer}/", "dno nnnn nnnn"),
    Row("edition_offer", "/me/editions/{offer}/", "dnr nnnn nnnn", {"do": "join"}),
    *model("membership_confirmationround", "membership/confirmationround", "{round}", add="oooo", own="onno", delete="fnnf"),
    *model("membership_confirmationanswer", "membership/confirmationanswer", "{answer}", add="ffff", own="onno", delete="fnnf"),
    *model("membership_editionoffer", "membership/editionoffer", "{offer}", add="ffff", own="onno", delete="fnnf"),
    # What is left of a group that nobody runs any more is the network officers' to complete.
    Row("admin:workstrands_workinggroup_change", "/admin/workstrands/workinggroup/{over_group}/change/", OUTSIDE + "nnoo"),
    Row("admin:workstrands_workstrand_change", "/admin/workstrands/workstrand/{over_strand}/change/", OUTSIDE + "nnoo"),
]  # fmt: skip
WRITERS = {
    f"POST {ROUND}end/": set(),
    f"POST {ROUND}keep/": set(),
    "POST /me/confirm/{round}/": {"group_member", "officer"},
    "POST /groups/mine/next/": set(),
}
