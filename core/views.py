"""Error pages that can do without a database, mail preferences, and the demonstration's outbox."""

import sys
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import Error as DatabaseProblem
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from post_office.models import Email

from . import mail
from .context import last_seen_settings
from .forms import MailPreferencesForm
from .models import MailPreference
from .requests import has_session

OUTBOX_SHOWN = 100
TRY_AGAIN_SECONDS = 30


class LoggedInRequest(HttpRequest):
    user: Any


def _error(template: str, status: int) -> HttpResponse:
    """A page made without the request and its context processors, so that it works while the database does not."""
    site = last_seen_settings()
    said = {"site_name": site.name, "contact_name": site.contact_role, "contact_email": site.contact_email}
    context = {"layout": "error_base.html", "user_menu": None, **said}
    return HttpResponse(render_to_string(template, context), status=status)


def _error_with_menu(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page with the menu as this reader has it everywhere; without one where the database does not answer."""
    try:
        response = render(request, template, {"layout": "error_page.html"}, status=status)
    except DatabaseProblem:
        return _error(template, status)
    patch_vary_headers(response, ["Cookie"])
    if has_session(request):
        response["Cache-Control"] = "private, no-cache"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_with_menu(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Logging in makes the forms of every other tab old: whoever sends the login's again there is in already."""
    is_login = request.path.startswith(reverse("account_login"))
    if is_login and has_session(request) and request.user.is_authenticated:
        messages.info(request, _("You have logged in already, in another tab."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _error("403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_with_menu(request, "404.html", 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _error("429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the exception; a database that is away is not a fault, and is worth another try."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return _error("500.html", 500)
    response = _error("503.html", 503)
    response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


@login_required
def mail_preferences(request: LoggedInRequest) -> HttpResponse:
    off = set(MailPreference.objects.filter(person=request.user, wanted=False).values_list("kind", flat=True))
    form = MailPreferencesForm(
        request.POST if request.method == "POST" else None,
        initial={kind.value: kind.value not in off for kind in mail.optional_kinds()},
    )
    if request.method == "POST" and form.is_valid():
        for kind, wanted in form.cleaned_data.items():
            mail.choose(person=request.user, kind=kind, wanted=wanted)
        messages.success(request, _("What you are mailed was saved."))
        return redirect("mail_preferences")
    return render(request, "core/mail_preferences.html", {"form": form, "crumbs": [(_("Mail I get"), "")]})


@csrf_exempt  # RFC 8058 §3.1: the mail program posts without a session; the signed token is the right to do it
@never_cache
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    try:
        person_id, kind = mail.read_off_token(token)
    except signing.BadSignature:
        raise Http404 from None
    person = get_object_or_404(get_user_model(), pk=person_id)
    labels = {k.value: k.label for k in mail.optional_kinds()}
    if kind not in labels:
        raise Http404
    done = request.method == "POST"
    if done:
        mail.choose(person=person, kind=kind, wanted=False)
    context: dict[str, Any] = {"label": labels[kind], "done": done}
    return render(request, "core/mail_off.html", context)


def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    mails = Email.objects.order_by("-id")[:OUTBOX_SHOWN]
    return render(request, "core/outbox.html", {"mails": mails, "crumbs": [(_("Demo outbox"), "")]})


def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    return render(
        request,
        "core/outbox_mail.html",
        {"mail": get_object_or_404(Email, pk=pk), "crumbs": [(_("Demo outbox"), "../"), ("", "")]},
    )
