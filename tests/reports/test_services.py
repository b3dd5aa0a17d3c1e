"""What services do with reports, and what the database holds then."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from post_office.models import Email

from core import clock
from core.merging import THEIRS, YOURS
from core.models import HistoryEntry
from core.registries import Fact
from core.verbs import Verb
from reports.models import Report, ReportingRhythm, SectionRevision
from reports.services import reports as services
from reports.services import writing
from tests.factories import make_group, make_officer, make_person, make_strand
from tests.reports.factories import make_draft, make_lead, make_report
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def lead(strand):
    return make_lead(strand, name="Ada Lead")


def verbs():
    rows = HistoryEntry.objects.filter(verb__startswith="report").order_by("id")
    return list(rows.values_list("verb", flat=True))


def text_of(report, key="progress"):
    return report.sections.get(key=key).text


def save(report, by, text, revision, key="progress"):
    return writing.save_section(section=report.sections.get(key=key), text=text, revision=revision, by=by)


def test_begin_makes_sections_with_their_first_revisions_and_keeps_the_facts(strand, lead):
    fact = Fact("decisions", strand.pk, strand.group.today(), "Decided.", ("workstrands.Decision:1",), "/there/")

    draft = make_draft(strand, lead, facts=[fact])

    assert draft.title.startswith("Status report on WS1, ")
    assert [(row.section.key, row.number, row.by) for row in SectionRevision.objects.order_by("section__order")] == [
        ("progress", 1, lead), ("next", 1, lead), ("risks", 1, lead)
    ]  # fmt: skip
    assert draft.facts[0]["records"] == ["workstrands.Decision:1"]
    assert verbs() == [Verb.REPORT_BEGUN]


def test_second_begin_leads_to_the_draft_in_work(strand, lead):
    draft = make_draft(strand, lead)

    again, is_new = services.begin(
        workstrand=strand, kind="status", covers_from=draft.covers_from, covers_to=draft.covers_to, by=lead
    )

    assert (again, is_new) == (draft, False)
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"covers_to": datetime.date(2999, 1, 1)}, "covers_to"),
        ({"covers_from": datetime.date(2000, 1, 1), "covers_to": datetime.date(2001, 1, 1)}, "covers_to"),
        ({"title": "x" * 300}, "title"),
        ({"audience": "nobody"}, "audience"),
    ],
)
def test_begin_refuses_what_cannot_be(strand, lead, values, field):
    with pytest.raises(ValidationError) as refused:
        make_draft(strand, lead, **values)

    assert field in refused.value.message_dict
    assert not Report.objects.exists()


def test_begin_on_behalf_needs_a_source(strand, lead):
    with pytest.raises(ValidationError) as refused:
        make_draft(strand, make_officer(strand.group), on_behalf_of=lead)

    assert "source" in refused.value.message_dict


def test_nothing_is_begun_in_a_group_whose_record_is_finished_unless_entered_later(lead):
    finished = clock.today() - datetime.timedelta(days=500)
    over = make_strand(make_group("over", starts_on=finished - datetime.timedelta(days=364), ends_on=finished), "WS1")
    days = {"covers_from": finished - datetime.timedelta(days=60), "covers_to": finished}
    with pytest.raises(ValidationError):
        make_draft(over, None, **days)

    report = make_report(over, None, entered_later=True, **days)

    assert (report.state, report.entered_later) == ("published", True)
    assert not Email.objects.exists()


def test_publish_sets_state_and_tells_nobody_of_green(strand, lead):
    officer = make_officer(strand.group)

    report = make_report(strand, lead)

    report.refresh_from_db()
    assert (report.state, report.rating, report.audience, report.published_by) == ("published", "green", "public", lead)
    assert not Email.objects.filter(to=[officer.email]).exists()
    assert verbs() == [Verb.REPORT_BEGUN, Verb.REPORT_PUBLISHED]
    entry = HistoryEntry.objects.get(verb=Verb.REPORT_PUBLISHED)
    assert (entry.audience, entry.new["path"]) == ("public", report.get_absolute_url())


@pytest.mark.parametrize("rating", ["amber", "red"])
def test_publish_mails_each_officer_once_of_what_is_not_green(strand, lead, rating):
    officers = [make_officer(strand.group), make_officer(strand.group)]

    make_report(strand, lead, rating=rating, rating_reason="The data came late.")

    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted(one.email for one in officers)
    assert "The data came late." in Email.objects.first().message


@pytest.mark.parametrize(
    ("rating", "reason", "field"),
    [("", "", "rating"), ("blue", "", "rating"), ("amber", " ", "rating_reason"), ("red", "", "rating_reason")],
)
def test_publish_wants_a_rating_and_a_reason_for_what_is_not_green(strand, lead, rating, reason, field):
    draft = make_draft(strand, lead)

    with pytest.raises(ValidationError) as refused:
        services.publish(report=draft, audience="public", rating=rating, rating_reason=reason, by=lead)

    assert field in refused.value.message_dict
    draft.refresh_from_db()
    assert draft.is_draft


def test_publish_refuses_an_empty_draft_and_one_with_a_clash_left(strand, lead):
    draft = make_draft(strand, lead)
    draft.sections.update(text="")
    with pytest.raises(ValidationError, match="Nothing is written"):
        services.publish(report=draft, audience="public", rating="green", by=lead)
    draft.sections.filter(key="risks").update(text=f"{YOURS}\na\n{THEIRS}\nb\n")

    with pytest.raises(ValidationError, match="marks"):
        services.publish(report=draft, audience="public", rating="green", by=lead)


def test_publish_twice_is_refused_the_second_time(strand, lead):
    report = make_report(strand, lead)

    with pytest.raises(ValidationError, match="published"):
        services.publish(report=report, audience="strand", rating="red", rating_reason="x", by=lead)

    report.refresh_from_db()
    assert report.audience == "public"


def test_publish_of_the_past_keeps_its_true_day_and_mails_nobody(strand, lead):
    make_officer(strand.group)
    day = strand.group.today() - datetime.timedelta(days=20)
    draft = make_draft(strand, lead, entered_later=True)

    report = services.publish(
        report=draft, audience="group", rating="red", rating_reason="Late.", by=lead, published_on=day
    )

    assert report.published_at.date() == day
    assert not Email.objects.exists()
    assert HistoryEntry.objects.get(verb=Verb.REPORT_PUBLISHED).new["on"] == day.isoformat()


def test_true_day_is_only_for_what_is_of_the_past(strand, lead):
    with pytest.raises(ValidationError):
        services.publish(
            report=make_draft(strand, lead), audience="group", rating="green", by=lead,
            published_on=strand.group.today() - datetime.timedelta(days=2),
        )  # fmt: skip


def test_what_is_filed_on_behalf_is_mailed_to_the_lead_and_the_record_says_so(strand, lead):
    officer = make_officer(strand.group, name="Ana Officer")

    report = make_report(strand, officer, on_behalf_of=lead, source="Mail of 3 March.")

    mail = Email.objects.get(to=[lead.email])
    assert "Ana Officer" in mail.message
    assert "Mail of 3 March." in mail.message
    entry = HistoryEntry.objects.get(verb=Verb.REPORT_PUBLISHED)
    assert (entry.actor, entry.on_behalf_of, entry.source) == (officer, lead, "Mail of 3 March.")
    assert report.published_by == officer


def test_annual_report_is_published_without_a_rating_and_told_to_whom_it_concerns(strand):
    from workstrands.services import plenary_of

    officer, member = make_officer(strand.group), make_person()
    draft = make_draft(plenary_of(strand.group), officer, kind="annual")

    report = services.publish(report=draft, audience="public", by=officer, told=[member, officer])

    assert (report.rating, report.sent_to_count) == ("", 1)
    assert [mail.to[0] for mail in Email.objects.all()] == [member.email]


def test_discarded_draft_makes_room_for_another(strand, lead):
    draft = services.discard(report=make_draft(strand, lead), by=lead)

    other = make_draft(strand, lead)

    assert (draft.state, other.pk != draft.pk) == ("discarded", True)


def test_withdraw_keeps_the_address_and_wants_a_reason(strand, lead):
    report = make_report(strand, lead)
    with pytest.raises(ValidationError):
        services.withdraw(report=report, reason=" ", by=lead)

    services.withdraw(report=report, reason="Wrong numbers.", by=lead)

    report.refresh_from_db()
    assert (report.state, report.state_reason) == ("withdrawn", "Wrong numbers.")
    assert HistoryEntry.objects.get(verb=Verb.REPORT_WITHDRAWN).new["reason"] == "Wrong numbers."


def test_correction_copies_the_text_and_is_begun_once(strand, lead):
    report = make_report(strand, lead)

    draft, is_new = services.correct(report=report, by=lead)
    again = services.correct(report=report, by=lead)

    assert is_new
    assert again == (draft, False)
    assert (draft.corrects, text_of(draft)) == (report, "Words.\n")
    services.publish(report=draft, audience="public", rating="green", by=lead)
    report.refresh_from_db()
    assert report.corrected_by.state == "published"
    with pytest.raises(ValidationError):
        services.correct(report=report, by=lead)


def test_discarded_correction_can_be_begun_again(strand, lead):
    report = make_report(strand, lead)
    services.discard(report=services.correct(report=report, by=lead)[0], by=lead)

    _draft, is_new = services.correct(report=report, by=lead)

    assert is_new


def test_correction_waits_for_another_draft(strand, lead):
    report = make_report(strand, lead)
    make_draft(strand, lead)

    with pytest.raises(ValidationError, match="in work"):
        services.correct(report=report, by=lead)


def test_two_who_save_one_after_the_other_are_merged(strand, lead):
    draft = make_draft(strand, lead)
    save(draft, lead, "First point of the list.\n\nSecond point of the list.\n", 1)
    other = make_person()
    save(draft, other, "First point of the list.\n\nSecond point of the list.\n\nThird.\n", 2)

    saved = save(draft, lead, "First, better.\n\nSecond point of the list.\n", 2)

    assert text_of(draft) == "First, better.\n\nSecond point of the list.\n\nThird.\n"
    assert saved.merged_with.by == other
    assert SectionRevision.objects.filter(section__key="progress").count() == 4


def test_clash_saves_nothing_and_shows_both(strand, lead):
    draft = make_draft(strand, lead)
    save(draft, make_person(), "Theirs.", 1)

    with pytest.raises(writing.ClashError) as clash:
        writing.save_draft(report=draft, texts={"progress": ("Mine.", 1), "next": ("Other.", 1)}, by=lead)

    (found,) = clash.value.clashes
    assert "Mine." in found.merged.text
    assert "Theirs." in found.merged.text
    assert (text_of(draft), text_of(draft, "next")) == ("Theirs.\n", "Words.\n")


def test_section_as_it_was_makes_no_revision(strand, lead):
    draft = make_draft(strand, lead)

    save(draft, lead, "Words.", 1)

    assert SectionRevision.objects.count() == 3
    assert Verb.REPORT_CHANGED not in verbs()


def test_record_says_once_a_sitting_that_somebody_wrote(strand, lead):
    draft = make_draft(strand, lead)
    for number in range(1, 4):
        save(draft, lead, f"Words {number}.", number)

    assert verbs().count(Verb.REPORT_CHANGED) == 1


def test_nothing_is_saved_into_a_published_report(strand, lead):
    report = make_report(strand, lead)

    with pytest.raises(ValidationError):
        save(report, lead, "Other.", 1)

    assert text_of(report) == "Words.\n"


@pytest.mark.parametrize("text", ["x" * 60_000, f"{YOURS}\n", "a\x00b", "![x](https://elsewhere.example.org/x.png)"])
def test_bad_text_is_refused_by_the_key_of_its_section(strand, lead, text):
    draft = make_draft(strand, lead)

    with pytest.raises(ValidationError) as refused:
        writing.save_draft(report=draft, texts={"risks": (text, 1)}, by=lead)

    assert list(refused.value.message_dict) == ["risks"]


def test_title_follows_the_days_while_it_was_made_of_them(strand, lead):
    draft = make_draft(strand, lead)
    day = draft.covers_to - datetime.timedelta(days=3)

    writing.save_draft(report=draft, texts={}, by=lead, covers_to=day)

    draft.refresh_from_db()
    assert draft.covers_to == day
    assert draft.title == services.title_of("status", strand, draft.covers_from, day)


def test_rhythm_is_set_once_and_recorded(strand):
    officer = make_officer(strand.group)

    for _click in range(2):
        services.set_rhythm(group=strand.group, every_months=3, by=officer)

    assert ReportingRhythm.objects.get().every_months == 3
    assert HistoryEntry.objects.filter(verb=Verb.REPORTING_PLANNED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_get_one_draft():
    strand = make_strand(make_group("mine"), "WS1")

    first, second = together(lambda: make_draft(strand), lambda: make_draft(strand))

    assert first.pk == second.pk
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once():
    strand = make_strand(make_group("mine"), "WS1")
    officer = make_officer(strand.group)
    draft = make_draft(strand)

    def publish():
        try:
            services.publish(report=draft, audience="public", rating="red", rating_reason="Late.", by=None)
        except ValidationError:
            return False
        return True

    assert sorted(together(publish, publish)) == [False, True]
    assert Email.objects.filter(to=[officer.email]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_are_merged():
    strand = make_strand(make_group("mine"), "WS1")
    first, second = make_person(), make_person()
    draft = make_draft(strand, first)
    lines = "One line that stays.\n\nTwo.\n\nThree.\n\nFour, which stays too.\n"
    save(draft, first, lines, 1)
    connection.close()

    together(
        lambda: save(draft, first, lines.replace("One line", "1 line"), 2),
        lambda: save(draft, second, lines.replace("too.", "as well."), 2),
    )

    assert text_of(draft) == "1 line that stays.\n\nTwo.\n\nThree.\n\nFour, which stays as well.\n"
    assert SectionRevision.objects.filter(section__key="progress").count() == 4
