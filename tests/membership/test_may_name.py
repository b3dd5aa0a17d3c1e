"""What an officer looks at before somebody is erased: words that may be their name, files that name them, files that nobody can read."""

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import mail
from core.file_texts import text_of
from membership.forms import erasing as forms
from membership.models import CircularFile
from membership.selectors.naming import Whom, known_as, naming_of, texts_that_may_name
from membership.selectors.naming_files import files_that_may_name
from membership.services import erasing
from membership.services.desk import note_on_desk
from membership.services.redacting import Choices
from tests.circular_factories import make_circular, make_file, sent
from tests.factories import make_group, make_network, make_officer, make_person, make_role, make_strand
from tests.pdf_files import make_pdf
from workstrands.models import Theme
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
TEXT_QUERIES = 99  # one for each table with texts, one for each thing that erasure deletes or clears, and a few
FILE_QUERIES = 45


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def officer(network):
    return make_officer(network, email="officer@example.org", name="Olga Officer")


def make_ana(network, name="Ana", email="ana.short@example.org"):
    person = make_person(email, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    make_role(person, plenary_of(network))
    return person


def asked(person, officer):
    return erasing.ask_erasure_on_behalf(person=person, source="Signed letter.", by=officer)


def desk_of(officer):
    client = Client()
    client.force_login(officer)
    return client


def strand_of(text):
    strand = make_strand()
    strand.purpose = text
    strand.save()
    return strand


def places_of(person):
    return texts_that_may_name(Whom(known_as(person)))


def content_of(row):
    with default_storage.open(row.file.name, "rb") as file:
        return file.read()


# texts


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ana", "Ana agreed with ANA.", ["Ana", "ANA"]),
        ("Ana", "Banana, ana, Anas", []),  # part of a word, or not as a name is written
        ("Will", "You will ask Will.", ["Will"]),
        ("李明", "由李明同意", ["李明"]),  # no blanks between words
        ("Zoë", "Zoe\u0308 and Zoë", ["Zoe\u0308", "Zoë"]),
        ("D'A", "&lt; D&#x27;A, D'A", ["D&#x27;A", "D'A"]),
        ("Ana Example", "Ana Example came", []),  # surely theirs: replaced unasked
    ],
)
def test_short_name_is_found_as_a_whole_word_where_others_wrote_it(network, name, text, found):
    strand = strand_of(text)
    person = make_ana(network, name)

    places = places_of(person)

    assert [place.found for place in places] == found
    assert {place.url for place in places} <= {strand.get_absolute_url()}
    assert not any(place.suggested for place in places)


def test_long_name_that_is_part_of_another_s_is_suggested(network):
    strand_of("Contohwati agreed")
    make_person(name="Sari Contohwati")

    assert [place.suggested for place in places_of(make_ana(network, "Contohwati"))] == [True]


def test_what_goes_by_itself_is_not_asked_about(network, officer):
    person = make_ana(network)
    note_on_desk(owner=person, key="join:1", note="Ana, that is me")
    request = asked(person, officer)
    request.source = "Letter of Ana"
    request.save()

    assert places_of(person) == []


def test_words_for_their_writer_s_eyes_are_not_shown(network, officer):
    note_on_desk(owner=officer, key="join:1", note="A secret of Ana")
    request = asked(make_ana(network), officer)

    page = desk_of(officer).get(f"/desk/erasure/{request.pk}/").content.decode()

    assert "<mark>Ana</mark>" in page
    assert "A secret of" not in page


