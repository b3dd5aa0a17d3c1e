"""What members share by the door, and how a lead makes an output of it: once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from post_office.models import Email

from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.models import Material, Output
from deliverables.selectors.outputs_facts import archive
from deliverables.services.material import share_material, take_up
from tests.deliverables.factories import make_output
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.threads import together
from workstrands.models import Role
from workstrands.services import plenary_of
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
SHARED = "/groups/ml-2026/material/"
WORDS = {
    "strand": "ws1",
    "title": "Codes by machine",
    "text": "I tried *it*.",
    "worked": "Fast.",
    "did_not": "Редкие коды.",
    "audience": "group",
    "named_as": "Member, Mona",
}
OUTPUT = {
    "title": "Codes",
    "kind": "code",
    "released_on": "2026",
    "audience": "public",
    "link": "https://stats.example.org/",
}


@pytest.fixture
def strand():
    return make_strand(make_group("ml-2026"), "WS1")


@pytest.fixture
def member(strand):
    make_role(person := make_person(name="Mona Member", organisation=make_organisation("An Office")), strand)
    return person


@pytest.fixture
def lead(strand):
    make_role(person := make_person(name="Lena Lead"), strand, Role.Kind.LEAD)
    return person


def browser(person=None):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def shown(client, path=SHARED, **query):
    return " ".join(client.get(path, query).content.decode().split())


def share(person, **values):
    return browser(person).post(f"{SHARED}share/", WORDS | values, follow=True)


def shared(strand, by, **values):
    values = {"title": "A script", "text": "What I tried.", "audience": Audience.GROUP} | values
    return share_material(workstrand=strand, by=by, **values)


def test_member_shares_and_others_of_the_group_find_it(client, strand, member, lead):
    page = share(member, file=SimpleUploadedFile("script.py", b"print(1)\n"))

    made = Material.objects.get()
    assert made.get_absolute_url() in page.redirect_chain[-1][0]
    assert (made.title, made.did_not, made.added_by, made.named_as, made.file_name) == (
        "Codes by machine",
        "Редкие коды.",
        member,
        "Member, Mona",
        "script.py",
    )
    seen = shown(browser(lead), made.get_absolute_url())
    assert "<em>it</em>" in seen
    assert "Mona Member" in seen
    assert "An Office" in seen
    assert made.title in shown(browser(lead), q="редкие")
    assert made.title not in shown(browser(lead), q="nothing")
    for path in ("", f"{made.pk}/", f"{made.pk}/file/"):
        assert made.title.encode() not in client.get(SHARED + path).content
    assert client.get(f"{SHARED}{made.pk}/").status_code == 404
    assert client.get(f"{SHARED}{made.pk}/file/").status_code == 404
    assert browser(lead).get(f"{SHARED}{made.pk}/file/").content == b"print(1)\n"
    assert HistoryEntry.objects.get(verb=Verb.MATERIAL_SHARED).new["title"] == "Codes by machine"


def test_public_reads_what_is_shared_with_everybody_but_not_by_whom(client, strand, member):
    made = shared(strand, member, audience=Audience.PUBLIC)

    page = shown(client, made.get_absolute_url())

    assert "What I tried." in page
    assert "Mona Member" not in page + shown(client)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"text": " "}, "This field is required"),
        ({"link": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"strand": "ws2"}, "Select a valid choice"),
        ({"audience": "all"}, "Select a valid choice"),
        ({"file": SimpleUploadedFile("page.html", b"<p>")}, "cannot be kept here"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(strand, member, values, said):
    make_strand(strand.group, "WS2")

    page = share(member, **values).content.decode()

    assert said in page
    assert "Редкие коды." in page
    assert not Material.objects.exists()


def test_only_who_takes_part_shares(strand):
    make_role(outsider := make_person(), plenary_of(make_network()))

    assert share(outsider).status_code == 403
    assert not Material.objects.exists()


def test_empty_list_teaches_and_offers_members_to_share(client, strand, member):
    assert "Nothing shared yet" in shown(client)
    assert (f"{SHARED}share/" in shown(client), f"{SHARED}share/" in shown(browser(member))) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_page_cost_the_same_queries(strand, lead, django_assert_num_queries, rows):
    for number in range(rows):
        sharer = make_person(organisation=make_organisation())
        made = shared(strand, sharer, title=f"Number {number}")
        Material.objects.filter(pk=made.pk).update(output=make_output(strand))
    client = browser(lead)
    client.get(SHARED)

    with django_assert_num_queries(7):
        client.get(SHARED)
    with django_assert_num_queries(4):
        client.get(made.get_absolute_url())


def test_sharer_changes_and_withdraws_and_others_may_not(strand, member, lead):
    made = shared(strand, member)
    make_role(other := make_person(), strand)
    address = made.get_absolute_url()

    assert browser(other).post(f"{address}change/", WORDS).status_code == 403
    browser(member).post(f"{address}change/", WORDS)
    made.refresh_from_db()
    assert (made.title, made.worked, made.changed_at is not None) == ("Codes by machine", "Fast.", True)
    browser(member).post(f"{address}withdraw/", {"reason": "It was wrong."})
    made.refresh_from_db()
    assert made.withdraw_reason == "It was wrong."
    page = shown(browser(lead), address)
    assert ("It was wrong." in page, "I tried" in page) == (True, False)
    assert browser(member).post(f"{address}change/", WORDS).status_code == 403
    with pytest.raises(ValidationError, match="was withdrawn"):
        take_up(material=made, by=lead, title="Codes", kind="code", released_on=strand.group.today())


def test_lead_makes_an_output_of_it_and_the_sharer_is_told(client, strand, member, lead):
    made = shared(strand, member, worked="Fast.", named_as="Member, Mona", file=ContentFile(b"x = 1\n", name="x.py"))
    address = f"{made.get_absolute_url()}output/"

    form = shown(browser(lead), address)
    assert 'value="Member, Mona"' in form
    assert "## What worked" in form
    page = browser(lead).post(address, OUTPUT | {"authors": "Member, Mona"}, follow=True)

    output = Output.objects.get()
    made.refresh_from_db()
    assert (made.output, output.authors, output.file_name) == (output, "Member, Mona", "x.py")
    assert output.file.name != made.file.name
    with output.file.open() as file:
        assert file.read() == b"x = 1\n"
    assert "which a member shared" in page.content.decode()
    assert "An output was made of it" in shown(browser(member), made.get_absolute_url())
    assert "which a member shared" not in shown(client, output.get_absolute_url())  # not open to everybody
    [email] = Email.objects.all()
    assert email.to == [member.email]
    assert "Its authors are given as: Member, Mona." in email.message
    assert output.get_absolute_url() in email.message
    assert HistoryEntry.objects.filter(verb__in=[Verb.OUTPUT_ADDED, Verb.MATERIAL_TAKEN_UP]).count() == 2
    assert "was made of this already" in browser(lead).post(address, OUTPUT, follow=True).content.decode()
    assert Output.objects.count() == 1


def test_lead_who_shared_it_is_not_mailed(strand, lead):
    made = shared(strand, lead)

    browser(lead).post(f"{made.get_absolute_url()}output/", OUTPUT)

    assert not Email.objects.exists()


def test_member_makes_no_output(strand, member):
    made = shared(strand, member)

    assert browser(member).post(f"{made.get_absolute_url()}output/", OUTPUT).status_code == 403
    assert not Output.objects.exists()


def test_what_is_wrong_in_the_output_leaves_the_material_as_it_was(strand, member, lead):
    made = shared(strand, member)

    page = browser(lead).post(f"{made.get_absolute_url()}output/", OUTPUT | {"link": ""}).content.decode()

    assert "Give a link, or a file" in page
    made.refresh_from_db()
    assert (made.output, Output.objects.count(), Email.objects.count()) == (None, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_up_at_once_make_one_output():
    strand = make_strand(make_group("ml-2026"), "WS1")
    made = shared(strand, make_person(), file=ContentFile(b"x = 1\n", name="x.py"))
    officers = [make_officer(strand.group) for _n in range(2)]

    def make(by):
        try:
            return take_up(material=made, by=by, title="Codes", kind="code", released_on=strand.group.today()).title
        except ValidationError as problem:
            return problem.messages[0]

    said = together(*(lambda by=by: make(by) for by in officers))

    assert sorted(said) == ["An output was made of this already. Change that one.", "Codes"]
    assert (Output.objects.count(), Email.objects.count()) == (1, 1)
    assert HistoryEntry.objects.filter(verb=Verb.MATERIAL_TAKEN_UP).count() == 1


def test_archive_tells_who_shared_only_to_the_network(strand, member):
    shared(strand, member, audience=Audience.PUBLIC, worked="Fast.")

    tables = {table.name: table for table in archive(strand.group, standing_of(None))}
    table = tables["outputs/material"]

    assert "added_by" not in table.fields
    assert table.text(table.rows.get()).markdown == "# A script\n\nWhat I tried.\n\n## What worked\n\nFast.\n"


# the admin


def test_officer_works_on_outputs_and_material_in_the_admin(strand, member):
    officer = give_second_factor(make_officer(strand.group))
    theirs = make_output(make_strand(), title="Of another group")
    shared(strand, member)
    client = browser(officer)
    at = "/admin/deliverables/output/"
    new = {
        "workstrand": strand.pk,
        "title": "Старый отчёт",
        "kind": "report",
        "released": "2019",
        "link": "https://stats.example.org/",
        "doi": "doi:10.5281/zenodo.1",
        "spoken": "Russian\nfr",
        "audience": "public",
        "past": "on",
        "upload": SimpleUploadedFile("t.csv", b"a\n"),
    }

    client.post(f"{at}add/", new)
    made = Output.objects.get(doi="10.5281/zenodo.1")
    assert (made.languages, made.entered_later, made.released, made.file_name, made.added_by) == (
        ["ru", "fr"],
        True,
        "2019",
        "t.csv",
        officer,
    )
    listed = shown(client, at, q="отчёт")
    assert ("Старый отчёт" in listed, theirs.title in listed) == (True, False)
    unchanged = {name: new[name] for name in ("title", "kind", "released", "link", "spoken")}
    answer = client.post(f"{at}{made.pk}/change/", unchanged | {"doi": made.doi, "audience": "group"})
    made.refresh_from_db()
    assert (answer.status_code, made.audience, made.languages, made.released) == (302, "group", ["ru", "fr"], "2019")
    client.post(at, {"action": "withdraw", "_selected_action": made.pk, "apply": "1", "reason": "A slip."})
    made.refresh_from_db()
    assert made.withdraw_reason == "A slip."
    assert "A slip." in shown(client, at, withdrawn="yes")
    assert client.get(f"{at}{theirs.pk}/change/").status_code == 404
    assert "A script" in shown(client, "/admin/deliverables/material/")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"spoken": "Klingonese"}, "is no language that is known here"),
        ({"theme_titles": "Nothing"}, "is no theme of this workstrand"),
        ({"released": "someday"}, "is not a date we can read"),
        ({"link": ""}, "Give a link, or a file"),
        ({"upload": SimpleUploadedFile("p.pdf", b"<html>")}, "is not what its name says"),
    ],
)
def test_admin_says_what_is_wrong(strand, values, said):
    client = browser(give_second_factor(make_officer(strand.group)))
    right = {
        "workstrand": strand.pk,
        "title": "T",
        "kind": "report",
        "released": "2019",
        "link": "https://stats.example.org/",
        "audience": "public",
    }

    page = client.post("/admin/deliverables/output/add/", right | values)

    assert said in page.content.decode()
    assert not Output.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "count"), [("output", 10), ("material", 10)])
def test_lists_of_the_admin_cost_the_same_queries(strand, member, django_assert_num_queries, path, count, rows):
    for number in range(rows):
        make_output(strand, title=f"Number {number}", added_by=member)
        shared(strand, member, title=f"Number {number}")
    client = browser(give_second_factor(make_officer(strand.group)))
    client.get(f"/admin/deliverables/{path}/")

    with django_assert_num_queries(count):
        client.get(f"/admin/deliverables/{path}/")
