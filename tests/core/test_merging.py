import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.merging import END, THEIRS, YOURS, has_marks, merge

BASE = "# One\n\nThe first words stand here.\n\n# Two\n\nThe second ones stand there.\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (BASE, BASE, BASE),
        (BASE + "Mine.\n", BASE, BASE + "Mine.\n"),
        (
            BASE.replace("first", "1st"),
            BASE.replace("second", "2nd"),
            BASE.replace("first", "1st").replace("second", "2nd"),
        ),
        (
            BASE.replace("The first", "All first"),
            BASE.replace("here.", "now."),
            BASE.replace("The first", "All first").replace("here.", "now."),
        ),
        (BASE.replace("first", "same"), BASE.replace("first", "same"), BASE.replace("first", "same")),
        ("", BASE, ""),
    ],
)
def test_changes_in_different_places_become_one_text(mine, theirs, both):
    merged = merge(BASE, mine, theirs)

    assert (merged.text, merged.conflicts) == (both, 0)


def test_clash_keeps_both_texts_between_marks():
    merged = merge(BASE, BASE.replace("first words", "mine"), BASE.replace("first words", "theirs"))

    assert merged.conflicts == 1
    assert f"{YOURS}\nThe mine stand here.\n{THEIRS}\nThe theirs stand here.\n{END}\n" in merged.text
    assert has_marks(merged.text)
    assert not has_marks(BASE)


def test_what_one_deletes_and_the_other_changes_clashes():
    merged = merge(BASE, BASE.replace("The first words stand here.\n", ""), BASE.replace("first", "1st"))

    assert merged.conflicts == 1
    assert "The 1st words" in merged.text


def test_changes_that_stand_close_together_in_a_sentence_clash():
    base = "The group meets twice a year.\n"

    merged = merge(base, base.replace("twice", "four times"), base.replace("year", "month"))

    assert merged.conflicts == 1
    assert "four times a year" in merged.text
    assert "twice a month" in merged.text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(list("abcdefgh")), max_size=12), st.data())
def test_no_word_that_either_wrote_is_lost(base, data):
    def written(prefix):
        words = list(base)
        for number in range(data.draw(st.integers(0, 3))):
            words.insert(data.draw(st.integers(0, len(words))), data.draw(st.sampled_from([f"{prefix}{number}", "\n"])))
        return " ".join(words)

    mine, theirs = written("mine"), written("theirs")

    merged = merge(" ".join(base), mine, theirs)

    new = {word for word in [*mine.split(), *theirs.split()] if word.startswith(("mine", "theirs"))}
    assert new <= set(merged.text.split())


@pytest.mark.parametrize("text", ["no end", "\n\n", "天地玄黄\n宇宙洪荒", "a\r\nb"])
def test_nothing_is_lost_of_odd_texts(text):
    assert merge("", text, "").text == text
    assert merge(text, text, text).text == text
