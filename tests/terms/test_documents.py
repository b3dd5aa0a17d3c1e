"""Word files into drafts, versions as files, signed copies, translations, agreements reached elsewhere; by the pages, as people do it."""

import datetime
import io

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from core import bounded, clock
from core.models import HistoryEntry
from core.verbs import Verb
from terms.models import SignedCopy, TermsRevision, TermsTranslation, TermsVersion, UnsavedText
from terms.services.adoption import adopt_otherwise, enter_older
from terms.services.documents import replace_text
from terms.services.signed_copies import add_signed_copy
from terms.services.translations import add_translation, check_translation
from terms.services.versions import pin, start_draft
from tests.core.word_files import good
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.factories import agree
from tests.terms.pdf_files import pdf
from tests.threads import together
from workstrands.models import Decision, Role

pytestmark = pytest.mark.django_db
TERMS = "/groups/ml-2021/ws2/terms/"
TODAY = clock.today


@pytest.fixture
def strand():
    return make_strand(make_group("ml-2021", name="Group 2021"), "WS2", title="Édition O'Sample")


@pytest.fixture
def draft(strand):
    return start_draft(workstrand=strand, by=None, text="# Background\n\nOld words.\n")


@pytest.fixture
def agreed(draft):
    return agree(draft)


def enter_as(strand, kind):
    if kind == "public":
        return Client(), None
    person = make_officer(strand.group) if kind == "officer" else make_person(name="فلانة الفلانية")
    if kind in {"lead", "member"}:
        make_role(person, strand, Role.Kind(kind))
    client = Client()
    client.force_login(person)
    return client, person


@pytest.fixture
def lead(strand):
    return enter_as(strand, "lead")


@pytest.fixture
def officer(strand):
    return enter_as(strand, "officer")


def word_file(data=None, name="text.docx"):
    return SimpleUploadedFile(name, good() if data is None else data)


def verbs():
    return list(HistoryEntry.objects.order_by("id").values_list("verb", flat=True))


# Word files into drafts


def test_word_file_is_looked_at_then_taken_up_as_a_new_revision(draft, lead):
    client, person = lead

    shown = client.post(f"{TERMS}0.1/import/", {"file": word_file()}, follow=True)

    page = shown.content.decode()
    assert shown.redirect_chain[-1][0] == f"{TERMS}0.1/import/preview/"
    assert "Table of tasks" in page
    assert "<td>Read</td>" in page
    assert "2 sections" in page
    assert "The title “Terms of reference” was left out" in page
    assert TermsVersion.objects.get().text == "# Background\n\nOld words.\n"

    client.post(f"{TERMS}0.1/import/preview/", {"base": "1", "note": "From the meeting's file."})

    draft.refresh_from_db()
    latest = draft.revisions.first()
    assert draft.text.startswith("# Background\n\nOne *small* word")
    assert draft.revision == 2
    assert (latest.number, latest.text, latest.by, latest.note) == (2, draft.text, person, "From the meeting's file.")
    assert not UnsavedText.objects.exists()
    assert verbs()[-1] == Verb.TERMS_CHANGED


def test_second_click_takes_nothing_up_again(draft, lead):
    client, _person = lead
    client.post(f"{TERMS}0.1/import/", {"file": word_file()})
    for _click in range(2):
        answer = client.post(f"{TERMS}0.1/import/preview/", {"base": "1"})

    assert answer["Location"] == f"{TERMS}0.1/import/"
    assert TermsRevision.objects.count() == 2


def test_draft_that_was_saved_meanwhile_is_not_replaced_unseen(draft, lead):
    client, _person = lead
    client.post(f"{TERMS}0.1/import/", {"file": word_file()})
    replace_text(version=draft, text="# Theirs\n", base=1, by=None)

    refused = client.post(f"{TERMS}0.1/import/preview/", {"base": "1", "note": "Mine."})

    assert "Somebody saved the draft" in refused.content.decode()
    assert "Mine." in refused.content.decode()
    assert TermsVersion.objects.get().text == "# Theirs\n"
    client.post(f"{TERMS}0.1/import/preview/", {"base": refused.context["form"]["base"].value(), "note": "Mine."})
    assert [one.text[:9] for one in draft.revisions.order_by("number")][1:] == ["# Theirs\n", "# Backgro"]


