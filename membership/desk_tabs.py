"""The pages of the desk, which stand beside each other at their heads."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from workstrands.rules import can_look_after_organisations
from workstrands.standing import Standing


def desk_tabs(standing: Standing, here: str) -> list[dict[str, Any]]:
    """The pages of the desk that the reader may open; `here` is the address name of the one they are on."""
    pages: list[tuple[str, str, tuple[str, ...]]] = [
        ("desk", _("Who owes what"), ()),
        ("join_requests", _("Asked to join"), ()),
        ("circulars", _("Circulars"), ()),
    ]
    if can_look_after_organisations(standing):
        pages += [("merge", _("Duplicates"), ("people",))]
    return [
        {"title": title, "url": reverse(name, args=args), "count": None, "current": name == here}
        for name, title, args in pages
    ]
