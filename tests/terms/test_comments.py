"""Comments beside the sections of a draft, by their addresses."""

import datetime
import re

import pytest
from django.test import Client
from post_office.models import Email

from core import clock
from core.mail import MailKind, choose
from core.models import HistoryEntry
from core.registries import Reach
from core.verbs import Verb
from terms.models import TermsComment
from terms.selectors.comments import obligations
from terms.services import comments, writing
from terms.services.versions import abandon_draft, start_draft
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.factories import agree
from tests.threads import together
from workstrands.models import Role

pytestmark = pytest.mark.django_db
TEXT = "# One\n\nAlpha beta gamma delta.\n\n# Two\n\nEpsilon zeta eta theta.\n"
AT = "/groups/mine/ws1/terms/0.1/"


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def lead(strand):
    person = make_person(name="Lead Person")
    make_role(person, strand, Role.Kind.LEAD)
    return person


@pytest.fixture
def member(strand):
    person = make_person(name="Фалана O'Sample")
    make_role(person, strand)
    return person


@pytest.fixture
def draft(strand, lead):
    return start_draft(workstrand=strand, by=lead, text=TEXT)


@pytest.fixture
def comment(draft, member):
    return comments.comment_on(version=draft, place="two", text="Too *long*.", by=member)


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def letters(person):
    return list(Email.objects.filter(to=person.email).values_list("subject", flat=True))


def test_member_comments_on_a_section_and_it_stands_beside_it(draft, member):
    client = browser_of(member)
    assert "Epsilon zeta" in client.get(f"{AT}comments/new/?section=two").content.decode()

    response = client.post(f"{AT}comments/new/?section=two", {"text": "Too *long*."})

    made = TermsComment.objects.get()
    assert response["Location"] == f"{AT}#comment-{made.pk}"
    assert (made.place, made.heading, made.author, made.is_gone) == ("two", "Two", member, False)
    page = client.get(AT).content.decode()
    assert page.index("Epsilon zeta") < page.index("Too <em>long</em>.")
    assert "1 comment is open" in page
    assert HistoryEntry.objects.get(verb=Verb.COMMENT_MADE).audience == "group"


def test_answer_is_mailed_to_whoever_commented(comment, lead, member):
    client = browser_of(lead)

    client.post(f"{AT}comments/{comment.pk}/answer/", {"text": "It was shorter once."})

    assert comment.answered_by.get().text == "It was shorter once."
    assert "It was shorter once." in client.get(AT).content.decode()
    assert len(letters(member)) == 1
    mail = Email.objects.get(to=member.email)
    assert "It was shorter once." in mail.message
    assert f"{AT}#comment-{comment.pk}" in mail.message


def test_nobody_is_mailed_of_their_own_answer_or_who_switched_it_off(comment, lead, member):
    browser_of(member).post(f"{AT}comments/{comment.pk}/answer/", {"text": "On second thought."})
    choose(person=member, kind=MailKind.TERMS, wanted=False)
    browser_of(lead).post(f"{AT}comments/{comment.pk}/answer/", {"text": "Yes."})

    assert letters(member) == []
    assert comment.answered_by.count() == 2


def test_lead_resolves_with_a_word_and_it_is_opened_again(comment, lead, member):
    client = browser_of(lead)

    client.post(f"{AT}comments/{comment.pk}/resolve/", {"word": "Shortened in 0.2"})
    client.post(f"{AT}comments/{comment.pk}/resolve/", {"word": "Again"})

    comment.refresh_from_db()
    assert (comment.resolved_by, comment.resolution) == (lead, "Shortened in 0.2")
    assert len(letters(member)) == 1
    assert "Shortened in 0.2" in client.get(AT).content.decode()
    refused = client.post(f"{AT}comments/{comment.pk}/answer/", {"text": "Precious words"}).content.decode()
    assert "was resolved meanwhile" in refused
    assert "Precious words" in refused

    for _twice in range(2):
        browser_of(member).post(f"{AT}comments/{comment.pk}/open/")
    comment.refresh_from_db()
    assert (comment.resolved_at, comment.resolved_by, comment.resolution) == (None, None, "")
    assert HistoryEntry.objects.filter(verb=Verb.COMMENT_MADE).count() == 2


def test_author_changes_their_words_and_nobody_else_does(comment, lead, member):
    browser_of(member).post(f"{AT}comments/{comment.pk}/change/", {"text": "Too short."})
    assert browser_of(lead).post(f"{AT}comments/{comment.pk}/change/", {"text": "Fine."}).status_code == 403

    comment.refresh_from_db()
    assert comment.text == "Too short."
    assert comment.changed_at is not None
    assert "changed" in browser_of(lead).get(AT).content.decode()