def test_import_thrown_away_leaves_the_draft_alone(draft, lead):
    client, _person = lead
    client.post(f"{TERMS}0.1/import/", {"file": word_file()})

    client.post(f"{TERMS}0.1/import/discard/")

    assert not UnsavedText.objects.exists()
    assert TermsRevision.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"MZ\x90", "not a Word file"), (b"", "submitted file is empty"), (None, "This field is required")],
)
def test_file_that_cannot_be_read_is_refused_on_the_page(draft, lead, data, words):
    client, _person = lead

    answer = client.post(f"{TERMS}0.1/import/", {"file": word_file(data, "x.docx")} if data is not None else {})

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize(("kind", "status"), [("public", 302), ("member", 403), ("stranger", 404)])
def test_import_is_for_those_who_write(strand, draft, kind, status):
    client, _person = enter_as(strand, kind)

    assert client.post(f"{TERMS}0.1/import/", {"file": word_file()}).status_code == status
    assert not UnsavedText.objects.exists()


def test_nothing_is_imported_into_what_is_consulted_on(draft, lead):
    pin(draft)

    assert lead[0].post(f"{TERMS}0.1/import/", {"file": word_file()}).status_code == 403
    with pytest.raises(ValidationError, match="in consultation"):
        replace_text(version=draft, text="x", base=1, by=None)


# Versions as files


