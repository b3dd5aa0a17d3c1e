"""Which files outputs and shared material may have: documents, tables, pictures, code and archives of them. None is shown as a page."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from membership import circular_files

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
PLAIN = ("text/plain", b"")
# By their ending: what they are, and the bytes with which they begin.
KINDS: dict[str, tuple[str, bytes]] = circular_files.KINDS | {
    ".zip": ("application/zip", b"PK"),
    ".json": ("application/json", b""),
    ".geojson": ("application/geo+json", b""),
    ".ipynb": ("application/x-ipynb+json", b""),
    ".py": PLAIN,
    ".r": PLAIN,
    ".sql": PLAIN,
    ".bib": PLAIN,
}
ACCEPTED = ",".join(KINDS)
UNKNOWN = "application/octet-stream"


def safe_name(name: str) -> str:
    """A file's own name, in any script, without folders and without what cannot be shown."""
    return circular_files.safe_name(name)


def content_type(name: str) -> str:
    """What a file of this name is."""
    return KINDS.get(PurePath(name).suffix.lower(), (UNKNOWN, b""))[0]


def read(file: "File[bytes]") -> tuple[str, bytes]:
    """The name under which a file is kept, and what is in it.

    Raises `ValidationError` naming `file` for one that is empty, too large, of another kind, or not what its name says; one too large is not
    read into memory.
    """
    name = safe_name(file.name or "")
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        offered = ", ".join(sorted(key[1:] for key in KINDS))
        said = _("%(name)s cannot be kept here. These kinds can: %(endings)s. Put others into a zip, or give a link.")
        raise ValidationError({"file": said % {"name": name, "endings": offered}})
    if (file.size or 0) > MOST_BYTES:
        said = _("This file has more than %d MB. Put it where it can be downloaded, and give the link.")
        raise ValidationError({"file": said % (MOST_BYTES // MEGABYTE)})
    file.seek(0)
    data = file.read()
    if not data:
        raise ValidationError({"file": _("%s is empty.") % name})
    mime, begins = KINDS[ending]
    is_other = not data.startswith(begins) or (
        not begins and mime.startswith(("text/", "application/")) and b"\0" in data
    )
    if is_other:
        raise ValidationError({"file": _("%s is not what its name says. Save it again under its own kind.") % name})
    return name, data
