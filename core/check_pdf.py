"""A program, not a module: says how many pages a PDF has, or why it is none. Started bounded, since a stranger's file is read."""

import io
import sys

from pypdf import PdfReader
from pypdf.errors import PyPdfError

ACTIVE = ("/JavaScript", "/Launch")


def _acts(reader: PdfReader) -> bool:
    """Whether it does something by itself when it is opened."""
    catalog = reader.root_object
    names = catalog.get("/Names")
    opening = catalog.get("/OpenAction")
    opening = opening.get_object() if opening is not None else None
    return (
        "/AA" in catalog
        or (names is not None and "/JavaScript" in names.get_object())
        or (isinstance(opening, dict) and opening.get("/S") in ACTIVE)
    )


def _pages(reader: PdfReader) -> str:
    return "acts" if _acts(reader) else str(len(reader.pages))


def main() -> int:
    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        answer = "locked" if reader.is_encrypted and not reader.decrypt("") else _pages(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, IndexError):
        answer = "damaged"
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
