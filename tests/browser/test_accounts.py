"""The door, passkeys and the pages of the account in a real browser, with an authenticator that is virtual."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.factories import make_group, make_officer, make_person
from tests.people.doors import app_code, code_sent_to

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer():
    return make_officer(make_group(), email="officer@example.org", name="Ana Coordinator", password=None)


@pytest.fixture
def device():
    """`device(page)`: gives the page's browser an authenticator; what it returns says how the person answers from now on."""

    def give(page, **options):
        debugger = page.context.new_cdp_session(page)
        debugger.send("WebAuthn.enable")
        answer = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | options})
        which = {"authenticatorId": answer["authenticatorId"]}
        return lambda command, **values: debugger.send(f"WebAuthn.{command}", which | values)

    return give


def knock(page, address, next_page="**/confirm/**"):
    page.goto("/account/login/code/")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url(next_page)
    page.get_by_label("Code").fill(code_sent_to(address))
    page.get_by_role("button", name="Go on").click()


def log_out(page):
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Log out").click()
    page.wait_for_url("**/")


def add_passkey(page, *, alone):
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("My telephone")
    page.get_by_label("Log in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")


@pytest.mark.parametrize("alone", [True, False])
def test_passkey_is_added_and_is_the_second_factor_after_the_code(officer, page, device, alone):
    device(page)
    knock(page, officer.email)
    page.wait_for_url("**/me/")
    page.goto("/admin/")
    expect(page.get_by_text("needs a second factor to use the admin")).to_be_visible()
    add_passkey(page, alone=alone)
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/admin/$"))
    log_out(page)

    knock(page, officer.email)
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/me/")

    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/admin/$"))
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (str(key), bool(key.wrap().is_passwordless), key.last_used_at is not None) == ("My telephone", alone, True)


def test_passkey_alone_lets_in_and_leads_where_one_was_going(officer, page, device):
    device(page)
    knock(page, officer.email)
    page.wait_for_url("**/me/")
    add_passkey(page, alone=True)
    log_out(page)

    page.goto("/admin/")
    page.get_by_role("button", name="Log in with a passkey").click()

    page.wait_for_url("**/admin/")


def test_passkey_is_renamed_and_removed_after_a_fresh_proof(officer, page, device):
    device(page)
    knock(page, officer.email)
    page.wait_for_url("**/me/")
    add_passkey(page, alone=True)
    page.context.clear_cookies()
    page.goto("/account/login/code/?next=/account/2fa/webauthn/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/webauthn/")

    page.get_by_role("link", name="Rename My telephone").click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_role("link", name="My passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_label("A name for it").fill("The old telephone")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove The old telephone").click()
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_text("The passkey was removed.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_passkey_that_does_not_come_is_explained_and_the_page_goes_on(officer, page, device):
    answer = device(page)
    knock(page, officer.email)
    page.wait_for_url("**/me/")
    page.goto("/account/2fa/webauthn/add/")
    answer("setUserVerified", isUserVerified=False)
    page.get_by_label("A name for it").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="No passkey came from your browser")).to_be_visible()
    assert not Authenticator.objects.exists()

    answer("setUserVerified", isUserVerified=True)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")

    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert").filter(has_text="among your passkeys already")).to_be_visible()


def test_stranger_to_the_site_is_told_at_the_door_that_there_is_no_passkey(page, device):
    device(page)
    page.goto("/account/login/code/")
    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page.get_by_role("alert").filter(has_text="No passkey came from your browser")).to_be_visible()


def test_address_without_a_name_is_explained(officer, page, log_in, live_server, expect_console):
    expect_console("asked another host")
    log_in(page, officer)
    cookies = page.context.cookies()
    page.context.add_cookies([{**cookie, "domain": "127.0.0.1"} for cookie in cookies])
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_role("alert").filter(has_text="not under a number such as 127.0.0.1")).to_be_visible()


def test_app_is_set_up_from_the_picture_and_recovery_codes_stand_in_for_it(officer, page, new_page):
    knock(page, officer.email)
    page.wait_for_url("**/me/")
    page.goto("/account/2fa/totp/activate/")
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    secret = page.locator("form code").inner_text()
    page.get_by_label("six digits").fill(app_code(secret))
    page.get_by_role("button", name="Set it up").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10

    lost = new_page(java_script_enabled=False)
    knock(lost, officer.email)
    lost.wait_for_url("**/2fa/authenticate/")
    lost.get_by_label("Code").fill(codes[0])
    lost.get_by_role("button", name="Go on").click()
    lost.wait_for_url("**/me/")


@pytest.mark.parametrize("java_script", [True, False])
def test_mistyped_address_is_changed_and_a_new_code_sent(new_page, java_script):
    page = new_page(java_script_enabled=java_script)
    page.goto("/account/login/code/?next=/groups/")
    page.get_by_label("Your e-mail address").fill("mistyped@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("button", name="Use another address").click()
    page.get_by_label("Your e-mail address").fill("right@example.org")
    page.get_by_role("button", name="Send me a code").click()
    older = code_sent_to("right@example.org")
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_text("The code is on its way")).to_be_visible()
    assert code_sent_to("right@example.org") != older
    page.get_by_label("Code").fill(code_sent_to("right@example.org").lower())
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/groups/")
    page.go_back()
    page.goto("/account/login/code/")
    page.wait_for_url("**/account/welcome/**")


@pytest.fixture
def me():
    person = make_person(
        "somebody.with.a.long.name@a-statistics-office-with-a-long-name.example.org", name="Ada Example"
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    return person


@pytest.mark.parametrize(("scheme", "viewport"), [("light", {"width": 320, "height": 700}), ("dark", PHONE)])
@pytest.mark.parametrize(
    "path", ["login/code/", "login/", "password/reset/", "password/reset/done/", "inactive/", "login/code/confirm/"]
)
def test_page_of_the_door_is_accessible_and_fits(new_page, axe, overflow, path, scheme, viewport):
    page = new_page(viewport=viewport, color_scheme=scheme)
    if path == "login/code/confirm/":
        page.goto("/account/login/code/")
        page.get_by_label("Your e-mail address").fill(
            "a.rather.long.address@a-statistics-office-with-a-long-name.example.org"
        )
        page.keyboard.press("Enter")
        page.wait_for_url("**/confirm/")
    else:
        page.goto(f"/account/{path}")

    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("scheme", "viewport"), [("light", {"width": 320, "height": 700}), ("dark", PHONE)])
def test_pages_of_the_account_are_accessible_and_fit(me, new_page, log_in, axe, overflow, device, scheme, viewport):
    page = new_page(viewport=viewport, color_scheme=scheme)
    device(page)
    knock(page, me.email)
    page.wait_for_url("**/me/")
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill("a long enough password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/webauthn/add/")
    found = {}
    for path in ["webauthn/add/", "totp/activate/"]:
        page.goto(f"/account/2fa/{path}")
        found[path] = axe(page) + overflow(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    for path in [
        "email/",
        "password/change/",
        "logout/",
        "reauthenticate/",
        "2fa/",
        "2fa/reauthenticate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/webauthn/",
        "2fa/webauthn/reauthenticate/",
        f"2fa/webauthn/keys/{key}/edit/",
        f"2fa/webauthn/keys/{key}/remove/",
    ]:
        page.goto(f"/account/{path}")
        found[path] = axe(page) + overflow(page)

    assert {path: problems for path, problems in found.items() if problems} == {}
