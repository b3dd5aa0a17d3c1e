"""How the widgets of forms are rendered: by Django's templates, but for those in templates/forms."""

from pathlib import Path

from django.conf import settings
from django.forms import renderers
from django.template.backends.base import BaseEngine
from django.utils.functional import cached_property

DJANGOS = Path(renderers.__file__).parent / "templates"


class FormRenderer(renderers.DjangoTemplates):
    """Looks for a template among ours first."""

    @cached_property
    def engine(self) -> BaseEngine:
        ours = settings.BASE_DIR / "templates" / "forms"
        return self.backend({"APP_DIRS": True, "DIRS": [ours, DJANGOS], "NAME": "djangoforms", "OPTIONS": {}})
