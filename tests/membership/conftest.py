import pytest

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
