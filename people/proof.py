"""A fresh proof that it is the person who sits there, before what cannot be undone or would tell a stranger everything."""

import time
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .requests import PersonRequest


def proof_required(request: PersonRequest, next_url: str) -> HttpResponse | None:
    """Where somebody must go first, to come back to `next_url`; `None` for who logged in, or proved it, a quarter of an hour ago at most.

    Whoever has neither a password nor a second factor has only the code by mail to show: they log in again.
    """
    records = get_authentication_records(request, request.user)
    if any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records):
        return None
    ways = get_adapter().get_reauthentication_methods(request.user)
    if ways:
        return redirect(f"{ways[0]['url']}?{urlencode({'next': next_url})}")
    start_url = f"{reverse('account_request_login_code')}?{urlencode({'next': next_url})}"
    context = {"start_url": start_url, "crumbs": [(_("My page"), reverse("me")), (_("Log in again"), "")]}
    return render(request, "people/login_again.html", context)