@pytest.mark.parametrize(
    ("kind", "begins", "content_type"),
    [
        ("pdf", b"%PDF", "application/pdf"),
        ("docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("md", b"---\ntitle:", "text/markdown; charset=utf-8"),
    ],
)
def test_agreed_version_is_a_file_for_everybody(agreed, kind, begins, content_type):
    answer = Client().get(f"{TERMS}1.0/terms.{kind}")

    assert answer.content.startswith(begins)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (content_type, "nosniff")
    assert answer["Content-Disposition"] == f'attachment; filename="ml-2021-ws2-terms-1.0.{kind}"'
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["ETag"]
    assert Client().get(f"{TERMS}1.0/terms.{kind}", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_files_say_number_state_and_date(agreed):
    day = f"{agreed.in_force_on:%-d %B %Y}"

    text = Client().get(f"{TERMS}1.0/terms.md").content.decode()
    page = PdfReader(io.BytesIO(Client().get(f"{TERMS}1.0/terms.pdf").content)).pages[0].extract_text()

    assert "number: '1.0'\nstate: agreed\n" in text
    assert f"date: '{agreed.in_force_on.isoformat()}'" in text
    assert "decision: ML2021-WS2-001" in text
    assert f"Version 1.0 · agreed · {day}" in page
    assert "Decision ML2021-WS2-001." in page


def test_file_of_a_draft_is_for_members_and_private(strand, draft):
    member, stranger = enter_as(strand, "member")[0], enter_as(strand, "stranger")[0]

    answer = member.get(f"{TERMS}0.1/terms.md")

    assert b"Old words." in answer.content
    assert answer["Cache-Control"] == "private, no-cache"
    assert [one.get(f"{TERMS}0.1/terms.md").status_code for one in (stranger, Client())] == [404, 404]


def test_file_is_made_once_for_a_text_and_again_for_another(strand, draft, monkeypatch):
    member, made = enter_as(strand, "member")[0], []
    ran = bounded.run
    monkeypatch.setattr(bounded, "run", lambda *args, **kwargs: made.append(1) or ran(*args, **kwargs))

    for _time in range(2):
        member.get(f"{TERMS}0.1/terms.pdf")
    assert len(made) == 1
    replace_text(version=draft, text="Another.", base=1, by=None)
    member.get(f"{TERMS}0.1/terms.pdf")
    assert len(made) == 2


def test_too_many_at_once_are_asked_to_come_back(agreed, monkeypatch, allow_error_log):
    allow_error_log("Service Unavailable")
    monkeypatch.setattr(bounded, "WAIT_SECONDS", 0.01)
    with bounded.place(), bounded.place():
        answer = Client().get(f"{TERMS}1.0/terms.pdf")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Try again in half a minute" in answer.content.decode()
    assert Client().get(f"{TERMS}1.0/terms.pdf").status_code == 200


# Signed copies


def test_officer_adds_a_signed_copy_that_everybody_reads(agreed, officer):
    client, person = officer

    client.post(
        f"{TERMS}1.0/signed/add/",
        {"file": SimpleUploadedFile("../Подписано é.pdf", pdf(2)), "signed_on": "2021-03-01"},
    )

    copy = SignedCopy.objects.get()
    assert (copy.added_by, copy.signed_on, copy.size_bytes) == (person, datetime.date(2021, 3, 1), len(pdf(2)))
    assert copy.file.name.startswith(f"terms/{agreed.pk}/{copy.digest[:32]}")
    page = Client().get(f"{TERMS}1.0/").content.decode()
    assert "Подписано é.pdf" in page
    assert "signed on 1 March 2021" in page
    assert "Remove" not in page
    answer = Client().get(f"{TERMS}1.0/signed/{copy.pk}/")
    assert answer.content == pdf(2)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert verbs()[-1] == Verb.TERMS_SIGNED_COPY


@pytest.mark.parametrize(
    ("data", "words"), [(b"MZ" * 600, "not a PDF"), (b"%PDF-1.7 stump", "not a PDF, or it is damaged")]
)
def test_what_is_no_pdf_is_not_kept(agreed, officer, data, words):
    answer = officer[0].post(f"{TERMS}1.0/signed/add/", {"file": SimpleUploadedFile("x.pdf", data)})

    assert words in answer.content.decode()
    assert not SignedCopy.objects.exists()


def test_same_file_is_kept_once(agreed, officer):
    for name in ("a.pdf", "b.pdf"):
        answer = officer[0].post(f"{TERMS}1.0/signed/add/", {"file": SimpleUploadedFile(name, pdf())})

    assert "here already, as a.pdf" in answer.content.decode()
    assert SignedCopy.objects.count() == 1


def test_pdf_that_runs_a_program_or_is_locked_is_refused(agreed, officer):
    acts, locked = PdfWriter(), PdfWriter()
    acts.add_blank_page(100, 100)
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
    acts.root_object[NameObject("/OpenAction")] = action
    locked.add_blank_page(100, 100)
    locked.encrypt("secret", algorithm="AES-256")
    for writer, words in ((acts, "runs a program"), (locked, "has a password")):
        made = io.BytesIO()
        writer.write(made)
        answer = officer[0].post(f"{TERMS}1.0/signed/add/", {"file": SimpleUploadedFile("x.pdf", made.getvalue())})
        assert words in answer.content.decode()


def test_copy_added_in_error_is_removed_with_a_reason(agreed, officer, django_capture_on_commit_callbacks):
    copy = add_signed_copy(version=agreed, file=ContentFile(pdf(), "wrong.pdf"), by=officer[1])
    path = f"{TERMS}1.0/signed/{copy.pk}/remove/"

    assert "is deleted and cannot be brought back" in officer[0].get(path).content.decode()
    assert officer[0].post(path, {"reason": " "}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        officer[0].post(path, {"reason": "Another group's."})

    entry = HistoryEntry.objects.latest("id")
    assert not SignedCopy.objects.exists()
    assert not copy.file.storage.exists(copy.file.name)
    assert (entry.verb, entry.old["file"], entry.new["reason"]) == (
        Verb.TERMS_COPY_REMOVED,
        "wrong.pdf",
        "Another group's.",
    )
    assert officer[0].post(path, {"reason": "Again."}).status_code == 404


def test_signed_copies_are_for_officers_and_what_is_agreed(strand, agreed, lead, officer):
    start_draft(workstrand=strand, by=None)

    assert lead[0].get(f"{TERMS}1.0/signed/add/").status_code == 403
    assert officer[0].get(f"{TERMS}1.1/signed/add/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_same_copy_added_by_two_at_once_is_kept_once(strand, agreed, officer):
    def add():
        try:
            return add_signed_copy(version=agreed, file=ContentFile(pdf(), "a.pdf"), by=officer[1])
        except ValidationError as error:
            return error.messages[0]

    told = [one for one in together(add, add) if isinstance(one, str)]

    assert told == ["This very file is here already, as a.pdf."]
    assert SignedCopy.objects.count() == 1


# Translations


def test_translation_is_a_draft_for_members_then_checked_for_everybody(strand, agreed, lead):
    client, person = lead
    values = {"language": "ar", "translated_on": TODAY().isoformat(), "text": "# خلفية\r\n\r\nنص"}

    client.post(f"{TERMS}1.0/translate/", values)

    row = TermsTranslation.objects.get()
    assert (row.text, row.state, row.saved_by, row.revision) == ("# خلفية\n\nنص", "draft", person, 1)
    member = enter_as(strand, "member")[0]
    assert "It has not been checked." in member.get(f"{TERMS}1.0/in/ar/").content.decode()
    assert (
        Client().get(f"{TERMS}1.0/in/ar/").status_code == Client().get(f"{TERMS}1.0/in/ar/terms.md").status_code == 404
    )
    assert "Arabic" not in Client().get(f"{TERMS}1.0/").content.decode()

    assert member.post(f"{TERMS}1.0/in/ar/check/").status_code == 403
    client.post(f"{TERMS}1.0/in/ar/check/")
    caches["local"].clear()  # what a commit does

    page = Client().get(f"{TERMS}1.0/in/ar/").content.decode()
    assert '<article class="prose" lang="ar" dir="rtl">' in page
    assert "The authentic text is the one in English." in page
    assert "O&#x27;Sample in Arabic</h1>" in page
    assert f'<link rel="alternate" hreflang="en" href="{TERMS}1.0/">' in page
    assert (
        f'<link rel="alternate" hreflang="ar" href="{TERMS}1.0/in/ar/">'
        in Client().get(f"{TERMS}1.0/").content.decode()
    )
    assert b"lang: ar" in Client().get(f"{TERMS}1.0/in/ar/terms.md").content
    assert Client().get(f"{TERMS}1.0/in/ar/terms.pdf").content.startswith(b"%PDF")


def test_checked_translation_changes_only_after_it_is_taken_back(agreed, lead):
    row = add_translation(version=agreed, language="fr", text="Un", by=lead[1])
    check_translation(translation=row, by=lead[1])
    edit = {"text": "Deux", "base": "1", "translated_on": TODAY().isoformat()}

    refused = lead[0].post(f"{TERMS}1.0/in/fr/edit/", edit, follow=True)
    assert "take it back to draft first" in refused.content.decode()
    assert lead[0].post(f"{TERMS}1.0/in/fr/reopen/", {"reason": ""}).status_code == 200
    lead[0].post(f"{TERMS}1.0/in/fr/reopen/", {"reason": "A wrong word."})
    lead[0].post(f"{TERMS}1.0/in/fr/edit/", edit)

    row.refresh_from_db()
    assert (row.text, row.state, row.checked_on, row.revision) == ("Deux", "draft", None, 2)
    assert HistoryEntry.objects.get(verb=Verb.TERMS_TRANSLATION_REOPENED).new["reason"] == "A wrong word."
    assert Client().get(f"{TERMS}1.0/in/fr/").status_code == 404


def test_translation_saved_meanwhile_shows_both_texts(agreed, lead):
    add_translation(version=agreed, language="fr", text="Un", by=lead[1])
    edit = {"base": "1", "translated_on": TODAY().isoformat()}
    lead[0].post(f"{TERMS}1.0/in/fr/edit/", {**edit, "text": "Theirs"})

    refused = lead[0].post(f"{TERMS}1.0/in/fr/edit/", {**edit, "text": "Mine"})

    page = refused.content.decode()
    assert "Somebody saved this translation" in page
    assert "Theirs" in page
    assert "Mine" in page
    lead[0].post(f"{TERMS}1.0/in/fr/edit/", {**edit, "text": "Mine", "base": refused.context["form"]["base"].value()})
    assert TermsTranslation.objects.get().text == "Mine"


def test_word_file_fills_the_translation_and_is_not_saved_before_a_look(agreed, lead):
    values = {"language": "ru", "translated_on": TODAY().isoformat(), "text": ""}

    shown = lead[0].post(f"{TERMS}1.0/translate/", {**values, "file": word_file()})

    assert "Look at it, then save." in shown.content.decode()
    assert "One *small* word" in shown.context["form"]["text"].value()
    assert shown.context["form"]["language"].value() == "ru"
    assert not TermsTranslation.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"language": "en"}, "Select a valid choice"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"text": " \n"}, "Type the text, or choose a Word file."),
        ({"translated_on": "2099-01-01"}, "still to come"),
    ],
)
def test_translation_that_cannot_be_is_refused(agreed, lead, values, words):
    good_values = {"language": "fr", "translated_on": TODAY().isoformat(), "text": "Un"}

    answer = lead[0].post(f"{TERMS}1.0/translate/", good_values | values)

    assert words in answer.content.decode()
    assert not TermsTranslation.objects.exists()


