"""A real Chromium for every test in this folder, strict about what it complains of.

Console errors (a forbidden inline script or style is one), uncaught exceptions and requests to any other host fail
the test.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.problems import problems
from tools import programs

HERE = Path(__file__).resolve().parent
AXE = HERE.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TIMEOUT_MS = 10_000


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            # The server answers in another thread, so what a test writes must be committed.
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    path = programs.chromium()
    if path is None:
        pytest.fail("Chromium is not installed. On Debian: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code calling the database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _watch(page, server):
    def asked(request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != server:
            problems.add(f"browser asked another host: {request.url}")

    def said(message):
        if message.type == "error":
            problems.add(f"browser console on {page.url}: {message.text}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: problems.add(f"browser exception on {page.url}: {error}"))


@pytest.fixture
def new_page(chromium, live_server):
    """`new_page(viewport=PHONE, color_scheme="dark", java_script_enabled=False)`: a page in a profile of its own."""
    contexts = []

    def make(**options):
        defaults = {"base_url": live_server.url, "viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/Paris"}
        context = chromium.new_context(**(defaults | {"reduced_motion": "reduce"} | options))
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        context.on("page", lambda page: _watch(page, urlsplit(live_server.url).netloc))
        return context.new_page()

    yield make
    for context in contexts:
        for page in context.pages:
            # Whatever the page still has to say arrives before an answer to this.
            page.evaluate("0")
        context.close()


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def phone_page(new_page):
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def log_in(live_server):
    """`log_in(page, person)`: the page's browser has that person's session from now on."""

    def log_in(page, person):
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return log_in


@pytest.fixture
def expect_console():
    """`expect_console("404 (Not Found)")`: a complaint with these words is expected, and must come."""
    return problems.expect


@pytest.fixture
def axe():
    """`axe(page)`: what the accessibility checker finds on the page as it stands; a test asserts that it is []."""

    def axe(page, without=(), preload=True):
        # With `preload`, axe copies style sheets that import others into inline ones, which the policy forbids: Django's admin has such.
        # Evaluated through the debugger, not added to the page: the content security policy stays in force.
        page.evaluate(AXE.read_text())
        rules = {name: {"enabled": False} for name in without}
        answer = page.evaluate(
            "options => axe.run(document, options)",
            {
                "runOnly": {"type": "tag", "values": AXE_RULES},
                "rules": rules,
                "preload": preload,
                "resultTypes": ["violations"],
            },
        )
        return [
            f"{violation['id']} ({violation['impact']}): {node['target'][0]}: {_brief(node['failureSummary'])}"
            for violation in answer["violations"]
            for node in violation["nodes"]
        ]

    return axe


def _brief(text):
    return re.sub(r"\s+", " ", text)[:300]


@pytest.fixture
def overflow():
    """`overflow(page)`: what sticks out to the right of the window; a test asserts that it is []."""

    def overflow(page):
        return page.evaluate(
            """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
            [...document.querySelectorAll('body *')]
                .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
                .map(element => element.tagName.toLowerCase() + '.' + element.className)"""
        )

    return overflow
