"""Reading what people send, in processes that may be stopped: memory, processor time and waiting are bounded.

Parsers of foreign formats (PDF, Office, HTML) are large programs in native code. A crafted or merely broken file may
make one take all memory, run without end, or end its process. So no such parser runs where people are served:

    text = call(read_pdf, content, limits=DOCUMENT, where="báo cáo.pdf")

runs `read_pdf(content)` in a worker process. Its result comes back, or the project's own error that it raised. Where
the worker was stopped, or died, Refused names the file and says what to do, and the next call finds a new worker.

The function is one of a module, found there by its name; arguments and result can be pickled. It runs without Django
and without the program's settings, and knows none of the environment's secrets.
"""

from typing import TYPE_CHECKING, Any

from xeploai.tools.bounded.limits import DOCUMENT, LOOK, WORKBOOK, Limits

if TYPE_CHECKING:
    from xeploai.tools.bounded.pool import Pool, call

__all__ = ["DOCUMENT", "LOOK", "WORKBOOK", "Limits", "Pool", "call"]


def __getattr__(name: str) -> Any:
    """The program's side, which the worker itself need not import: it starts for every short command anew."""
    if name not in {"Pool", "call"}:
        raise AttributeError(name)
    from xeploai.tools.bounded import pool  # noqa: PLC0415 - as said

    return getattr(pool, name)
