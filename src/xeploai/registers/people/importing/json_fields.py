"""Columns of JSON that are read as typed values: stored as they always were, so that no table changes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTransform

from xeploai.registers.people.importing.staged_records import Change, Proposal, RowFault

_BY_ACT = "!"
"""Before the name of a change that only an act makes."""


class _TypedJSONField(models.JSONField):
    """Reads what it stores as typed values. To migrations it is a JSONField."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]

    def deconstruct(self) -> Any:
        """The type of the values is no affair of the table."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """As typed values; a part of them as it is."""
        plain = super().from_db_value(value, expression, connection)
        return plain if isinstance(expression, KeyTransform) or plain is None else type(self).read(plain)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As plain JSON."""
        plain = type(self).write(value) if isinstance(value, list | dict) else value
        return super().get_db_prep_value(plain, connection, prepared)


class FaultsField(_TypedJSONField):
    """A list of RowFault."""

    @staticmethod
    def read(plain: Sequence[Mapping[str, Any]]) -> list[RowFault]:
        """As stored."""
        return [RowFault(**entry) for entry in plain]

    @staticmethod
    def write(faults: Sequence[RowFault]) -> list[dict[str, Any]]:
        """To be stored."""
        return [fault.as_json() for fault in faults]


class ProposalsField(_TypedJSONField):
    """A list of Proposal."""

    @staticmethod
    def read(plain: Sequence[Mapping[str, Any]]) -> list[Proposal]:
        """As stored."""
        return [Proposal(**entry) for entry in plain]

    @staticmethod
    def write(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
        """To be stored."""
        return [{"id": entry.id, "name": entry.name, "why": entry.why} for entry in proposals]


class ChangesField(_TypedJSONField):
    """Name of a field -> Change."""

    @staticmethod
    def read(plain: Mapping[str, Sequence[str]]) -> dict[str, Change]:
        """As stored."""
        return {
            name.removeprefix(_BY_ACT): Change(before=before, after=after, by_act=name.startswith(_BY_ACT))
            for name, (before, after) in plain.items()
        }

    @staticmethod
    def write(changes: Mapping[str, Change]) -> dict[str, list[str]]:
        """To be stored."""
        return {
            (_BY_ACT if change.by_act else "") + name: [change.before, change.after] for name, change in changes.items()
        }
