"""Word files of strangers: read with their headings, lists, tables and links, or refused in words."""

import io
import struct
import tempfile
import zipfile

import pytest
from django.core.exceptions import ValidationError

from core import documents, word
from core.bounded import Limits
from core.sections import split
from core.text import render
from tests.core.word_files import RELS, TEXT, TYPE, good, part, with_body, with_parts, with_relation

ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
PICTURE = '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="9" name="p" descr="A chart"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="rIdBad" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'  # noqa: E501


def said(data, name="text.docx"):
    with pytest.raises(ValidationError) as refused:
        word.from_docx(data, name)
    return refused.value.messages[0]


@pytest.fixture
def nothing_left(tmp_path, monkeypatch):
    """No folder of a run stays, whatever became of it."""
    good()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def test_word_out_and_in_keeps_headings_lists_tables_and_links(nothing_left):
    read = word.from_docx(good()).text

    assert [section.heading for section in split(read)] == ["Background", "Table of tasks"]
    assert "".join(render(read).split()) == "".join(render(TEXT).split())


def test_second_time_out_and_in_changes_nothing():
    once = word.from_docx(good()).text

    assert word.from_docx(good(once)).text == once


def test_tracked_changes_are_accepted_and_comments_and_pictures_left_out():
    inserted = '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>Added words.</w:t></w:r></w:ins><w:del w:id="2" w:author="A"><w:r><w:delText>Deleted words.</w:delText></w:r></w:del></w:p>'  # noqa: E501
    relation = part("word/_rels/document.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="rIdBad" Type="{TYPE}image" Target="media/p.png"/></Relationships>',
    )
    body = part(DOCUMENT).replace("<w:body>", f"<w:body>{inserted}{PICTURE}")

    read = word.from_docx(
        with_parts({DOCUMENT: body, "word/_rels/document.xml.rels": relation, "word/media/p.png": b"\x89PNG"})
    )

    assert "Added words." in read.text
    assert "Deleted" not in read.text
    assert "![" not in read.text
    assert any("Tracked changes" in told for told in read.told)
    assert any("1 picture was left out" in told for told in read.told)


def test_table_with_joined_cells_and_paragraphs_becomes_one_of_lines():
    cell = "<w:tc>{0}<w:p><w:r><w:t>{1}</w:t></w:r></w:p><w:p><w:r><w:t>more</w:t></w:r></w:p></w:tc>"
    grid = '<w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="100"/></w:tblGrid>'
    wide = cell.format('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', "wide")
    rows = f"<w:tr>{wide}</w:tr><w:tr>{cell.format('', 'left')}{cell.format('', 'right')}</w:tr>"

    read = word.from_docx(with_body(f"<w:tbl>{grid}{rows}</w:tbl>"))

    assert "<td>left more</td>" in render(read.text)
    assert "wide more" in read.text
    assert any("joined cells" in told for told in read.told)


def test_link_to_anything_but_the_web_stays_as_words():
    read = word.from_docx(with_body("")).text
    bad = documents.to_docx(
        "[here](javascript:alert(1)) [there](file:///etc/passwd) ![p](http://example.org/p.png)", documents.Head("T")
    )

    assert "https://example.org/us" in read
    assert "javascript" not in part("word/_rels/document.xml.rels", bad)
    assert "example.org/p.png" not in part(DOCUMENT, bad) + part("word/_rels/document.xml.rels", bad)