def test_officer_chooses_at_each_place_and_only_those_are_replaced(network, officer):
    hers, another = strand_of("Ana agreed."), strand_of("Ana of elsewhere did not.")
    person = make_ana(network)
    request = asked(person, officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/approve/"

    unseen = client.post(url, {})
    assert unseen.content.decode().count("Look at it and choose.") == 2
    person.refresh_from_db()
    assert person.name == "Ana"
    keys = {place.pk: place.key for place in places_of(person)}
    client.post(url, {f"text-{keys[hers.pk]}": "replace", f"text-{keys[another.pk]}": "leave"})

    hers.refresh_from_db(), another.refresh_from_db(), request.refresh_from_db()
    assert (hers.purpose, another.purpose) == ("former member agreed.", "Ana of elsewhere did not.")
    assert request.state == "done"
    assert sorted(text["replaced"] for text in request.outcome["texts"]) == [False, True]
    assert "Ana" not in json.dumps(request.outcome)
    assert "1 place was replaced and 1 left." in " ".join(
        client.get(f"/desk/erasure/{request.pk}/").content.decode().split()
    )


@pytest.mark.parametrize(("chosen", "left"), [("replace", "former member and former member"), ("leave", "Ana and Ana")])
def test_all_or_none_of_these(network, officer, chosen, left):
    strand = strand_of("Ana and Ana")
    request = asked(make_ana(network), officer)

    desk_of(officer).post(f"/desk/erasure/{request.pk}/approve/", {"all_texts": chosen})

    strand.refresh_from_db()
    assert strand.purpose == left


def test_too_many_places_are_decided_together(network, officer, monkeypatch):
    monkeypatch.setattr(forms, "MOST_SHOWN", 1)
    strands = [strand_of(f"Ana {number}") for number in range(3)]
    request = asked(make_ana(network), officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/approve/"

    page = client.post(url, {}).content.decode()
    assert "too many to choose" in page
    assert "And 2 more" in page
    client.post(url, {"all_texts": "replace"})

    for strand in strands:
        strand.refresh_from_db()
        assert strand.purpose.startswith("former member")


def test_text_written_while_the_officer_looked_is_looked_at_too(network, officer):
    person = make_ana(network)
    request = asked(person, officer)
    strand_of("Ana came later.")

    with pytest.raises(ValidationError):
        erasing.approve_erasure(request=request, by=officer, choices=Choices())

    person.refresh_from_db()
    assert person.name == "Ana"


def test_mails_that_wait_are_chosen_and_sent_ones_go(network, officer):
    for status in (0, 2):
        one = mail.queue_rendered(
            to="x@example.org", kind=mail.MailKind.JOINING, subject="Ana", text="Of Ana", html="<p>Ana</p>"
        )
        Email.objects.filter(pk=one.pk).update(status=status)
    request = asked(make_ana(network), officer)

    desk_of(officer).post(f"/desk/erasure/{request.pk}/approve/", {"all_texts": "replace"})

    left = Email.objects.get(to="x@example.org")
    assert (left.subject, left.message.strip()) == ("former member", "Of former member")
    assert not [
        each.pk for each in Email.objects.all() if "Ana" in f"{each.subject} {each.message} {each.html_message}"
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_costs_no_query_for_each_row(network, rows):
    for _number in range(rows):
        strand = strand_of("Ana agreed.")
        Theme.objects.create(workstrand=strand, title="What Ana likes")
    person = make_ana(network)
    whom = Whom(known_as(person))
    assert naming_of(whom.known).asked
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(texts_that_may_name(whom)) == 2 * rows

    assert len(queries) == TEXT_QUERIES


# files


@pytest.fixture
def shelf(network, settings, tmp_path):
    """A group in which the person had a part, with a circular that was sent with files."""
    settings.MEDIA_ROOT = tmp_path
    group = make_group()
    writer = make_officer(group)

    def put(name, content, whose=group):
        return make_file(make_circular(whose, writer if whose is group else make_officer(whose)), name, content)

    return group, put


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "."), text)
    return file.getvalue()


W = '<w:document xmlns:w="w"><w:p><w:r><w:t>Zo</w:t></w:r><w:r><w:t>fia Long</w:t></w:r></w:p></w:document>'


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.pdf", make_pdf("Present: Ana", "More"), "Present: Ana"),
        ("a.pdf", make_pdf("Words", author="Ana"), "Ana"),
        ("a.docx", packed(document__xml=W), "Zofia Long"),
        ("a.xlsx", packed(s__xml="<sst><si><t>An</t><t>a</t></si></sst>"), "Ana"),
        ("a.pptx", packed(c__xml='<c author="Ana"/>'), "Ana"),
        ("a.csv", "Name\nAna".encode("utf-16"), "Ana"),
    ],
)
def test_what_is_written_in_a_file_is_read(name, content, text):
    assert text in text_of(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4 broken"),
        ("a.pdf", make_pdf("Words", "")),  # a page that is a picture
        ("a.png", b"\x89PNG"),
        ("a.docx", b"PK but no archive"),
        ("a.docx", packed(a__xml='<!DOCTYPE x [<!ENTITY a "Ana">]><x>&a;</x>')),
        ("a.docx", packed(a__xml="<broken")),
    ],
)
def test_file_that_cannot_be_read_is_nothing(name, content):
    assert text_of(name, content) is None


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_PAGES"])
def test_pdf_that_is_too_large_is_not_read(monkeypatch, limit):
    monkeypatch.setattr(f"core.file_texts.{limit}", 1)

    assert text_of("a.pdf", make_pdf("One", "Two")) is None


