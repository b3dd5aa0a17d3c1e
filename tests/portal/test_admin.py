import pytest
from post_office.models import Email

from core import obligations
from core.models import HistoryEntry, SiteSettings
from core.verbs import Verb
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
SETTINGS = "/admin/core/sitesettings/"


@pytest.fixture
def group():
    make_network()
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group, client):
    person = give_second_factor(make_officer(group, name="Ana Coordinator"))
    client.force_login(person)
    return person


@pytest.fixture
def superuser(client):
    person = give_second_factor(make_person(name="Site Administrator", is_superuser=True))
    client.force_login(person)
    return person


@pytest.mark.parametrize("path", ["/admin/", "/admin/people/person/", "/admin/nothing/"])
def test_stranger_goes_to_the_door_and_comes_back(client, path):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/account/login/code/?next={path}")


@pytest.mark.parametrize("kind", [None, Role.Kind.MEMBER, Role.Kind.LEAD, Role.Kind.OBSERVER])
def test_whoever_is_no_officer_finds_nothing(client, group, kind):
    person = give_second_factor(make_person())
    if kind:
        make_role(person, make_strand(group), kind)
    client.force_login(person)

    for path in ("/admin/", "/admin/people/person/", "/admin/autocomplete/", "/admin/jsi18n/"):
        assert client.get(path).status_code == 404, path


def test_officer_without_a_second_factor_is_sent_to_set_one_up_but_not_in_the_demonstration(client, group, settings):
    client.force_login(make_officer(group))

    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[0] == ("/account/2fa/", 302)
    assert "second factor" in response.content.decode()

    settings.DEMO = True
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/admin/auth/group/", "/admin/account/emailaddress/", "/admin/mfa/authenticator/", "/admin/password_change/"],
)
def test_pages_that_libraries_bring_are_not_there(client, superuser, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_first_page_tells_what_awaits_in_a_fixed_number_of_queries(
    client, officer, group, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_request(make_strand(group, title="Leaderless"))
        make_role(make_person(), plenary_of(group), Role.Kind.CHAIR, ends_on=group.today())
        make_organisation(is_checked=False)
    client.get("/admin/")

    with django_assert_num_queries(35):
        page = client.get("/admin/").content.decode()

    assert page.count("Requests to join ") == rows
    assert page.count(" has no lead") == rows
    assert page.count("The term of ") == rows
    assert "organisation to look at" not in page  # that is for the officers of the network
    assert "My group</a></th>" in page


def test_first_page_with_nothing_to_do_says_what_will_show(client, officer):
    assert "Nothing awaits you." in client.get("/admin/").content.decode()


def test_vacancy_leads_to_the_appointment_already_filled_in(client, officer, group):
    strand = make_strand(group)

    awaiting = next(thing for thing in obligations.everything() if thing.kind == "vacancy")
    page = client.get(awaiting.url)
    response = client.get(page.context["appoint_url"])

    assert page.context["form"].initial["strand"] == strand
    assert page.context["appoint_url"].replace("&", "&amp;") in page.content.decode()

    form = response.context["adminform"].form
    assert (form.initial["workstrand"], form.initial["kind"]) == (str(strand.pk), "lead")


def test_record_shows_own_groups_only(client, officer, group):
    mine, theirs = make_strand(group, "MINE"), make_strand(make_group(), "THEIRS")

    shown = client.get("/admin/core/historyentry/").context["cl"].result_list

    assert mine.pk in {entry.scope_id for entry in shown}
    assert theirs.pk not in {entry.scope_id for entry in shown}
    entry = HistoryEntry.objects.filter(scope_id=mine.pk).latest("id")
    assert client.post(f"/admin/core/historyentry/{entry.pk}/change/", {"verb": "x"}).status_code == 403


def test_superuser_sets_what_the_site_says_of_itself(client, superuser, django_capture_on_commit_callbacks):
    make_network()
    assert client.get(SETTINGS, follow=True).status_code == 200
    values = {
        "name": "Working Group",
        "contact_role": "the office",
        "contact_email": "office@example.org",
        "banner": "Moved soon",
    }

    refused = client.post(f"{SETTINGS}add/", {**values, "contact_email": "nonsense"})
    assert "valid email" in refused.content.decode()
    assert 'value="Moved soon"' in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{SETTINGS}add/", values).status_code == 302

    client.logout()
    page = client.get("/").content.decode()
    assert "Working Group" in page
    assert "office@example.org" in page
    assert "Moved soon" in page
    for path in ("/groups/", "/groups/none/"):
        assert "office@example.org" in client.get(path).content.decode()
    assert HistoryEntry.objects.get(verb=Verb.SETTINGS_CHANGED).new["name"] == "Working Group"


def test_mail_names_the_contact_of_the_site_settings(client, group):
    SiteSettings.objects.create(
        pk=1, name="Working Group", contact_role="the office", contact_email="office@example.org"
    )
    make_officer(group)

    make_request(make_strand(group))

    assert "Working Group · Questions: the office, office@example.org" in Email.objects.latest("id").message


def test_site_settings_are_one_row(client, superuser):
    row = SiteSettings.objects.create(pk=1, name="A", contact_role="b", contact_email="c@example.org")

    assert client.get(SETTINGS)["Location"] == f"{SETTINGS}{row.pk}/change/"
    assert client.get(f"{SETTINGS}add/").status_code == 403


@pytest.mark.parametrize(
    "path", [SETTINGS, "/admin/core/jobrun/", "/admin/post_office/email/", f"{SETTINGS}add/", f"{SETTINGS}1/change/"]
)
def test_site_is_for_superusers(client, officer, path):
    SiteSettings.objects.create(pk=1, name="A", contact_role="b", contact_email="c@example.org")

    assert client.get(path).status_code == 404


def test_queued_mail_is_listed_without_its_words(client, superuser):
    mail = Email.objects.create(
        from_email="a@example.org",
        to=["b@example.org"],
        subject="Your code",
        message="SECRET-CODE",
        html_message="SECRET-CODE",
    )

    for path in ("/admin/post_office/email/", f"/admin/post_office/email/{mail.pk}/change/"):
        page = client.get(path).content.decode()
        assert "Your code" in page
        assert "SECRET-CODE" not in page
    assert client.get("/admin/post_office/email/export/").status_code == 403
