"""The addresses of leaving, erasure, one's own data and merging."""

from tests.matrix.row import EVERYBODY, LOGGED_IN, NOBODY, ONLY_POST, SAVES, Row, model

DECIDERS = "dnn nnnn nn"  # nobody finds anything to decide but the officers of the network and superusers
ONLY_READ = {"lists": "nnoo", "add": "nnff", "own": "nnoo", "delete": "nnff", "export": "nnff"}
BOTH = {"kept": "{person}", "merged": "{twin}"}
OFFICES = {"kept": "{office}", "merged": "{other_office}"}
# Everybody has just logged in, as what tells everything or cannot be undone asks of them.
ROWS = [
    Row("privacy", "/privacy/", EVERYBODY),
    Row("my_data", "/me/data/", LOGGED_IN),
    Row("my_data_download", "/me/data/download/", ONLY_POST),
    Row("my_data_download", "/me/data/download/", LOGGED_IN, {}),
    Row("leave_network", "/me/leave/", LOGGED_IN),
    Row(
        "leave_network", "/me/leave/", LOGGED_IN, {}
    ),  # without the tick, since who leaves has no session for the other rows
    Row("erase", "/me/data/erase/", LOGGED_IN),
    Row("erase", "/me/data/erase/", SAVES, {}),
    Row("erase_confirm", "/me/data/erase/confirm/", ONLY_POST),
    Row("erase_confirm", "/me/data/erase/confirm/", "dnn nnnn nnnn", {"code": "AAAA-AAAA"}),
    Row("erase_withdraw", "/me/data/erase/withdraw/", ONLY_POST),
    Row("erase_withdraw", "/me/data/erase/withdraw/", "dnn nnnn nnnn", {}),
    Row("erasure", "/desk/erasure/{erasure}/", DECIDERS + "oo"),
    Row("erasure_file", "/desk/erasure/{erasure}/files/00000000000000000000/", "dnn nnnn nnnn"),  # which names no file
    Row("erasure_decide", "/desk/erasure/{erasure}/approve/", ONLY_POST),
    Row(
        "erasure_decide",
        "/desk/erasure/{erasure}/approve/",
        DECIDERS + "rr",
        {"all_texts": "leave", "unread_reason": "Signed."},
    ),
    Row("erasure_decide", "/desk/erasure/{erasure}/refuse/", DECIDERS + "rr", {"reason": "A vote is being counted."}),
    Row("merge", "/desk/merge/people/", DECIDERS + "oo"),
    Row("merge", "/desk/merge/organisations/", DECIDERS + "oo"),
    Row("merge", "/desk/merge/groups/", NOBODY),
    Row("merge_preview", "/desk/merge/people/preview/", ONLY_POST),
    Row("merge_preview", "/desk/merge/people/preview/", DECIDERS + "oo", BOTH),
    Row("merge_preview", "/desk/merge/organisations/preview/", DECIDERS + "oo", OFFICES),
    Row("merge_confirm", "/desk/merge/people/confirm/", ONLY_POST),
    Row("merge_confirm", "/desk/merge/people/confirm/", DECIDERS + "rr", BOTH),
    Row("merge_confirm", "/desk/merge/organisations/confirm/", DECIDERS + "rr", OFFICES),
    *model("membership_erasurerequest", "membership/erasurerequest", "{erasure}", **ONLY_READ),
]
WRITERS = {
    "POST /me/leave/": set(),
    "POST /me/data/erase/": {
        "awaiting",
        "network",
        "observer",
        "group_member",
        "strand_member",
        "lead",
        "officer",
        "other_officer",
        "network_officer",
    },
}