def test_only_what_is_agreed_is_translated(draft, lead):
    assert lead[0].get(f"{TERMS}0.1/translate/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_begin_the_same_translation_at_once(agreed, lead):
    def add():
        try:
            return add_translation(version=agreed, language="fr", text="Un", by=lead[1])
        except ValidationError as error:
            return error.messages[0]

    told = [one for one in together(add, add) if isinstance(one, str)]

    assert told == ["There is a translation into French already: change that one."]


@pytest.mark.parametrize("count", [1, 3])
def test_version_with_all_that_belongs_to_it_costs_the_same_queries(agreed, officer, count):
    for number, language in enumerate(("fr", "ru", "ar")[:count], 1):
        row = add_translation(version=agreed, language=language, text="Un", by=officer[1])
        check_translation(translation=row, by=officer[1])
        add_signed_copy(version=agreed, file=ContentFile(pdf(number), f"{language}.pdf"), by=officer[1])
    caches["local"].clear()

    with CaptureQueriesContext(connection) as queries:
        page = Client().get(f"{TERMS}1.0/").content.decode()

    assert (len(queries), page.count(".pdf</a>")) == (6, count)


# Agreements reached elsewhere

OLD = {
    "in_force_on": "2021-02-03",
    "how": "meeting",
    "how_note": "Minutes of 3 February 2021",
    "language": "en",
    "note": "",
    "text": "# Background\n\nAs it was.",
}


def test_older_agreement_is_entered_with_its_day_and_a_decision_and_no_mail(strand, officer):
    answer = officer[0].post(f"{TERMS}enter/", OLD)

    version = TermsVersion.objects.get()
    decision = version.decision
    assert answer["Location"] == f"{TERMS}1.0/"
    assert (version.number, version.in_force_on, version.entered_later) == ("1.0", datetime.date(2021, 2, 3), True)
    assert (decision.how, decision.how_note, decision.taken_on, decision.entered_later, decision.audience) == (
        "meeting", "Minutes of 3 February 2021", datetime.date(2021, 2, 3), True, "public",
    )  # fmt: skip
    assert "Entered in the record later" in Client().get(f"{TERMS}1.0/").content.decode()
    assert not Email.objects.exists()
    assert all(
        entry.entered_later for entry in HistoryEntry.objects.filter(verb__in=["terms.agreed", "decision.taken"])
    )


def test_later_agreement_supersedes_the_one_before(strand, officer):
    officer[0].post(f"{TERMS}enter/", OLD)
    officer[0].post(f"{TERMS}enter/", OLD | {"in_force_on": "2021-06-01", "how": "silence"})

    first, second = Decision.objects.order_by("serial")
    assert list(second.supersedes.all()) == [first]
    assert Client().get(TERMS).content.decode().count("2.0") >= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"in_force_on": "2021-02-03"}, "enter older ones first"),
        ({"in_force_on": "2099-01-01"}, "still to come"),
        ({"in_force_on": "0201-01-01"}, "Look at the year"),
        ({"text": ""}, "Type the text"),
    ],
)
def test_older_agreement_that_cannot_be_leaves_no_decision(strand, officer, change, words):
    officer[0].post(f"{TERMS}enter/", OLD)

    answer = officer[0].post(f"{TERMS}enter/", OLD | {"in_force_on": "2021-03-01"} | change)

    assert words in answer.content.decode()
    assert "Minutes of 3 February 2021" in answer.content.decode()
    assert (TermsVersion.objects.count(), Decision.objects.count()) == (1, 1)


