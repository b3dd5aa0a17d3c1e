"""The door, the three first questions, and the profile."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import entrance, second_factor, selectors, services
from .forms import ProfileForm
from .models import Person
from .requests import PersonRequest

View = Callable[..., HttpResponse]


def person_required(view: View) -> View:
    """Log in first, and answer the three first questions; then come back to where one was going."""

    @login_required
    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_answered:
            return redirect(f"{reverse('welcome')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


class DoorView(RequestLoginCodeView):
    """One form for everybody; whoever is new gets a nameless row, so that all are answered and mailed alike."""

    def form_valid(self, form: Any) -> HttpResponse:
        form._user = services.arrive(email=form.cleaned_data["email"], known=form._user)
        return super().form_valid(form)


door = DoorView.as_view()


class LoginCodeView(ConfirmLoginCodeView):
    """Says why, when a code comes too late, from another browser or a second time."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        nothing_pending = getattr(self, "_process", None) is None
        if request.method == "POST" and nothing_pending and not request.user.is_authenticated:
            messages.error(request, _("That code is no longer good here. Ask for a new one: it comes at once."))
        return response


login_code = LoginCodeView.as_view()


class PasskeyLoginView(LoginWebAuthnView):
    """A passkey that does not fit leads back to the door, where one can ask for a code."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect("account_request_login_code")


passkey_login = PasskeyLoginView.as_view()


def second_factor_required(request: PersonRequest) -> HttpResponse | None:
    """Where somebody who may use the admin must go first: to make a second factor, or to show it. `None` lets them in.

    In the demonstration nothing is asked.
    """
    if settings.DEMO:
        return None
    if not second_factor.has_one(request.user):
        messages.info(
            request,
            _("Whoever runs a group needs a second factor to use the admin. Add a passkey or an app, then come back."),
        )
        return redirect("mfa_index")
    if second_factor.was_shown(request):
        return None
    ways = get_adapter().get_reauthentication_methods(request.user)
    way = next(way["url"] for way in ways if way["id"].startswith("mfa_reauthenticate"))
    return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")


def signup(request: HttpRequest) -> HttpResponse:
    """Signing up is the same door as logging in."""
    query = request.GET.urlencode()
    return redirect(reverse("account_request_login_code") + (f"?{query}" if query else ""))


def _safe_next(request: HttpRequest, default: str) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, request.is_secure()
    )
    return wanted if is_ours else default


def _save(form: ProfileForm, service: Callable[..., Person], **values: Any) -> bool:
    try:
        service(**values, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _profile_page(request: HttpRequest, form: ProfileForm, *, first_time: bool, next_url: str) -> HttpResponse:
    context = {
        "form": form,
        "names": selectors.suggestions(),
        "first_time": first_time,
        "next_url": next_url,
        "crumbs": [(_("My page"), reverse("me"))],
    }
    return render(request, "people/profile_form.html", context)


@login_required
def organisation_suggestions(request: PersonRequest) -> HttpResponse:
    """Names of organisations for what is typed, at a keystroke; also for those who have just come in and are asked theirs."""
    found = selectors.suggest(request.GET.get("q", ""))
    return JsonResponse({"found": [asdict(suggestion) for suggestion in found]})


@login_required
def welcome(request: PersonRequest) -> HttpResponse:
    next_url, person = _safe_next(request, reverse("me")), request.user
    if person.has_answered:
        if request.method == "POST":  # in another tab
            messages.info(
                request, _("You have answered these questions already. If something is not right, change your profile.")
            )
        return HttpResponseRedirect(next_url)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        first_time=True,
        initial={
            "name": person.name or request.session.get(entrance.SUGGESTED_NAME, ""),
            "organisation": person.organisation and person.organisation.name,
            "time_zone": person.time_zone,
        },
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and _save(form, services.answer_first_questions, person=request.user)
    ):
        return HttpResponseRedirect(next_url)
    return _profile_page(request, form, first_time=True, next_url=next_url)


@person_required
def profile(request: PersonRequest) -> HttpResponse:
    person = request.user
    initial = {
        "name": person.name,
        "organisation": person.organisation and person.organisation.name,
        "time_zone": person.time_zone,
        "job_title": person.job_title,
        "is_listed": person.is_listed,
        "languages": person.language_codes,
        "topics": list(person.topics.all()),
    }
    form = ProfileForm(
        request.POST if request.method == "POST" else None, initial=initial, chosen_topics=initial["topics"]
    )
    if request.method == "POST" and form.is_valid() and _save(form, services.save_profile, person=person):
        messages.success(request, _("Your profile was saved."))
        return redirect("me")
    return _profile_page(request, form, first_time=False, next_url="")
