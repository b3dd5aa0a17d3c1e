"""Reading and writing terms of reference, by their addresses."""

import datetime
import time

import pytest
from django.db import connection

from core import clock
from core.merging import YOURS
from terms.models import TermsRevision, TermsVersion, UnsavedText
from terms.services import writing
from terms.services.versions import abandon_draft, pin, start_draft
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.factories import agree, decision
from tests.threads import together
from workstrands.models import Role

pytestmark = pytest.mark.django_db
TEXT = "# One\n\nThe first words.\n\n# Two\n\nThe second words.\n"
AT = "/groups/mine/ws1/terms/"


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def lead(strand):
    person = make_person(name="Али Lead")
    make_role(person, strand, Role.Kind.LEAD)
    return person


@pytest.fixture
def draft(strand, lead):
    return start_draft(workstrand=strand, by=lead, text=TEXT)


def save(client, draft, text, base=1, query="", **data):
    return client.post(f"{AT}{draft.number}/edit/{query}", {"text": text, "base": base, "note": "", **data})


def test_lead_begins_writes_and_saves_a_draft(client, strand, lead):
    client.force_login(lead)
    assert "Begin a draft" in client.get(AT).content.decode()

    page = client.post(f"{AT}begin/", {"note": "The first"}, follow=True)
    assert page.redirect_chain[-1][0] == f"{AT}0.1/edit/"
    draft = TermsVersion.objects.get()
    saved = save(client, draft, "# Mine\r\n\r\nWords", note="all new")

    assert saved["Location"] == f"{AT}0.1/"
    draft.refresh_from_db()
    assert (draft.text, draft.revision) == ("# Mine\n\nWords\n", 2)
    assert TermsRevision.objects.first().note == "all new"


def test_section_is_written_and_the_others_stay(client, draft, lead):
    client.force_login(lead)
    page = client.get(f"{AT}0.1/edit/?section=one")
    assert page.context["form"].initial["text"] == "# One\n\nThe first words.\n\n"

    save(client, draft, "# One\n\nOther words.", query="?section=one")

    draft.refresh_from_db()
    assert draft.text == "# One\n\nOther words.\n\n# Two\n\nThe second words.\n"


def test_preview_saves_nothing_and_keeps_what_was_typed(client, draft, lead):
    client.force_login(lead)

    page = save(client, draft, "# Mine\n\n**bold**", preview="Preview").content.decode()

    assert "<strong>bold</strong>" in page
    assert "# Mine" in page
    draft.refresh_from_db()
    assert draft.revision == 1


def test_two_who_write_in_different_places_are_merged(client, draft, lead, strand):
    other = make_officer(strand.group, name="Other")
    writing.save_text(version=draft, text=TEXT.replace("second", "2nd"), base=1, by=other)
    client.force_login(lead)

    page = client.post(
        f"{AT}0.1/edit/", {"text": TEXT.replace("first", "1st"), "base": 1, "note": ""}, follow=True
    ).content.decode()

    draft.refresh_from_db()
    assert draft.text == TEXT.replace("second", "2nd").replace("first", "1st")
    assert "together with what Other saved meanwhile" in page
    assert f'href="{AT}0.1/revisions/2/"' in page
    assert "2nd</ins>" in client.get(f"{AT}0.1/revisions/2/").content.decode().replace(
        '<span class="visually-hidden"> end of insertion </span>', ""
    )