def test_comment_is_withdrawn_until_somebody_answers(comment, lead, member):
    other = comments.comment_on(version=comment.version, place="one", text="Why?", by=member)
    comments.answer(comment=other, text="Because.", by=lead)
    client = browser_of(member)
    assert "Withdraw this comment" in client.get(f"{AT}comments/{comment.pk}/change/").content.decode()
    assert "Withdraw this comment" not in client.get(f"{AT}comments/{other.pk}/change/").content.decode()
    assert browser_of(lead).post(f"{AT}comments/{comment.pk}/withdraw/").status_code == 403

    client.post(f"{AT}comments/{comment.pk}/withdraw/")
    refused = client.post(f"{AT}comments/{other.pk}/withdraw/", follow=True).content.decode()

    assert "Somebody has answered it" in refused
    assert set(TermsComment.objects.filter(answers=None)) == {other}


@pytest.mark.parametrize("text", ["", "  ", "x" * 5_001, "a\x07b", "a\x00b"])
def test_bad_words_are_refused_and_shown_again(draft, member, text):
    response = browser_of(member).post(f"{AT}comments/new/?section=two", {"text": text})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not TermsComment.objects.exists()


def test_section_that_went_meanwhile_keeps_the_words_typed(draft, member, lead):
    writing.save_text(version=draft, text="# One\n\nAlpha.\n", base=1, by=lead)

    page = browser_of(member).post(f"{AT}comments/new/?section=two", {"text": "Precious words"}).content.decode()

    assert "no longer there" in page
    assert "Precious words" in page
    assert browser_of(member).get(f"{AT}comments/new/?section=two").status_code == 404


