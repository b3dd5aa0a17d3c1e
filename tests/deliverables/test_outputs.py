"""The outputs library by the door: what its readers find, what who runs a strand does, what hostile files do not."""

import csv
import datetime
import io

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core import clock
from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables import files
from deliverables.models import Output
from deliverables.selectors.outputs import latest_outputs
from deliverables.services.outputs import change_output, withdraw_output
from tests.deliverables.factories import make_deliverable, make_output
from tests.deliverables.library import LIBRARY, browser, kept, shown, upload, words
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.pdf_files import pdf
from tests.threads import together
from workstrands.models import Role, Theme
from workstrands.services import plenary_of
from workstrands.standing import NOBODY

pytestmark = pytest.mark.django_db
NEW = {
    "title": "A report",
    "kind": "report",
    "released_on": "March 2026",
    "link": "https://stats.example.org/report",
    "audience": "public",
}


@pytest.fixture
def group():
    return make_group("ml-2026", name="Machine Learning Group")


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1", themes=["Imputation", "Editing"])


@pytest.fixture
def lead(strand):
    person = make_person(name="Lena Lead")
    make_role(person, strand, Role.Kind.LEAD)
    return person


def add(person, **values):
    return browser(person).post(f"{LIBRARY}add/?strand=ws1", NEW | values, follow=True)


# reading


def test_library_shows_what_its_reader_may_see(client, group, strand):
    for audience in Audience.values:
        make_output(strand, title=f"For {audience}", audience=audience)
    member = make_person()
    make_role(member, plenary_of(group))

    for path in (LIBRARY, "/outputs/"):
        public, in_group = shown(client, path), shown(browser(member), path)

        names = ("For public", "For network", "For group", "For strand")
        assert [name in public for name in names] == [True, False, False, False]
        assert [name in in_group for name in names] == [True, True, True, False]
        assert "what is open to you" in public


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ЕЖЕГОДНЫЙ"}, {"Ежегодный доклад"}),
        ({"q": "会议"}, {"Wages"}),
        ({"q": "wages example"}, {"Wages"}),
        ({"q": "%"}, set()),
        ({"strand": "plenary"}, {"Of all"}),
        ({"theme": "Imputation"}, {"Wages"}),
        ({"kind": "data"}, {"Of all"}),
        ({"year": "2021"}, {"Ежегодный доклад"}),
        ({"year": "1066"}, {"Ежегодный доклад", "Wages", "Of all"}),
        ({"language": "ru"}, {"Ежегодный доклад"}),
        ({"language": "r"}, {"Ежегодный доклад", "Wages", "Of all"}),
    ],
)
def test_library_is_searched_in_any_script_and_narrowed(client, group, strand, query, found):
    theme = Theme.objects.get(title="Imputation")
    kept(strand, title="Wages", summary="On Monday. 会议", authors="Example, Ada", themes=[theme], languages=["en"])
    kept(strand, title="Ежегодный доклад", released_on=datetime.date(2021, 12, 31), released_precision="year", languages=["ru", "en"])  # fmt: skip
    kept(plenary_of(group), title="Of all", kind="data")

    for path in (LIBRARY, "/outputs/") if "strand" not in query else (LIBRARY,):
        page = shown(client, path, **query)

        assert {title for title in ("Wages", "Ежегодный доклад", "Of all") if f">{title}</a>" in page} == found


def test_library_over_all_editions_is_narrowed_to_one(client, strand):
    make_output(strand, title="Ours")
    make_output(make_strand(make_group("other")), title="Theirs")

    page = shown(client, "/outputs/", group="other")

    assert (">Theirs</a>" in page, ">Ours</a>" in page) == (True, False)


def test_empty_library_teaches_and_offers_leads_to_add(client, strand, lead):
    assert "No outputs yet" in shown(client)
    assert f"{LIBRARY}add/" not in shown(client)
    assert f"{LIBRARY}add/" in shown(browser(lead))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "count"), [(LIBRARY, 11), ("/outputs/", 10)])
