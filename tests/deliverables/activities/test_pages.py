import csv
import io

import pytest
from post_office.models import Email

from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.models import Activity
from tests.deliverables.activities.pages import REGISTER, add, browser, shown, words
from tests.factories import (
    make_group,
    make_network,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Theme
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db


# the register


def test_register_shows_what_its_reader_may_see(group, strand, member):
    for audience in Audience.values:
        add(strand, f"For {audience}", audience=audience)
    other = make_person()
    make_role(other, plenary_of(group))
    told = [f"For {audience}" for audience in ("public", "network", "group", "strand")]

    seen = [[word in shown(person) for word in told] for person in (None, other, member)]

    assert seen == [[True, False, False, False], [True, True, True, False], [True, True, True, True]]
    assert "Members of the group see what it keeps" in shown()
    assert "Members of the group see what it keeps" not in shown(member)


@pytest.fixture
def several(group, strand):
    second = make_strand(group, "WS2")
    coding = Theme.objects.get(title="Coding")
    add(strand, "Trades", theme=coding, methods="fastText, SVM", organisation=make_organisation("Alpha", country="NO"))
    add(strand, "Crops 作物", methods="U-Net", state="stopped", organisation=make_organisation("Beta", country="BR"))
    fund = make_organisation("Gamma Fund", country="", kind="international")
    add(second, "Pipelines", purpose="Мониторинг", methods="SVM", state="production", organisation=fund)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Trades", "Crops", "Pipelines"]),
        ({"q": "мониторинг"}, ["Pipelines"]),
        ({"q": "ALPHA"}, ["Trades"]),
        ({"q": "作物"}, ["Crops"]),
        ({"q": "svm trades"}, ["Trades"]),
        ({"q": "%"}, []),
        ({"strand": "ws1"}, ["Trades", "Crops"]),
        ({"theme": "Coding"}, ["Trades"]),
        ({"country": "BR"}, ["Crops"]),
        ({"country": "international"}, ["Pipelines"]),
        ({"method": "svm"}, ["Trades", "Pipelines"]),
        ({"method": "svm", "strand": "ws2"}, ["Pipelines"]),
        ({"state": "stopped"}, ["Crops"]),
        ({"theme": "Magic"}, ["Trades", "Crops", "Pipelines"]),
    ],
)
def test_register_is_searched_in_any_script_and_narrowed(several, query, found):
    page = shown(**query)

    assert [
        title
        for title in ("Trades", "Crops", "Pipelines")
        if f"{title}" in page.split("<main", 1)[1].split("</form>")[1]
    ] == found


@pytest.mark.parametrize(
    ("by", "headings"),
    [
        ("theme", ["Coding <small>WS1", "Strand", "Strand"]),
        ("country", ["Brazil", "International organisations", "Norway"]),
        ("method", ["fastText", "SVM", "U-Net"]),
        ("magic", ["Coding <small>WS1", "Strand", "Strand"]),
    ],
)
def test_register_is_put_in_order(several, by, headings):
    page = shown(by=by)

    told = [part.split("</h2>")[0] for part in page.split("<h2>")[1:]]
    assert len(told) == len(headings)
    assert all(said.startswith(heading) for said, heading in zip(told, headings, strict=True))
    if by == "method":
        assert page.count(">Trades</a>") == 2


def test_picture_counts_by_theme_and_country(strand, several):
    add(strand, "More", theme=Theme.objects.get(title="Coding"), organisation=make_organisation(country="NO"))

    page = shown()

    row = page.split("Coding <small>WS1</small>")[1].split("</tr>")[0]
    assert 'width="100"' in row
    assert '">2</td>' in row
    assert "Norway (2)" in row


def test_register_of_all_editions_holds_other_groups_and_not_the_network(group, strand):
    add(strand, "Here")
    add(make_strand(make_group("theirs", name="Their group"), "WS1"), "There")

    assert ("Here" in shown(), "There" in shown()) == (True, False)
    everywhere = shown(all="1")
    assert ("Here" in everywhere, ">There<" in everywhere, "Their group" in everywhere) == (True, True, True)
    assert "There" in browser().get(f"{REGISTER}export.csv", {"all": "1"}).content.decode()


