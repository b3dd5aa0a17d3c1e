"""Files as they come: every usual form is read, and what is none, or lies, is refused in words, fast and in little memory."""

import datetime
import io
import random
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from tablib import Dataset

from core.spreadsheets import GuardedCSV, GuardedXLSX, guard, unguard
from membership.importing import workbooks
from membership.importing.columns import names_joined, names_split
from membership.importing.files import MOST_ROWS, read_file
from membership.importing.people import People
from people.indexes import OrganisationIndex
from people.models import Organisation
from people.selectors import organisations_called
from tests.factories import make_organisation

MOST_MEMORY = 90 * 1024 * 1024
RECOGNISED = People.layout.recognised
TEXT = "name,email\nД’Example,a@example.org\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(data):
    return read_file(data if isinstance(data, bytes) else data.encode(), recognised=RECOGNISED)


def refusal(data):
    with pytest.raises(ValidationError) as refused:
        read(data)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("data", "read_as"),
    [
        (TEXT.encode(), "CSV, UTF-8, comma"),
        (TEXT.encode("utf-8-sig"), "CSV, UTF-8, comma"),
        (TEXT.encode("utf-16"), "CSV, UTF-16, comma"),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "CSV, UTF-16, comma"),
        (TEXT.replace(",", ";").replace("\n", "\r\n").encode(), "CSV, UTF-8, semicolon"),
        (TEXT.replace(",", "\t").replace("\n", "\r").encode(), "CSV, UTF-8, tab"),
        (b"sep=;\r\n" + TEXT.replace(",", ";").encode(), "CSV, UTF-8, semicolon"),
    ],
)
def test_text_is_read_in_the_encodings_and_with_the_delimiters_of_offices(data, read_as):
    sheet = read(data)

    assert (sheet.header, sheet.read_as) == (["name", "email"], read_as)
    assert [row for _number, row in sheet.rows] == [["Д’Example", "a@example.org"]]


def test_old_encoding_is_assumed_and_said():
    sheet = read("name;email\nJürgen O’Beispiel;j@example.org\n".encode("cp1252"))

    assert sheet.rows == [(2, ["Jürgen O’Beispiel", "j@example.org"])]
    assert "assumed to be Windows-1252" in sheet.read_as


def test_comma_in_a_name_does_not_make_it_the_delimiter():
    sheet = read('name;e-mail\n"Example, Ada; PhD";a@example.org\n')

    assert sheet.rows == [(2, ["Example, Ada; PhD", "a@example.org"])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"name,email\n", "header only"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"\x00\x01\x02\x03" * 100, "characters that are none"),
        (b"name,email\nA\x00da,a@example.org\n", "characters that are none"),
        (b"\x81\x8d\x8f\x90", "cannot be read"),
        (b"\xff\xfen\x00\x00\xd8", "cannot be read"),
        (b"PK\x03\x04 no zip", "no workbook"),
        (b'[{"email": ', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'[{"email": {"a": 1}}]', "list of objects"),
        (b'[{"email": "\\ud800"}]', "characters that are none"),
        (b"name,email\n" + b"x" * 10_001 + b",a@example.org\n", "Row 2 is longer"),
        (b'name,email\n"' + b"x" * 200_000, "quotation mark"),
        (b"name,email" + b"," * 500 + b"\na,b\n", "Row 1 is longer"),
        (b"name,email\n" + b"a,b\n" * (MOST_ROWS + 1), "more than 20000 rows"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, words):
    assert words in refusal(data)


