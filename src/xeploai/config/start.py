"""Django made ready for a command: what comes before the first import of a model."""

import os
from importlib import import_module
from types import ModuleType

import django


def module_with_models(name: str) -> ModuleType:
    """A module that needs Django's models, imported once settings and apps stand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xeploai.config.settings")
    django.setup()
    return import_module(name)
