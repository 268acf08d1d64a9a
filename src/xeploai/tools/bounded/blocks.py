"""Memory of large tables goes back to the system when they are let go of."""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD of glibc's mallopt."""
_LARGE = 64 << 10


def return_large_blocks() -> None:
    """Take blocks of 64 KiB and more from the system one by one, for the rest of the process.

    glibc raises that limit when the first large block is freed: later ones then stand among small ones, and what lies
    between two that live on is never given back. Where the C library is another one, nothing is done.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
