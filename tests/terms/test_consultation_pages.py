"""Consultations by their addresses: opening one, answering, steering, the record."""

import csv
import io

import pytest
from post_office.models import Email
from pypdf import PdfReader

from core import clock
from terms.models import Consultation, Position
from terms.services.closing import close_due
from terms.services.consultations import plan_consultation
from terms.services.positions import take_position
from tests.factories import make_organisation, make_person, make_role
from tests.terms.consultation_factories import (
    CLOSING,
    DAY,
    MONDAY,
    mail_leaves,
    make_place,
    make_speaker,
)
from workstrands.models import Decision

pytestmark = pytest.mark.django_db
AT = "/groups/ml-2026/ws2/terms/0.1/consultations/"
PLAN = {
    "rule": "silence", "purpose": "adoption", "time_zone": "Europe/London", "closes_at": "2026-03-17T17:00", "kinds": ["national"],
    "share_to_reach": "50", "word": "Please **answer**.",
}  # fmt: skip


@pytest.fixture
def place():
    with clock.travel(MONDAY) as moved:
        made = make_place(offices=0)
        yield made.strand, made.draft, made.officer, moved


def opened(draft, officer):
    found = plan_consultation(version=draft, rule="silence", closes_at=CLOSING, by=officer)
    mail_leaves()
    return found


def test_officer_looks_before_anybody_is_mailed_and_opens(place, client):
    strand, _draft, officer, _moved = place
    speaker = make_speaker(strand, make_organisation("Statistics Тест"))
    client.force_login(officer)

    looked = client.post(f"{AT}new/", PLAN | {"look": "1"}).content.decode()

    assert "An office that says nothing until 17 March 2026, 17:00 (Europe/London) is taken to agree." in looked
    assert "Statistics Тест" in looked
    assert "<strong>answer</strong>" in looked
    assert not Consultation.objects.exists()
    assert not Email.objects.filter(to=speaker.email).exists()

    client.post(f"{AT}new/", PLAN | {"open": "1"})
    found = Consultation.objects.get()
    assert (found.state, found.closes_at, found.version.state) == ("open", CLOSING, "consulted")
    assert Email.objects.filter(to=speaker.email).count() == 1


def test_plan_changed_after_the_look_is_looked_at_again_before_it_opens(place, client):
    make_speaker(place[0])
    client.force_login(place[2])
    looked = client.post(f"{AT}new/", PLAN | {"look": "1"})
    seen = looked.context["form"]["looked_at"].value()

    changed = PLAN | {"rule": "consent", "share_to_agree": "60", "looked_at": seen, "open": "1"}
    page = client.post(f"{AT}new/", changed)

    assert "Nothing is open yet" in page.content.decode()
    assert "Silence is not agreement here." in page.content.decode()
    assert not Consultation.objects.exists()
    client.post(f"{AT}new/", changed | {"looked_at": page.context["form"]["looked_at"].value()})
    assert Consultation.objects.get().rule == "consent"


def test_second_click_on_open_says_that_it_is_open_already(place, client):
    make_speaker(place[0])
    client.force_login(place[2])
    client.post(f"{AT}new/", PLAN | {"open": "1"})

    page = client.post(f"{AT}new/", PLAN | {"open": "1"})

    assert page.status_code == 200
    assert "Version 0.1 (in consultation)" in page.content.decode()
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes_at": "2026-03-10T17:00"}, "ten working days"),
        ({"closes_at": ""}, "This field is required"),
        ({"closes_at": "2026-03-29T01:30"}, "The clocks jump over this hour"),
        ({"rule": "consent"}, "which share of the offices must agree"),
        ({"kinds": []}, "This field is required"),
        ({"kinds": ["research"]}, "nobody would be asked"),
        ({"share_to_reach": "101"}, "less than or equal to 100"),
    ],
)
def test_bad_plan_is_refused_in_words_and_keeps_what_was_typed(place, client, change, said):
    make_speaker(place[0])
    client.force_login(place[2])

    page = client.post(f"{AT}new/", PLAN | change | {"open": "1"}).content.decode()

    assert said in page
    assert "Please **answer**." in page
    assert not Consultation.objects.exists()


