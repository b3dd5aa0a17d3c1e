"""What is written in a file: searched, and replaced where the file is a text or a ZIP of texts. Bounded, and left where it cannot be read."""

import io
import logging
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

TEXTS = frozenset({".txt", ".csv", ".md"})
DOCUMENTS = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})
READ_INSIDE = (".xml", ".rels")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
MOST_BYTES = 20 * 1024 * 1024
MOST_READ = 50 * 1024 * 1024  # of a document's texts, unpacked
MOST_UNPACKED = 200 * 1024 * 1024  # of all that is in one
MOST_PAGES = 200
PARAGRAPHS = frozenset(
    {"p", "h", "si"}
)  # of Word and PowerPoint, OpenDocument, Excel: what is typed at one go, maybe cut into runs
WORDS, LINK = "former member", "former-member"  # a blank in a link would make a document unreadable
CHARACTER_NUMBER = re.compile(r"&#([xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});")
ASCII_DECLARED = re.compile(r"""\A(<\?xml[^>]*encoding=["'])(?:US-)?ASCII(["'])""", re.IGNORECASE)
LAST_ASCII, HALVES = 0x7F, range(0xD800, 0xE000)  # halves of a pair in UTF-16 are no letters
Replace = Callable[[str, str], str]
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in somebody's file is not the site's to report


def decoded(content: bytes) -> tuple[str, str]:
    """A text, and in which encoding it was."""
    encoding = "utf-16" if content.startswith(BYTE_ORDER_MARKS) else "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"  # which every byte has a letter in


def text_of(name: str, content: bytes) -> str | None:
    """All that is written in a file, ligatures undone; `None` for a picture, a scan, and whatever is broken, locked or too large."""
    suffix = PurePath(name).suffix.lower()
    if len(content) > MOST_BYTES:
        return None
    if suffix in TEXTS:
        found: str | None = decoded(content)[0]
    elif suffix in DOCUMENTS:
        found = _in_document(content)
    else:
        found = _in_pdf(content) if suffix == ".pdf" else None
    return found and unicodedata.normalize("NFKC", found)


def _in_document(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if part.filename.endswith(READ_INSIDE)]
            if sum(part.file_size for part in parts) > MOST_READ:
                return None
            return "\n".join(line for part in parts for line in _lines(fromstring(archive.read(part))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ParseError, DefusedXmlException, ValueError):
        return None  # broken, or locked with a password


def _lines(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag.rpartition("}")[2] in PARAGRAPHS:
            yield "".join(element.itertext())
        elif element.text:
            yield element.text
        yield from element.attrib.values()  # who wrote a comment, or changed a word


def _in_pdf(content: bytes) -> str | None:
    try:
        reader = PdfReader(io.BytesIO(content))
        if len(reader.pages) > MOST_PAGES:
            return None
        pages = [page.extract_text() for page in reader.pages]
        about = [str(value) for value in (reader.metadata or {}).values()]
    except Exception:  # noqa: BLE001 - whatever a broken file makes of the library
        return None
    if not all(page.strip() for page in pages):  # a scan, or a picture of a page
        return None
    return "\n".join(pages + about)


def rewritten(name: str, content: bytes, replace: Replace) -> bytes:
    """The content as `replace` makes it, which takes a text and what to put there; to the byte as it was where nothing is to be replaced."""
    suffix = PurePath(name).suffix.lower()
    if suffix in TEXTS:
        return _replaced(content, replace, WORDS)
    try:
        return _document(content, replace) if suffix in DOCUMENTS else content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # broken, or locked with a password
        return content


def _replaced(content: bytes, replace: Replace, instead: str) -> bytes:
    text, encoding = decoded(content)
    new = replace(text, instead)
    return new.encode(encoding) if new != text else content


def _spelled_out(data: bytes) -> bytes:
    """The text of an XML file with the letters that it writes as numbers, as some programs do with all beyond ASCII (XML 1.0 §4.1)."""

    def letter(found: re.Match[str]) -> str:
        number = found[1]
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        is_letter = LAST_ASCII < code <= sys.maxunicode and code not in HALVES
        return chr(code) if is_letter else found[0]

    text, encoding = decoded(data)
    spelled = CHARACTER_NUMBER.sub(letter, text)
    if spelled == text:
        return data
    return ASCII_DECLARED.sub(r"\1UTF-8\2", spelled).encode("utf-8" if encoding == "latin-1" else encoding)


def _document(content: bytes, replace: Replace) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        if sum(part.file_size for part in old.infolist()) > MOST_UNPACKED:
            return content
        changed = False
        for part in old.infolist():  # in their order, packed as they were: some readers want that
            data = old.read(part)
            if part.filename.endswith(READ_INSIDE):
                plain = _spelled_out(data)
                cleaned = _replaced(plain, replace, LINK if part.filename.endswith(".rels") else WORDS)
                if cleaned != plain:
                    changed, data = True, cleaned
            new.writestr(part, data)
    return packed.getvalue() if changed else content
