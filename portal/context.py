"""The navigation at the head and foot of every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.requests import has_session


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `user_menu`, `login_url` and `footer_links` for the base template. Reads nothing of a reader without a session cookie."""
    path = request.path
    person = request.user if has_session(request) and request.user.is_authenticated else None
    nav = [
        (_("Home"), reverse("home"), path == "/"),
        (_("Groups"), reverse("groups"), path.startswith("/groups/")),
        (_("Who takes part"), reverse("organisations"), path.startswith(("/organisations/", "/people/"))),
    ]
    items: list[tuple[str, str]] = []
    if person is not None:
        nav.append((_("My page"), reverse("me"), path.startswith("/me/")))
        if request.standing.is_officer or request.standing.leads:  # type: ignore[attr-defined]
            nav.append((_("Desk"), reverse("desk"), path.startswith("/desk/")))
        if request.standing.is_officer:  # type: ignore[attr-defined]
            nav.append((_("Admin"), reverse("admin:index"), False))
        items = [
            (_("My page"), reverse("me")),
            (_("Profile"), reverse("profile")),
            (_("E-mail addresses"), reverse("account_email")),
            (_("Mail I get"), reverse("mail_preferences")),
            (_("My data"), reverse("my_data")),
            (_("Password"), reverse("account_change_password")),
            (_("Second factor"), reverse("mfa_index")),
        ]
    footer = [(_("Privacy"), reverse("privacy")), (_("Feed"), reverse("feed"))]
    if settings.DEMO:
        footer.append((_("Demo outbox"), reverse("outbox")))
    return {
        "nav": [{"title": title, "url": url, "current": current} for title, url, current in nav],
        "user_menu": {
            "name": person.display_name,
            "initials": person.initials or person.email[:1].upper(),
            "items": items,
        }
        if person
        else None,
        "login_url": reverse("account_request_login_code"),
        "footer_links": footer,
    }
