"""A finding: something a person must look at, and may pass with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding asks for. `error` and `warning` need a person; a `note` only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that does not foot, passes a cap, or rests on what nobody has checked.

    code      names the sentence in tools/messages
    scope     code of the organisation it concerns; None for the whole unit
    subject   code of the subject, where there is one
    clause    clause it rests on, where there is one
    values    the figures and names the sentence needs
    """

    code: str
    severity: Severity
    scope: str | None = None
    subject: str | None = None
    clause: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def needs_a_person(self) -> bool:
        """Whether a command that made this finding ends with status 1."""
        return self.severity is not Severity.NOTE
