"""What waits for a person: each app says it for its own steps in its manifest, the home page lists it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xeploai.registers.kernel.access import Actor


@dataclass(frozen=True, kw_only=True)
class TodoItem:
    """One thing to do.

    title   what, in a few words
    says    why, and what comes of it
    count   how many wait, of so many; None where counting makes no sense
    view    name of the address that opens it, with its parts
    due     the last day, where there is one
    """

    title: str
    says: str
    view: str
    parts: tuple[str, ...] = ()
    query: str = ""
    count: int | None = None
    of: int | None = None
    due: date | None = None


TodoSource = Callable[[Actor], Sequence[TodoItem]]
