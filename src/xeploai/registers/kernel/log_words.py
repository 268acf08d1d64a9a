"""How the audit log reads what an app entered there: what its records are called, which values are codes.

The sentence of an act is `action.NAME`, that of a field `field.NAME`, in the app's file of tools/messages/vi.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, kw_only=True)
class LogWords:
    """The words of one app.

    records  table -> the column that tells what a row is called, from where the row leads
    viewed   those of them that people look at: a set of views may hold their ids
    codes    fields whose value is a code of no one table
    labels   (field, code) -> what it is called, where no column's choices say so; the field is empty where any will do
    """

    records: Mapping[type[Model], str]
    viewed: frozenset[type[Model]]
    codes: frozenset[str]
    labels: Callable[[], Mapping[tuple[str, str], str]]
