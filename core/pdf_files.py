"""PDF files that strangers send: whether they are what they say."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import bounded
from .bounded import BusyError, FailedError, Limits, OverrunError

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
BEGINNING, WITHIN = b"%PDF-", 1024  # ISO 32000-1, annex H.3.4.1: readers look for it among the first 1024 bytes
LIMITS = Limits(seconds=15, memory_megabytes=800, result_megabytes=1)
PROGRAM = Path(__file__).with_name("check_pdf.py")


def check(data: bytes) -> int:
    """How many pages it has. Raises `ValidationError` for what is no PDF, cannot be opened, or acts by itself."""
    if not data:
        raise ValidationError(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise ValidationError(
            _("This file has more than %d MB. Scan it in black and white or at 200 dots an inch, and add that.")
            % (MOST_BYTES // MEGABYTE)
        )
    damaged = _("This is not a PDF, or it is damaged. Make it again, and open it once before you add it.")
    if BEGINNING not in data[:WITHIN]:
        raise ValidationError(damaged)
    answer = _answer(data)
    if answer == "locked":
        raise ValidationError(_("This PDF has a password. Save it without one: everybody must be able to read it."))
    if answer == "acts":
        raise ValidationError(_("This PDF runs a program when it is opened. Print it into a new PDF, and add that."))
    if not answer.isdecimal() or int(answer) == 0:
        raise ValidationError(damaged)
    return int(answer)


def _answer(data: bytes) -> str:
    try:
        with bounded.place():
            return bounded.run([sys.executable, "-I", str(PROGRAM)], data=data, limits=LIMITS).decode()
    except BusyError:
        raise ValidationError(_("Other documents are being read at this moment. Add it again in a minute.")) from None
    except (FailedError, OverrunError):
        return "damaged"