HOSTILE = {
    "empty": (lambda: b"", "empty"),
    "renamed program": (lambda: b"MZ\x90\x00" + b"\x00" * 500, "not a Word file"),
    "older Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "older Word file"),
    "cut short": (lambda: good()[: len(good()) // 2], "cut short"),
    "damaged": (lambda: good().replace(good()[200:260], b"\x00" * 60, 1), "damaged"),
    "another kind": (lambda: with_parts({DOCUMENT: None, "xl/workbook.xml": "<x/>"}), "not a Word document"),
    "spreadsheet within": (
        lambda: with_parts({"[Content_Types].xml": part("[Content_Types].xml").replace("wordprocessingml", "sheet")}),
        "another kind of file",
    ),
    "macros": (lambda: with_parts({"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (
        lambda: with_parts(
            {TYPES: part(TYPES).replace("</Types>", '<Default Extension="m" ContentType="a/x.macroEnabled.main"/></Types>')}
        ),
        "macros",
    ),
    "external entity": (
        lambda: with_parts({DOCUMENT: ENTITY + "<w:document>&e;</w:document>"}),
        "defines entities",
    ),
    "billion laughs": (
        lambda: with_parts({"word/styles.xml": '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'}),
        "defines entities",
    ),
    "broken xml": (lambda: with_parts({DOCUMENT: "<w:document><w:body>"}), "damaged"),
    "remote picture": (lambda: with_relation("image", "http://127.0.0.1:9/p.png"), "fetch something from elsewhere (image)"),
    "remote object": (lambda: with_relation("oleObject", "file:///etc/passwd"), "from elsewhere (oleObject)"),
    "path": (lambda: with_parts({"../evil.xml": "<x/>"}), "names that no Word writes"),
    "absolute path": (lambda: with_parts({"/etc/passwd": "x"}), "names that no Word writes"),
    "bomb": (lambda: with_parts({"word/media/a.bin": b"\x00" * (101 * 1024 * 1024)}), "far larger"),
    "bomb of words": (lambda: with_parts({"word/styles.xml": b" " * (21 * 1024 * 1024)}), "far larger"),
    "many parts": (lambda: with_parts({f"x/{n}": b"" for n in range(2_100)}), "far larger"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_in_words(kind, nothing_left):
    make, words = HOSTILE[kind]

    assert words in said(make())


def test_file_of_macros_is_refused_by_its_name():
    assert "macros" in said(good(), "text.DOCM")


def test_size_that_lies_is_found_out():
    """The directory of the archive claims ten bytes of a part that has millions."""
    data = bytearray(with_parts({"word/media/a.bin": b"\x00" * 5_000_000}))
    place = data.rindex(b"word/media/a.bin")
    struct.pack_into("<L", data, place - 46 + 24, 10)  # of the central directory: the size unpacked

    assert "damaged" in said(bytes(data))


def test_part_with_a_password_is_refused():
    data = bytearray(good())
    data[data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml")) + 8] |= 1

    assert "password" in said(bytes(data))


def test_same_part_twice_is_refused():
    made = io.BytesIO(good())
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(DOCUMENT, "<x/>")

    assert "names that no Word writes" in said(made.getvalue())


def test_template_a_file_was_written_with_does_not_keep_it_out():
    settings = with_relation("attachedTemplate", "file:///C:/Normal.dotm", where="word/_rels/settings.xml.rels")

    assert "Background" in word.from_docx(settings).text


def test_text_may_be_called_otherwise_as_some_programs_do():
    types = part(TYPES).replace("/word/document.xml", "/word/document2.xml")
    root, relations = part("_rels/.rels").replace("word/document.xml", "word/document2.xml"), part(RELS)

    moved = {TYPES: types, "_rels/.rels": root, DOCUMENT: None, RELS: None, "word/document2.xml": part(DOCUMENT)}

    assert (
        "https://example.org/us"
        in word.from_docx(with_parts(moved | {"word/_rels/document2.xml.rels": relations})).text
    )


@pytest.mark.parametrize("limits", [Limits(seconds=0), Limits(memory_megabytes=40)], ids=["time", "memory"])
def test_overrun_ends_in_words(monkeypatch, nothing_left, limits):
    data = good()
    monkeypatch.setattr(documents, "PANDOC", limits)

    assert "longer, or more memory" in said(data)


def test_text_that_takes_the_whole_heap_ends_in_words(monkeypatch, nothing_left):
    monkeypatch.setattr(documents, "HEAP_MEGABYTES", 8)

    assert "longer, or more memory" in said(with_body("<w:p><w:r><w:t>word word</w:t></w:r></w:p>" * 20_000))
