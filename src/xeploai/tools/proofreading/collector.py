"""Work without Python's collector of cycles: a report makes hundreds of thousands of small objects and no cycle.

The collector looks at all of them again and again, which is a third of the time of a long report; what is no longer
used is freed by its count of references all the same.
"""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


def without_collector(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """The same function with the collector at rest; one that was off before stays off."""

    @wraps(work)
    def resting(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return resting
