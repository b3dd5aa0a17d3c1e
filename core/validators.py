"""What no text of anybody may hold."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# NUL and the like, which databases and browsers refuse, and the marks that turn the direction of what follows.
CONTROL_CHARACTERS = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]",
    _("This holds characters that cannot be shown. Type it again without pasting."),
    inverse_match=True,
)
