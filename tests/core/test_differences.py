import random

import pytest

from core import sections
from core.differences import IN, OUT, WORK, compare
from core.differences_blocks import MOST_SECTIONS, parts

OLD = """Words before.

# Background
The group **exists** since 2019. It [works](https://a.example) on it.

Stays.

Stays too.

Stays as well.

# Objectives
* one thing
* another thing to do

# Scope
| what | who |
|---|---|
| x | y one |

# Duration
Until the end of the year.
"""


def said(pieces):
    marks = {OUT: "[-%s-]", IN: "{+%s+}"}
    return "".join(marks.get(piece.op, "%s") % piece.text for piece in pieces)


def rows(old, new, state=("changed", "added", "removed")):
    found = compare(old, new)
    return [
        said(row.pieces)
        for section in found.shown
        for stretch in section.stretches
        for row in stretch.rows
        if row.state in state
    ]


def states(differences):
    return [(section.title, section.marks) for section in differences.shown]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It meets once a year.", "It meets twice a year.", "It meets [-once -]{+twice +}a year."),
        ("Edit and impute.", "Edit, check and impute.", "Edit{+, check +}and impute."),
        ("统计局使用机器学习。", "统计局使用人工智能。", "统计局使用[-机器学习-]{+人工智能+}。"),
        ("เราใช้ข้อมูลทุกวัน", "เราใช้ข้อมูลใหม่ทุกวัน", "เราใช้ข้อมูล{+ใหม่+}ทุกวัน"),
        ("जीवन की गुणवत्ता अच्छी", "जीवन की लागत अच्छी", "जीवन की [-गुणवत्ता -]{+लागत +}अच्छी"),
        ("تجتمع المجموعة مرة كل سنة", "تجتمع المجموعة مرة كل شهر", "تجتمع المجموعة مرة كل [-سنة-]{+شهر+}"),
        ("Группа собирается ежегодно", "Группа собирается ежемесячно", "Группа собирается [-ежегодно-]{+ежемесячно+}"),
        ("the office’s voice counts", "the offices’ voice counts", "the [-office’s -]{+offices’ +}voice counts"),
        ("A **bold** word here.", "A bold word here.", "A [-**-]bold [-** -]word here."),
        ("See [it](https://a.example) now.", "See [it](https://b.example) now.", None),
        ("Some code `x` in it.", "Some code x in it.", "Some code [-`-]x [-` -]in it."),
    ],
)
def test_words_are_told_apart_in_every_script_and_marks_where_they_change(old, new, expected):
    expected = expected or "See it[-](https://a.example) -]{+](https://b.example) +}now."

    assert rows(old, new) == [expected]


def test_old_side_reads_as_it_was_written():
    section = compare("Edit and impute foo bar.", "Edit, check and impute foo.").shown[0]
    row = section.stretches[0].rows[0]

    assert " ".join("".join(piece.text for piece in row.old).split()) == "Edit and impute foo bar."
    assert "".join(piece.text for piece in row.new).strip() == "Edit, check and impute foo."


def test_sections_are_told_as_changed_new_removed_renamed_and_moved():
    new = OLD.replace("# Objectives\n* one thing\n* another thing to do\n\n", "").replace("2019", "2020")
    new = (
        new.replace("# Duration\nUntil", "# How long\nOnly until")
        + "\n# Objectives\n* one thing\n* another thing to do\n\n# Ethics\nBe good.\n"
    )

    found = compare(OLD, new)

    assert found.summary == "2 sections changed, 1 new, 1 renamed, 1 moved"
    assert states(found) == [
        ("Background", ["changed"]),
        ("How long", ["changed", "renamed"]),
        ("Objectives", ["moved from after “Background”"]),
        ("Ethics", ["new"]),
    ]


def test_removed_section_is_told_where_it_stood():
    found = compare(OLD, OLD.replace("# Objectives\n* one thing\n* another thing to do\n\n", ""))

    assert [section.title for section in found.sections] == ["", "Background", "Objectives", "Scope", "Duration"]
    assert found.summary == "1 section removed"


def test_sections_that_only_got_another_number_are_folded_and_counted():
    found = compare("# 1. One\na\n\n# 2. Two\nb\n", "# 1. New one\nc d e f\n\n# 2. One\na\n\n# 3. Two\nb\n")

    assert found.summary == "1 new section, 2 renumbered"
    assert [(passage.is_folded, passage.renumbered) for passage in found.passages] == [(False, 0), (True, 2)]
    assert said(found.sections[1].heading) == "[-1-]{+2+}. One"


def test_unchanged_paragraphs_are_folded_with_their_number():
    section = compare(OLD, OLD.replace("2019", "2020")).shown[0]

    assert [(stretch.is_folded, len(stretch.rows)) for stretch in section.stretches] == [(False, 2), (True, 2)]


def test_unchanged_sections_are_folded_with_the_number_of_their_paragraphs():
    found = compare(OLD, OLD.replace("end of the year", "end of it all"))

    assert [(passage.is_folded, len(passage.sections), passage.paragraphs) for passage in found.passages] == [
        (True, 4, 9),
        (False, 1, 1),
    ]