def test_pdf_that_names_somebody_is_emptied_with_the_copies_in_mails(
    network, officer, shelf, django_capture_on_commit_callbacks
):
    _group, put = shelf
    row = put("Ana Long's paper.pdf", make_pdf("Present: Ana Long"))
    sent(row.circular)
    old = CircularFile.objects.select_related("mailed").get(pk=row.pk)
    request = asked(make_ana(network, "Ana Long"), officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/"
    file = client.get(url).context["erase"].named[0]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{url}approve/", {f"file-{file.key}": "remove"})

    row = CircularFile.objects.select_related("mailed").get(pk=row.pk)
    assert content_of(row).startswith(b"What was here was removed on ")
    assert content_of(row.mailed) == content_of(row)
    assert (row.name, row.content_type, row.size_bytes) == ("removed.txt", "text/plain", len(content_of(row)))
    assert (row.mailed.name, row.mailed.mimetype) == ("removed.txt", "text/plain")
    assert not default_storage.exists(old.file.name)
    assert not default_storage.exists(old.mailed.file.name)
    request.refresh_from_db()
    assert request.outcome["files"] == [{"where": f"membership.CircularFile:{row.pk}", "done": "remove", "reason": ""}]


def test_file_is_kept_with_a_reason_that_does_not_name_the_person(network, officer, shelf):
    _group, put = shelf
    row = put("minutes.pdf", make_pdf("Present: Ana"))
    request = asked(make_ana(network), officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/"
    key = client.get(url).context["erase"].named[0].key

    assert "Say why a file stays." in client.post(f"{url}approve/", {f"file-{key}": "keep"}).content.decode()
    client.post(f"{url}approve/", {f"file-{key}": "keep", f"reason-{key}": "Ana signed it"})

    assert b"%PDF" in content_of(CircularFile.objects.get(pk=row.pk))
    request.refresh_from_db()
    assert request.outcome["files"][0]["reason"] == "former member signed it"
    assert "former member signed it" in client.get(url).content.decode()


def test_officer_who_decides_opens_a_file_and_nobody_else(network, officer, shelf):
    group, put = shelf
    put("minutes.pdf", make_pdf("Present: Ana"))
    request = asked(make_ana(network), officer)
    page = f"/desk/erasure/{request.pk}/"
    key = desk_of(officer).get(page).context["erase"].named[0].key

    answer = desk_of(officer).get(f"{page}files/{key}/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    for who in (make_officer(group), request.person):
        assert desk_of(who).get(f"{page}files/{key}/").status_code == 404
    desk_of(officer).post(f"{page}refuse/", {"reason": "No."})
    assert desk_of(officer).get(f"{page}files/{key}/").status_code == 404


def test_short_name_in_a_text_file_can_be_replaced(network, officer, shelf):
    _group, put = shelf
    row = put("list.csv", b"Name\nAna\n")
    request = asked(make_ana(network), officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/"
    key = client.get(url).context["erase"].named[0].key

    client.post(f"{url}approve/", {f"file-{key}": "replace"})

    assert content_of(CircularFile.objects.get(pk=row.pk)) == b"Name\nformer member\n"


def test_files_replaced_by_themselves_or_of_others_are_not_asked_about(network, officer, shelf):
    _group, put = shelf
    put("list.csv", b"Name\nAna Long\n")
    put("other.pdf", make_pdf("Present: Others"))

    assert files_that_may_name(Whom(known_as(make_ana(network, "Ana Long")))) == []


def test_name_cut_into_runs_is_asked_about_and_cannot_be_replaced(network, officer, shelf):
    _group, put = shelf
    put("minutes.docx", packed(**{"[Content_Types]__xml": "<Types/>", "word__xml": W}))

    (file,) = files_that_may_name(Whom(known_as(make_ana(network, "Zofia Long"))))

    assert (file.is_named, file.can_replace) == (True, False)


def test_files_without_words_are_listed_in_groups_where_the_person_had_a_part(network, officer, shelf):
    group, put = shelf
    mine, kept, elsewhere = (
        put("scan.pdf", make_pdf("")),
        put("broken.pdf", b"%PDF-1.4 broken"),
        put("far.pdf", make_pdf("", ""), make_group()),
    )
    person = make_ana(network)
    make_role(person, make_strand(group))
    request = asked(person, officer)
    client, url = desk_of(officer), f"/desk/erasure/{request.pk}/"
    unread = {one.name: one.key for one in client.get(url).context["erase"].unread}
    assert set(unread) == {"scan.pdf", "broken.pdf"}
    ticked = {f"unread-{unread['scan.pdf']}": "on"}

    assert "Say why these files stay" in client.post(f"{url}approve/", ticked).content.decode()
    client.post(f"{url}approve/", {**ticked, "unread_reason": "Shows nobody"})

    assert content_of(CircularFile.objects.get(pk=mine.pk)).startswith(b"What was here")
    assert content_of(CircularFile.objects.get(pk=kept.pk)) == b"%PDF-1.4 broken"
    assert content_of(CircularFile.objects.get(pk=elsewhere.pk)).startswith(b"%PDF")


@pytest.mark.parametrize("rows", [1, 3])
def test_files_cost_no_query_for_each_row(network, shelf, rows):
    group, put = shelf
    person = make_ana(network)
    make_role(person, make_strand(group))
    for number in range(rows):
        put(f"{number}.pdf", make_pdf(f"Present: Ana {number}"))
        put(f"{number}.pdf", f"%PDF-1.4 broken {number}".encode())
    whom = Whom(known_as(person))
    assert naming_of(whom.known).asked
    with CaptureQueriesContext(connection) as queries:
        assert len(files_that_may_name(whom)) == 2 * rows

    assert len(queries) == FILE_QUERIES
