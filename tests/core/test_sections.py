import time

import pytest

from core.sections import follow, join, replaced, split
from core.text import contents

TEXT = "Before.\n\n# One\n\na\n\n## Under\n\nb\n\n### Deep\n\nc\n\nTwo\n===\n\n> # Said\n\n```\n# not a heading\n```\n"


def test_text_is_parted_at_its_higher_headings_only():
    found = split(TEXT)

    assert [(part.heading, part.level) for part in found] == [("", 0), ("One", 2), ("Under", 3), ("Two", 2)]
    assert "### Deep" in found[2].text
    assert "not a heading" in found[3].text


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a", TEXT, TEXT.replace("\n", "\r\n"), "a\u2028b\n# c\x0bd\n", "\n# a\n# a"]
)
def test_sections_joined_are_the_same_text(text):
    assert join([part.text for part in split(text)]) == text


def test_sections_have_the_anchors_of_the_page():
    anchors = {heading.anchor for heading in contents(TEXT)}

    assert {part.anchor for part in split(TEXT)} - {""} <= anchors
    assert [part.anchor for part in split("# a\n# a")] == ["a", "a-2"]


@pytest.mark.parametrize(
    ("new", "where"),
    [
        ("# New\n\nx\n\n# One\n\nalpha beta gamma\n\n# Two\n\ndelta epsilon zeta\n", {"one": "one", "two": "two"}),
        ("# Two\n\ndelta epsilon zeta\n\n# One\n\nalpha beta gamma\n", {"one": "one", "two": "two"}),
        ("# First\n\nalpha beta gamma\n\n# Two\n\ndelta epsilon zeta\n", {"one": "first", "two": "two"}),
        ("# Two\n\nsomething else\n", {"one": None, "two": "two"}),
        ("", {"one": None, "two": None}),
    ],
)
def test_sections_are_followed_to_where_they_are_now(new, where):
    assert follow("# One\n\nalpha beta gamma\n\n# Two\n\ndelta epsilon zeta\n", new) == where


def test_of_several_sections_under_one_heading_the_likest_go_together():
    old = "# Tasks\n\nalpha beta gamma\n\n# Tasks\n\ndelta epsilon zeta\n"

    assert follow(old, "# Tasks\n\ndelta epsilon zeta and more\n") == {"tasks": None, "tasks-2": "tasks"}
    assert follow(old, "# New\n\nnothing\n\n" + old) == {"tasks": "tasks", "tasks-2": "tasks-2"}


def test_following_thousands_of_headings_takes_no_longer_than_one_waits():
    old = "".join(f"# a{number}\n\nx\n\n" for number in range(3_000))
    began = time.monotonic()

    where = follow(old, old.replace("x", "y"))

    assert where["a7"] == "a7"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("anchor", "text", "whole"),
    [
        ("one", "# One\n\nnew", "Before.\n\n# One\n\nnew\n\n# Two\nb\n"),
        ("one", "# One\n\na\n\n\n\n", "Before.\n\n# One\n\na\n\n# Two\nb\n"),
        ("two", "# Three\n\nc\n\n# Four", "Before.\n\n# One\n\na\n\n# Three\n\nc\n\n# Four\n"),
        ("one", " \n", "Before.\n\n# Two\nb\n"),
        ("none", "# None", None),
    ],
)
def test_section_is_written_anew_and_no_other_changes(anchor, text, whole):
    assert replaced("Before.\n\n# One\n\na\n\n# Two\nb\n", anchor, text) == whole


def test_section_that_would_swallow_others_is_refused():
    with pytest.raises(ValueError, match="Other sections"):
        replaced("# One\n\na\n\n# Two\n\nb\n", "one", "# One\n\n```\ncode without an end")
