"""What the board says: recorded, answered, voided; told by mail, in reports, in the archive, on the desk."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.obligations import awaiting, open_in
from core.registries import Span, archive_tables, closing_checks, report_facts
from core.reporting import record_of
from reports.models import BoardMessage
from reports.rules import can_change_board, can_record_board, can_speak_for_board
from reports.selectors import board as selectors
from reports.selectors.brief import drafted
from reports.services.board import answer_message, record_message, void_message
from tests.factories import make_officer, make_person, make_role
from tests.reports.board_factories import ask, make_place, send_brief
from workstrands.models import Role
from workstrands.services_decisions import record_decision
from workstrands.standing import NOBODY, standing_of, standing_of_audience

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)
MONTH = datetime.timedelta(days=30)


@pytest.fixture
def place():
    return make_place(starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2030, 12, 31))


def later(days):
    return clock.travel(clock.now() + datetime.timedelta(days=days))


def mailed(before=0):
    return sorted(address for mail in Email.objects.order_by("id")[before:] for address in mail.to)


def verbs():
    return list(HistoryEntry.objects.filter(verb__startswith="board.").order_by("id").values_list("verb", flat=True))


def test_request_is_recorded_with_its_dates_and_told_to_the_officers(place):
    other = make_officer(place.group)

    made = ask(place, text="In *euros*.", given_by=place.reader)

    made.refresh_from_db()
    assert (made.kind, made.given_on, made.audience, made.is_open) == ("request", place.group.today(), "group", True)
    assert made.answer_by == place.group.today() + MONTH
    assert mailed() == sorted([other.email, place.reader.email])  # not to who recorded it
    entry = HistoryEntry.objects.get(verb="board.recorded")
    assert (entry.actor_id, entry.on_behalf_of_id, entry.source) == (place.officer.pk, place.reader.pk, "Minutes.")


def test_reader_says_it_themselves_and_the_officers_are_mailed(place):
    record_message(group=place.group, kind="endorsement", title="Well done", by=place.reader, given_by=place.reader)

    assert mailed() == [place.officer.email]
    assert HistoryEntry.objects.get(verb="board.recorded").on_behalf_of_id is None


def test_second_click_records_nothing_twice(place):
    first, second = ask(place), ask(place)

    assert first == second
    assert BoardMessage.objects.count() == 1
    assert verbs() == ["board.recorded"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": " "}, "source"),
        ({"title": ""}, "title"),
        ({"kind": "order"}, "kind"),
        ({"given_on": datetime.date(2100, 1, 1)}, "given_on"),
        ({"kind": "comment", "due_on": datetime.date(2100, 1, 1)}, "due_on"),
        ({"due_on": datetime.date(2020, 1, 1)}, "due_on"),
        ({"text": "![](https://elsewhere.example/x.png)"}, "text"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(place, values, field):
    with pytest.raises(ValidationError) as refused:
        ask(place, **values)

    assert field in refused.value.message_dict
    assert not BoardMessage.objects.exists()
    assert mailed() == []


def test_only_readers_of_the_board_are_named_for_it(place):
    with pytest.raises(ValidationError) as refused:
        ask(place, given_by=place.member)
    assert "given_by" in refused.value.message_dict

    place.reader.roles.update(ends_on=place.group.today() - A_DAY, starts_on=place.group.today() - MONTH)
    with pytest.raises(ValidationError):
        ask(place, given_by=place.reader)
    assert ask(place, given_by=place.reader, given_on=place.group.today() - A_DAY).given_by == place.reader


def test_brief_and_decision_are_those_of_the_group(place):
    elsewhere = make_place()
    with pytest.raises(ValidationError) as refused:
        ask(place, brief=send_brief(elsewhere))
    assert "brief" in refused.value.message_dict
    made = ask(place, brief=send_brief(place))
    theirs = record_decision(workstrand=elsewhere.plenary, title="Theirs", how="meeting", by=None)
    with pytest.raises(ValidationError) as refused:
        answer_message(message=made, answer="Yes.", decision=theirs, by=place.officer)
    assert "decision" in refused.value.message_dict


def test_entered_later_mails_nobody_and_is_taken_of_a_group_that_is_over(place):
    place.group.ends_on = datetime.date(2021, 12, 31)
    place.group.save()
    with pytest.raises(ValidationError, match="finished"):
        ask(place, given_on=datetime.date(2021, 5, 4))

    made = ask(place, given_on=datetime.date(2021, 5, 4), entered_later=True)
    answer_message(message=made, answer="Done.", answered_on=datetime.date(2021, 6, 1), by=place.officer)

    assert mailed() == []
    made.refresh_from_db()
    assert (made.entered_later, made.answered_on) == (True, datetime.date(2021, 6, 1))


def test_answer_is_kept_with_its_day_and_decision_and_told_to_the_board(place):
    made, gone = ask(place), make_person()
    make_role(gone, place.plenary, Role.Kind.BOARD, ends_on=place.group.today() - A_DAY, starts_on=datetime.date(2020, 1, 1))  # fmt: skip
    decision = record_decision(workstrand=place.plenary, title="It costs ten", how="meeting", by=None)
    before = Email.objects.count()

    answer_message(message=made, answer="Ten.", decision=decision, audience="public", by=place.officer)

    made.refresh_from_db()
    assert (made.answer, made.answered_on, made.decision, made.audience, made.is_open) == (
        "Ten.", place.group.today(), decision, "public", False
    )  # fmt: skip
    assert mailed(before) == [place.reader.email]
    assert verbs() == ["board.recorded", "board.answered"]


def test_what_is_no_open_request_is_not_answered(place):
    made = ask(place)
    answer_message(message=made, answer="Ten.", by=place.officer)
    before = Email.objects.count()

    with pytest.raises(ValidationError, match="was answered on"):
        answer_message(message=made, answer="Eleven.", by=place.officer)
    with pytest.raises(ValidationError, match="Only a request"):
        answer_message(message=ask(place, kind="comment", title="Fine"), answer="Thanks.", by=place.officer)
    voided = void_message(message=ask(place, title="Wrong"), reason="Error.", by=place.officer)
    with pytest.raises(ValidationError, match="voided"):
        answer_message(message=voided, answer="No.", by=place.officer)
    with pytest.raises(ValidationError) as refused:
        answer_message(message=ask(place, title="Empty"), answer=" ", by=place.officer)
    assert "answer" in refused.value.message_dict
    made.refresh_from_db()
    assert made.answer == "Ten."
    assert mailed(before) == []


def test_what_was_entered_in_error_is_voided_with_a_reason_and_stays(place):
    made = ask(place)
    with pytest.raises(ValidationError):
        void_message(message=made, reason=" ", by=place.officer)

    void_message(message=made, reason="It was another group.", by=place.officer)

    made.refresh_from_db()
    assert (made.void_reason, made.is_open) == ("It was another group.", False)
    with pytest.raises(ValidationError, match="already"):
        void_message(message=made, reason="Again.", by=place.officer)
    assert verbs() == ["board.recorded", "board.voided"]


def test_who_may_record_say_and_change_it(place):
    made = ask(place)
    people = {"nobody": None, "member": place.member, "reader": place.reader, "officer": place.officer}
    people |= {"elsewhere": make_place().reader, "superuser": make_person(is_superuser=True)}
    found = {who: standing_of(person) for who, person in people.items()}

    assert {who for who, one in found.items() if can_record_board(one, place.group)} == {"officer", "superuser"}
    assert {who for who, one in found.items() if can_speak_for_board(one, place.group)} == {"reader"}
    assert {who for who, one in found.items() if can_change_board(one, made)} == {"officer", "superuser"}
    place.reader.roles.update(ends_on=place.group.today() - A_DAY, starts_on=datetime.date(2020, 1, 1))
    assert not can_speak_for_board(standing_of(place.reader), place.group)


def test_officers_owe_an_answer_until_there_is_one(place, django_assert_num_queries):
    made = ask(place, due_on=place.group.today() + A_DAY)

    def owed(person):
        return [thing for thing in awaiting(person) if thing.kind == "board"]

    [thing] = owed(place.officer)
    assert (thing.title, thing.is_late) == ("Answer the board: Say what it costs", False)
    assert thing.url.endswith(f"/board/{made.pk}/answer/")
    assert [thing.people for thing in open_in([place.plenary.pk]) if thing.kind == "board"] == [(place.officer.pk,)]
    with later(3):
        assert owed(place.officer)[0].is_late
    for person in (place.member, place.reader, make_place().officer):
        assert owed(person) == []
    answer_message(message=made, answer="Ten.", by=place.officer)
    assert owed(place.officer) == []


def test_request_without_a_day_is_late_after_thirty_days(place):
    made = ask(place)

    with later(30):
        assert not made.is_late
    with later(31):
        assert made.is_late


def span(place, reader=NOBODY, days=90):
    return Span(place.group, place.group.today() - datetime.timedelta(days=days), place.group.today(), reader)


def told(place, **values):
    return [(fact.sentence, fact.on is None, fact.tone) for fact in selectors.facts(span(place, **values))]


def test_reports_tell_what_was_asked_answered_and_is_open(place):
    today = place.group.today()
    shown = {days: (today - datetime.timedelta(days=days)).strftime("%-d %B %Y") for days in (0, 10, 50, 60)}
    answered = ask(place, given_on=today - datetime.timedelta(days=10), audience="public")
    answer_message(message=answered, answer="Ten.", by=None)
    ask(place, title="Say *why*", given_on=today - datetime.timedelta(days=50), audience="public")
    ask(place, kind="endorsement", title="Well done", given_on=today, audience="group")
    void_message(message=ask(place, title="Wrong", audience="public"), reason="Error.", by=None)
    ask(place, kind="comment", title="Before", given_on=today - datetime.timedelta(days=200), audience="public")

    assert told(place) == [
        (f"On {shown[50]} the board asked: “Say \\*why\\*”.", False, ""),
        (f"What the board asked on {shown[50]}, “Say \\*why\\*”, was not answered by {shown[0]}.", True, "late"),
        (f"On {shown[10]} the board asked: “Say what it costs”.", False, ""),
        (f"On {shown[0]} the group answered what the board asked on {shown[10]}: “Say what it costs”.", False, ""),
    ]
    readers = standing_of_audience(place.plenary, "group")
    assert f"On {shown[0]} the board endorsed: “Well done”." in [row[0] for row in told(place, reader=readers)]
    assert [fact.records for fact in selectors.facts(span(place))][-1] == (record_of(answered),)
    assert selectors.facts in list(report_facts)


def test_reports_of_an_earlier_time_say_what_was_so_then(place):
    today = place.group.today()
    made = ask(place, given_on=today - datetime.timedelta(days=10), audience="public")
    answer_message(message=made, answer="Ten.", by=None)
    early = Span(place.group, today - MONTH, today - datetime.timedelta(days=5), NOBODY)

    assert ["not answered" in fact.sentence for fact in selectors.facts(early)] == [False, True]


def test_brief_has_a_section_of_what_the_board_asked_once_it_did(place):
    today = place.group.today()
    assert "board" not in [section.key for section in drafted(place.group, today - MONTH, today, "group")]

    ask(place)

    found = {section.key: section for section in drafted(place.group, today - MONTH, today, "group")}
    assert "the board asked: “Say what it costs”" in found["board"].text
    assert "board" not in found["slips"].text
    assert list(found) == ["strands", "done", "slips", "board", "asked", "next"]


def test_archive_has_what_the_reader_may_see_and_no_name_for_the_public(place):
    decision = record_decision(workstrand=place.plenary, title="Secret", how="meeting", by=None, audience="group")
    answer_message(message=ask(place, audience="public", given_by=place.reader), answer="Ten.", decision=decision, by=None)  # fmt: skip
    ask(place, title="Of the group")

    def rows(standing):
        [table] = selectors.archive(place.group, standing)
        return [
            {name: where(row) if callable(where) else getattr(row, where) for name, where in table.fields.items()}
            for row in table.rows
        ]

    [shown] = rows(NOBODY)
    assert (shown["title"], shown["decision"]) == ("Say what it costs", "")
    assert not {"given_by", "recorded_by", "source"} & set(shown)
    inside = rows(standing_of(place.member))
    assert [(row["title"], row["decision"], row["given_by"]) for row in inside] == [
        ("Say what it costs", decision.number, "Rea Der"), ("Of the group", "", "")
    ]  # fmt: skip
    assert selectors.archive in list(archive_tables)


def test_closing_says_what_is_not_answered(place):
    ask(place)
    answer_message(message=ask(place, title="Other"), answer="Yes.", by=None)

    [check] = selectors.closing_checks(place.group)

    assert (check.count, check.detail) == (1, "Say what it costs")
    assert selectors.closing_checks in list(closing_checks)


def test_sources_cost_one_query_each(place, django_assert_num_queries):
    for number in range(3):
        ask(place, title=f"Number {number}")
    reader = standing_of(place.member)

    with django_assert_num_queries(1):
        list(selectors.facts(span(place, reader=reader)))
    with django_assert_num_queries(1):
        list(selectors.closing_checks(place.group))
