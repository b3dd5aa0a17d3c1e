import pytest

from membership.addresses import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@example.org", [("ana@example.org", "")]),
        ("ana@example.org\n\nbob@example.org\r\n", [("ana@example.org", ""), ("bob@example.org", "")]),
        ("ana@example.org, bob@example.org;carl@example.org", [("ana@example.org", ""), ("bob@example.org", ""), ("carl@example.org", "")]),
        ("Ana Example <Ana@Example.org>", [("ana@example.org", "Ana Example")]),
        ('"Example, Ana" <ana@example.org>', [("ana@example.org", "Ana Example")]),
        ("Example, Ana <ana@example.org>; Doe, Jo <jo@example.org>", [("ana@example.org", "Ana Example"), ("jo@example.org", "Jo Doe")]),
        ('"Doe, Jo" <jo@example.org>, "Roe, Al" <al@example.org>', [("jo@example.org", "Jo Doe"), ("al@example.org", "Al Roe")]),
        ("Ana Example (ONS) <ana@example.org>;", [("ana@example.org", "Ana Example")]),
        ("ana@example.org (Ana Example)", [("ana@example.org", "Ana Example")]),
        ("mailto:ana@example.org?subject=Hello", [("ana@example.org", "")]),
        ("To: Ana <ana@example.org>", [("ana@example.org", "Ana")]),
        ("ana@example.org.", [("ana@example.org", "")]),
        ("'ana@example.org'", [("ana@example.org", "")]),
        ("o'sample@example.org", [("o'sample@example.org", "")]),
        ("Siobhán O'Sample <s@example.org>", [("s@example.org", "Siobhán O'Sample")]),
        ("D’Arcy N’Example\td@example.org", [("d@example.org", "D’Arcy N’Example")]),
        ("\ufefffلانة الفلانية <f@example.org>".replace("fل", "ل"), [("f@example.org", "لانة الفلانية")]),
        ("Contohwati <c@example.org>", [("c@example.org", "Contohwati")]),
        (f"{'N' * 300} <n@example.org>", [("n@example.org", "N" * 200)]),
        ("Ada\u202eecalevoL <ada@example.org>", [("ada@example.org", "AdaecalevoL")]),
        ("Ada\x07L <ada@example.org>", [("ada@example.org", "")]),
        ("ana＠example.org", []),
    ],
)  # fmt: skip
def test_addresses_are_read_in_every_usual_form(text, expected):
    assert [(row.email, row.name) for row in read(text).kept] == expected


def test_garbage_is_reported_by_line_and_the_rest_kept():
    found = read("hello there\nana@example.org, foo, bob@example.org\nnobody@\na@b\nana@example.org\n---\n" + "x" * 500)

    assert [row.email for row in found.kept] == ["ana@example.org", "bob@example.org"]
    assert found.twice == ["ana@example.org"]
    assert [(row.line, row.text) for row in found.wrong] == [
        (1, "hello there"), (2, "foo"), (3, "nobody@"), (4, "a@b"), (7, "x" * 79 + "…"),
    ]  # fmt: skip


def test_long_words_are_read_in_no_time():
    assert read("x" * 40_000).kept == []
