"""Error pages: they need no database, name whom to ask, and tell nothing of the inside."""

import io
import logging

import pytest
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test import Client
from django.urls import include, path

from tests.factories import make_network, make_officer, make_person, make_request, make_strand

CONTACT = ("the data desk", "desk@example.org")
PUBLIC = ["/", "/groups/", "/groups/network/", "/groups/network/feed.atom", "/organisations/", "/sitemap.xml"]
FOR_MEMBERS = ["/", "/me/", "/me/mail/", "/desk/requests/", "/admin/"]


def broken(request):
    raise LookupError("the inside of the site")


urlpatterns = [path("broken/", broken), path("", include("iwgml.urls"))]
handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"


@pytest.fixture(autouse=True)
def contact(settings):
    settings.CONTACT_NAME, settings.CONTACT_EMAIL = CONTACT


@pytest.fixture
def visitor():
    """Gets the page that a reader would, where the test client would raise what went wrong."""
    return Client(raise_request_exception=False)


@pytest.fixture
def database_down(django_db_blocker):
    """A server that nobody answers at; no test of this kind may need what is in the database."""
    down = ConnectionHandler(
        {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "nowhere",
                "HOST": "127.0.0.1",
                "PORT": "1",
                "OPTIONS": {"connect_timeout": 2},
            }
        }
    )
    kept = connections["default"]
    with django_db_blocker.unblock():
        connections["default"] = down["default"]
        yield
        connections["default"] = kept


def assert_friendly(response, status, words):
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    for part in CONTACT:
        assert part in page
    assert "Set-Cookie" not in response
    for leak in ("Traceback", "Error", "psycopg", "127.0.0.1:1", "inside of the site", "/site-packages/"):
        assert leak not in page


@pytest.mark.parametrize("url", PUBLIC)
def test_with_the_database_down_a_page_says_so_and_when_to_try_again(visitor, database_down, allow_error_log, url):
    allow_error_log(f"Service Unavailable: {url}")

    response = visitor.get(url)

    assert_friendly(response, 503, "Back in a moment")
    assert response["Retry-After"] == "30"
    assert "ETag" not in response


@pytest.mark.parametrize("url", FOR_MEMBERS)
def test_with_the_database_down_somebody_logged_in_is_told_the_same(
    visitor, database_down, allow_error_log, settings, url
):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    allow_error_log(f"Service Unavailable: {url}")

    assert_friendly(visitor.get(url), 503, "Back in a moment")


def test_with_the_database_down_a_form_says_that_nothing_was_saved(visitor, database_down, allow_error_log):
    allow_error_log("Service Unavailable: /account/login/code/")

    assert_friendly(visitor.post("/account/login/code/", {"email": "a@example.org"}), 503, "was not saved")


def test_with_the_database_down_health_says_which_part_is(visitor, database_down, allow_error_log):
    allow_error_log("Service Unavailable: /healthz")

    response = visitor.get("/healthz")

    assert (response.status_code, response.json()) == (503, {"database": "down"})


def test_with_the_database_down_pages_without_records_are_there(visitor, database_down):
    assert visitor.get("/robots.txt").status_code == 200
    assert visitor.get("/.well-known/security.txt").status_code == 200
    assert_friendly(visitor.get("/nowhere/"), 404, "Not found")


@pytest.mark.urls(__name__)
def test_fault_of_ours_is_told_without_the_inside(visitor, allow_error_log):
    allow_error_log("Internal Server Error: /broken/")

    assert_friendly(visitor.get("/broken/"), 500, "This is our fault")


@pytest.mark.django_db
def test_page_that_is_not_there(visitor):
    response = visitor.get("/nowhere/")

    assert_friendly(response, 404, "Not found, or not open to you")
    page = response.content.decode()
    assert 'href="/groups/"' in page
    assert "Log in and try again" in page


@pytest.mark.django_db
def test_page_that_is_not_there_has_the_menu_of_its_reader(client):
    officer = make_officer(make_network(), name="Ana Coordinator")
    client.force_login(officer)

    response = client.get("/nowhere/")
    page = response.content.decode()

    assert response.status_code == 404
    for shown in (
        'href="/desk/"',
        'href="/admin/"',
        "Ana Coordinator",
        "If it should be open to you, ask.",
        CONTACT[1],
    ):
        assert shown in page
    assert "Log in and try again" not in page
    assert "<title>Not found, or not open to you · " in page
    assert response["Cache-Control"] == "private, no-cache"


def test_host_that_is_not_ours(visitor, allow_error_log):
    allow_error_log("Invalid HTTP_HOST header")

    assert_friendly(visitor.get("/", headers={"host": "evil.example"}), 400, "was not understood")


def test_form_without_its_token():
    assert_friendly(Client(enforce_csrf_checks=True).post("/account/login/code/"), 403, "The page had grown old")


@pytest.mark.django_db
def test_deed_that_is_not_ones_own():
    strand = make_strand()
    asked, client = make_request(strand), Client()
    client.force_login(make_officer(strand.group))

    response = client.post(f"/me/requests/{asked.pk}/withdraw/")

    page = response.content.decode()
    assert response.status_code == 403
    assert "This is not yours to do" in page
    assert 'href="/desk/"' in page
    assert CONTACT[1] in page


@pytest.mark.django_db
def test_refusal_is_a_line_on_the_console_and_a_fault_keeps_its_traceback(monkeypatch):
    asked, client, said = make_request(make_strand()), Client(), io.StringIO()
    client.force_login(make_person())
    handler = next(one for one in logging.getLogger("django").handlers if isinstance(one, logging.StreamHandler))
    monkeypatch.setattr(handler, "stream", said)

    assert client.post(f"/me/requests/{asked.pk}/withdraw/").status_code in {403, 404}
    refused = said.getvalue()
    handler.handle(
        logging.LogRecord("django.request", logging.ERROR, "", 1, "Broken", (), (ValueError, ValueError(), None))
    )

    assert f"/me/requests/{asked.pk}/withdraw/" in refused
    assert "Traceback" not in refused
    assert "ValueError" in said.getvalue()


@pytest.mark.django_db
def test_too_many_tries_are_told_whom_to_ask(visitor):
    visitor.force_login(make_person())

    for _ in range(10):
        assert visitor.post("/account/email/", {"action_add": "", "email": "not an address"}).status_code == 200
    response = visitor.post("/account/email/", {"action_add": "", "email": "not an address"})

    assert_friendly(response, 429, "Too many tries")


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_page_about_a_fault_is_for_everybody_the_same(visitor, allow_error_log):
    allow_error_log("Internal Server Error: /broken/")
    make_network()
    visitor.force_login(make_person(name="Ada Lovelace"))

    assert "Ada" not in visitor.get("/broken/").content.decode()
