"""Settings of the test suite: a real installation's, in a folder that goes away, on either database."""

import os
import tempfile
from pathlib import Path

# A run on several processors is several processes, and what one of them sweeps away is no business of the others.
if "XEPLOAI_DATA" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["XEPLOAI_DATA"] = tempfile.mkdtemp(prefix="xeploai-test-")

from xeploai.config import installation

installation.begin()

from xeploai.config.settings import *  # noqa: E402, F403
from xeploai.config.settings import DATA, DATABASES, FILE_UPLOAD_TEMP_DIR, STATIC_ROOT  # noqa: E402

TEST_DATABASE = os.environ.get("XEPLOAI_TEST_DATABASE", "sqlite")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Straight from their folders: nothing is collected for a test.
WHITENOISE_USE_FINDERS = True
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
Path(FILE_UPLOAD_TEMP_DIR).mkdir(exist_ok=True)
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# A file, as in real life: a database in memory knows neither WAL nor a second connection that waits its turn.
DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
if TEST_DATABASE == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "xeploai",
        "USER": "xeploai",
        "HOST": "",  # The folder of the socket: tests/conftest.py starts a server and sets it.
    }
