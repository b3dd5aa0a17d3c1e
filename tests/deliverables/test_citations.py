"""Citations as others read them: a parser of BibTeX that is not ours, JSON as machines load it."""

import datetime
import json

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware

from deliverables.citations import bibtex, plain, tex
from tests.deliverables.factories import make_output
from tests.factories import make_group, make_strand
from workstrands.models import Theme

pytestmark = pytest.mark.django_db
# Commands that the parser does not know, or reads as a letter that only looks alike.
UNKNOWN = {r"\textbraceleft{}": "⟨", r"\textbraceright{}": "⟩", r"\textasciicircum{}": "^"}


@pytest.fixture
def strand():
    return make_strand(make_group("ml-2022", name="Machine Learning Group 2022"), "WS1")


def parsed(text):
    """The only entry of a text in BibTeX, its commands turned into letters."""
    for command, letter in UNKNOWN.items():
        text = text.replace(command, letter)
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    [entry] = library.entries
    return entry, {field.key: field.value for field in entry.fields}


def depth(text):
    """How braces stand at the end, counted as BibTeX does, which knows no escape; never below nothing."""
    level = 0
    for letter in text:
        level += {"{": 1, "}": -1}.get(letter, 0)
        assert level >= 0
    return level


@pytest.mark.parametrize(
    "title",
    [
        "Imputation of wages",
        "Zürich, Łódź, Kraków: année, naïve, façade, señor, Ångström, Őrség, č, ę, ı",
        "Ежегодный доклад о машинном обучении",
        "使用机器学习的统计 and ελληνικά",
        "50% of A&B cost $3 #1 x_y a^b ~c",
        r"A {brace}, a lone }, a \command and \end{document}",
        '"Quoted" @comment{x} = a, b',
        "ß æ Æ œ Œ ø Ø",
    ],
)
def test_title_comes_out_of_bibtex_as_it_went_in(strand, title):
    text = bibtex(make_output(strand, title=title))

    entry, fields = parsed(text)

    assert fields["title"].replace("⟨", "{").replace("⟩", "}") == title
    assert depth(text) == 0
    assert entry.entry_type == "techreport"
    assert fields["institution"] == "Machine Learning Group 2022"


def test_latin_letters_with_marks_are_commands_and_other_scripts_stay():
    assert tex("é Š ł Ж") == r"{\'e} {\v S} {\l} Ж"
    assert tex("e\N{COMBINING ACUTE ACCENT}") == r"{\'e}"
    assert tex("й ѝ ά ệ") == "й ѝ ά ệ"  # Cyrillic, Greek and two marks at once: BibTeX has no command for them


def test_authors_are_taken_apart_only_where_they_are_persons(strand):
    output = make_output(
        strand, authors="Example, Ada; Office for Statistics and Research; Bureau of Data, Maps, and Co; Пример, Анна"
    )

    text = bibtex(output)

    assert (
        "author = {Example, Ada and {Office for Statistics and Research} and {Bureau of Data, Maps, and Co} and Пример, Анна}"
        in text
    )


def test_month_is_told_only_where_it_is_known(strand):
    day = datetime.date(2026, 3, 15)

    known = [bibtex(make_output(strand, released_on=day, released_precision=name)) for name in ("day", "month", "year")]

    assert ["month = mar" in text for text in known] == [True, True, False]
    assert all("year = {2026}" in text for text in known)


def test_citation_names_authors_year_version_kind_and_the_group(strand, settings):
    named = make_output(
        strand, title="Codes.", kind="code", version="1.2", authors="Example, Ada", doi="10.5281/zenodo.1"
    )
    of_the_group = make_output(strand, title="Report")

    assert plain(named) == ("Example, Ada (2026). Codes (version 1.2) [Computer code]. Machine Learning Group 2022.")
    assert plain(of_the_group) == "Machine Learning Group 2022 (2026). Report."
    assert "note = {Version 1.2; Computer code}" in bibtex(named)
    assert "doi = {10.5281/zenodo.1}" in bibtex(named)
    assert f"url = {{{settings.SITE_URL}{of_the_group.get_absolute_url()}}}" in bibtex(of_the_group)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("report", "Report"),
        ("guidance", "Report"),
        ("code", "SoftwareSourceCode"),
        ("data", "Dataset"),
        ("event", "Event"),
        ("presentation", "PresentationDigitalDocument"),
        ("other", "CreativeWork"),
    ],
)
def test_schema_says_what_it_is(client, strand, kind, type_):
    output = make_output(
        strand,
        title='A "title" </script>',
        kind=kind,
        authors="Example, Ada; An Office",
        licence="CC-BY-4.0",
        doi="10.5281/zenodo.1",
        languages=["en", "ru"],
        version="2",
        released_precision="month",
    )
    output.themes.add(Theme.objects.create(workstrand=strand, title="Imputation"))

    response = client.get(f"{output.get_absolute_url()}output.jsonld")
    about = json.loads(response.content)

    assert response["Content-Type"] == "application/ld+json"
    assert (about["@context"], about["@type"], about["name"]) == ("https://schema.org", type_, 'A "title" </script>')
    assert (about["inLanguage"], about["keywords"]) == (["en", "ru"], ["Imputation"])
    people = about["organizer" if kind == "event" else "author"]
    assert people == [
        {"@type": "Person", "familyName": "Example", "givenName": "Ada", "name": "Example, Ada"},
        "An Office",
    ]
    if kind == "event":
        assert (about["startDate"], about["location"]["url"]) == ("2026-09", output.link)
        assert "author" not in about
    else:
        assert (about["datePublished"], about["version"]) == ("2026-09", "2")
        assert about["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
        assert about["identifier"]["value"] == "10.5281/zenodo.1"


def test_page_leads_machines_to_its_description_and_its_entry(client, strand):
    output = make_output(strand)

    page = client.get(output.get_absolute_url()).content.decode()
    entry = client.get(f"{output.get_absolute_url()}output.bib")

    assert f'type="application/ld+json" href="{output.get_absolute_url()}output.jsonld"' in page
    assert f'type="application/x-bibtex" href="{output.get_absolute_url()}output.bib"' in page
    assert f'filename="ml-2022-output-{output.pk}.bib"' in entry["Content-Disposition"]
    assert parsed(entry.content.decode())[0].key == f"ml-2022-2026-{output.pk}"
