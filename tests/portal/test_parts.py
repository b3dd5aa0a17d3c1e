import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import translation

from core import clock
from portal import parts, sample
from tests.factories import make_group, make_network, make_organisation, make_person, make_role, make_strand
from tools import static_build
from workstrands import services
from workstrands.models import Role, WorkingGroup, Workstrand

pytestmark = pytest.mark.django_db
TEXT_CONTRAST, FIELD_CONTRAST = 4.5, 3  # WCAG 2.2, 1.4.3 and 1.4.11


@pytest.fixture
def group():
    make_network()
    return make_group("edition", name="Machine Learning Group")


def page(client, path):
    return client.get(path).content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_home_says_in_figures_who_takes_part_and_what_needs_attention(client, group):
    first, second = make_strand(group, "WS1"), make_strand(group, "WS2")
    for country, strand, kind in (("GB", first, Role.Kind.LEAD), ("UZ", first, Role.Kind.MEMBER)):
        make_role(make_person(organisation=make_organisation(country=country)), strand, kind)
    make_role(Role.objects.leads().get().person, second)  # the same person twice is one person

    text = words(page(client, "/"))

    assert "2 countries 2 organisations 2 people 2 workstrands 1 lead wanted" in text
    assert f'href="{second.get_absolute_url()}"><b>1</b>' in page(client, "/")


def test_home_shows_the_edition_that_forms_while_none_is_at_work(client, group):
    WorkingGroup.objects.filter(pk=group.pk).update(state=WorkingGroup.State.FORMING)

    assert "<h1>Machine Learning Group</h1>" in page(client, "/")


def test_home_without_any_edition_tells_a_superuser_where_to_begin(client):
    assert "No group has been founded yet" in page(client, "/")
    assert "Found the first edition" not in page(client, "/")

    client.force_login(make_person(is_superuser=True))

    assert "Found the first edition" in page(client, "/")
    assert "Found the first edition" in page(client, "/groups/")


def test_closed_edition_without_people_reads_as_history(client, group):
    old = make_group("old", state=WorkingGroup.State.CLOSED)
    make_strand(old, "WS1", state=Workstrand.State.CLOSED)

    text = words(page(client, "/groups/old/"))

    assert "None recorded." in text
    assert "Nobody takes part yet" not in text
    assert "not recorded for every workstrand" in text
    assert "None recorded." in page(client, "/groups/old/plenary/members/")


def test_first_paragraph_of_a_plain_purpose_stands_at_the_top(client, group):
    plain = make_strand(group, "WS1", purpose="Try *it* out.\r\n\r\nThen write it down.")
    listed = make_strand(group, "WS2", purpose="- one\n- two\n\nThree.")
    long = make_strand(group, "WS3", purpose="word " * 200)

    shown = page(client, plain.get_absolute_url())

    assert re.search(r'class="lede"><p>Try <em>it</em> out\.</p>', shown)
    assert "Then write it down." in shown.split('class="cols"')[1]
    assert 'content="Try it out. Then write it down."' in shown
    assert 'class="lede"' not in page(client, listed.get_absolute_url())
    assert 'class="lede"' not in page(client, long.get_absolute_url())


def test_strand_has_a_history_of_its_own(client, group):
    first, second = make_strand(group, "WS1"), make_strand(group, "WS2")
    for strand in (first, second):
        services.move_workstrand(workstrand=strand, to=Workstrand.State.CLOSED, by=None, reason="Done.")

    shown = page(client, "/groups/edition/ws1/activity/")

    assert "WS1 was closed" in shown
    assert "WS2 was closed" not in shown
    assert 'href="/groups/edition/ws1/activity/"' in page(client, first.get_absolute_url())
    assert client.get("/groups/edition/plenary/activity/").status_code == 404


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "٣"])
def test_history_from_any_place_is_a_page(client, group, before):
    assert client.get("/groups/edition/activity/", {"before": before}).status_code == 200


def test_state_says_its_day_without_the_year_while_it_is_this_one(client, group):
    this, last = make_strand(group, "WS1"), make_strand(group, "WS2", state=Workstrand.State.DROPPED)
    year = clock.today().year
    Workstrand.objects.filter(pk=this.pk).update(state_since=datetime.date(year, 1, 2))
    Workstrand.objects.filter(pk=last.pk).update(state_since=datetime.date(year - 1, 3, 4))

    assert "Active since 2 January " in words(page(client, this.get_absolute_url()))
    assert f"since 2 January {year}" not in words(page(client, this.get_absolute_url()))
    assert f"Dropped on 4 March {year - 1}" in words(page(client, last.get_absolute_url()))


def test_page_says_its_language_and_direction(client, group):
    assert '<html lang="en-gb" dir="ltr">' in page(client, "/groups/")
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in page(client, "/organisations/")


def test_style_guide_shows_every_component_while_debugging_only(client, settings):
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True

    shown = page(client, "/styleguide/")

    used = {"badge", "btn", "facts", "person", "strands", "activity", "bars", "checklist", "tabs", "crumbs", "pager"}
    used |= {"empty", "message", "chip", "counts", "is-invalid", "participation", "prose"}
    classes = {word for found in re.findall(r'class="([^"]*)"', shown) for word in found.split()}
    assert used <= classes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_the_contrast_that_readers_need(scheme):
    colours = sample.variables()[scheme]

    for pair in sample.pairs(colours):
        wanted = FIELD_CONTRAST if pair["text"] == "field" else TEXT_CONTRAST
        assert pair["ratio"] >= wanted, pair


def test_both_dark_schemes_have_the_same_colours():
    css = (site.BASE_DIR / "static" / "css" / "variables.css").read_text()
    blocks = re.findall(r"color-scheme: dark;(.*?)\n  }", css, re.DOTALL)

    assert len(blocks) == 2
    assert blocks[0] == blocks[1]


def test_what_templates_use_of_bootstrap_is_in_the_style_sheet():
    everything = (static_build.MODULES / "bootstrap" / "dist" / "css" / "bootstrap.css").read_text()
    ours = "".join(path.read_text() for path in (site.BASE_DIR / "static" / "css").rglob("*.css"))
    classes = lambda css: set(re.findall(r"\.([a-zA-Z][\w-]*)", css))  # noqa: E731
    attributes = (
        found
        for path in Path(site.BASE_DIR / "templates").rglob("*.html")
        if not path.is_relative_to(site.BASE_DIR / "templates" / "admin")
        for found in re.findall(r'class="([^"{]*)', path.read_text())
    )
    used = {word for found in attributes for word in found.split()}

    assert used & classes(everything) <= static_build.CLASSES | classes(ours)


def test_icons_that_pages_name_are_in_the_sprite():
    folder = site.BASE_DIR / "templates"
    named = {
        name
        for path in folder.rglob("*.html")
        for name in re.findall(r'icon(?:\.html" with name)?="([a-z][a-z-]+)"', path.read_text())
    }
    named |= {icon for _tone, icon in parts.TONES.values()}

    assert named <= set(static_build.ICONS)
    assert "check-lg" in named
