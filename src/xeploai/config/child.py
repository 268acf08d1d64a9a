"""First steps of a web worker: it ties its life to the program that started it, then loads the application.

Nothing else is imported here, so that the tie is made as early as possible.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from xeploai.tools.processes.parent import end_with_parent


def load_application(parent: int, target: str) -> Callable[..., Any]:
    """The application `module:name` of a web worker, in a process that ends with `parent`."""
    end_with_parent(parent)
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    return application