def test_clash_saves_nothing_and_shows_both(client, draft, lead, strand):
    other = make_officer(strand.group, name="Other")
    writing.save_text(version=draft, text=TEXT.replace("first", "theirs"), base=1, by=other)
    client.force_login(lead)

    page = save(client, draft, TEXT.replace("first", "mine"))

    assert page.status_code == 409
    words = page.content.decode()
    assert all(word in words for word in ("Other", YOURS, "The mine words.", "The theirs words."))
    draft.refresh_from_db()
    assert draft.revision == 2
    refused = save(client, draft, page.context["form"].initial["text"], base=2).content.decode()
    assert "Two texts still stand between the marks" in refused
    save(client, draft, TEXT.replace("first", "mine and theirs"), base=2)
    draft.refresh_from_db()
    assert "mine and theirs" in draft.text


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_lose_nothing(draft, lead):
    texts = [TEXT.replace("first", "1st"), TEXT.replace("second", "2nd")]

    results = together(
        *(lambda text=text: writing.save_text(version=draft, text=text, base=1, by=lead) for text in texts)
    )

    assert all(isinstance(result, writing.Saved) for result in results)
    draft.refresh_from_db()
    assert draft.text == TEXT.replace("first", "1st").replace("second", "2nd")
    assert draft.revision == 3


@pytest.mark.parametrize("ended", ["pinned", "abandoned", "followed"])
def test_draft_that_is_no_longer_written_keeps_what_was_typed(client, draft, lead, strand, ended):
    client.force_login(lead)
    if ended == "pinned":
        pin(draft)
    elif ended == "abandoned":
        abandon_draft(version=draft, by=lead, reason="No.")
    else:
        start_draft(workstrand=strand, by=lead)

    page = save(client, draft, "# Precious words").content.decode()

    assert "this cannot be done with it any more" in page
    assert "# Precious words" in page
    draft.refresh_from_db()
    assert draft.text == TEXT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The text is empty"),
        ("a" * 200_001, "at most 200000 characters"),
        ("a\x07b", "characters that cannot be shown"),
        (
            "# A\n\n![x](https://tracker.example/pixel.gif)",
            "a picture from another site, https://tracker.example/pixel.gif",
        ),
        ("![x][1]\n\n[1]: //tracker.example/pixel.gif", "a picture from another site"),
    ],
)
def test_bad_text_is_refused_in_words(client, draft, lead, text, said):
    client.force_login(lead)

    assert said in save(client, draft, text).content.decode()
    assert TermsRevision.objects.count() == 1


@pytest.mark.parametrize("base", [0, 7, "x", 10**12])
def test_base_that_never_was_is_refused(client, draft, lead, base):
    client.force_login(lead)

    assert save(client, draft, "# New", base=base).status_code == 200
    assert TermsRevision.objects.count() == 1


def test_what_is_not_saved_is_kept_and_offered_again(client, draft, lead):
    client.force_login(lead)

    answer = client.post(f"{AT}0.1/keep/?section=", {"text": "# Half", "base": 1, "note": ""})
    assert answer.json() == {"kept": True, "revision": 1}
    client.post(f"{AT}0.1/keep/?section=", {"text": "# Half a word", "base": 1, "note": ""})
    assert UnsavedText.objects.get().text == "# Half a word"
    assert "You have text here that you did not save" in client.get(f"{AT}0.1/edit/").content.decode()
    assert "# Half a word" in client.get(f"{AT}0.1/edit/?section=&take-up=1").content.decode()

    save(client, draft, "# Half a word, whole")
    assert not UnsavedText.objects.exists()


def test_unsaved_text_is_thrown_away_or_forgotten(client, draft, lead):
    client.force_login(lead)
    writing.keep_unsaved(version=draft, person=lead, text="x", base=1)
    client.post(f"{AT}0.1/throw-away/?section=")
    assert not UnsavedText.objects.exists()

    writing.keep_unsaved(version=draft, person=lead, text="x", base=1)
    writing.forget_unsaved(clock.now())
    assert UnsavedText.objects.exists()
    writing.forget_unsaved(clock.now() + writing.UNSAVED_KEPT_FOR + datetime.timedelta(seconds=1))
    assert not UnsavedText.objects.exists()