def test_older_agreements_are_entered_by_officers(strand, lead):
    assert lead[0].post(f"{TERMS}enter/", OLD).status_code == 403
    assert not Decision.objects.exists()


def test_draft_is_adopted_at_a_meeting(draft, officer):
    answer = officer[0].post(f"{TERMS}0.1/adopt/", {"how": "chair", "how_note": "Mail.", "on": TODAY().isoformat()})

    agreed = TermsVersion.objects.get(state="agreed")
    assert answer["Location"] == f"{TERMS}1.0/"
    assert (agreed.text, agreed.based_on, agreed.entered_later) == (draft.text, draft, False)
    assert (agreed.decision.how, agreed.decision.how_note, agreed.decision.audience) == ("chair", "Mail.", "public")
    assert agreed.decision.title == f"Terms of reference 1.0 of {agreed.workstrand}"
    assert Client().get(TERMS).status_code == 200


def test_draft_is_adopted_once(draft, officer):
    for _click in range(2):
        answer = officer[0].post(f"{TERMS}0.1/adopt/", {"how": "meeting", "on": TODAY().isoformat()})

    assert answer["Location"] == f"{TERMS}0.1/"
    assert Decision.objects.count() == 1


def test_draft_that_is_consulted_on_is_not_adopted_otherwise(draft, officer):
    pin(draft)

    answer = officer[0].post(f"{TERMS}0.1/adopt/", {"how": "meeting", "on": TODAY().isoformat()})

    assert "is being consulted on" in answer.content.decode()
    assert not Decision.objects.exists()


def test_draft_is_not_adopted_before_the_version_in_force(strand, agreed, officer):
    draft = start_draft(workstrand=strand, by=None)
    before = agreed.in_force_on - datetime.timedelta(days=1)

    with pytest.raises(ValidationError, match="this day is before it"):
        adopt_otherwise(version=draft, how="meeting", by=officer[1], on=before)
    with pytest.raises(ValidationError, match="by a consultation here"):
        adopt_otherwise(version=draft, how="silence", by=officer[1])
    assert Decision.objects.count() == 1


def test_nothing_is_entered_beside_a_draft_in_work(strand, draft, officer):
    with pytest.raises(ValidationError, match="A draft is in work"):
        enter_older(workstrand=strand, text="x", in_force_on=datetime.date(2021, 1, 1), how="meeting", by=officer[1])
    assert not Decision.objects.exists()