def test_office_signs_and_signs_anew(place, client):
    strand, draft, officer, _moved = place
    speaker = make_speaker(strand, make_organisation("Office A"))
    found = opened(draft, officer)
    client.force_login(speaker)
    page = client.get(f"{AT}{found.pk}/").content.decode()
    assert "Where does Office A stand?" in page
    slug = speaker.organisation.slug

    client.post(f"{AT}{found.pk}/offices/{slug}/position/", {"choice": "agree", "text": ""})
    client.post(f"{AT}{found.pk}/offices/{slug}/position/", {"choice": "object", "text": "Not so fast."})

    assert list(Position.objects.order_by("id").values_list("choice", "is_current")) == [
        ("agree", False),
        ("object", True),
    ]
    page = client.get(f"{AT}{found.pk}/").content.decode()
    assert "Withdraw the objection of Office A" in page
    client.post(f"{AT}{found.pk}/offices/{slug}/withdraw/", {"word": "It is clear now."})
    assert Position.objects.get(is_current=True).withdrawn_by == speaker
    offered = client.get(found.get_absolute_url()).context["mine"][0][1]
    assert offered["choice"].value() is None  # one does not object again by mistake


def test_position_that_comes_too_late_is_refused_and_kept_on_the_page(place, client):
    strand, draft, officer, moved = place
    speaker = make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(speaker)
    moved.shift(CLOSING - MONDAY)
    client.force_login(speaker)

    page = client.post(
        f"{AT}{found.pk}/offices/{speaker.organisation.slug}/position/",
        {"choice": "object", "text": "My precious reason"},
    ).content.decode()

    assert "My precious reason" in page
    assert "closed" in page
    assert not Position.objects.exists()


def test_objection_without_reason_is_refused(place, client):
    strand, draft, officer, _moved = place
    speaker = make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(speaker)

    page = client.post(
        f"{AT}{found.pk}/offices/{speaker.organisation.slug}/position/", {"choice": "object", "text": " "}
    ).content.decode()

    assert "reason" in page
    assert not Position.objects.exists()


def test_clock_is_stopped_set_going_and_moved(place, client):
    strand, draft, officer, moved = place
    make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(officer)

    client.post(f"{AT}{found.pk}/pause/", {"reason": "Carnival"})
    moved.shift(2 * DAY)
    page = client.get(f"{AT}{found.pk}/").content.decode()
    assert "The clock stands still" in page
    client.post(f"{AT}{found.pk}/resume/")
    found.refresh_from_db()
    assert abs(found.closes_at - CLOSING - 2 * DAY) < DAY / 1440
    client.post(f"{AT}{found.pk}/extend/", {"closes_at": "2026-03-27T12:00", "reason": "More time"})

    found.refresh_from_db()
    assert f"{found.closes_at:%Y-%m-%d %H:%M}" == "2026-03-27 12:00"
    page = client.get(f"{AT}{found.pk}/record/").content.decode()
    assert "Carnival" in page
    assert "More time" in page


def test_what_an_office_said_by_mail_is_recorded_with_its_source(place, client):
    strand, draft, officer, _moved = place
    speaker = make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(officer)
    address = f"{AT}{found.pk}/offices/{speaker.organisation.slug}/record/"
    said = {"person": speaker.pk, "choice": "object", "text": "No.", "source": "Mail of 3 March"}

    client.post(address, said)
    position = Position.objects.get()
    assert (position.person, position.recorded_by, position.source) == (speaker, officer, "Mail of 3 March")
    client.post(address, said | {"choice": "withdrawn", "text": "Yes.", "source": "Call"})

    position.refresh_from_db()
    assert position.withdrawn_by == speaker


