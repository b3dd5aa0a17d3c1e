import datetime
import gc
import shutil

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import caches
from django.test import TransactionTestCase

from core import clock
from people import second_factor
from tests.flushing import delete_what_was_written
from tests.mail_server import MailServer
from tests.problems import error_log, problems

OBJECTS_BEFORE_COLLECTING = 20_000


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    problems.start()
    error_log.attach()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    result = yield
    problems.verify()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    problems.verify()
    if getattr(item, "passed", False):
        problems.verify_expected()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.passed = report.passed
    return report


@pytest.fixture
def allow_error_log():
    """`allow_error_log("Internal Server Error: /groups/")`: errors with these words must be logged."""
    return problems.expect


@pytest.fixture(scope="session")
def empty_data_dir():
    for entry in settings.DATA_DIR.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(empty_data_dir, django_db_modify_db_settings_parallel_suffix):
    """A database file that an interrupted run left is gone, with its journal, before a new one is made."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """What lives as long as the process is not looked through for garbage again and again, and the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, *gc.get_threshold()[1:])
    yield
    gc.unfreeze()  # pytest looks through all of it at the end, for what was left open


def shown_at_a_door_that_was_not_used(sender, request, user, **kwargs):
    """`force_login` goes past the door, where somebody with a second factor would have been asked for it."""
    if not hasattr(request, "allauth") and second_factor.has_one(user):
        record_authentication(request, user, "mfa", type="totp")


user_logged_in.connect(shown_at_a_door_that_was_not_used)


TransactionTestCase._fixture_teardown = lambda case: delete_what_was_written()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def limits_forgotten(request):
    """The limits are counted in a table that no model has, which a test with transactions of its own leaves as it is."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    caches["default"].clear()


@pytest.fixture(autouse=True)
def nothing_kept():
    """Nothing cached in a process, and no moved clock, passes from test to test."""
    yield
    caches["local"].clear()
    assert abs(clock.now() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(seconds=5), "clock left moved"


@pytest.fixture
def mail_server(settings):
    """Mail goes to a real server, which is up."""
    server = MailServer()
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": smtp}}
    for name, value in server.settings.items():
        setattr(settings, name, value)
    server.up()
    yield server
    server.down()
