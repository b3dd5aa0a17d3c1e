"""Word files that strangers send: looked at part by part, before anything reads them as a document.

What passes is put together again from the few parts that hold words. What else the file held, and what its own directory claimed, reaches nobody.
"""

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import ParseError
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import ElementTree, sax
from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import bounded, documents
from .documents import Converted

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE  # of a file as it is sent
MOST_UNPACKED, MOST_WORDS = 100 * MEGABYTE, 20 * MEGABYTE  # of all parts, and of one that holds words
MOST_PARTS, MOST_ABOUT = 2_000, MEGABYTE  # parts; and bytes of one that says what parts there are
CHUNK = 64 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = "[Content_Types].xml"
MAIN = "wordprocessingml.document.main+xml"
# The parts that hold words, or say how they are meant.
KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/core\.xml|word/[\w-]+\.xml|word/_rels/[\w-]+\.xml\.rels", re.ASCII
)
LEFT = re.compile(
    r"word/(?:settings|webSettings|fontTable|header\d*|footer\d*)\.xml|word/_rels/(?:settings|header\d*|footer\d*|fontTable)\.xml\.rels"
)
MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|vbaProjectSignature.*)$", re.IGNORECASE)
CHANGES = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)[ />]")
PICTURES = re.compile(rb"<(?:a:blip|v:imagedata)[ />]")
HARMLESS = (
    "/hyperlink",
    "/attachedTemplate",
)  # a link is kept; which template a file was written with is left out with its settings


def from_docx(data: bytes, name: str = "") -> Converted:
    """A Word file as Markdown, with what was left out in words. Raises `ValidationError` saying what is wrong and what to do.

    Tracked changes are taken as accepted, comments and pictures are left out. The caller holds a place of `core.bounded`, or not: it is taken here.
    """
    parts, main = _parts(data, name)
    try:
        with bounded.place():
            return documents.from_word_parts(
                _packed(parts),
                pictures=len(PICTURES.findall(parts[main])),
                has_changes=bool(CHANGES.search(parts[main])),
                has_comments=b"<w:comment " in parts.get("word/comments.xml", b""),
            )
    except bounded.BusyError:
        raise ValidationError(_("Other documents are being read at this moment. Send it again in a minute.")) from None


def _parts(data: bytes, name: str) -> tuple[dict[str, bytes], str]:
    """The parts that are kept, each looked at, and the name of the one that holds the text."""
    _check_kind(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError):
        raise ValidationError(
            _(
                "This Word file is damaged, or was cut short on its way. Open it in Word, save it again, and send that file."
            )
        ) from None
    main = _main_part(parts)
    for part, content in parts.items():
        _check_xml(content)
        if part.endswith(".rels"):
            _check_relations(content)
    return {part: content for part, content in parts.items() if not LEFT.fullmatch(part)}, main


def _check_kind(data: bytes, name: str) -> None:
    if not data:
        raise ValidationError(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise ValidationError(
            _(
                "This file has more than %d MB. Take the pictures out of it, since only words are read, and send it again."
            )
            % (MOST_BYTES // MEGABYTE)
        )
    if name.lower().endswith((".docm", ".dotm")):
        raise ValidationError(_macros())
    if data.startswith(OLE):
        raise ValidationError(
            _(
                "This is an older Word file (.doc), or one with a password. Save it as .docx without a password, and send that."
            )
        )
    if not data.startswith(ZIP):
        raise ValidationError(
            _(
                "This is not a Word file (.docx), whatever its name says. Open it in the program that made it, and save it as .docx."
            )
        )


def _macros() -> str:
    return _("This Word file holds macros, which are programs. Save it as .docx without macros, and send that.")


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    too_large = ValidationError(
        _(
            "Unpacked, this file is far larger than a text can be, so it was not read. Copy its text into a new document, and send that."
        )
    )
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise too_large
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    room, words = MOST_UNPACKED, MOST_WORDS
    for entry in entries:
        _check_entry(entry, seen)
        is_kept = KEPT.fullmatch(entry.filename) is not None
        content = _read(archive, entry, min(room, words) if is_kept else room)
        is_about = entry.filename == TYPES or entry.filename.endswith(".rels")
        if content is None or (is_kept and is_about and len(content) > MOST_ABOUT):
            raise too_large
        room -= len(content)
        if is_kept:
            words -= len(content)
            found[entry.filename] = content
    if TYPES not in found:
        raise ValidationError(
            _("This is a packed file, but not a Word document. Save the text as .docx in Word, and send that.")
        )
    return found


def _check_entry(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise ValidationError(_("This file has a password. Save it without one, and send that."))
    if MACROS.search(name):
        raise ValidationError(_macros())
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or name.lower() in seen:
        raise ValidationError(
            _(
                "The parts of this file have names that no Word writes, so it was not read. Copy its text into a new document, and send that."
            )
        )
    seen.add(name.lower())


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """What an entry really holds, whatever it claims; `None` where that is more than `most`. A false claim fails its checksum."""
    made = io.BytesIO()
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            if made.tell() + len(chunk) > most:
                return None
            made.write(chunk)
    if made.tell() != entry.file_size:
        raise zipfile.BadZipFile
    return made.getvalue()


def _main_part(parts: dict[str, bytes]) -> str:
    """The part that holds the text, as the list of types names it: document.xml, or what another program calls it."""
    types = parts[TYPES].decode("utf-8", "replace")
    if "macroEnabled" in types or "vbaProject" in types:
        raise ValidationError(_macros())
    try:
        root = ElementTree.fromstring(parts[TYPES], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise ValidationError(_damaged()) from None
    names = [one.get("PartName", "").lstrip("/") for one in root if one.get("ContentType", "").endswith(MAIN)]
    if len(names) != 1 or names[0] not in parts:
        raise ValidationError(
            _("This is not a Word document but another kind of file. Save it as .docx, and send that.")
        )
    return str(names[0])


def _damaged() -> str:
    return _(
        "This Word file is damaged: a part of it cannot be read. Open it in Word, save it again, and send that file."
    )


def _check_xml(content: bytes) -> None:
    """Well formed, without a document type of its own: no entities, nothing from elsewhere."""
    try:
        sax.parseString(content, ContentHandler(), forbid_dtd=True)
    except DefusedXmlException:
        raise ValidationError(
            _(
                "This file defines entities, which no Word writes and which can do harm, so it was not read. Copy its text into a new document."
            )
        ) from None
    except (SAXException, ValueError, LookupError):
        raise ValidationError(_damaged()) from None


def _check_relations(content: bytes) -> None:
    """What a part refers to: nothing that would be fetched from elsewhere. Raises `ValidationError` for that."""
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise ValidationError(_damaged()) from None
    for relation in root:
        kind, is_outside = relation.get("Type", ""), relation.get("TargetMode", "").lower() == "external"
        if is_outside and not kind.endswith(HARMLESS):
            raise ValidationError(
                _(
                    "This file would fetch something from elsewhere (%(what)s), so it was not read. Delete that in Word, and save again."
                )
                % {"what": kind.rpartition("/")[2][:40] or "?"}
            )


def _packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