def test_library_costs_the_same_queries_however_long(strand, lead, django_assert_num_queries, path, count, rows):
    for _n in range(rows):
        kept(strand, themes=Theme.objects.all(), languages=["fr"], file=ContentFile(f"a{_n}".encode(), name="a.txt"))
    client = browser(lead)
    client.get(path)

    with django_assert_num_queries(count):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_an_output_costs_the_same_queries(group, strand, lead, django_assert_num_queries, rows):
    older = kept(strand)
    output = kept(
        strand, replaces=older, deliverable=make_deliverable(strand), themes=Theme.objects.all()[:rows], by=lead
    )
    client = browser(lead)
    client.get(output.get_absolute_url())

    with django_assert_num_queries(8):
        client.get(output.get_absolute_url())


def test_library_is_paged(client, strand):
    for number in range(26):
        make_output(strand, title=f"Number {number}.")

    assert "Page 1 of 2" in shown(client, q="number")
    assert "?q=number&amp;page=2" in shown(client, q="number")
    assert "Number 0." in shown(client, q="number", page="2")


def test_outsider_finds_nothing_of_what_the_group_keeps(client, strand, lead):
    output = kept(strand, audience=Audience.GROUP, file=upload(), by=lead)
    make_role(outsider := make_person(), make_strand())
    address = output.get_absolute_url()

    for path in ("", "file/", "output.bib", "output.jsonld"):
        for reader in (client, browser(outsider)):
            assert reader.get(address + path).status_code == 404
    assert browser(lead).get(f"{address}file/").status_code == 200
    for table in (f"{LIBRARY}export.csv", "/outputs/export.csv", f"{LIBRARY}feed.atom", "/outputs/feed.atom"):
        assert "Kept" not in client.get(table).content.decode()


def test_feed_tells_what_is_public_to_everybody(strand, lead):
    kept(strand, title="For all", summary="On **Tuesday**.")
    kept(strand, title="Not for all", audience=Audience.GROUP)
    withdraw_output(output=kept(strand, title="Wrong"), reason="A slip.", by=lead)

    for path in (f"{LIBRARY}feed.atom", "/outputs/feed.atom"):
        feed = feedparser.parse(browser(lead).get(path).content)

        assert not feed.bozo
        assert [(entry.title, entry.summary) for entry in feed.entries] == [("For all", "On Tuesday.")]


def test_table_holds_what_was_searched_and_no_formula(client, strand):
    kept(strand, title="=HYPERLINK(1)", themes=Theme.objects.filter(title="Editing"), languages=["fr", "en"])
    kept(strand, title="Another")

    response = client.get(f"{LIBRARY}export.csv", {"q": "hyperlink"})

    header, row = csv.reader(io.StringIO(response.content.decode()))
    assert 'filename="outputs-ml-2026.csv"' in response["Content-Disposition"]
    found = dict(zip(header, row, strict=True))
    assert (found["Title"], found["Themes"], found["Languages"]) == ("'=HYPERLINK(1)", "Editing", "fr, en")


# adding


