"""An undefined variable in a template of ours is a problem; elsewhere it renders as nothing, as always."""

import sys
from pathlib import Path

from django.template.base import FilterExpression, Node

from tests.problems import problems

OURS = Path(__file__).resolve().parent.parent / "templates"
# `{{ maybe|default:"" }}` says itself that the variable may be missing; `{% if maybe %}` never asks.
SAYS_SO = {"default", "default_if_none", "yesno"}


def _template(frame):
    """The template whose tag or variable is being rendered, found from the innermost node on the stack."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return node.origin.name
        frame = frame.f_back
    return ""


class Undefined(str):
    """An empty string for Django's `string_if_invalid` that notices when the engine is about to show it.

    The engine asks whether it is true, whether it contains "%s", and then fills in the variable's name. It says yes
    only to the engine, and only in a template of ours. Everywhere else, also in the hands of filters and `if`, it is
    the empty string that production has.
    """

    __slots__ = ()

    def __bool__(self):
        frame = sys._getframe(1)
        if frame.f_code is not FilterExpression.resolve.__code__:
            return False
        filters = frame.f_locals["self"].filters
        tolerated = bool(filters) and filters[0][0].__name__ in SAYS_SO
        return not tolerated and self._is_ours(frame)

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, variable):
        template = _template(sys._getframe(1))
        if Path(template).is_relative_to(OURS):
            problems.add(f"undefined in templates/{Path(template).relative_to(OURS)}: {variable}")
        return ""

    @staticmethod
    def _is_ours(frame):
        return Path(_template(frame)).is_relative_to(OURS)
