"""The door, the three first questions, and the profile."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.views import RequestLoginCodeView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import services
from .forms import ProfileForm
from .models import Organisation, Person
from .requests import PersonRequest

View = Callable[..., HttpResponse]
SUGGESTIONS = 300  # names offered while typing; more would outweigh the page


def person_required(view: View) -> View:
    """Log in first, and answer the three first questions; then come back to where one was going."""

    @login_required
    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.name:
            return redirect(f"{reverse('welcome')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


class DoorView(RequestLoginCodeView):
    """One form for everybody; whoever is new gets a nameless row, so that all are answered and mailed alike."""

    def form_valid(self, form: Any) -> HttpResponse:
        form._user = services.arrive(email=form.cleaned_data["email"], known=form._user)
        return super().form_valid(form)


door = DoorView.as_view()


def signup(request: HttpRequest) -> HttpResponse:
    """Signing up is the same door as logging in."""
    query = request.GET.urlencode()
    return redirect(reverse("account_request_login_code") + (f"?{query}" if query else ""))


def _safe_next(request: HttpRequest, default: str) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else default


def _save_profile(person: Person, form: ProfileForm) -> bool:
    values = dict(form.cleaned_data)
    try:
        organisation = services.propose_organisation(name=values.pop("organisation"), by=person)
        kept = {"job_title": person.job_title, "is_listed": person.is_listed}
        services.change_profile(person=person, by=person, organisation=organisation, **{**kept, **values})
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _profile_page(request: HttpRequest, form: ProfileForm, *, first_time: bool, next_url: str) -> HttpResponse:
    names = Organisation.objects.order_by("name").values_list("name", "acronym")[:SUGGESTIONS]
    context = {
        "form": form,
        "names": names,
        "first_time": first_time,
        "next_url": next_url,
        "crumbs": [(_("My page"), reverse("me"))],
    }
    return render(request, "people/profile_form.html", context)


@login_required
def welcome(request: PersonRequest) -> HttpResponse:
    next_url = _safe_next(request, reverse("me"))
    if request.user.name:
        return redirect(next_url)
    form = ProfileForm(request.POST or None, first_time=True, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid() and _save_profile(request.user, form):
        return redirect(next_url)
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
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save_profile(person, form):
        messages.success(request, _("Your profile was saved."))
        return redirect("me")
    return _profile_page(request, form, first_time=False, next_url="")
