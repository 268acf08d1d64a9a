"""A child process ends with the process that started it, even if that one is killed without warning.

An orphan would keep the port and the locks: the program could not be started again.
"""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 0.5


def end_with_parent(parent: int) -> None:
    """Tie this process to `parent`, the process id that its starter gave it (`os.getpid()` there).

    On Linux the kernel ends it; everywhere a thread looks whether the parent is still the same. To be called from the
    main thread, as early as may be, where the starter lives as long as its own process: the kernel goes by the thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have gone before the kernel was asked; then this process has another one already.
    _end_if_orphaned(parent)
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while True:
        time.sleep(_LOOK_EVERY_S)
        _end_if_orphaned(parent)


def _end_if_orphaned(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)