@pytest.mark.parametrize("by", ["theme", "country", "method"])
@pytest.mark.parametrize("rows", [1, 3])
def test_register_costs_the_same_queries_however_long(strand, officer, django_assert_num_queries, rows, by):
    for number in range(rows):
        add(strand, methods=f"m{number}, x", contact=make_person(), theme=strand.themes.first())
    client = browser(officer)
    client.get(REGISTER)

    with django_assert_num_queries(13):
        client.get(REGISTER, {"by": by})


def test_register_is_paged(strand):
    for number in range(31):
        add(strand, f"Number {number}.", organisation=make_organisation(f"Office {number:03}"))

    assert "Page 1 of 2" in shown(q="number")
    assert "by=country&amp;q=number&amp;page=2" in shown(q="number", by="country").replace(
        "q=number&amp;by=country", "by=country&amp;q=number"
    )
    assert "Number 30." in shown(q="number", page="2")


def test_empty_register_teaches_and_offers_to_enter(member):
    assert "No activities yet" in shown()
    assert f"{REGISTER}new/" not in shown()
    assert f"{REGISTER}new/" in shown(member)
    assert "No activity found" in shown(q="nothing")


@pytest.mark.parametrize(
    ("listed", "kind", "named"), [(False, "member", False), (True, "member", True), (False, "lead", True)]
)
def test_contact_is_named_to_the_network_and_else_as_they_chose(strand, listed, kind, named):
    contact = make_person(name="Cora Contact", is_listed=listed)
    make_role(contact, strand, kind)
    made = add(strand, contact=contact)
    reader = make_person()
    make_role(reader, plenary_of(make_network()))

    for path in (REGISTER, made.get_absolute_url(), f"{REGISTER}export.csv"):
        assert ("Cora Contact" in shown(None, path)) == named, path
        assert "Cora Contact" in shown(reader, path)
    assert ("Shown to people of the network." in shown(None, made.get_absolute_url())) != named


def test_table_holds_what_was_searched_and_no_formula(strand, office):
    theme = Theme.objects.get(title="Coding")
    add(
        strand, "=HYPERLINK(1)", organisation=office, theme=theme, methods="SVM, Trees", links="https://a.example.org X"
    )
    add(strand, "Another")

    response = browser().get(f"{REGISTER}export.csv", {"q": "hyperlink"})

    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert [row[:8] for row in rows[1:]] == [
        ["mine", "WS1", "Office of Samplestan", "Norway", "'=HYPERLINK(1)", "Coding", "SVM, Trees", "running"]
    ]
    assert response["Content-Disposition"] == 'attachment; filename="activities-mine.csv"'


def test_links_lead_out_and_are_no_scripts(strand):
    made = add(strand, links='https://a.example.org/"><script> Report <b>', purpose="<script>x</script>")

    page = shown(None, made.get_absolute_url())

    assert "<script>x" not in page
    assert "Report &lt;b&gt;" in page


# forms

FORM = {"strand": "ws1", "title": "Coding crops", "state": "running", "audience": "group", "contact": "Mia Member"}


def send(person, path=f"{REGISTER}new/", **values):
    return browser(person).post(path, FORM | values, follow=True)


def test_member_enters_what_their_office_works_on(strand, member, office):
    page = browser(member).get(f"{REGISTER}new/", {"strand": "ws1"})
    assert (page.context["form"]["contact"].value(), page.context["form"]["strand"].value()) == ("Mia Member", "ws1")

    said = send(member, organisation=office.pk, theme=Theme.objects.get(title="Coding").pk, methods="SVM")

    made = Activity.objects.get()
    assert made.get_absolute_url() in said.redirect_chain[-1][0]
    assert (made.organisation, made.contact, made.added_by, made.source) == (office, member, member, "")


def test_organisation_is_that_of_the_term_or_of_the_profile(strand, member):
    moved = make_organisation("Office of the term")
    member.roles.update(organisation=moved)

    page = words(browser(member).get(f"{REGISTER}new/"))

    assert ("Office of the term" in page, "Office of Samplestan" in page) == (True, True)


def test_member_enters_for_no_other_office(strand, member):
    other = make_organisation("Office of Others")

    page = words(send(member, organisation=other.pk))

    assert "Select a valid choice" in page
    assert not Activity.objects.exists()


