import pytest

from terms.services.versions import start_draft
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.factories import agree
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
TEXT = "# Background\n\nIt meets once a year.\n\n# Objectives\n\nTry <b>things</b>.\n"


@pytest.fixture
def strand():
    strand = make_strand(make_group("ml-2021"), "WS2")
    agree(start_draft(workstrand=strand, by=None, text=TEXT))
    agree(start_draft(workstrand=strand, by=None, text=TEXT.replace("once", "twice") + "\n# Ethics\n\nBe good.\n"))
    start_draft(workstrand=strand, by=None, text="# Secret draft\n")
    return strand


def page(client, what, **query):
    return client.get(f"/groups/ml-2021/ws2/terms/{what}/", query)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("view", ["", "side"])
def test_everybody_sees_what_changed_between_agreed_versions(client, strand, view):
    shown = words(page(client, "1.0..2.0", view=view))

    assert "1 section changed, 1 new" in shown
    assert '<span class="visually-hidden"> deleted: </span>once<span class="visually-hidden"> end of deletion' in shown
    assert (
        '<span class="visually-hidden"> inserted: </span>twice<span class="visually-hidden"> end of insertion' in shown
    )
    assert "1 section unchanged, 1 paragraph: <span>Objectives</span>" in shown
    assert "Try &lt;b&gt;things" in shown
    assert ("diff-new" in shown) == (view == "side")


def test_text_of_a_writer_is_never_markup(client, strand):
    bad = '# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [x](javascript:alert) `<b>` ![](/x"><script>)'
    agree(start_draft(workstrand=strand, by=None, text=bad))

    shown = words(page(client, "2.0..3.0", view="side"))

    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert "<b>`" not in shown


def test_later_version_first_is_read_backwards(client, strand):
    shown = words(page(client, "2.0..1.0"))

    assert "From the later version back" in shown
    assert "1 section changed, 1 removed" in shown
    assert "/groups/ml-2021/ws2/terms/1.0..2.0/" in shown


def test_version_beside_itself_is_the_same(client, strand):
    assert "The two texts are the same" in words(page(client, "1.0..1.0"))


@pytest.mark.parametrize("what", ["1.0..2.1", "0.1..1.0", "1.0..9.0", "01.0..2.0", "99999.99999..1.0"])
def test_outsider_finds_no_version_that_is_not_theirs(client, strand, what):
    assert page(client, what).status_code == 404


def test_member_compares_with_the_draft(client, strand):
    member = make_person()
    make_role(member, strand)
    client.force_login(member)

    shown = words(page(client, "2.0..2.1"))

    assert "Secret draft" in shown
    assert '<option value="2.1">2.1, draft</option>' in shown or 'value="2.1" selected' in shown


def test_two_versions_are_chosen_among_those_one_may_read(client, strand):
    shown = words(page(client, "1.0..2.0"))
    chosen = page(client, "1.0..2.0", old="2.0", new="1.0", view="side")

    assert 'value="2.1"' not in shown
    assert chosen["Location"] == "/groups/ml-2021/ws2/terms/2.0..1.0/?view=side"
    assert page(client, "1.0..2.0", new="1.0", old="")["Location"] == "/groups/ml-2021/ws2/terms/1.0..1.0/"


@pytest.mark.parametrize("number", ["2.1", "x", "9" * 40])
def test_choice_that_is_none_is_said_and_the_page_stays(client, strand, number):
    response = page(client, "1.0..2.0", old=number, new="1.0")

    assert response.status_code == 200
    assert "1 section changed, 1 new" in words(response)
    assert "is-invalid" in words(response)


@pytest.mark.parametrize("versions", [1, 3])
def test_page_costs_the_same_queries_however_many_versions(client, django_assert_num_queries, versions):
    group = make_group("ml-2021")
    strand = make_strand(group, "WS2")
    for number in range(versions):
        agree(start_draft(workstrand=strand, by=None, text=f"# One\n\nNumber {number}\n"))
    client.force_login(make_officer(group))
    page(client, "1.0..1.0")

    with django_assert_num_queries(5):
        page(client, "1.0..1.0")


def test_differences_of_the_group_as_a_whole(client):
    plenary = plenary_of(make_group("ml-2021"))
    for text in ("# One\n\na b\n", "# One\n\na c\n"):
        agree(start_draft(workstrand=plenary, by=None, text=text))

    assert client.get("/groups/ml-2021/plenary/terms/1.0..2.0/").status_code == 200