def test_lead_adds_an_output_with_a_file(strand, lead):
    theme = Theme.objects.get(title="Imputation")
    make_deliverable(strand, "D1")

    page = add(
        lead,
        title="  Отчёт  ",
        file=upload("../../etc/Wages «ü».csv"),
        doi=" https://doi.org/10.5281/Zenodo.4564277 ",
        licence="cc-by-4.0",
        languages_0="fr",
        languages_1="en",
        languages_2="fr",
        themes=[theme.pk],
        deliverable=strand.deliverable_set.get().pk,
    )

    made = Output.objects.get()
    assert made.get_absolute_url() in page.redirect_chain[-1][0]
    assert (made.title, made.doi, made.licence, made.languages) == (
        "Отчёт",
        "10.5281/Zenodo.4564277",
        "CC-BY-4.0",
        ["fr", "en"],
    )
    assert (made.released, made.released_on, made.added_by, made.entered_later) == (
        "March 2026",
        datetime.date(2026, 3, 31),
        lead,
        False,
    )
    assert (made.file_name, made.file_bytes, len(made.file_digest)) == ("Wages «ü».csv", 8, 64)
    assert made.file.name.startswith("outputs/")
    assert made.file.name.endswith(".csv")
    assert list(made.themes.all()) == [theme]
    assert made.deliverable.code == "D1"
    entry = HistoryEntry.objects.get(verb=Verb.OUTPUT_ADDED)
    assert (entry.new["title"], entry.new["path"], entry.audience) == ("Отчёт", made.get_absolute_url(), "public")
    assert "https://spdx.org/licenses/CC-BY-4.0.html" in words(page)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"link": ""}, "Give a link, or a file"),
        ({"link": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"link": "ftp://stats.example.org/"}, "begins with https:// or http://"),
        ({"doi": "zenodo.4564277"}, "A DOI looks like"),
        ({"doi": "10.5281/x y"}, "A DOI looks like"),
        ({"released_on": "March 2099"}, "still to come"),
        ({"released_on": "someday"}, "is not a date we can read"),
        ({"languages_0": "xx-nothing"}, "Select a valid choice"),
        ({"themes": "9" * 30}, "is not a valid value"),
        ({"kind": "magic"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(strand, lead, values, said):
    page = words(add(lead, summary="Слова остаются.", **values))

    assert said in page
    assert "Слова остаются." in page
    assert not Output.objects.exists()


def test_event_may_be_entered_before_its_day(strand, lead):
    add(lead, kind="event", released_on="March 2099")

    assert Output.objects.get().kind == "event"


def test_theme_and_deliverable_of_elsewhere_are_no_choice(strand, lead):
    other = make_strand(themes=["Theirs"])
    theirs = make_deliverable(other)

    assert "is not one of the available choices" in words(add(lead, themes=[Theme.objects.get(title="Theirs").pk]))
    make_deliverable(strand, "D9")
    assert "Select a valid choice" in words(add(lead, deliverable=theirs.pk))
    with pytest.raises(ValidationError, match="same workstrand"):
        kept(strand, themes=[Theme.objects.get(title="Theirs")])
    with pytest.raises(ValidationError, match="another group's"):
        kept(strand, deliverable=theirs)


def test_officer_enters_the_past_and_is_asked_of_which_workstrand(group, strand):
    officer = make_officer(group)

    asked = shown(browser(officer), f"{LIBRARY}add/")
    add(officer, released_on="2019", entered_later="on")

    assert 'href="?strand=ws1"' in asked
    made = Output.objects.get()
    assert (made.entered_later, made.released, made.released_on) == (True, "2019", datetime.date(2019, 12, 31))
    assert HistoryEntry.objects.get(verb=Verb.OUTPUT_ADDED).entered_later


def test_lead_is_not_offered_to_mark_what_is_of_the_past(strand, lead):
    add(lead, entered_later="on")

    assert not Output.objects.get().entered_later


def test_finished_group_takes_only_what_is_entered_later():
    ended = clock.today() - datetime.timedelta(days=500)
    strand = make_strand(make_group("over", starts_on=ended - datetime.timedelta(days=300), ends_on=ended))
    somebody = make_person()

    with pytest.raises(ValidationError, match="record of this group is finished"):
        kept(strand, released_on=ended, by=somebody)
    assert kept(strand, released_on=ended, by=somebody, entered_later=True).pk


# files


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("report.pdf", b"<!doctype html><script>alert(1)</script>", "is not what its name says"),
        ("page.html", b"<p>", "cannot be kept here"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be kept here"),
        ("program.exe", b"MZ", "cannot be kept here"),
        ("report.pdf.html", b"%PDF-1.4", "cannot be kept here"),
        ("nothing", b"x", "cannot be kept here"),
        ("table.csv", b"", "The submitted file is empty"),
        ("table.csv", b"a\x00b", "is not what its name says"),
        ("book.xlsx", b"a,b", "is not what its name says"),
    ],
)
def test_hostile_file_is_refused_in_words_and_nothing_is_kept(strand, lead, name, data, said):
    page = words(add(lead, file=upload(name, data)))

    assert said in page
    assert not Output.objects.exists()


def test_file_too_large_is_refused_before_it_is_read(strand, lead):
    page = words(add(lead, file=upload("large.zip", b"PK" + bytes(files.MOST_BYTES))))

    assert "has more than 20 MB" in page
    assert not Output.objects.exists()


def test_same_file_is_kept_once_in_a_workstrand(strand, lead):
    add(lead, file=upload())

    assert "This very file is here already, as “A report”" in words(add(lead, title="Again", file=upload("b.csv")))
    assert Output.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Wages «ü».pdf", "filename*=utf-8''Wages%20%C2%ABu%CC%88%C2%BB.pdf"),
        ('a"; filename=evil.html.pdf', 'filename="a\\"; filename=evil.html.pdf"'),
        ("..\\..\\x.pdf", 'filename="x.pdf"'),
        ("a\r\nX-Evil: 1.pdf", 'filename="a X-Evil: 1.pdf"'),
    ],
)
def test_file_comes_as_an_attachment_that_no_browser_shows(client, strand, name, sent):
    output = kept(strand, file=ContentFile(pdf(), name=name))

    response = client.get(f"{output.get_absolute_url()}file/")

    assert response.content == pdf() or response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert sent.replace("u%CC%88", "%C3%BC") in response["Content-Disposition"]
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    assert "X-Evil" not in response
    again = client.get(f"{output.get_absolute_url()}file/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_file_of_the_group_is_cached_by_nobody_else(strand, lead):
    output = kept(strand, audience=Audience.GROUP, file=upload(), by=lead)

    response = browser(lead).get(f"{output.get_absolute_url()}file/")

    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


def test_file_that_is_gone_or_was_never_there_is_not_found(client, strand):
    output, bare = kept(strand, file=upload()), kept(strand)
    output.file.storage.delete(output.file.name)

    for row in (output, bare):
        assert client.get(f"{row.get_absolute_url()}file/").status_code == 404


def test_file_goes_with_an_output_that_is_refused(strand, lead, settings):
    before = set(settings.DATA_DIR.rglob("*.csv"))

    with pytest.raises(ValidationError):
        kept(strand, title="", file=upload(data=b"never"))

    assert set(settings.DATA_DIR.rglob("*.csv")) == before


# changing, newer versions, withdrawing


@pytest.mark.django_db(transaction=True)
def test_change_writes_what_differs_and_the_old_file_goes():
    strand = make_strand(make_group("ml-2026"), "WS1", themes=["Imputation"])
    lead = make_person()
    make_role(lead, strand, Role.Kind.LEAD)
    output = kept(strand, file=upload(), by=lead, released_on=datetime.date(2026, 3, 31), released_precision="month")
    old, client = output.file, browser(lead)
    theme = Theme.objects.get()
    same = NEW | {"title": "Kept", "link": "https://stats.example.org/"}

    client.post(f"{output.get_absolute_url()}change/", same)
    assert not HistoryEntry.objects.filter(verb=Verb.OUTPUT_CHANGED).exists()
    client.post(
        f"{output.get_absolute_url()}change/",
        same | {"summary": "Other.", "audience": "group", "themes": [theme.pk], "file": upload(data=b"other")},
    )

    output.refresh_from_db()
    assert (output.summary, output.audience, output.file_bytes) == ("Other.", "group", 5)
    assert not old.storage.exists(old.name)
    entry = HistoryEntry.objects.get(verb=Verb.OUTPUT_CHANGED)
    assert entry.new["changed"] == ["summary", "audience", "file", "themes"]
    assert (entry.old, entry.new["audience"]) == ({"audience": "public"}, "group")
    assert "Other." not in str(entry.new)
    assert "other" in shown(client, q="other").lower()


def test_new_version_leads_there_and_back(client, strand, lead):
    first = kept(strand, title="Guide", version="1")

    page = browser(lead).post(
        f"{first.get_absolute_url()}new-version/", NEW | {"title": "Guide", "version": "2"}, follow=True
    )

    second = Output.objects.get(replaces=first)
    assert "newer version of" in words(page)
    assert "There is a newer version" in shown(client, first.get_absolute_url())
    assert second.get_absolute_url() in shown(client, first.get_absolute_url())
    listed, all_listed = shown(client), shown(client, earlier="on")
    assert (first.get_absolute_url() in listed, first.get_absolute_url() in all_listed) == (False, True)
    assert "there is a newer version" in all_listed


def test_older_version_is_listed_to_whom_the_newer_is_not_open(client, strand, lead):
    first = kept(strand)
    hidden = kept(strand, title="Hidden", audience=Audience.GROUP, replaces=first)

    assert first.get_absolute_url() in shown(client)
    assert "newer version" not in shown(client, first.get_absolute_url())
    assert hidden.get_absolute_url() in shown(browser(lead), first.get_absolute_url())
    assert [row.title for row in latest_outputs(strand, NOBODY, 3)] == ["Kept"]


def test_second_newer_version_is_refused_and_one_withdrawn_makes_room(strand, lead):
    first = kept(strand)
    second = kept(strand, title="Second", replaces=first)

    with pytest.raises(ValidationError, match="“Second” is a newer version of it already"):
        kept(strand, replaces=first)
    withdraw_output(output=second, reason="A slip.", by=lead)
    assert kept(strand, title="Third", replaces=first).replaces == first


@pytest.mark.django_db(transaction=True)
def test_two_newer_versions_of_one_moment_are_one():
    first = kept(make_strand(make_group("ml-2026"), "WS1"))

    def version(title):
        try:
            return kept(first.workstrand, title=title, replaces=first).title
        except ValidationError as problem:
            return problem.messages[0]

    said = together(lambda: version("One"), lambda: version("Two"))

    [made] = Output.objects.filter(replaces=first)
    assert made.title in said
    assert any("is a newer version of it already" in word for word in said)


def test_withdrawn_output_says_why_and_offers_nothing(client, strand, lead):
    output = kept(strand, file=upload(), by=lead)
    address = output.get_absolute_url()

    page = browser(lead).post(f"{address}withdraw/", {"reason": "It held names."}, follow=True)

    assert "was withdrawn on" in words(page)
    public = shown(client, address)
    assert "It held names." in public
    assert ("stats.example.org" in public, "table.csv" in public) == (False, False)
    assert [client.get(address + path).status_code for path in ("file/", "output.bib", "output.jsonld")] == [404] * 3
    assert address not in shown(client)
    assert browser(lead).post(f"{address}change/", NEW).status_code == 403
    with pytest.raises(ValidationError, match="was withdrawn"):
        withdraw_output(output=output, reason="Again.", by=lead)
    with pytest.raises(ValidationError, match="was withdrawn"):
        change_output(output=output, title="Other", by=lead)
    assert HistoryEntry.objects.get(verb=Verb.OUTPUT_WITHDRAWN).new["reason"] == "It held names."


@pytest.mark.parametrize("reason", ["", "  "])
def test_withdrawing_needs_a_reason(strand, lead, reason):
    output = kept(strand)

    browser(lead).post(f"{output.get_absolute_url()}withdraw/", {"reason": reason})

    output.refresh_from_db()
    assert output.withdrawn_at is None
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_output(output=output, reason=reason, by=lead)
