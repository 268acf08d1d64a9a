"""Settings of the test suite: a real installation's, in a folder that goes away, on either database."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("XEPLOAI_DATA", tempfile.mkdtemp(prefix="xeploai-test-"))

from xeploai.config.settings import *  # noqa: E402, F403
from xeploai.config.settings import DATABASES, STATIC_ROOT  # noqa: E402

TEST_DATABASE = os.environ.get("XEPLOAI_TEST_DATABASE", "sqlite")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

if TEST_DATABASE == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "xeploai",
        "USER": "postgres",
        # The folder of the server's socket: tests/conftest.py starts one where none is named.
        "HOST": os.environ.get("XEPLOAI_TEST_POSTGRES_SOCKET", ""),
    }