def test_lead_enters_for_another_office_with_a_source_and_not_elsewhere(group, strand, lead, member, office):
    second = make_strand(group, "WS2")
    make_role(lead, second)

    assert "Say where the office said so" in words(send(lead, organisation=office.pk))
    page = words(send(lead, organisation=office.pk, source="Mail of 3 May", strand="ws2"))
    assert "You enter what your own organisation works on" in page
    assert not Activity.objects.exists()
    send(lead, organisation=office.pk, source="Mail of 3 May")

    made = Activity.objects.get()
    assert (made.contact, made.source, Email.objects.get().to) == (member, "Mail of 3 May", [member.email])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mia  member", "ok"),
        ("", None),
        ("Nobody Here", "Nobody is called so"),
        ("Sam Twice", "Several people"),
        ("Tim Twin", "here"),
    ],
)
def test_contact_is_found_by_name(strand, member, office, typed, found):
    for name, offices in (("Sam Twice", (None, None)), ("Tim Twin", (office, None))):
        for where in offices:
            make_role(make_person(name=name, organisation=where or make_organisation()), strand)

    page = words(send(member, organisation=office.pk, contact=typed))

    made = Activity.objects.first()
    if found in {"ok", "here", None}:
        assert made.contact == {"ok": member, "here": made.contact, None: None}[found]
        assert found != "here" or made.contact.organisation == office
    else:
        assert found in page
        assert made is None


def test_only_officers_find_a_contact_by_address(strand, lead, officer, member, office):
    for person, finds in ((lead, False), (officer, True)):
        send(person, organisation=office.pk, source="Call", contact=member.email)
        assert Activity.objects.filter(contact=member).exists() == finds


def test_officer_enters_the_past(officer, strand, office):
    assert "entered later" in words(browser(officer).get(f"{REGISTER}new/"))

    send(officer, organisation=office.pk, title="", contact="", entered_later="on", state="unknown")

    assert Activity.objects.get().entered_later


@pytest.mark.parametrize(
    ("who", "status"), [("member", 200), ("lead", 200), ("officer", 200), ("colleague", 403), ("outsider", 403)]
)
def test_who_entered_it_and_who_runs_the_strand_change_it(group, strand, member, lead, officer, office, who, status):
    colleague = make_person(organisation=office)
    make_role(colleague, strand)
    people = {"member": member, "lead": lead, "officer": officer, "colleague": colleague, "outsider": make_person()}
    made = add(strand, organisation=office, by=member)
    path = f"{made.get_absolute_url()}change/"

    assert browser(people[who]).get(path).status_code == status
    send(people[who], path, organisation=office.pk, title="Changed", base="")
    made.refresh_from_db()
    assert (made.title == "Changed") == (status == 200)
    assert browser(people[who]).get(path.replace("change", "withdraw")).status_code == status


def test_form_of_a_change_shows_all_and_saving_it_changes_nothing(strand, member, office):
    made = add(
        strand, organisation=office, by=member, contact=member, methods="SVM, Trees", theme=Theme.objects.get(title="Coding"),
        purpose="Why", worked="Yes", did_not="No", links="https://a.example.org X", state="finished",
    )  # fmt: skip
    path = f"{made.get_absolute_url()}change/"
    form = browser(member).get(path).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}

    browser(member).post(path, data)

    assert not HistoryEntry.objects.filter(verb=Verb.ACTIVITY_CHANGED).exists()


def test_second_writer_sees_both_versions_and_loses_nothing(strand, member, lead, office):
    made = add(strand, organisation=office, by=member, worked="Nothing yet.")
    path = f"{made.get_absolute_url()}change/"
    first = {"organisation": office.pk, "title": "From the lead", "worked": "Speed.", "base": "", "contact": ""}
    send(lead, path, **first)

    page = send(member, path, organisation=office.pk, title="From the member", worked="Memory.", base="", contact="")

    text = words(page)
    for said in ("Leo Lead changed this activity", "From the lead", "From the member", "Speed.", "Memory."):
        assert said in text
    made.refresh_from_db()
    assert made.title == "From the lead"
    base = page.context["form"]["base"].value()
    send(member, path, organisation=office.pk, title="Of both", worked="Speed. Memory.", base=base, contact="")
    made.refresh_from_db()
    assert (made.title, made.worked) == ("Of both", "Speed. Memory.")


def test_withdrawing_by_the_form_needs_a_reason(strand, member):
    made = add(strand, by=member)
    path = f"{made.get_absolute_url()}withdraw/"

    assert "This field is required" in words(browser(member).post(path, {"reason": ""}))
    browser(member).post(path, {"reason": "Twice."})

    made.refresh_from_db()
    assert made.withdraw_reason == "Twice."
