"""What can go wrong, as a tree: who has to mend it decides the branch.

    Fault-bearing errors
    ├── RuleError        the author of a rule pack or policy mends a file
    ├── Refused          the user can act: another value, another file, another order
    └── ImportRejected   rows of a workbook or facts file; every one is listed, nothing was written

What may be overridden with a reason is a `Finding` (findings.py), never an error.
Errors carry a code and values; the sentence is written at the door (tools/messages).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing to mend: what, where, and how.

    code    names the sentence in tools/messages (reason and mend)
    sheet   the sheet, file or subject where it stands; None where there is none
    row     1-based row as the user's program shows it
    column  header of the column, or key of the file
    value   what stands there, as text
    values  what the sentence needs besides (names, limits)
    """

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class XeploaiError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in faults))


class RuleError(XeploaiError):
    """A rule pack or a local policy is wrong: its author mends the file."""

    @classmethod
    def at(cls, code: str, *, file: str, key: str | None = None, value: object = None, **values: object) -> "RuleError":
        """One fault at a key of a file."""
        text = None if value is None else str(value)
        return cls([Fault(code=code, sheet=file, column=key, value=text, values=values)])


class Refused(XeploaiError):
    """The user can act on it: the command line, a file that cannot be read, an act out of order."""

    @classmethod
    def because(cls, code: str, *, where: str | None = None, value: object = None, **values: object) -> "Refused":
        """One fault, for the sentence `code`."""
        text = None if value is None else str(value)
        return cls([Fault(code=code, sheet=where, value=text, values=values)])


class Denied(XeploaiError):
    """Who asks may not do or not see this: nothing that they typed is wrong, and no form can mend it."""


class ImportRejected(XeploaiError):
    """Rows that cannot be taken in. Every bad row is listed; nothing was written."""


def system_error(error: BaseException | None) -> OSError | None:
    """What the system refused, in the chain of causes of an error: the first of its faults, which led to the others.

    >>> try:
    ...     try:
    ...         raise OSError(28, "No space left on device")
    ...     finally:
    ...         raise ValueError("cannot end what was begun")
    ... except ValueError as error:
    ...     print(system_error(error))
    [Errno 28] No space left on device
    """
    first = None
    while error is not None:
        first = error if isinstance(error, OSError) else first
        error = error.__cause__ or error.__context__
    return first


def shown(value: object, longest: int = 60) -> str:
    """A value as a fault quotes it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else text[: longest - 1] + "…"
