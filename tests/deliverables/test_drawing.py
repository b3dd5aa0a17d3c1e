"""The geometry of a timeline, for a few days chosen by hand and for any."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.months import last_of_month
from deliverables.drawing import AXES, NARROWEST, WHOLE, WIDENED_MOST_MONTHS, Item, draw, fitted, width_of

YEAR = (datetime.date(2026, 7, 1), datetime.date(2027, 6, 30))
TODAY = datetime.date(2026, 11, 20)
NEAR = 0.011  # what rounding does
ANY_DAY = st.dates()
NEAR_DAY = st.dates(datetime.date(2025, 1, 1), datetime.date(2029, 12, 31))
PERIOD = st.one_of(
    st.tuples(ANY_DAY, ANY_DAY).map(lambda pair: (min(pair), max(pair))),
    st.tuples(st.none(), st.none() | ANY_DAY),
    st.tuples(ANY_DAY, st.none()),
)


def item(key=1, starts_on=datetime.date(2026, 8, 1), due_on=datetime.date(2026, 10, 31), first_due_on=None, **values):
    return Item(key=key, starts_on=starts_on, due_on=due_on, first_due_on=first_due_on or due_on, **values)


def drawn(*items, period=YEAR, today=TODAY, needs=()):
    return draw(items, period=period, needs=needs, today=today, today_words="today, 20 November 2026")


def bar_of(one, **values):
    return drawn(one, **values).bars[0]


@st.composite
def items(draw_one, days=NEAR_DAY):
    found = []
    for key in range(draw_one(st.integers(0, 12))):
        due = draw_one(days)
        start = draw_one(st.none() | days.filter(lambda day, due=due: day <= due))
        precision = draw_one(st.sampled_from(["day", "month"]))
        found.append(
            Item(
                key=key,
                starts_on=start,
                due_on=due if precision == "day" else max(due, last_of_month(due)),
                due_precision=precision,
                first_due_on=draw_one(days),
                first_due_precision=precision,
                until=draw_one(st.none() | days),
                marked_on=draw_one(st.none() | days),
                share_done=draw_one(st.integers(0, 100)),
            )
        )
    return found


def test_bar_runs_from_the_morning_of_its_start_to_the_evening_of_its_due_day():
    whole = bar_of(item()).whole

    assert whole.x == pytest.approx(31 / 365 * 100, abs=NEAR)
    assert whole.end == pytest.approx((31 + 31 + 30 + 31) / 365 * 100, abs=2 * NEAR)


def test_bar_without_a_start_is_its_due_month():
    whole = bar_of(item(starts_on=None)).whole

    assert (whole.x, whole.end) == pytest.approx((92 / 365 * 100, 123 / 365 * 100), abs=2 * NEAR)


def test_bar_of_one_day_is_still_seen():
    day = datetime.date(2027, 6, 30)

    whole = bar_of(item(starts_on=day, due_on=day)).whole

    assert whole.width == pytest.approx(NARROWEST)
    assert whole.end == WHOLE


def test_share_done_is_that_share_of_the_bar():
    bar = bar_of(item(share_done=40))

    assert bar.done == pytest.approx(bar.whole.width * 0.4, abs=NEAR)


def test_ghost_ends_where_it_was_first_planned_and_begins_with_the_bar():
    bar = bar_of(item(first_due_on=datetime.date(2026, 8, 31)))

    assert bar.ghost.x == bar.whole.x
    assert bar.ghost.end == pytest.approx(62 / 365 * 100, abs=2 * NEAR)


def test_ghost_from_before_the_start_is_the_month_first_planned():
    bar = bar_of(item(starts_on=datetime.date(2026, 9, 10), first_due_on=datetime.date(2026, 8, 31)))

    assert (bar.ghost.x, bar.ghost.end) == pytest.approx((31 / 365 * 100, 62 / 365 * 100), abs=2 * NEAR)


@pytest.mark.parametrize("first", [datetime.date(2026, 10, 31), datetime.date(2026, 12, 31)])
def test_what_did_not_slip_has_no_ghost(first):
    assert bar_of(item(first_due_on=first)).ghost is None


def test_late_stretch_runs_from_the_due_day_until_today():
    bar = bar_of(item(until=TODAY))

    assert bar.late.x == bar.whole.end
    assert bar.late.end == pytest.approx(143 / 365 * 100, abs=2 * NEAR)


def test_what_is_not_late_has_no_late_stretch():
    assert bar_of(item(until=datetime.date(2026, 10, 31))).late is None


def test_picture_is_the_period_in_whole_months():
    picture = drawn(item(), period=(datetime.date(2026, 7, 10), datetime.date(2027, 6, 3)))

    assert (picture.starts_on, picture.ends_on) == YEAR


def test_picture_widens_for_what_lies_outside_the_period():
    picture = drawn(item(starts_on=datetime.date(2026, 3, 15)), item(2, due_on=datetime.date(2028, 1, 31)))

    assert (picture.starts_on, picture.ends_on) == (datetime.date(2026, 3, 1), datetime.date(2028, 1, 31))
    assert not any(bar.is_cut for bar in picture.bars)


def test_mistyped_year_does_not_press_the_rest_flat():
    picture = drawn(item(), item(2, due_on=datetime.date(2206, 10, 31)))

    assert picture.ends_on == datetime.date(2029, 6, 30)
    assert [bar.is_cut for bar in picture.bars] == [False, True]
    assert picture.bars[1].whole.end == WHOLE


def test_period_without_an_end_is_drawn_for_a_year():
    picture = drawn(item(), period=(YEAR[0], None))

    assert (picture.starts_on, picture.ends_on) == YEAR


def test_nothing_to_draw_is_an_empty_picture_of_the_period():
    picture = drawn()

    assert picture.bars == ()
    assert picture.starts_on == YEAR[0]


@pytest.mark.parametrize(
    ("today", "x", "anchor"),
    [
        (datetime.date(2026, 7, 1), 0.14, "start"),
        (datetime.date(2026, 12, 30), 50, "middle"),
        (datetime.date(2027, 6, 30), 99.86, "end"),
    ],
)
def test_today_stands_at_midday_with_its_words_inside(today, x, anchor):
    label = drawn(item(), today=today).today

    assert (label.anchor, label.text) == (anchor, "today, 20 November 2026")
    assert label.x == pytest.approx(x, abs=0.2)


@pytest.mark.parametrize("today", [datetime.date(2026, 6, 30), datetime.date(2027, 7, 1)])
def test_today_outside_the_picture_is_left_out(today):
    assert drawn(item(), today=today).today is None


def test_axis_of_a_year_names_each_month_where_there_is_room_and_fewer_on_a_phone():
    roomy, close, narrow = drawn(item()).axes

    assert [label.text for label in roomy.months] == [
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
    ]
    assert len(narrow.months) <= len(close.months) < 12
    assert [label.text for label in narrow.years] == ["2026", "2027"]


def test_axis_of_many_years_names_years_only():
    roomy = drawn(item(), period=(datetime.date(1980, 1, 1), datetime.date(2030, 12, 31))).axes[0]

    assert roomy.months == ()
    assert [label.text for label in roomy.years][:3] == ["1980", "1985", "1990"]


@pytest.mark.parametrize(
    ("values", "lands"),
    [
        ({"starts_on": datetime.date(2026, 9, 1)}, "down"),
        ({"starts_on": datetime.date(2027, 1, 1), "due_on": datetime.date(2027, 2, 28)}, "right"),
        ({"starts_on": datetime.date(2026, 7, 1), "due_on": datetime.date(2026, 8, 31)}, "left"),
    ],
)
def test_dependency_runs_from_the_end_of_one_bar_to_the_other(values, lands):
    picture = drawn(item(), item(2, **values), needs=[(2, 1)])

    [tie] = picture.ties
    first, second = picture.bars
    assert (tie.x, tie.y, tie.to_y, tie.lands) == (first.whole.end, first.y, second.y, lands)
    assert second.whole.x <= tie.to_x <= second.whole.end


def test_dependency_on_one_above_lands_upwards():
    picture = drawn(item(), item(2), needs=[(1, 2)])

    assert [tie.lands for tie in picture.ties] == ["up"]


def test_dependency_with_an_end_outside_the_picture_is_not_drawn():
    assert drawn(item(), needs=[(1, 7), (7, 1)]).ties == ()


@given(items=items(), period=PERIOD, today=NEAR_DAY)
def test_everything_lies_inside_the_picture(items, period, today):
    picture = drawn(*items, period=period, today=today)

    for bar in picture.bars:
        for stretch in filter(None, (bar.whole, bar.ghost, bar.late)):
            assert 0 <= stretch.x <= stretch.end <= WHOLE + NEAR
            assert stretch.width >= NARROWEST - NEAR
        assert bar.mark is None or 0 <= bar.mark <= WHOLE
        assert 0 <= bar.done <= bar.whole.width + NEAR
    assert all(0 <= x <= WHOLE for x in picture.grid)


@given(items=items(ANY_DAY), period=PERIOD, today=ANY_DAY)
def test_any_days_at_all_can_be_drawn(items, period, today):
    picture = drawn(*items, period=period, today=today)

    assert len(picture.bars) == len(items)
    assert picture.starts_on < picture.ends_on


@given(items=items(), today=NEAR_DAY)
def test_rows_follow_each_other_from_top_to_bottom(items, today):
    places = [bar.y for bar in drawn(*items, today=today).bars]

    assert all(0 < y < WHOLE for y in places)
    assert all(right > left for left, right in pairwise(places))


@given(items=items(), today=NEAR_DAY)
def test_there_is_a_ghost_only_where_the_due_day_was_earlier_at_first(items, today):
    for one, bar in zip(items, drawn(*items, today=today).bars, strict=True):
        assert (bar.ghost is not None) == (one.first_due_on < one.due_on)


@given(items=items(), period=PERIOD, today=ANY_DAY)
def test_today_is_inside_or_left_out(items, period, today):
    picture = drawn(*items, period=period, today=today)

    assert (picture.today is not None) == (picture.starts_on <= today <= picture.ends_on)
    assert picture.today is None or 0 <= picture.today.x <= WHOLE


@given(items=items(), today=NEAR_DAY)
def test_picture_holds_the_period_and_is_not_much_wider(items, today):
    picture = drawn(*items, today=today)

    assert picture.starts_on <= YEAR[0]
    assert picture.ends_on >= YEAR[1]
    wider = (YEAR[0] - picture.starts_on).days, (picture.ends_on - YEAR[1]).days
    assert max(wider) <= WIDENED_MOST_MONTHS * 31


@given(period=st.tuples(ANY_DAY, ANY_DAY).map(lambda pair: tuple(sorted(pair))))
def test_labels_of_the_axis_never_stand_over_each_other(period):
    for axis in drawn(item(starts_on=None, due_on=period[0]), period=period, today=period[0]).axes:
        for labels in (axis.months, axis.years):
            ends = [label.x * AXES[axis.name] / WHOLE + width_of(label.text, 13) for label in labels]
            starts = [label.x * AXES[axis.name] / WHOLE for label in labels]
            assert all(end < start for end, start in zip(ends, starts[1:], strict=False))
            assert all(end <= AXES[axis.name] for end in ends)


@given(text=st.text(), width=st.integers(0, 500))
def test_text_is_cut_to_its_room(text, width):
    found = fitted(text, width, 14)

    assert found == text or width_of(found, 14) <= width
    assert found == text or text.startswith(found.removesuffix("…"))


def test_text_that_fits_is_whole_and_another_says_that_it_goes_on():
    assert fitted("Work plan", 200, 14) == "Work plan"
    assert fitted("Ethical principles for machine learning", 120, 14) == "Ethical prin…"
