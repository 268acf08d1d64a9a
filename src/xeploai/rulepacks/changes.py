"""What one version of a pack changed against an earlier one: rules, values, pools and who does what, as it was and is.

A change of words alone (text, clause, source, whether it was seen) is told from one that may change an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xeploai.rulepacks.load import load_pack, released
from xeploai.rulepacks.pack import Pack
from xeploai.rulepacks.schema import AuthoritySpec, DutySpec, ParameterSpec, PoolSpec, RuleSpec, Statement

_WORDS = ("text", "clause", "source", "verified")


class Turn(StrEnum):
    """What became of a statement; REWORDED: nothing that calculates differs."""

    ADDED = "added"
    CHANGED = "changed"
    DROPPED = "dropped"
    REWORDED = "reworded"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One statement of both versions, or of one of them.

    keys  what differs, in the order of the schema; empty where only one version has it
    """

    turn: Turn
    before: Statement | None
    after: Statement | None
    keys: tuple[str, ...]

    @property
    def statement(self) -> Statement:
        """As it stands now; of one that was dropped, as it stood."""
        statement = self.after or self.before
        assert statement is not None
        return statement

    @property
    def since(self) -> date | None:
        """The day from which a parameter has another value; None for what holds for the whole period of the pack."""
        if not isinstance(self.after, ParameterSpec):
            return None
        before = self.before.values if isinstance(self.before, ParameterSpec) else ()
        known = [(value.from_, value.value) for value in before]
        fresh = [value.from_ for value in self.after.values if (value.from_, value.value) not in known]
        return min(fresh, default=None)


def earlier_version(pack_id: str) -> str | None:
    """Id and version of the release before the one that `pack_id` names; None for a first one."""
    info = load_pack(pack_id).info
    before = [
        release.version for release in released() if release.id == info.id and int(release.version) < int(info.version)
    ]
    return f"{info.id}@{before[-1]}" if before else None


def changes(before: Pack, after: Pack) -> list[Change]:
    """Every rule, parameter, pool and duty that differs, in the order of the newer pack; what it dropped comes last."""
    old, new = _statements(before), _statements(after)
    found = [_change(old.get(id), statement) for id, statement in new.items()]
    dropped = [
        Change(turn=Turn.DROPPED, before=statement, after=None, keys=())
        for id, statement in old.items()
        if id not in new
    ]
    return [change for change in (*found, *dropped) if change is not None]


def _statements(pack: Pack) -> Mapping[str, Statement]:
    return {statement.id: statement for statement in _calculating(pack)}


def _calculating(pack: Pack) -> Iterator[Statement]:
    for statement in pack.statements():
        if isinstance(statement, RuleSpec | ParameterSpec | PoolSpec | AuthoritySpec | DutySpec):
            yield statement


def _change(before: Statement | None, after: Statement) -> Change | None:
    if before is None:
        return Change(turn=Turn.ADDED, before=None, after=after, keys=())
    was, now = before.model_dump(), after.model_dump()
    keys = tuple(key for key in now if was.get(key) != now[key])
    if not keys:
        return None
    turn = Turn.REWORDED if set(keys) <= set(_WORDS) else Turn.CHANGED
    return Change(turn=turn, before=before, after=after, keys=keys)
