"""What is in files that officers uploaded, when somebody whom it names is erased."""

import io
import zipfile

import pytest
import tablib
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from core.file_texts import rewritten
from membership.models import CircularFile
from membership.services.forgetting import erase_person
from tests.circular_factories import PDF, make_circular, make_file, sent
from tests.factories import make_group, make_network, make_officer, make_person

NAME = "Zofia Przykładowa"


def replace(text, instead):
    return text.replace(NAME, instead).replace("zofia@example.org", instead)


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "."), text)
    return file.getvalue()


def content_of(field):
    with default_storage.open(field.name, "rb") as file:
        return file.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_keeps_its_encoding(encoding):
    new = rewritten("list.CSV", f"Name\n{NAME}, Ω\n".encode(encoding), replace)

    assert new.decode(encoding) == "Name\nformer member, Ω\n"


def test_cells_of_a_workbook_are_replaced_and_it_opens():
    book = tablib.Dataset([NAME, "zofia@example.org"], ["Other", "other@example.org"], headers=["Name", "E-mail"])

    new = rewritten("people.xlsx", book.export("xlsx"), replace)

    sheet = load_workbook(io.BytesIO(new)).active
    assert [row[0].value for row in sheet.rows] == ["Name", "former member", "Other"]
    assert [row[1].value for row in sheet.rows] == ["E-mail", "former member", "other@example.org"]


def test_link_in_a_document_stays_one_without_a_blank():
    document = packed(word_document__xml=f"<t>{NAME}</t>", links__rels='<R Target="mailto:zofia@example.org"/>')

    with zipfile.ZipFile(io.BytesIO(rewritten("minutes.docx", document, replace))) as archive:
        assert archive.read("word_document.xml") == b"<t>former member</t>"
        assert archive.read("links.rels") == b'<R Target="mailto:former-member"/>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("agenda.docx", b"PK but no archive"),
        ("other.docx", packed(word__xml="<t>Others</t>")),
        ("latin.txt", "Größe".encode("latin-1")),
    ],
)
def test_what_names_nobody_or_cannot_be_read_stays_to_the_byte(name, content):
    assert rewritten(name, content, replace) == content


def test_document_that_unpacks_too_large_is_left(monkeypatch):
    monkeypatch.setattr("core.file_texts.MOST_UNPACKED", 10)
    document = packed(word__xml=f"<t>{NAME}</t>")

    assert rewritten("bomb.docx", document, replace) == document


@pytest.mark.django_db
def test_files_of_a_circular_and_their_copies_for_the_mails(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    officer, group = make_officer(make_network()), make_group()
    writer, person = make_officer(group), make_person("zofia@example.org", name=NAME)
    circular = make_circular(group, writer)
    text = make_file(circular, "list.txt", f"Present: {NAME}".encode())
    picture = make_file(circular, "agenda.pdf", PDF + NAME.encode())
    sent(circular)
    old = CircularFile.objects.select_related("mailed").get(pk=text.pk)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=person, by=officer)

    new = CircularFile.objects.get(pk=text.pk)
    assert content_of(new.file) == b"Present: former member"
    assert content_of(new.mailed.file) == b"Present: former member"
    assert new.size_bytes == len(b"Present: former member")
    assert not default_storage.exists(old.file.name)
    assert not default_storage.exists(old.mailed.file.name)
    assert content_of(picture.file) == PDF + NAME.encode()


def test_letters_that_a_program_wrote_as_numbers_are_read_and_the_rest_of_the_file_stays():
    packed = io.BytesIO()
    text = "<?xml version='1.0' encoding='ASCII'?><w><p>Zofia Przyk&#322;adowa &amp; &#38; &#60;</p></w>"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("word/document.xml", text)
        made.writestr("word/other.xml", "<w><p>No&#235;l</p></w>")

    with zipfile.ZipFile(io.BytesIO(rewritten("a.docx", packed.getvalue(), replace))) as new:
        document, other = new.read("word/document.xml"), new.read("word/other.xml")

    assert document.decode() == "<?xml version='1.0' encoding='UTF-8'?><w><p>former member &amp; &#38; &#60;</p></w>"
    assert other == b"<w><p>No&#235;l</p></w>"
