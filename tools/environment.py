"""The environment that tests and checks start from: nothing that somebody's shell happens to say about the site."""

import os

OURS = (
    "ALLOWED_HOSTS",
    "CONTACT_EMAIL",
    "CONTACT_NAME",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "PYTEST_ADDOPTS",
    "SECRET_KEY",
    "SITE_NAME",
    "SITE_URL",
    "TRUSTED_PROXY_COUNT",
    "UNDER_ASGI",
)


def clean(**settings: str) -> dict[str, str]:
    """A copy of the environment without our variables, and with those given."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | settings
