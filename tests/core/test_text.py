import datetime
import re
from html import unescape

import pytest
from django.template.loader import render_to_string

from core.text import Heading, contents, plain, render


def test_writers_marks_become_html():
    html = render("Some *words*, **strong** ones, ~~struck~~ ones and `code`.\n\n* one\n* two\n\n> said\n\n3. three")

    assert html == (
        "<p>Some <em>words</em>, <strong>strong</strong> ones, <s>struck</s> ones and <code>code</code>.</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<blockquote>\n<p>said</p>\n</blockquote>\n"
        '<ol start="3">\n<li>three</li>\n</ol>\n'
    )


def test_table_becomes_a_table():
    html = render("| Office | Hours |\n|---|--:|\n| Demoland | 12 |")

    assert "<table>" in html
    assert "<th>Office</th>" in html
    assert "<td>12</td>" in html  # the alignment was an inline style, which the site's policy forbids


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "text <img src=x onerror=alert(1)>",
        '<p onclick="alert(1)">x</p>',
        '<iframe src="https://evil.example"></iframe>',
        "<style>body{display:none}</style>",
        "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "# <b onmouseover=alert(1)>x</b>",
        "| <script>alert(1)</script> |\n|---|\n| <iframe> |",
    ],
)
def test_html_is_shown_as_it_was_typed_and_never_acts(source):
    html = render(source)

    assert set(re.findall(r"<(\w+)", html)) <= {"p", "h2", "table", "thead", "tbody", "tr", "th", "td"}
    assert "&lt;" in html
    assert not re.search(r"<[^>]*\son\w+=", html)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "java&Tab;script:alert(1)",
        "&#x6A;avascript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,<svg/onload=alert(1)>",
        "data:image/png;base64,iVBORw0KGgo=",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("form", ["[text]({})", "[text](<{}>)", "![text]({})", "<{}>", "[text][1]\n\n[1]: {}"])
def test_links_and_pictures_lead_nowhere_that_acts(form, address):
    html = render(form.format(address))

    for target in re.findall(r'(?:href|src)="([^"]*)"', html):
        # As a browser reads an address: without the tabs and line ends in it, and the control characters before it.
        read = re.sub(r"[\t\r\n]", "", unescape(target)).lstrip("".join(map(chr, range(33))))
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", read)
        assert scheme is None, html  # what is left is a page of ours that is not there


def test_links_to_pages_and_people_stay_and_pass_on_no_standing():
    html = render("[a](https://example.org/?a=1&b=2) [b](/groups/) [c](mailto:a@example.org) [d](#anchor)")

    assert re.findall(r'href="([^"]*)"', html) == [
        "https://example.org/?a=1&amp;b=2",
        "/groups/",
        "mailto:a@example.org",
        "#anchor",
    ]
    assert html.count('rel="nofollow noopener"') == 4


def test_attribute_cannot_be_broken_out_of():
    html = render('[x](https://example.org/"onmouseover="alert(1) "a\\"onclick=\\"b")  ![y"onerror="z](/a.png)')

    tags = re.findall(r"<[^>]*>", html)
    assert not any(re.search(r'"\s*on\w+=', tag) for tag in tags), tags


def test_headings_begin_below_the_pages_own_and_end_at_six():
    assert re.findall(r"<(h\d)", render("# one\n\n## two\n\n### three\n\n##### five\n\n###### six")) == [
        "h2",
        "h3",
        "h4",
        "h6",
        "h6",
    ]


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Next steps & risks", "next-steps-risks"),
        ("  Ünïcödé  STRASSE ", "ünïcödé-strasse"),
        ("Цели и задачи", "цели-и-задачи"),
        ("目的と範囲", "目的と範囲"),
        ("الأهداف والنطاق", "الأهداف-والنطاق"),
        ("מטרות", "מטרות"),
        ("हिन्दी में", "हिन्दी-में"),
        ("ไทย ที่นี่", "ไทย-ที\u0e48นี\u0e48"),
        ("`code` and *words*", "code-and-words"),
        ("A [link](/x/)", "a-link"),
        ("!!!", "section"),
        ("🙂", "section"),
        ("x" * 100, "x" * 60),
    ],
)
def test_anchor_of_a_heading_in_any_script(title, anchor):
    assert contents(f"# {title}")[0].anchor == anchor
    assert f'id="{anchor}"' in render(f"# {title}")


def test_headings_that_are_alike_have_anchors_of_their_own():
    source = "# Aims\n\n# Aims\n\n# Aims 2\n\n# AIMS\n\n# ?\n\n# !"

    assert [heading.anchor for heading in contents(source)] == [
        "aims",
        "aims-2",
        "aims-2-2",
        "aims-3",
        "section",
        "section-2",
    ]


def test_contents_agree_with_what_is_rendered():
    source = "# One\n\n> ## In a quotation\n\n* # In a list\n\nTwo lines\nof one\n---\n\n    # code\n\n```\n# code\n```\n\n<h2>no</h2>\n\n# One"

    html = render(source)

    assert contents(source) == [
        Heading(2, "One", "one"),
        Heading(3, "In a quotation", "in-a-quotation"),
        Heading(2, "In a list", "in-a-list"),
        Heading(3, "Two lines of one", "two-lines-of-one"),
        Heading(2, "One", "one-2"),
    ]
    assert re.findall(r'<h(\d) id="([^"]*)">', html) == [(str(h.level), h.anchor) for h in contents(source)]


def test_heading_cannot_write_its_own_anchor():
    assert re.findall(r' id="([^"]*)"', render('# x" id="y')) == ["x-idy"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**Hello**, *world*", "Hello, world"),
        ("un**believ**able", "unbelievable"),
        ("# Title\n\nText\nover lines  \nand more", "Title Text over lines and more"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("[a link](/x/) and `code`", "a link and code"),
        ("<b>bold</b> &amp; more", "<b>bold</b> & more"),
        ("", ""),
    ],
)
def test_plain_is_the_words_without_the_marks(source, words):
    assert plain(source, 100) == words


@pytest.mark.parametrize(
    ("limit", "words"),
    [(18, "one two three four"), (17, "one two three…"), (14, "one two three…"), (13, "one two…"), (5, "one…")],
)
def test_plain_is_cut_at_a_word(limit, words):
    assert plain("one two three four", limit) == words


def test_plain_cuts_a_text_without_spaces():
    assert plain("目的" * 50, 10) == "目的目的目的目的目…"


def test_moment_leaves_no_space_before_what_follows():
    at = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)

    assert render_to_string("parts/moment.html", {"at": at}).endswith("</time>")
