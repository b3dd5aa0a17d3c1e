import pytest
from django.core.cache import caches

from tests.mail_server import MailServer


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


@pytest.fixture
def no_limits_kept(transactional_db):
    """The table of counted tries is no model's, so nothing empties it after a test without a transaction around it."""
    caches["default"].clear()
    yield
    caches["default"].clear()