def test_unsaved_text_that_was_left_aside_outlives_a_save(client, draft, lead):
    writing.keep_unsaved(version=draft, person=lead, text="# Precious", base=1)
    client.force_login(lead)
    assert client.get(f"{AT}0.1/edit/").context["form"].initial["aside"]

    save(client, draft, "# Something else", aside="True")

    assert UnsavedText.objects.get().text == "# Precious"


def test_unsaved_text_that_comes_after_it_was_saved_is_not_kept(client, draft, lead):
    client.force_login(lead)
    save(client, draft, "# New\n\nWords")

    answer = client.post(f"{AT}0.1/keep/?section=", {"text": "# New\r\n\r\nWords", "base": 1, "note": ""})

    assert answer.json()["kept"]
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize(("ended", "left"), [("pinned", 1), ("followed", 0)])
def test_unsaved_text_goes_when_its_draft_is_never_written_again(client, draft, lead, strand, ended, left):
    writing.keep_unsaved(version=draft, person=lead, text="# Precious", base=1)
    pin(draft) if ended == "pinned" else start_draft(workstrand=strand, by=lead)
    client.force_login(lead)
    assert "# Precious" in client.get(f"{AT}0.1/edit/?take-up=1").content.decode()

    writing.forget_unsaved(clock.now())

    assert UnsavedText.objects.count() == left


def test_section_that_would_swallow_the_next_is_refused(client, draft, lead):
    client.force_login(lead)

    page = save(client, draft, "# One\n\n```\nopen", query="?section=one").content.decode()

    assert "would become part of it" in page
    assert TermsRevision.objects.count() == 1
    assert client.get(f"{AT}0.1/edit/?section=none").status_code == 404


def test_longest_text_is_saved_and_read(client, draft, lead, strand):
    text = "".join(f"# Heading {number}\n\n{'word ' * 40}\n\n" for number in range(900))
    client.force_login(lead)

    assert save(client, draft, text).status_code == 302
    began = time.monotonic()
    assert client.get(f"{AT}0.1/").status_code == 200
    assert time.monotonic() - began < 20


def test_references_of_one_section_reach_into_another(client, strand):
    agree(start_draft(workstrand=strand, by=None, text="# A\n\n[board][1]\n\n# B\n\n[1]: https://example.org/board\n"))

    assert 'href="https://example.org/board"' in client.get(AT).content.decode()


def test_earlier_revision_is_taken_up_again(client, draft, lead):
    writing.save_text(version=draft, text="# New", base=1, by=lead, note="all new")
    client.force_login(lead)
    page = client.get(f"{AT}0.1/revisions/").content.decode()
    assert "all new" in page
    assert "The first words" in client.get(f"{AT}0.1/revisions/1/").content.decode()

    client.post(f"{AT}0.1/revisions/1/restore/")

    draft.refresh_from_db()
    assert (draft.text, draft.revision) == (TEXT, 3)


def test_text_of_a_day(client, strand):
    today = clock.today()
    days = [today - datetime.timedelta(days=count) for count in (400, 100)]
    for number, day in enumerate(days):
        draft = start_draft(workstrand=strand, by=None, text=f"# Text {number}")
        agree(draft, on=day)

    def shown(query):
        return client.get(f"{AT}{query}").content.decode()

    assert "Text 1" in shown("")
    assert "Text 0" in shown(f"?on={days[1] - datetime.timedelta(days=1)}")
    assert "Text 1" in shown(f"?on={days[1]}")
    before_all = shown(f"?on={days[0] - datetime.timedelta(days=1)}")
    assert "No text was in force on" in before_all
    assert "Read 2.0" in before_all
    assert "Nothing is agreed yet" not in before_all
    assert "is still to come" in shown(f"?on={today + datetime.timedelta(days=9)}")
    assert "is not a day" in shown("?on=yesterday")


