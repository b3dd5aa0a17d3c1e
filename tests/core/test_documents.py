"""Texts as files: what is in them, and that nothing a writer types is anything but words."""

import io
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from core import bounded, documents, languages, pdf_files
from core.bounded import Limits
from core.documents import Head
from tests.core.word_files import TEXT, part

FACTS = ("Version 1.0", "agreed", "1 March 2021")
HEAD = Head(title="Terms of reference: WS2", subtitle="Group 2021", facts=FACTS, extra={"number": "1.0"})


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_pdf_has_head_foot_and_contents():
    text = "".join(f"# Chapter {number}\n\n{'Some words of it. ' * 200}\n\n" for number in range(1, 8))

    found = pages(documents.to_pdf(text, HEAD))

    assert "Contents" in found[0]
    assert all("Version 1.0 · agreed · 1 March 2021" in page for page in found)
    assert [page.split("\n")[-1] for page in found] == [f"page {n + 1} of {len(found)}" for n in range(len(found))]


def test_pdf_keeps_tables_links_and_scripts():
    pdf = documents.to_pdf(TEXT, HEAD)

    words = " ".join(pages(pdf))
    assert all(word in words for word in ("Task", "the office", "Тамара Образцова", "Ελληνικά", "Third"))
    assert b"https://example.org/us" in b"".join(
        str(note.get_object()).encode() for page in PdfReader(io.BytesIO(pdf)).pages for note in page.get("/Annots", [])
    )


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.1.0"',
        "$#panic()$ @label <label> = heading",
        '#include "x.typ" `#eval("1")` *#{1+1}*',
        '"); #panic("x',
        "![p](file:///etc/passwd) [a](javascript:alert(1))",
        "\\u{41} // comment /* more",
    ],
)
def test_what_is_typed_is_never_read_as_typst(hostile):
    words = "".join("".join(pages(documents.to_pdf(f"{hostile}\n", HEAD))).split())

    for piece in ("read", "import", "panic", "include", "eval", "javascript", "comment"):
        assert (piece in words) == (piece in hostile)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 80 + "deep",
        "".join("  " * number + "- a\n" for number in range(60)),
        "*a **b " * 200,
        "x" * 20_000,
        "|a|\n|-|\n" * 50,
        "",
        "- \n\n1.\n\n#\n",
        "99999999. high\n",
    ],
    ids=["quotations", "lists", "marks", "word", "tables", "nothing", "empty parts", "number"],
)
def test_odd_text_is_printed_and_written_all_the_same(text):
    assert documents.to_pdf(text, HEAD).startswith(b"%PDF")
    assert documents.to_docx(text, HEAD).startswith(b"PK")


def test_same_text_gives_the_same_pdf():
    assert documents.to_pdf(TEXT, HEAD) == documents.to_pdf(TEXT, HEAD)


def test_word_has_head_and_foot():
    made = documents.to_docx(TEXT, Head(title="A & B <c>", facts=("Version 1.0",), language="ar"))

    assert "A &amp; B &lt;c&gt;" in part("word/headerown.xml", made)
    assert " NUMPAGES " in part("word/footerown.xml", made)
    assert "footerReference" in part("word/document.xml", made)
    assert "<w:bidi" in part("word/document.xml", made)


def test_markdown_begins_with_what_it_is():
    made = documents.to_markdown("# A\n", Head(title='"x": - y', extra={"number": "1.0"}, language="fr")).decode()

    assert made == "---\ntitle: '\"x\": - y'\nnumber: '1.0'\nlang: fr\n---\n\n# A\n"


def _is_at_work(status):
    """Whether a process is still there, by its line in /proc: neither gone nor only waiting to be noticed."""
    try:
        return status.read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_what_runs_over_is_ended_with_what_it_started_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    child = tmp_path / "child"
    program = f"import subprocess, time, pathlib; p = subprocess.Popen(['sleep', '60']); pathlib.Path({str(child)!r}).write_text(str(p.pid)); time.sleep(60)"  # noqa: E501
    began = time.monotonic()

    with pytest.raises(bounded.OverrunError):
        bounded.run([sys.executable, "-c", program], data=b"", limits=Limits(seconds=2))

    assert time.monotonic() - began < 20
    assert list(tmp_path.iterdir()) == [child]
    status = Path(f"/proc/{child.read_text()}/stat")
    while (
        _is_at_work(status) and time.monotonic() - began < 30
    ):  # on a busy machine it is told to end, and ends a little later
        time.sleep(0.05)
    assert not _is_at_work(status)


def test_program_has_no_surroundings_and_a_bounded_result():
    seen = bounded.run(
        [sys.executable, "-c", "import os; print(sorted(os.environ), os.listdir())"], data=b"", limits=Limits()
    ).decode()

    assert not {name for name in os.environ if name.startswith(("DJANGO", "SECRET", "DATABASE"))} & set(seen.split("'"))
    with pytest.raises(bounded.OverrunError):
        bounded.run([sys.executable, "-c", "print('x' * 3_000_000)"], data=b"", limits=Limits(result_megabytes=1))


def test_third_at_once_waits_and_is_told_so():
    release = threading.Event()

    def hold():
        with bounded.place():
            release.wait(10)

    held = [threading.Thread(target=hold) for _ in range(bounded.SIDE_BY_SIDE)]
    for one in held:
        one.start()
    time.sleep(0.1)
    with pytest.raises(bounded.BusyError), bounded.place(wait_seconds=0.05):
        pass
    release.set()
    for one in held:
        one.join()
    with bounded.place(wait_seconds=1):
        pass


def test_pdf_too_heavy_to_set_ends_in_words(monkeypatch):
    monkeypatch.setattr(documents, "PDF", Limits(memory_megabytes=60))

    with pytest.raises(ValidationError, match="longer, or more memory"):
        documents.to_pdf(TEXT, HEAD)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"MZ" * 900, "not a PDF"),
        (b"%PDF-1.4 and no more", "damaged"),
        (b"%PDF-" + b"0" * (20 * 1024**2), "more than 20 MB"),
    ],
    ids=["empty", "program", "stump", "large"],
)  # fmt: skip
def test_what_is_no_pdf_is_refused(data, words):
    with pytest.raises(ValidationError, match=words):
        pdf_files.check(data)


def test_languages_have_names_and_directions():
    assert (languages.name("ru"), languages.own_name("ru"), languages.direction("ru")) == ("Russian", "русский", "ltr")
    assert languages.direction("ar") == languages.direction("he") == "rtl"
    assert languages.name("no such") == "no such"
    assert [code for code, _label in languages.choices()][:3] == ["en", "fr", "ru"]
    assert len({code for code, _label in languages.choices()}) == len(languages.choices()) > 150
