"""What a template may name: the fields of a kind of paper, their meaning and a sample of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Value: TypeAlias = "str | bool | Sequence[Mapping[str, Any]]"
Values: TypeAlias = "Mapping[str, Value]"


class FieldKind(StrEnum):
    """What stands behind a name."""

    TEXT = "text"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One name of a template.

    meaning  in Vietnamese, for who edits the template
    sample   for the preview: a text, a flag, or the rows of a list
    columns  of a list: what each of its rows has
    """

    kind: FieldKind
    meaning: str
    sample: Value
    columns: "Mapping[str, Field]" = field(default_factory=dict)


Fields: TypeAlias = "Mapping[str, Field]"


def sample_values(fields: Fields) -> dict[str, Value]:
    """Every field with its sample."""
    return {name: entry.sample for name, entry in fields.items()}