def test_adopted_text_its_decision_and_the_record(place, client):
    strand, draft, officer, moved = place
    named = make_speaker(strand, make_organisation("=Office A"))
    make_speaker(strand, make_organisation("Office B"))
    found = opened(draft, officer)
    take_position(consultation=found, organisation=named.organisation, choice="comments", text="Fine, but…", by=named)
    moved.shift(CLOSING - MONDAY + DAY / 24)
    close_due(clock.now())

    page = client.get("/groups/ml-2026/ws2/terms/").content.decode()
    assert "by silence procedure" in page
    decision = Decision.objects.get()
    assert decision.get_absolute_url() in page
    assert client.get(f"{AT}{found.pk}/").status_code == 404  # the public reads the decision
    client.force_login(officer)
    assert "Adopted" in client.get(f"{AT}{found.pk}/").content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{AT}{found.pk}/record.csv").content.decode())))
    assert [(row["Office"], row["Where it stands"]) for row in rows] == [
        ("'=Office A", "agreed with comments"),
        ("Office B", "silent"),
    ]


def test_record_is_printed_with_what_was_said_as_it_was_said(place, client):
    strand, draft, officer, _moved = place
    speaker = make_speaker(strand, make_organisation("Office | A"), name="Ада *Speaker*")
    found = opened(draft, officer)
    take_position(
        consultation=found,
        organisation=speaker.organisation,
        choice="object",
        text="# No <b>heading</b>\n\n1. nor a list",
        by=speaker,
    )
    client.force_login(officer)

    pages = PdfReader(io.BytesIO(client.get(f"{AT}{found.pk}/record.pdf").content)).pages
    text = " ".join("\n".join(page.extract_text() for page in pages).split())

    for words in (
        "Office | A",
        "Ада *Speaker*",
        "# No <b>heading</b> 1. nor a list",
        "page 1 of 1",
        "is taken to agree",
    ):
        assert words in text


def test_ended_with_a_new_draft(place, client):
    strand, draft, officer, _moved = place
    make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(officer)

    answer = client.post(f"{AT}{found.pk}/new-draft/", {"reason": "Two offices asked for changes."})

    assert answer["Location"] == "/groups/ml-2026/ws2/terms/0.2/edit/"
    found.refresh_from_db()
    assert (found.state, found.version.state) == ("ended", "earlier")


@pytest.mark.parametrize("offices", [1, 3])
def test_page_of_a_consultation_runs_the_same_queries_whatever_the_number_of_offices(
    place, client, offices, django_assert_num_queries
):
    strand, draft, officer, _moved = place
    for _number in range(offices):
        make_speaker(strand)
    found = opened(draft, officer)
    client.force_login(officer)
    client.get(f"{AT}{found.pk}/")

    with django_assert_num_queries(QUERIES):
        client.get(f"{AT}{found.pk}/")


QUERIES = 10


def test_reader_who_speaks_for_nobody_sees_no_form(place, client):
    strand, draft, officer, _moved = place
    speaker = make_speaker(strand)
    found = opened(draft, officer)
    colleague = make_person(organisation=make_organisation())
    make_role(colleague, strand, "observer")
    client.force_login(colleague)

    assert "Sign for" not in client.get(f"{AT}{found.pk}/").content.decode()
    address = f"{AT}{found.pk}/offices/{speaker.organisation.slug}/position/"
    assert client.post(address, {"choice": "agree", "text": ""}).status_code == 403
    assert not Position.objects.exists()


def test_nobody_is_called_silent_while_offices_may_answer(place, client):
    strand, draft, officer, _moved = place
    make_speaker(strand, make_organisation("Office A"))
    found = opened(draft, officer)
    client.force_login(officer)

    page = client.get(found.get_absolute_url()).content.decode()
    record = client.get(f"{found.get_absolute_url()}record/").content.decode()

    for told in (page, record):
        assert "No answer yet" in told
        assert ">Silent" not in told
    assert page.index("For officers") < page.index('id="offices"')
