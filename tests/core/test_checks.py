"""`manage.py check --deploy`, as whoever installs the site runs it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check import PRODUCTION
from tools.environment import clean

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*words, **env):
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=clean(**(PRODUCTION | env)), capture_output=True, text=True, check=False
    )


def test_good_settings_pass():
    result = run("manage.py", "check", "--deploy", "--fail-level=WARNING")

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"DEMO": "1"}, "iwgml.W001"),
        ({"SITE_URL": "http://groups.stat.int"}, "iwgml.W002"),
        ({"DATABASE_URL": "sqlite:////tmp/never-made.sqlite3"}, "iwgml.W003"),
        ({"CONTACT_EMAIL": "secretariat@example.org"}, "iwgml.W004"),
        ({"ALLOWED_HOSTS": "localhost"}, "iwgml.W005"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
    ],
)
def test_setting_for_ones_own_machine_is_refused(env, code):
    result = run("manage.py", "check", "--deploy", "--fail-level=WARNING", **env)

    assert result.returncode != 0
    assert code in result.stderr
    assert set(re.findall(r"iwgml\.W\d+", result.stderr)) <= {code}


@pytest.mark.parametrize(("module", "seconds"), [("iwgml.wsgi", "60"), ("iwgml.asgi", "0")])
def test_connections_are_kept_under_wsgi_only(module, seconds):
    code = f"import {module}; from django.conf import settings; print(settings.DATABASES['default']['CONN_MAX_AGE'])"

    assert run("-c", code).stdout.strip() == seconds
