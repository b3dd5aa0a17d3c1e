"""The matrix of the architecture over every address of the project: who gets which answer.

A cell is one letter: o for 200, d for a redirect to the door, r for one elsewhere, f for 403, n for 404, m for 405. The columns are `world.READERS`:
public, awaiting, network | observer, group member, strand member, lead | officer, officer of another group, officer of the network, superuser.
"""

from tests.matrix import parts
from tests.matrix.row import ELSEWHERE, EVERYBODY, LOGGED_IN, NOBODY, ONLY_POST, OUTSIDE, SAVES, Row, model

PARTS = parts("rows")  # each concern has its rows in a file of its own
PROFILE = {"name": "New Name", "organisation": "Some Office", "time_zone": "UTC"}

PAGES = [
    Row("home", "/", EVERYBODY),
    Row("groups", "/groups/", EVERYBODY),
    Row("group", "/groups/mine/", EVERYBODY),
    Row("group", "/groups/none/", NOBODY),
    Row("group", "/groups/over/", EVERYBODY),
    Row("group_activity", "/groups/mine/activity/", EVERYBODY),
    Row("group_feed", "/groups/mine/feed.atom", EVERYBODY),
    Row("workstrand", "/groups/mine/ws1/", EVERYBODY),
    Row("workstrand", "/groups/mine/none/", NOBODY),
    Row("workstrand", "/groups/over/ws1/", EVERYBODY),
    Row("workstrand", "/groups/mine/plenary/", NOBODY),
    Row("workstrand_activity", "/groups/mine/ws1/activity/", EVERYBODY),
    Row("workstrand_feed", "/groups/mine/ws1/feed.atom", EVERYBODY),
    Row("members", "/groups/mine/ws1/members/", EVERYBODY),
    Row("members", "/groups/mine/plenary/members/", EVERYBODY),
    Row("members", "/groups/over/plenary/members/", EVERYBODY),
    Row("organisations", "/organisations/", EVERYBODY),
    Row("organisation", "/organisations/{office_slug}/", EVERYBODY),
    Row("feed", "/feed.atom", EVERYBODY),
    Row("sitemap", "/sitemap.xml", EVERYBODY),
    Row("robots", "/robots.txt", EVERYBODY),
    Row("security_txt", "/.well-known/security.txt", EVERYBODY),
    Row("healthz", "/healthz", EVERYBODY),
    Row("styleguide", "/styleguide/", NOBODY),
    Row("outbox", "/outbox/", NOBODY),
    Row("outbox", "/outbox/", EVERYBODY, demo=True),
    Row("outbox_mail", "/outbox/{mail}/", NOBODY),
    Row("outbox_mail", "/outbox/{mail}/", EVERYBODY, demo=True),
    Row("mail_off", "/me/mail/off/forged/", NOBODY),
    Row("mail_off", "/me/mail/off/{off_token}/", EVERYBODY),
    Row("mail_off", "/me/mail/off/{off_token}/", EVERYBODY, {"List-Unsubscribe": "One-Click"}),
    Row("me", "/me/", LOGGED_IN),
    Row("profile", "/me/profile/", LOGGED_IN),
    Row("profile", "/me/profile/", SAVES, PROFILE),
    Row("mail_preferences", "/me/mail/", LOGGED_IN),
    Row("mail_preferences", "/me/mail/", SAVES, {"joining": "on"}),
    Row("welcome", "/account/welcome/", SAVES),
]
JOINING = [
    Row("join", "/groups/mine/ws1/join/", "doo oorr oooo"),
    Row("join", "/groups/mine/ws2/join/", LOGGED_IN),
    Row("join", "/groups/mine/ws1/join/", SAVES, {"message": "Hello."}),
    Row("join", "/groups/mine/ws2/join/", SAVES, {"message": ""}),
    Row("join", "/groups/over/ws1/join/", SAVES),
    Row("join", "/groups/over/ws1/join/", SAVES, {"message": "Too late."}),
    Row("join", "/groups/over/plenary/join/", SAVES, {"message": "Too late."}),
    Row("leave", "/groups/over/ws1/leave/", SAVES, {}),
    Row("leave", "/groups/mine/ws1/leave/", SAVES, {}),
    Row("leave", "/groups/mine/plenary/leave/", SAVES, {}),
    Row("join_requests", "/desk/requests/", "dnn nnno oooo"),
    Row("join_request_decide", "/desk/requests/{asked}/approve/", ONLY_POST),
    Row("join_request_decide", "/desk/requests/{asked}/approve/", "dnn nnnr rnnr", {"answer": ""}),
    Row("join_request_decide", "/desk/requests/{asked}/decline/", "dnn nnnr rnnr", {"answer": "No room."}),
    Row("join_request_decide", "/desk/requests/{asked_theirs}/approve/", "dnn nnnn nrnr", {"answer": ""}),
    Row("join_request_decide", "/desk/requests/{asked_network}/approve/", "dnn nnnn nnrr", {"answer": ""}),
    Row("join_request_withdraw", "/me/requests/{asked}/withdraw/", ONLY_POST),
    Row("join_request_withdraw", "/me/requests/{asked}/withdraw/", "dnn nnnf fnnf", {}),
    Row("join_request_withdraw", "/me/requests/{asked_network}/withdraw/", "drn nnnn nnff", {}),
]
# allauth's own; what it asks first (the password, a code, the second factor) it asks on a page of its own.
ACCOUNT = [
    Row("account_request_login_code", "/account/login/code/", "orr rrrr rrrr"),
    Row("account_confirm_login_code", "/account/login/code/confirm/", ELSEWHERE),
    Row("account_login", "/account/login/", "orr rrrr rrrr"),
    Row("account_signup", "/account/signup/", ELSEWHERE),
    Row("account_logout", "/account/logout/", "roo oooo oooo"),
    Row("account_inactive", "/account/inactive/", EVERYBODY),
    Row("account_reauthenticate", "/account/reauthenticate/", LOGGED_IN),
    Row("account_email", "/account/email/", LOGGED_IN),
    Row("account_email_verification_sent", "/account/confirm-email/", ELSEWHERE),
    Row("account_change_password", "/account/password/change/", LOGGED_IN),
    Row("account_set_password", "/account/password/set/", SAVES),
    Row("account_reset_password", "/account/password/reset/", EVERYBODY),
    Row("account_confirm_password_reset_code", "/account/password/reset/confirm/", ELSEWHERE),
    Row("account_complete_password_reset", "/account/password/reset/complete/", ELSEWHERE),
    Row("account_password_reset_completed", "/account/password/reset/done/", EVERYBODY),
    Row("mfa_index", "/account/2fa/", LOGGED_IN),
    Row("mfa_authenticate", "/account/2fa/authenticate/", ELSEWHERE),
    Row("mfa_reauthenticate", "/account/2fa/reauthenticate/", LOGGED_IN),
    Row("mfa_activate_totp", "/account/2fa/totp/activate/", ELSEWHERE),
    Row("mfa_deactivate_totp", "/account/2fa/totp/deactivate/", SAVES),
    Row("mfa_view_recovery_codes", "/account/2fa/recovery-codes/", "dnn nnnn nnnn"),
    Row("mfa_generate_recovery_codes", "/account/2fa/recovery-codes/generate/", ELSEWHERE),
    Row("mfa_download_recovery_codes", "/account/2fa/recovery-codes/download/", "dnn nnnn nnnn"),
    Row("mfa_list_webauthn", "/account/2fa/webauthn/", LOGGED_IN),
    Row("mfa_add_webauthn", "/account/2fa/webauthn/add/", ELSEWHERE),
    Row("mfa_reauthenticate_webauthn", "/account/2fa/webauthn/reauthenticate/", SAVES),
    Row("mfa_remove_webauthn", "/account/2fa/webauthn/keys/1/remove/", ELSEWHERE),
    Row("mfa_edit_webauthn", "/account/2fa/webauthn/keys/1/edit/", ELSEWHERE),
    Row("mfa_login_webauthn", "/account/2fa/webauthn/login/", ELSEWHERE),
]
PICK = "/admin/autocomplete/?app_label=workstrands&model_name=role&field_name=person&term=a"
APPROVE = {"action": "approve", "_selected_action": "{asked}", "apply": "1", "answer": ""}
VOID = {"action": "void", "_selected_action": "{role}", "apply": "1", "reason": "Error."}
CLOSE = {"action": "close", "_selected_action": "{strand}", "apply": "1", "reason": "Over."}
APPOINT = {"person": "{person}", "workstrand": "{strand}", "kind": "lead"}
RENAME = {"name": "New Name", "job_title": "", "time_zone": "UTC"}
SETTINGS = {"name": "New", "contact_role": "x", "contact_email": "a@example.org", "banner": ""}
SITE = {"lists": "nnno", "add": "nnnf", "own": "nnno", "delete": "nnnf", "export": "nnno"}
ADMIN = [
    Row("admin:index", "/admin/", OUTSIDE + "oooo"),
    Row("admin:app_list", "/admin/people/", OUTSIDE + "rrrr"),
    Row("admin:jsi18n", "/admin/jsi18n/", OUTSIDE + "oooo"),
    Row("admin:autocomplete", PICK, OUTSIDE + "oooo"),
    *model("membership_joinrequest", "membership/joinrequest", "{asked}", add="ffff", own="onno", delete="fnnf"),
    *model("workstrands_workinggroup", "workstrands/workinggroup", "{group}", add="ffoo", own="onno", delete="fnnf"),
    *model("workstrands_workstrand", "workstrands/workstrand", "{strand}", add="oooo", own="onno", delete="fnnf"),
    *model("workstrands_role", "workstrands/role", "{role}", add="oooo", own="onno", delete="fnnf"),
    *model("people_person", "people/person", "{person}", add="ffoo", own="onoo", delete="fnff"),
    *model("people_organisation", "people/organisation", "{office}", add="ffoo", own="oooo", delete="ffff"),
    *model("core_historyentry", "core/historyentry", "{entry}", add="ffff", own="onno", delete="fnnf"),
    *model("core_sitesettings", "core/sitesettings", "1", **(SITE | {"lists": "nnnr"})),
    *model("core_jobrun", "core/jobrun", "{job}", **SITE),
    *model("post_office_email", "post_office/email", "{mail}", **(SITE | {"export": "nnnf"})),
    Row("admin:workstrands_workstrand_change", "/admin/workstrands/workstrand/{theirs}/change/", OUTSIDE + "nono"),
    Row("admin:membership_joinrequest_change", "/admin/membership/joinrequest/{asked_network}/change/", OUTSIDE + "nnoo"),
    # An action on rows that one does not see finds none, and leads back to the list.
    Row("admin:membership_joinrequest_changelist", "/admin/membership/joinrequest/", OUTSIDE + "rrrr", APPROVE),
    Row("admin:workstrands_role_changelist", "/admin/workstrands/role/", OUTSIDE + "rrrr", VOID),
    Row("admin:workstrands_workstrand_changelist", "/admin/workstrands/workstrand/", OUTSIDE + "rrrr", CLOSE),
    Row("admin:workstrands_role_add", "/admin/workstrands/role/add/", OUTSIDE + "roor", APPOINT),
    Row("admin:people_person_change", "/admin/people/person/{person}/change/", OUTSIDE + "fnrr", RENAME),
    Row("admin:core_sitesettings_change", "/admin/core/sitesettings/1/change/", OUTSIDE + "nnnr", SETTINGS),
    Row("admin/(?P<url>.*)$", "/admin/nothing/", OUTSIDE + "nnnn"),
]  # fmt: skip
ROWS = [*PAGES, *JOINING, *ACCOUNT, *ADMIN, *(row for part in PARTS for row in part.ROWS)]
# Who alone writes by a posted row; for every other row it is whoever is not refused.
WRITERS = {
    "POST /groups/mine/ws1/join/": {"awaiting", "network", "observer", "group_member", "officer", "other_officer", "network_officer", "superuser"},
    "POST /groups/over/ws1/join/": set(),
    "POST /groups/over/plenary/join/": set(),
    "POST /groups/over/ws1/leave/": set(),
    "POST /groups/mine/ws1/leave/": {"observer", "strand_member", "lead"},
    "POST /groups/mine/plenary/leave/": {"group_member", "strand_member", "lead", "officer"},
    "POST /admin/membership/joinrequest/": {"officer", "superuser"},
    "POST /admin/workstrands/role/": {"officer", "superuser"},
    "POST /admin/workstrands/workstrand/": {"officer", "superuser"},
    "POST /admin/workstrands/role/add/": {"officer", "superuser"},
}  # fmt: skip
for _part in PARTS:
    WRITERS |= _part.WRITERS
