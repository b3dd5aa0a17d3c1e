import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.form_fields import MonthOrDayField

MARCH = (datetime.date(2026, 3, 31), "month")
MID_MARCH = (datetime.date(2026, 3, 15), "day")


class DueForm(forms.Form):
    due = MonthOrDayField(label="Due")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("March 2026", MARCH),
        ("  march   2026 ", MARCH),
        ("2026-03", MARCH),
        ("15 March 2026", MID_MARCH),
        ("2026-03-15", MID_MARCH),
        ("15.03.2026", MID_MARCH),
    ],
)
def test_a_date_is_read_as_well_as_it_is_known(written, known):
    assert MonthOrDayField().clean(written) == known


@pytest.mark.parametrize("written", ["soon", "31 February 2026", "2026-13", "March", "\x00", "9" * 500])
def test_what_is_no_date_is_refused_kindly_and_shown_again(written):
    form = DueForm({"due": written})

    assert not form.is_valid()
    assert "Write March 2026, or 15 March 2026." in form.errors["due"][0]
    assert form["due"].value() == written


def test_a_year_is_read_only_where_years_are_allowed():
    allowed = MonthOrDayField(precisions=("day", "month", "year"))

    assert allowed.clean("2019") == (datetime.date(2019, 12, 31), "year")
    with pytest.raises(ValidationError, match="A year is not enough here"):
        MonthOrDayField().clean("2019")
    with pytest.raises(ValidationError, match="A month is not enough here"):
        MonthOrDayField(precisions=["day"]).clean("March 2026")
    with pytest.raises(ValidationError, match="Leave out the day"):
        MonthOrDayField(precisions=["month"]).clean("15 March 2026")


def test_nothing_is_nothing_where_it_need_not_be_given():
    assert MonthOrDayField(required=False).clean(" ") is None
    with pytest.raises(ValidationError, match="required"):
        MonthOrDayField().clean(" ")


def test_an_initial_date_is_shown_as_it_is_known_and_has_not_changed():
    field = MonthOrDayField()

    assert DueForm(initial={"due": MARCH})["due"].value() == "March 2026"
    assert not field.has_changed(MARCH, "2026-03")
    assert field.has_changed(MARCH, "15 March 2026")
    assert field.has_changed(MARCH, "soon")
    assert field.has_changed(None, "March 2026")
    assert not field.has_changed(None, "")
