"""What waits for a person: each app says it for its own steps in its manifest, the home page lists it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xeploai.registers.kernel.access import Actor


@dataclass(frozen=True, kw_only=True)
class TodoItem:
    """One thing to do.

    title   what, in a few words
    says    why, and what comes of it
    count   how many wait; None where counting makes no sense
    view    name of the address that opens it, with its parts
    due     last day as text; empty where there is none
    """

    title: str
    says: str
    view: str
    parts: tuple[str, ...] = ()
    query: str = ""
    count: int | None = None
    due: str = ""


TodoSource = Callable[[Actor], Sequence[TodoItem]]
