"""The settings under test: the site's own, with everything from the environment fixed except the database."""

import os
from pathlib import Path

from tests.undefined import Undefined
from tools import environment

_root = Path(__file__).resolve().parent.parent
# Each worker has its own folder, for its database file among others.
_data = _root / "var" / "test" / os.environ.get("PYTEST_XDIST_WORKER", "main")
(_data / "static").mkdir(parents=True, exist_ok=True)

_kept = environment.clean(
    **({"DATABASE_URL": os.environ["DATABASE_URL"]} if os.environ.get("DATABASE_URL") else {}),
    DATA_DIR=str(_data),
    DJANGO_SETTINGS_MODULE=os.environ.get("DJANGO_SETTINGS_MODULE", "tests.settings"),
    SECRET_KEY="a key for tests only",
)
os.environ.clear()
os.environ.update(_kept)

from iwgml.settings import *  # noqa: E402, F403
from iwgml.settings import DATABASES, POST_OFFICE, STORAGES, TEMPLATES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads that race each other need a connection each.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}

# The live server's threads wait for a browser's next request; a connection that they kept meanwhile would bar the database's removal.
DATABASES["default"]["CONN_MAX_AGE"] = 0
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
STORAGES["staticfiles"] = {"BACKEND": "tests.static_files.RememberedStorage"}
POST_OFFICE["BACKENDS"] = {"default": "django.core.mail.backends.locmem.EmailBackend"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
