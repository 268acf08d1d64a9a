"""Sets up Django for a command, before the first import of a model.

A command says what it needs: an existing installation (`module_of_installation`), one that is created on first start
(`module_of_new_installation`), or none (`module_without_installation`).
"""

import atexit
import os
from functools import cache
from importlib import import_module
from types import ModuleType

import django
from django.conf import settings
from django.db import connections

from xeploai.config import installation


def module_with_models(name: str) -> ModuleType:
    """A module that needs Django's models, imported once settings and apps stand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xeploai.config.settings")
    django.setup()
    _close_at_exit()
    return import_module(name)


@cache
def _close_at_exit() -> None:
    """A command ends without a search for garbage, by which the connection to SQLite would be closed: its two files
    beside the database would stay behind."""
    atexit.register(connections.close_all)


def module_of_installation(name: str) -> ModuleType:
    """The same, for a verb that reads an installation. Raises Refused where none stands; nothing is made then."""
    if not settings.configured:
        installation.require_place()
    module = module_with_models(name)
    installation.require_database()
    return module


def module_of_new_installation(name: str) -> ModuleType:
    """The same, for a verb that makes an installation on its first start. Raises Refused where a key was lost."""
    if not settings.configured:
        installation.begin()
    module = module_with_models(name)
    installation.make_folder()
    return module


def module_without_installation(name: str) -> ModuleType:
    """The same, for a verb that reads none: nothing of it is looked for, and nothing is made."""
    if not settings.configured:
        installation.without_keys()
    return module_with_models(name)
