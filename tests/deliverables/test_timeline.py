"""The timeline by the door a reader uses: who sees which bars, what is said of each, and the picture for a slide."""

import datetime
import re

import pytest
from defusedxml import ElementTree
from django.test import Client

from core import clock
from core.audiences import Audience
from deliverables.models import Deliverable, DeliverableOwner, Dependency
from deliverables.selectors.timeline import (
    PAGE_ROWS,
    SHORT_ROWS,
    Slips,
    picture_of,
    short_picture_of,
    slips_by_strand,
    slips_of,
    timeline,
)
from tests.deliverables.factories import make_deliverable
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role
from workstrands.services import plenary_of
from workstrands.standing import NOBODY, standing_of

pytestmark = pytest.mark.django_db
PAGE, PICTURE = "/groups/edition/deliverables/timeline/", "/groups/edition/deliverables/timeline.svg"
TODAY = datetime.date(2026, 11, 20)
State = Deliverable.State


@pytest.fixture(autouse=True)
def november():
    with clock.travel(datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def group():
    period = {"starts_on": datetime.date(2026, 7, 1), "ends_on": datetime.date(2027, 6, 30)}
    return make_group("edition", name="Machine Learning Group", **period)


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1", title="Quality of training data")


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def shown(client, path=PAGE):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def codes(of, standing=NOBODY):
    return [line.code for line in timeline(of, standing, TODAY).lines]


def cells(page):
    """The rows of the table behind the picture."""
    body = re.search(r"<tbody.*?</tbody>", page, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [[re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


def test_page_says_of_each_deliverable_all_its_dates_in_words(strand):
    lead = make_person(name="Ada Example", organisation=make_organisation())
    first = make_deliverable(strand, "D1", title="Work plan", state=State.ACCEPTED, due_on=datetime.date(2026, 9, 30))
    late = make_deliverable(
        strand,
        "D2",
        title="Ethical principles",
        state=State.IN_PROGRESS,
        share_done=40,
        starts_on=datetime.date(2026, 8, 1),
        due_on=datetime.date(2026, 11, 1),
        due_precision="day",
        first_due_on=datetime.date(2026, 10, 15),
    )
    DeliverableOwner.objects.create(deliverable=late, role=make_role(lead, strand, Role.Kind.LEAD))
    Dependency.objects.create(deliverable=late, needs=first)

    page = shown(browser())

    assert cells(page) == [
        ["D1", "Work plan", "WS1", "", "", "September 2026", "September 2026", "accepted", "", ""],
        [
            "D2", "Ethical principles", "WS1", "Ada Example", "1 August 2026", "15 October 2026", "1 November 2026", "in progress, 40 %",
            "late by 19 days", "D1",
        ],
    ]  # fmt: skip
    assert page.count('href="/groups/edition/deliverables/D2/"') == 2
    assert "1 of 2 slipped, 1 late. D2 is late by 19 days. D2 moved from 15 October 2026 to 1 November 2026." in page
    assert "today, 20 November 2026" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": State.PLANNED}, "planned"),
        ({"state": State.PLANNED, "due_on": datetime.date(2026, 10, 31)}, "late by 20 days"),
        ({"state": State.IN_REVIEW, "share_done": 90}, "in review, 90 %"),
        ({"state": State.DELIVERED}, "delivered"),
        ({"state": State.ACCEPTED}, "accepted"),
        ({"state": State.DROPPED, "state_reason": "Not needed."}, "dropped"),
    ],
)
def test_state_and_lateness_stand_beside_the_bar_in_words(strand, values, words):
    make_deliverable(strand, **{"due_on": datetime.date(2026, 12, 31)} | values)

    page = shown(browser())

    said = re.search(r'class="tl-said[^>]*>(.*?)</span>', page)[1]
    assert re.sub(r"<svg.*</svg>", "", said) == words


def test_what_was_delivered_late_is_said_so(strand):
    make_deliverable(strand, state=State.DELIVERED, delivered_on=datetime.date(2026, 11, 2))

    page = shown(browser())

    assert cells(page)[0][7:9] == ["delivered", "delivered 2 days late"]
    assert 'class="late"' in page


def test_title_of_a_deliverable_cannot_leave_its_row(strand):
    make_deliverable(strand, title='</text><script>alert("x")</script>')

    for path in (PAGE, PICTURE):
        assert "<script>alert" not in shown(browser(), path)


def test_ghost_is_drawn_only_where_it_was_moved(group, strand):
    client = browser(make_officer(group))
    make_deliverable(strand, "D1")
    assert 'class="ghost"' not in shown(client)

    make_deliverable(strand, "D2", first_due_on=datetime.date(2026, 9, 30))

    assert shown(client).count('class="ghost"') == 2  # its own, and that of the key


def test_lines_are_by_workstrand_and_there_by_due_date(group, strand):
    other = make_strand(group, "WS2", order=1)
    make_deliverable(other, "D1", due_on=datetime.date(2026, 8, 31))
    make_deliverable(strand, "D3", due_on=datetime.date(2026, 12, 31))
    make_deliverable(strand, "D10", due_on=datetime.date(2026, 9, 30))
    make_deliverable(strand, "D2", due_on=datetime.date(2026, 9, 30))
    make_deliverable(plenary_of(group), "D4", due_on=datetime.date(2027, 1, 31))

    assert codes(group) == ["D4", "D2", "D10", "D3", "D1"]


def test_page_of_one_workstrand_has_its_own_only(group, strand):
    make_deliverable(strand, "D1")
    make_deliverable(make_strand(group, "WS2"), "D2")

    page = shown(browser(), f"{PAGE}?strand=ws1")

    assert [row[0] for row in cells(page)] == ["D1"]
    assert "Quality of training data" in page


def test_workstrand_that_is_not_there_is_not_found(strand):
    assert browser().get(f"{PAGE}?strand=ws7").status_code == 404
    assert browser().get(f"{PICTURE}?strand=ws7").status_code == 404


def test_group_without_deliverables_says_what_belongs_there(group):
    page = shown(browser())

    assert "No deliverables yet" in page
    assert "timeline.svg" not in page


@pytest.mark.parametrize("audience", [Audience.NETWORK, Audience.GROUP, Audience.STRAND])
def test_reader_sees_only_what_is_open_to_them(group, strand, audience):
    make_deliverable(strand, "D1")
    kept = make_deliverable(strand, "D2", title="Kept title", audience=audience)
    make_deliverable(strand, "D3", audience=audience)
    Dependency.objects.create(deliverable=Deliverable.objects.get(code="D1"), needs=kept)
    member, officer = make_person(), make_officer(group)
    make_role(member, strand)

    assert "Kept title" not in shown(browser())
    assert "Kept title" not in shown(browser(), PICTURE)
    assert codes(group) == ["D1"]
    assert timeline(group, NOBODY, TODAY).needs == ()
    assert timeline(strand, NOBODY, TODAY).lines[0].needs == ""
    for person in (member, officer):
        assert codes(group, standing_of(person)) == ["D1", "D2", "D3"]
        assert len(timeline(group, standing_of(person), TODAY).needs) == 1
        assert len(picture_of(group, standing_of(person), TODAY).drawing.ties) == 1


def test_workstrand_names_what_it_needs_of_another_where_the_reader_may_see_that(group, strand):
    other = make_strand(group, "WS2")
    mine, kept = make_deliverable(strand, "D1"), make_deliverable(other, "D2", audience=Audience.STRAND)
    Dependency.objects.create(deliverable=mine, needs=make_deliverable(other, "D3"))
    Dependency.objects.create(deliverable=mine, needs=kept)

    assert timeline(strand, NOBODY, TODAY).lines[0].needs == "D3"
    assert timeline(strand, standing_of(make_officer(group)), TODAY).lines[0].needs == "D2, D3"
    assert picture_of(strand, NOBODY, TODAY).drawing.ties == ()


def test_proposals_are_drawn_for_the_group_only(group, strand):
    make_deliverable(strand, "D1", state=State.PROPOSED)
    make_deliverable(strand, "D2", state=State.DROPPED, agreed_on=None, state_reason="Declined.")
    member = make_person()
    make_role(member, plenary_of(group))

    assert codes(group) == []
    assert codes(group, standing_of(member)) == ["D1"]
    assert timeline(group, standing_of(member), TODAY).slips == Slips()
    assert "only proposed" in shown(browser(member))


def test_owner_who_is_not_listed_is_named_to_the_network_only(group, strand):
    office = make_organisation("Samplestan Statistics")
    row, member = make_deliverable(strand), make_person(name="Hidden One", organisation=office)
    DeliverableOwner.objects.create(deliverable=row, role=make_role(member, strand))
    voided = make_role(make_person(name="By Mistake"), strand, voided_at=clock.now(), void_reason="Error.")
    DeliverableOwner.objects.create(deliverable=row, role=voided)

    assert timeline(group, NOBODY, TODAY).lines[0].owners == "Samplestan Statistics"
    assert timeline(group, standing_of(member), TODAY).lines[0].owners == "Hidden One"


def fill(group, strand, rows):
    earlier, lead = None, make_role(make_person(), strand, Role.Kind.LEAD)
    for number in range(rows):
        made = make_deliverable(strand, f"D{number}", audience=Audience.GROUP)
        DeliverableOwner.objects.create(deliverable=made, role=lead)
        DeliverableOwner.objects.create(deliverable=made, role=make_role(make_person(), strand))
        if earlier:
            Dependency.objects.create(deliverable=made, needs=earlier)
        earlier = made
    return make_officer(group)


@pytest.mark.parametrize("rows", [1, 3])
def test_timeline_costs_four_queries_however_long(group, strand, django_assert_num_queries, rows):
    standing = standing_of(fill(group, strand, rows))

    for of in (group, strand):
        with django_assert_num_queries(4):
            assert len(picture_of(of, standing, TODAY).lines) == rows
    with django_assert_num_queries(1):
        assert slips_of(group, standing, TODAY).total == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_however_long(group, strand, django_assert_num_queries, rows):
    client = browser(fill(group, strand, rows))
    client.get(PAGE)

    with django_assert_num_queries(9):
        client.get(PAGE)


def test_short_picture_has_what_is_still_to_come_first(strand):
    for number in range(10):
        day = datetime.date(2026, 7, 31) + datetime.timedelta(days=number)
        make_deliverable(strand, f"A{number}", state=State.ACCEPTED, due_on=day)
    for number in range(6):
        make_deliverable(strand, f"P{number}", due_on=datetime.date(2027, 1, 1 + number))

    picture = short_picture_of(strand, NOBODY, TODAY)

    kept = [line.code for line in picture.lines]
    assert kept == [f"A{number}" for number in range(4, 10)] + [f"P{number}" for number in range(6)]
    assert (len(kept), picture.left_out, picture.total) == (SHORT_ROWS, 4, 16)
    assert picture.url == f"{PAGE}?strand=ws1"


@pytest.mark.parametrize(("rows", "said"), [(PAGE_ROWS, False), (PAGE_ROWS + 2, True)])
def test_page_says_how_many_have_no_room_on_paper(strand, rows, said):
    for number in range(rows):
        make_deliverable(strand, f"D{number}")

    page = shown(browser())

    assert ("2 more deliverables have no room on this sheet" in page) == said
    assert len(cells(page)) == rows


@pytest.mark.parametrize(
    ("slips", "words"),
    [
        (Slips(), "nothing planned"),
        (Slips(1), "1 deliverable, as first planned"),
        (Slips(10), "all 10 as first planned"),
        (Slips(10, slipped=2), "2 of 10 slipped, none late"),
        (Slips(10, late=1), "1 of 10 late"),
        (Slips(10, slipped=2, late=1), "2 of 10 slipped, 1 late"),
    ],
)
def test_slips_are_said_in_words(slips, words):
    assert str(slips) == words


def test_slips_are_counted_the_same_from_the_rows_and_by_the_database(group, strand):
    other, moved = make_strand(group, "WS2"), datetime.date(2026, 8, 31)
    make_deliverable(strand, "D1", state=State.DROPPED, state_reason="No.", first_due_on=moved)
    make_deliverable(strand, "D2", first_due_on=moved)  # slipped, and late
    make_deliverable(strand, "D3", state=State.DELIVERED, delivered_on=datetime.date(2026, 11, 3))  # slipped
    make_deliverable(strand, "D4", due_on=datetime.date(2026, 12, 31))
    make_deliverable(other, "D5")  # late
    make_deliverable(other, "D6", audience=Audience.GROUP)
    make_deliverable(other, "D7", state=State.PROPOSED)

    found = slips_by_strand(group, NOBODY, TODAY)

    assert found == {strand.pk: Slips(3, slipped=2, late=1), other.pk: Slips(1, late=1)}
    assert slips_of(group, NOBODY, TODAY) == Slips(4, slipped=2, late=2) == timeline(group, NOBODY, TODAY).slips
    assert slips_of(strand, NOBODY, TODAY) == found[strand.pk] == timeline(strand, NOBODY, TODAY).slips
    assert slips_of(plenary_of(group), NOBODY, TODAY) == Slips()


def test_nothing_is_late_before_the_month_is_over_in_the_groups_zone(group, strand):
    make_deliverable(strand, due_on=datetime.date(2026, 11, 30))

    with clock.travel(datetime.datetime(2026, 11, 30, 23, 59, tzinfo=datetime.UTC)):
        assert "late by" not in shown(browser(make_officer(group)))
    with clock.travel(datetime.datetime(2026, 12, 1, 0, 1, tzinfo=datetime.UTC)):
        assert "late by 1 day" in shown(browser(make_officer(group)))


def test_picture_for_a_slide_stands_by_itself(group, strand):
    first = make_deliverable(strand, "D1", title="Этические принципы & <правила> " * 3, state=State.ACCEPTED)
    second = make_deliverable(strand, "D2", first_due_on=datetime.date(2026, 9, 30))
    Dependency.objects.create(deliverable=second, needs=first)

    response = browser().get(PICTURE)

    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == 'attachment; filename="edition-timeline.svg"'
    root = ElementTree.fromstring(response.content)
    words = " ".join(text.strip() for text in root.itertext() if text.strip())
    assert "Machine Learning Group: deliverables on 20 November 2026" in words
    assert "D1 WS1" in words
    assert "Этические принципы & <правила>" in words
    assert "…" in words
    assert "accepted" in words
    assert "late by 20 days" in words
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "title", "desc", "rect", "text", "line", "path", "g", "circle"}
    assert not [element for element in root.iter() if {"class", "style"} & set(element.attrib)]
    assert all("%" not in value for element in root.iter() for value in element.attrib.values())


def test_picture_for_a_slide_is_of_one_workstrand_where_that_is_asked_for(group, strand):
    make_deliverable(strand, "D1")
    make_deliverable(make_strand(group, "WS2"), "D2")

    response = browser().get(f"{PICTURE}?strand=ws1")

    assert response["Content-Disposition"] == 'attachment; filename="edition-ws1-timeline.svg"'
    words = response.content.decode()
    assert "WS1 Quality of training data: deliverables" in words
    assert ">D2" not in words


def test_numbers_of_the_picture_keep_their_points_in_another_language(strand):
    make_deliverable(strand, "D1", state=State.IN_PROGRESS, share_done=37)

    for path in (PAGE, PICTURE):
        page = browser().get(path, headers={"accept-language": "fr"}).content.decode()
        assert not re.search(r'="-?\d+,\d', page)
