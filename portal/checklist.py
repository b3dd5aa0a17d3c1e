"""The steps of the start-up checklist whose parts are not there yet; each part takes its step over when it comes."""

from django.utils.translation import gettext as _

from core.registries import ChecklistStep
from workstrands.models import WorkingGroup


def _later(place: int, key: str, title: str) -> ChecklistStep:
    return ChecklistStep(
        place=place, key=key, title=title, state="unavailable", detail=_("not yet available here"), url=""
    )


def manage_wiki(group: WorkingGroup) -> ChecklistStep:
    return _later(5, "wiki", _("Manage the wiki and the learning and sharing community"))
