"""Long texts are scanned for marks of secrecy before a transaction begins, so that no other writer waits for the scan.

Within the transaction every text is scanned all the same (the audit log accepts none without); one that was found to
be unmarked during the same request is recognised and not scanned again. The memory ends with the request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONG = 1_000
"""Letters: a shorter text is looked at in less time than it takes to know it again."""

_known: ContextVar[set[str] | None] = ContextVar("texts_without_mark", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """For one request: texts without a mark are known again until it ends."""
    token = _known.set(set())
    try:
        yield
    finally:
        _known.reset(token)


def remember(text: str) -> None:
    """Note that a long text bears no mark; nothing is noted outside a request."""
    texts = _known.get()
    if texts is not None and len(text) >= LONG:
        texts.add(_key(text))


def is_known(text: str) -> bool:
    """Whether this request has found no mark in the text before."""
    texts = _known.get()
    return bool(texts) and len(text) >= LONG and texts is not None and _key(text) in texts


def _key(text: str) -> str:
    # What a form and a service change of a text without changing what stands in it.
    return text.replace("\r\n", "\n").strip()
