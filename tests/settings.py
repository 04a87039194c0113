"""The settings with what tests need otherwise: the only override there is.

TEST_DATABASE_URL chooses the database (without it: SQLite in memory), TEST_REDIS_URL the broker (without it: memory).
"""

import os
import tempfile

_place = tempfile.TemporaryDirectory(prefix="soc-builder-tests-")  # gone when the process ends
os.environ["DATA_DIR"] = _place.name
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "") or f"sqlite:///{_place.name}/db.sqlite3"
_broker, _process = os.environ.get("TEST_REDIS_URL", ""), os.environ.get("PYTEST_XDIST_WORKER", "gw0")
os.environ["REDIS_URL"] = (
    _broker and f"{_broker.rpartition('/')[0]}/{_process.removeprefix('gw')}"
)  # one for each process
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5

from soc_builder.settings import *  # noqa: E402  the environment above comes first
from soc_builder.settings import DATABASES, INSTALLED_APPS as PRODUCT_APPS, STORAGES  # noqa: E402

OWN_STATIC = "soc_builder.static_files.UsedStaticFiles"
INSTALLED_APPS = [  # by its plain name pytest-django's live server finds it, and serves the files
    "django.contrib.staticfiles" if app == OWN_STATIC else app for app in PRODUCT_APPS
]

_options = DATABASES["default"].get("OPTIONS", {})
if "options" in _options:  # PostgreSQL: a file of tests is one transaction, which rests while cases are made up
    _options["options"] += " -c idle_in_transaction_session_timeout=0"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
