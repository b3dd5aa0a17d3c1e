"""What every page with a form does: bind it, call the service, say what that refused."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest


def posted(request: HttpRequest) -> Any:
    """What a form is bound to; `None` until it is sent, also empty."""
    return request.POST if request.method == "POST" else None


def add_refusal(form: Any, error: ValidationError) -> None:
    """Say what a service refused beside the field, or above the form where it has none of that name."""
    for field, said in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(field if field in form.fields else None, said)


def done(request: HttpRequest, form: Any, act: Callable[[], object]) -> bool:
    """Whether something right was posted and the service took it; what it refused is said in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        add_refusal(form, error)
        return False
    return True