def test_rows_of_tables_and_items_of_lists_are_paired_one_by_one():
    new = OLD.replace("| x | y one |", "| x | y two |\n| z | w |").replace(
        "* another thing", "* a third\n* another big thing"
    )

    assert rows(OLD, new) == ["{+a third+}", "another {+big +}thing to do", "x | y [-one-]{+two+}", "{+z | w+}"]


def test_paragraph_that_became_an_item_says_what_it_was():
    section = compare("# A\nSome words in here.", "# A\n1. Some words in here.").shown[0]

    assert [(row.was, row.marker) for row in section.stretches[0].rows] == [("a paragraph", "1.")]


def test_numbers_of_a_list_that_shift_are_no_change():
    assert rows("1. one\n2. two\n3. three", "1. one\n2. new\n3. two\n4. three") == ["{+new+}"]


def test_repeated_heading_is_found_by_the_section_it_is_in():
    old = "# A\n\n## Aims\nfirst aims\n\n# B\n\n## Aims\nsecond aims\n"

    found = compare(old, old.replace("## Aims\nfirst aims\n\n", "").replace("second", "two"))

    assert states(found) == [("Aims", ["removed"]), ("Aims", ["changed"])]


@pytest.mark.parametrize(
    ("new", "identical"), [(OLD, True), (OLD.replace("The group", "The  group").replace("\n\n", "\r\n\r\n"), False)]
)
def test_equal_texts_say_so(new, identical):
    found = compare(OLD, new)

    assert (found.is_equal, found.is_identical, found.summary) == (True, identical, "")


def test_link_that_leads_elsewhere_by_a_reference_is_a_change():
    text = "See [it][1] now.\n\n[1]: https://a.example\n"

    assert rows(text, text.replace("a.example", "b.example")) == [
        "See it[-](https://a.example) -]{+](https://b.example) +}now."
    ]


@pytest.mark.parametrize(
    "source", [OLD, "# A\n## B\n### C\n> # D\n\n- # E\n\nF\n===\n", "", "no heading", "# A\n# A\n"]
)
def test_sections_are_those_that_are_edited_and_commented_on(source):
    expected = [(section.heading, section.level) for section in sections.split(source)]

    assert [(part.title, part.level) for part in parts(source)] == expected


LENGTH = 200_000
CJK = range(0x4E00, 0x9000)
HOSTILE = {
    "one line, all different": (" ".join(f"a{n}" for n in range(30_000)), " ".join(f"b{n}" for n in range(30_000))),
    "one line, much the same": ("a b " * 50_000, "b a c " * 33_000),
    "a word after each word": (" ".join(f"w{n}" for n in range(25_000)), " ".join(f"w{n} y{n}" for n in range(16_000))),
    "no spaces": ("".join(chr(CJK[n % len(CJK)]) for n in range(LENGTH)), "".join(chr(CJK[n * 7 % len(CJK)]) for n in range(LENGTH))),
    "one letter": ("x" * LENGTH, "y" * LENGTH),
    "marks that open and never close": ("[" * LENGTH, "](" * (LENGTH // 2)),
    "headings": ("# a\n\n" * 4_000, "# b\n\n" * 4_000),
    "paragraphs": ("".join(f"a{n}\n\n" for n in range(6_000)), "".join(f"b{n} a{n}\n\n" for n in range(6_000))),
    "items": ("- a b\n" * 6_000, "- b c\n" * 6_000),
}  # fmt: skip


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_take_no_more_steps_than_the_limit(texts):
    found = compare(*texts)

    assert found.steps <= WORK
    assert len(found.sections) <= 2 * MOST_SECTIONS
    assert not found.is_equal


def test_texts_beyond_the_limit_are_told_in_coarser_steps_and_lose_no_word():
    old, new = (" ".join(f"{word}{n} same{n}" for n in range(300)) for word in ("a", "b"))

    found = compare(old, new, work=2_000)

    row = found.shown[0].stretches[0].rows[0]
    assert found.is_coarse
    assert found.steps <= 2_000
    assert "".join(piece.text for piece in row.new) == new


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_read_in_their_differences(seed):
    """Whatever changes: the words of the old text are those that stayed and went, those of the new one those that stayed and came."""
    chance = random.Random(seed)
    words = ["one", "two", "**three**", "四", "five.", "[six](https://x.example)", "семь"]

    def text():
        paragraphs = [" ".join(chance.choices(words, k=chance.randint(1, 9))) for _n in range(chance.randint(1, 9))]
        return "\n\n".join(f"# {p[:3]}" if chance.random() < 0.2 else p for p in paragraphs)

    def read(sections, side):
        rows = [row for section in sections for stretch in section.stretches for row in stretch.rows]
        other = {"new": "removed", "old": "added"}[side]
        return sorted(
            "".join("".join(p.text for p in getattr(row, side) if not p.is_mark).split())
            for row in rows
            if row.state != other
        )

    def blocks(source):
        return sorted("".join(block.readable.split()) for part in parts(source) for block in part.blocks)

    old, new = text(), text()
    found = compare(old, new)

    assert read(found.sections, "new") == blocks(new)
    assert read(found.sections, "old") == blocks(old)
