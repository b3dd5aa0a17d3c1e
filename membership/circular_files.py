"""Which files may go with a circular: documents, tables and pictures, as many and as large as mailboxes take."""

import re
import unicodedata
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024
NAME_LENGTH = 150
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
# By their ending: what they are, and the bytes with which they begin.
KINDS: dict[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".docx": (f"{OFFICE}.wordprocessingml.document", b"PK"),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", b"PK"),
    ".pptx": (f"{OFFICE}.presentationml.presentation", b"PK"),
    ".odt": (f"{OPEN}.text", b"PK"),
    ".ods": (f"{OPEN}.spreadsheet", b"PK"),
    ".odp": (f"{OPEN}.presentation", b"PK"),
    ".txt": ("text/plain", b""),
    ".csv": ("text/csv", b""),
    ".md": ("text/markdown", b""),
    ".png": ("image/png", b"\x89PNG"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
}
ACCEPTED = ",".join(KINDS)


def safe_name(name: str) -> str:
    """A file's own name, in any script, without folders and without what cannot be shown."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in last)
    path = PurePath(" ".join(shown.split()).strip(". ") or "file")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix if len(path.suffix) < NAME_LENGTH else "file"


def content_type(name: str) -> str:
    """What a file of this name is. Raises `KeyError` for one that may not be sent."""
    return KINDS[PurePath(name).suffix.lower()][0]


def check(file: "File[bytes]") -> str:
    """The name under which a file is kept. Raises `ValidationError` for one that is empty, of another kind, or not what its name says."""
    name = safe_name(file.name or "")
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise ValidationError(
            _("%(name)s cannot be sent. These can: %(endings)s.")
            % {"name": name, "endings": ", ".join(sorted(key[1:] for key in KINDS))}
        )
    if not file.size:
        raise ValidationError(_("%s is empty.") % name)
    begins = KINDS[ending][1]
    file.seek(0)
    if file.read(len(begins)) != begins:
        raise ValidationError(_("%s is not what its name says. Save it again under its own kind.") % name)
    file.seek(0)
    return name


def check_together(count: int, size_bytes: int) -> None:
    """Raises `ValidationError` for more files, or larger ones together, than go with one circular."""
    if count > MOST_FILES:
        raise ValidationError(_("At most %d files go with a circular.") % MOST_FILES)
    if size_bytes > MOST_BYTES:
        raise ValidationError(
            _("Together the files have %(size)s; at most %(most)s can be mailed.")
            % {"size": filesizeformat(size_bytes), "most": filesizeformat(MOST_BYTES)}
        )