def test_public_reads_what_is_agreed_and_no_draft(client, strand):
    agree(start_draft(workstrand=strand, by=None, text="# Agreed text"))
    start_draft(workstrand=strand, by=None, text="# Secret draft")

    page = client.get(AT).content.decode()
    assert "Agreed text" in page
    assert "1.1" not in page
    assert client.get(f"{AT}1.0/").status_code == 200
    assert client.get(f"{AT}1.1/").status_code == 404
    assert client.get(f"{AT}0.1/").status_code == 404


def test_member_reads_a_draft_and_does_not_write_it(client, draft, strand):
    member = make_person()
    make_role(member, strand)
    client.force_login(member)

    assert client.get(f"{AT}0.1/").status_code == 200
    for path in ("edit/", "abandon/"):
        assert client.get(f"{AT}0.1/{path}").status_code == 403
    assert save(client, draft, "# Mine").status_code == 403
    assert client.post(f"{AT}begin/", {"note": ""}).status_code == 403


def test_outsider_is_told_nothing_of_a_draft(client, draft):
    client.force_login(make_person())

    for path in ("", "edit/", "abandon/", "revisions/", "revisions/1/"):
        assert client.get(f"{AT}0.1/{path}").status_code == 404
    assert save(client, draft, "# Mine").status_code == 404
    assert client.get(f"{AT}begin/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_version_runs_the_same_queries_whatever_the_number_of_versions(
    client, strand, lead, rows, django_assert_num_queries
):
    for _number in range(rows):
        agree(start_draft(workstrand=strand, by=lead, text=TEXT))
    connection.run_on_commit.clear()

    with django_assert_num_queries(7):
        client.get(AT)


HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "> " * 3000 + "deep",
    "[" * 5000,
    "*" * 20_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_harms_no_reader(client, strand, text):
    agree(start_draft(workstrand=strand, by=None, text=f"# Text\n\n{text}\n"))

    page = client.get(AT)

    assert page.status_code == 200
    article = page.content.decode().split('data-section="text"')[1].split("</section>")[0]
    assert not any(word in article for word in ("<script", 'href="javascript', "<img"))


def test_decision_is_linked_from_the_text(client, strand):
    agreed = agree(start_draft(workstrand=strand, by=None, text=TEXT))

    page = client.get(AT).content.decode()

    assert agreed.decision.get_absolute_url() in page
    assert "at a meeting" in page
    assert decision(strand).number == "MINE-WS1-002"


def test_draft_is_begun_once_however_often_one_clicks(client, strand, lead):
    client.force_login(lead)
    shown = client.get(f"{AT}begin/").content.decode()
    assert 'name="seen"' in shown

    for _click in range(2):
        answer = client.post(f"{AT}begin/", {"note": "The first", "seen": ""})
        assert answer["Location"] == f"{AT}0.1/edit/"

    draft = TermsVersion.objects.get()
    assert (draft.number, draft.state) == ("0.1", "draft")

    client.post(f"{AT}begin/", {"note": "", "seen": "0.1"})  # who was shown 0.1 leaves it behind
    assert sorted(TermsVersion.objects.values_list("minor", "state")) == [(1, "earlier"), (2, "draft")]


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_write_one_draft(strand, lead):
    act = lambda: start_draft(workstrand=strand, by=lead, seen="")  # noqa: E731

    together(act, act)

    assert TermsVersion.objects.count() == 1


def test_section_without_its_heading_is_refused_and_told_why(client, draft, lead):
    client.force_login(lead)

    page = save(client, draft, "Words without a heading.", query="?section=two").content.decode()

    assert "Begin with the heading of the section" in page
    assert "Words without a heading." in page
    assert TermsRevision.objects.count() == 1


def test_clash_in_a_section_shows_both_texts_of_that_section(client, draft, lead, strand):
    writing.save_text(version=draft, text="# Two\n\nTheirs.", base=1, by=make_officer(strand.group), section="two")
    client.force_login(lead)

    page = save(client, draft, "# Two\n\nMine.", query="?section=two")

    assert page.status_code == 409
    assert page.context["theirs"].strip() == "# Two\n\nTheirs."
