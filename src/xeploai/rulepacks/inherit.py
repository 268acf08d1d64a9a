"""One pack taking over another. What is taken over counts as not seen, unless the heir lists it as seen."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from xeploai.core.errors import RuleError
from xeploai.rulepacks.kinds import Mode
from xeploai.rulepacks.schema import Extends, ParameterSpec, Statement, Strict

M = TypeVar("M", bound=Strict)


class Heritage:
    """Lays the files of an heir over those of the pack it extends, and remembers which ids it met."""

    def __init__(self, terms: Extends, *, file: str) -> None:
        self.terms = terms
        self.file = file
        self.met: set[str] = set()

    def merged(self, parent: M, own: M) -> M:
        """The parent's file with the heir's entries laid over: same id replaces, a new id is added at the end."""
        values = {name: self._values(getattr(parent, name), getattr(own, name)) for name in type(parent).model_fields}
        return parent.model_copy(update=values)

    def finish(self) -> None:
        """Raises RuleError where `drop` or `seen` names what the parent does not have."""
        unknown = sorted({*self.terms.drop, *self.terms.seen} - self.met)
        if unknown:
            raise RuleError.at("rule_extends_unknown", file=self.file, key="extends", value=unknown[0])

    def _values(self, parent: Any, own: Any) -> Any:
        match parent:
            case list():
                return self._lists(parent, own)
            case dict():
                keys = [*parent, *(key for key in own if key not in parent)]
                return {key: self._lists(parent.get(key, []), own.get(key, [])) for key in keys}
        return own

    def _lists(self, parent: list[Any], own: list[Any]) -> list[Any]:
        if not all(isinstance(item, Statement) for item in parent):
            return own or parent
        replacing: Mapping[str, Any] = {item.id: item for item in own}
        self.met |= {item.id for item in parent}
        kept = [
            replacing[item.id] if item.id in replacing else self._taken(item)
            for item in parent
            if item.id not in self.terms.drop
        ]
        return kept + [item for item in own if item.id not in {statement.id for statement in parent}]

    def _taken(self, item: Statement) -> Statement:
        if isinstance(item, ParameterSpec):
            first = item.values[0].model_copy(update={"from_": self.terms.since})
            item = _with(item, values=[first, *item.values[1:]])
        seen = self.terms.seen.get(item.id)
        if seen is not None:
            return _with(item, clause=seen.clause, source=seen.source, verified=True)
        clause = self.terms.clause.replace("{clause}", item.clause)
        if isinstance(item, ParameterSpec):
            # What nobody saw for this pack cannot be claimed to be fixed by its documents.
            return _with(item, clause=clause, verified=False, mode=Mode.OPEN, direction=None)
        return _with(item, clause=clause, verified=False)


def _with(item: Statement, **values: Any) -> Statement:
    copy: Callable[..., BaseModel] = item.model_copy
    copied = copy(update=values)
    assert isinstance(copied, Statement)
    return copied
