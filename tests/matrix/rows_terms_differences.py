"""Differences between versions of terms of reference: 1.0 and 2.0 of WS7 are agreed, 2.1 is a draft."""

from tests.matrix.row import ELSEWHERE, EVERYBODY, NOBODY, Row

AT = "/groups/mine/ws7/terms/"
ROWS = [
    Row("terms_differences", f"{AT}1.0..2.0/", EVERYBODY),
    Row("terms_differences", f"{AT}2.0..1.0/?view=side", EVERYBODY),
    Row("terms_differences", f"{AT}1.0..2.0/?old=2.0&new=1.0", ELSEWHERE),
    Row("terms_differences", f"{AT}1.0..2.1/", "nnn oooo onno"),
    Row("terms_differences", f"{AT}1.0..3.0/", NOBODY),
    Row("terms_differences", "/groups/network/plenary/terms/1.0..2.0/", NOBODY),
]
WRITERS: dict = {}