# workbooks


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def doctored(parts, **options):
    """A workbook of which some parts are others."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["email"], ["a@example.org"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name), **options)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(rows, before=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'


def cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD_ROWS = f'<row r="1">{cell("A1", "email")}</row><row r="2">{cell("A2", "a@example.org")}</row>'


def test_workbook_is_read_with_dates_as_dates_and_numbers_as_text():
    day = datetime.date(2021, 2, 23)
    book = workbook(
        ["email", "name", "job_title", "starts"],
        ["a@example.org", 42, 1.0, day],
        [None],
        ["b@example.org", 2.5, True, "'=x"],
    )

    sheet = read(book)

    assert sheet.read_as == "XLSX"
    assert sheet.rows == [
        (2, ["a@example.org", "42", "1", "2021-02-23"]),
        (4, ["b@example.org", "2.5", "True", "=x"]),
    ]


def test_formula_with_its_result_counts_as_that_and_one_without_is_refused():
    with_result = sheet_of(
        f'<row r="1">{cell("A1", "email")}</row><row r="2"><c r="A2" t="str"><f>B1</f><v>a@example.org</v></c></row>'
    )

    assert read(doctored({SHEET: with_result})).rows == [(2, ["a@example.org"])]
    assert "Cell B2 holds a formula" in refusal(workbook(["email", "name"], ["a@example.org", "=1+1"]))


def test_workbook_that_claims_the_largest_sheet_there_is_is_read_by_its_rows():
    claims = sheet_of(GOOD_ROWS, before='<dimension ref="A1:XFD1048576"/>')

    assert read(doctored({SHEET: claims})).rows == [(2, ["a@example.org"])]


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
STRINGS = "xl/sharedStrings.xml"


def many_rows():
    return "".join(f'<row r="{n}">{cell(f"A{n}", "x")}</row>' for n in range(1, MOST_ROWS + 3))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({SHEET: lambda: ENTITIES + sheet_of(cell("A1", "&i;"))}, "document type"),
        ({STRINGS: lambda: ENTITIES + f'<sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>'}, "document type"),
        ({"xl/workbook.xml": lambda: EXTERNAL + "<workbook/>"}, "document type"),
        ({SHEET: lambda: (ENTITIES + sheet_of("")).encode("utf-16")}, "document type"),
        ({SHEET: lambda: sheet_of(" " * 150_000_000)}, "far larger inside"),
        ({"xl/media/image1.png": lambda: b"\0" * 150_000_000}, "far larger inside"),
        ({STRINGS: lambda: f'<sst xmlns="{MAIN}">{"<si><t/></si>" * 2_000_000}</sst>'}, "far larger inside"),
        ({STRINGS: lambda: f'<sst xmlns="{MAIN}"><si>{"<r><t>x</t></r>" * 100_000}</si></sst>'}, "far larger inside"),
        ({SHEET: lambda: sheet_of(f"<row>{'<c/>' * 3_000_000}</row>")}, "far larger inside"),
        ({"xl/styles.xml": lambda: f'<styleSheet xmlns="{MAIN}"><fonts>{"<font/>" * 500_000}</fonts></styleSheet>'}, "far larger inside"),
        ({SHEET: lambda: sheet_of("<a>" * 100_000 + "</a>" * 100_000)}, "far larger inside"),
        ({f"xl/junk{n}.xml": lambda: "<a/>" for n in range(1_200)}, "far larger inside"),
        ({SHEET: many_rows}, "no workbook"),
        ({SHEET: lambda: sheet_of(many_rows())}, "more than 20000 rows"),
        ({SHEET: lambda: sheet_of(f'<row r="1">{cell("A1", "email")}</row><row r="1048576">{cell("A1048576", "x")}</row>')}, "more than 20000 rows"),
        ({SHEET: lambda: "<worksheet"}, "no workbook"),
        ({"xl/workbook.xml": lambda: ""}, "no workbook"),
        ({"[Content_Types].xml": lambda: "<Types/>"}, "no workbook"),
    ],
)  # fmt: skip
def test_workbook_that_lies_is_refused_in_bounded_memory(parts, words):
    data = doctored({name: make() for name, make in parts.items()})
    assert len(data) < 10 * 1024 * 1024
    tracemalloc.start()
    began = datetime.datetime.now(datetime.UTC)

    said = refusal(data)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert words in said
    assert peak < MOST_MEMORY
    assert datetime.datetime.now(datetime.UTC) - began < datetime.timedelta(seconds=30)


def test_zip_that_understates_a_part_is_refused():
    data = bytearray(doctored({SHEET: sheet_of(" " * 1_000_000 + GOOD_ROWS)}, compress_type=zipfile.ZIP_DEFLATED))
    size = len(sheet_of(" " * 1_000_000 + GOOD_ROWS)).to_bytes(4, "little")
    assert data.count(size) == 2
    data = data.replace(size, (100).to_bytes(4, "little"))

    assert "no workbook" in refusal(bytes(data))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(packing):
    assert "unusual way" in refusal(doctored({SHEET: sheet_of(GOOD_ROWS)}, compress_type=packing))


def test_sheet_with_gaps_keeps_the_numbers_of_its_rows():
    rows = f'<row r="1">{cell("A1", "email")}</row><row r="19000">{cell("A19000", "a@example.org")}</row>'

    assert read(doctored({SHEET: sheet_of(rows)})).rows == [(19_000, ["a@example.org"])]


def test_limits_are_what_a_real_sheet_of_the_most_rows_needs():
    assert workbooks.MOST_ELEMENTS["worksheet"] > MOST_ROWS * 15 * 3


# the guard

NASTY = [
    "", "'", "''", "'=", "=", "==1", "'=1+1", "''=x", "+1", "-1", "@SUM(1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'t Hooft", "’quote",
    " =1", "a=b", "=cmd|' /C calc'!A0", '"=1"', "'＝", "فلانة", "=Тамара", "'\t", "-", "+", "0", ";", "'@'",
]  # fmt: skip


def nasty_strings():
    """The same ones each time: every short string of the characters that matter, and long ones of many more."""
    letters = "'=+-@\t\r\n＝a \""
    yield from NASTY
    yield from letters
    yield from (first + second + third for first in letters for second in letters for third in letters)
    chance = random.Random(2021)
    for _each in range(500):
        yield "".join(chance.choice(letters + "＋－＠;,йع漢\u200f") for _place in range(chance.randrange(1, 12)))


def test_guard_comes_off_again_and_leaves_nothing_that_begins_a_formula():
    for text in nasty_strings():
        assert unguard(guard(text)) == text
        assert guard(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_guarded_files_hold_what_was_put_in():
    texts = [text for text in nasty_strings() if "\r" not in text and text.strip()]
    dataset = Dataset(*([text, "end"] for text in texts), headers=["name", "email"])

    as_csv = read(GuardedCSV().export_data(dataset).encode())
    as_xlsx = read(GuardedXLSX().export_data(dataset))

    assert [row[0] for _number, row in as_csv.rows] == texts
    assert [row[0] for _number, row in as_xlsx.rows] == texts


@pytest.mark.parametrize(
    "names",
    [[], ["One"], ["One", "Two"], ["A; B", "C"], ['"Quoted"', 'in"side'], ['"', ';"'], ["Управление; два", "ع"]],
)
def test_several_names_in_one_cell_come_apart_again(names):
    assert names_split(names_joined(names)) == names
    assert names_split("\n".join(name for name in names if ";" not in name and '"' not in name)) == [
        name for name in names if ";" not in name and '"' not in name
    ]


@pytest.mark.django_db
def test_index_in_memory_answers_as_the_selector_does():
    for name, country, acronym in (
        ("Office", "IT", "OFF"), ("Office", "FR", ""), ("OFF", "DE", ""), ("Бюро", "BG", "Office"), ("Pair", "IT", "P1"), ("Pair", "FR", "P2"),
    ):  # fmt: skip
        make_organisation(name, country=country, acronym=acronym).aliases.create(name=f"Alias {country}")
    for office in Organisation.objects.all():
        office.save()
    index = OrganisationIndex()

    for text in ("office", "OFF", "off", "БЮРО", "Pair", "pair (P2)", "Pair (Italy)", "Office (France)", "none", "Alias IT", ""):  # fmt: skip
        assert {one.pk for one in index.called(text)} == {one.pk for one in organisations_called(text)}, text