@pytest.mark.parametrize("ended", ["abandoned", "agreed"])
def test_version_that_is_not_in_work_takes_no_comments(draft, member, lead, ended):
    abandon_draft(version=draft, by=lead, reason="No.") if ended == "abandoned" else agree(draft)

    page = browser_of(member).post(f"{AT}comments/new/?section=two", {"text": "Precious words"}).content.decode()

    assert "takes no comments any more" in page
    assert "Precious words" in page
    assert not TermsComment.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "comments_"),
    [
        ("observer", 200, 302),
        ("member of another strand", 200, 302),
        ("officer", 200, 302),
        ("member of another group", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_who_comments(draft, strand, who, reads, comments_):
    person = make_person()
    if who == "observer":
        make_role(person, strand, Role.Kind.OBSERVER)
    elif who == "member of another strand":
        make_role(person, make_strand(strand.group, "WS2"))
    elif who == "officer":
        person = make_officer(strand.group)
    elif who == "member of another group":
        make_role(person, make_strand(make_group("theirs"), "WS1"))
    client = browser_of(person)

    assert client.get(AT).status_code == reads
    assert client.post(f"{AT}comments/new/?section=two", {"text": "Words."}).status_code == comments_
    assert TermsComment.objects.exists() == (comments_ == 302)


def test_who_takes_no_part_changes_nothing(comment, strand):
    client = browser_of(make_person())

    for act in ("answer", "change", "resolve", "open", "withdraw"):
        assert client.post(f"{AT}comments/{comment.pk}/{act}/", {"text": "x", "word": "x"}).status_code == 404
    assert client.get(f"/groups/mine/ws1/terms/0.1/comments/{comment.pk + 999}/answer/").status_code == 404
    assert TermsComment.objects.get() == comment


def test_member_does_not_resolve_what_another_said(comment, strand):
    other = make_person()
    make_role(other, strand)

    assert browser_of(other).post(f"{AT}comments/{comment.pk}/resolve/", {"word": ""}).status_code == 403


@pytest.mark.parametrize(
    ("text", "place", "is_gone"),
    [
        ("# New\n\nNew words.\n\n" + TEXT, "two", False),
        ("# Two\n\nEpsilon zeta eta theta.\n\n# One\n\nAlpha beta gamma delta.\n", "two", False),
        (TEXT.replace("# Two", "# Second part"), "second-part", False),
        (TEXT.replace("Epsilon zeta eta theta.", "All other words."), "two", False),
        ("# One\n\nAlpha beta gamma delta.\n", "", True),
    ],
)
def test_comment_follows_its_section(comment, lead, text, place, is_gone):
    writing.save_text(version=comment.version, text=text, base=1, by=lead)

    comment.refresh_from_db()
    assert (comment.place, comment.is_gone) == (place, is_gone)
    page = browser_of(lead).get(AT).content.decode()
    assert ("On sections that are no longer there" in page) == is_gone
    assert "Too <em>long</em>." in page


def test_comment_has_its_section_again_when_that_is_taken_up_again(comment, lead):
    writing.save_text(version=comment.version, text="# One\n\nAlpha.\n", base=1, by=lead)
    writing.restore(version=comment.version, number=1, by=lead)

    comment.refresh_from_db()
    assert (comment.place, comment.is_gone) == ("two", False)


def test_open_comments_go_along_to_the_next_draft_and_resolved_ones_stay(comment, lead, strand):
    dealt_with = comments.comment_on(version=comment.version, place="one", text="Done.", by=lead)
    comments.resolve(comment=dealt_with, by=lead)
    comments.answer(comment=comment, text="Yes.", by=lead)

    draft = start_draft(workstrand=strand, by=lead, text=TEXT.replace("# Two", "# Second part"))

    assert {(c.text, c.place) for c in draft.comments.all()} == {
        ("Too *long*.", "second-part"),
        ("Yes.", "second-part"),
    }
    assert list(comment.version.comments.values_list("text", flat=True)) == ["Done."]


def test_open_comments_await_the_leads_until_they_are_resolved(comment, lead, member, strand):
    officer = make_officer(strand.group)
    comments.comment_on(version=comment.version, place="one", text="Why?", by=member)

    (awaits,) = obligations(Reach(person=lead))
    assert (awaits.key, awaits.count, awaits.people) == (f"comment:{comment.version_id}", 2, (lead.pk,))
    assert [found.key for found in obligations(Reach(person=officer))] == [awaits.key]
    assert list(obligations(Reach(person=member))) == []
    assert [found.key for found in obligations(Reach(scope_ids=frozenset([strand.pk])))] == [awaits.key]
    assert "2 comments on the draft 0.1" in browser_of(lead).get("/me/").content.decode()
    assert 'id="comments"' in browser_of(lead).get(AT).content.decode()

    for one in TermsComment.objects.all():
        comments.resolve(comment=one, by=lead)
    assert list(obligations(Reach(person=lead))) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_with_comments_runs_the_same_queries_whatever_their_number(
    draft, member, lead, rows, django_assert_num_queries
):
    for _number in range(rows):
        one = comments.comment_on(version=draft, place="one", text="Why?", by=member)
        comments.answer(comment=one, text="Because.", by=lead)
    client = browser_of(member)
    client.get(AT)

    with django_assert_num_queries(7):
        client.get(AT)


@pytest.mark.parametrize("rows", [1, 3])
def test_obligations_run_the_same_queries_whatever_their_number(lead, member, rows, strand, django_assert_num_queries):
    for number in range(rows):
        other = make_strand(strand.group, f"WS{number + 5}")
        make_role(lead, other, Role.Kind.LEAD)
        one = start_draft(workstrand=other, by=lead, text=TEXT)
        comments.comment_on(version=one, place="one", text="Why?", by=member)

    with django_assert_num_queries(4):
        assert len(list(obligations(Reach(person=lead)))) == rows


@pytest.mark.django_db(transaction=True)
def test_comment_made_while_its_section_goes_is_told_where_it_was(draft, member, lead):
    def say():
        try:
            return comments.comment_on(version=draft, place="two", text="Too long.", by=member)
        except comments.ValidationError as refused:
            return str(refused)

    said, saved = together(say, lambda: writing.save_text(version=draft, text="# One\n\nAlpha.\n", base=1, by=lead))

    assert saved.revision.number == 2
    if isinstance(said, str):
        assert "no longer there" in said
    else:
        said.refresh_from_db()
        assert (said.place, said.is_gone) == ("", True)


def test_comment_harms_no_reader(draft, member, lead):
    comments.comment_on(
        version=draft,
        place="one",
        text="<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://tracker.example/p.gif)",
        by=member,
    )

    page = browser_of(lead).get(AT).content.decode()
    said = re.search(r'<article class="comment".*?</article>', page, re.DOTALL)[0]

    assert not any(word in said for word in ("<script", 'href="javascript', "<img"))


def test_comment_and_answer_sent_twice_are_said_once(draft, member, lead):
    for _click in range(2):
        browser_of(member).post(f"{AT}comments/new/?section=one", {"text": "Too short."})
    said = TermsComment.objects.get()
    for _click in range(2):
        browser_of(lead).post(f"{AT}comments/{said.pk}/answer/", {"text": "It is."})

    assert said.answered_by.count() == 1
    assert Email.objects.filter(to=member.email).count() == 1

    with clock.travel(clock.now() + datetime.timedelta(minutes=2)):
        browser_of(member).post(f"{AT}comments/new/?section=one", {"text": "Too short."})
    assert TermsComment.objects.filter(text="Too short.").count() == 2
