"""Python's search for garbage, at rest while what is made all lives on: imports, the records of a workbook."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the search, which would go through everything again and again and find nothing to free.

    What is no longer used is freed by its count of references all the same. A collector that was off before stays off.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
