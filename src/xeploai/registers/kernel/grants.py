"""Which role may do which act: grants.yaml, read once and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from xeploai.registers.kernel.roles import Role


class Scope(StrEnum):
    """For what an act is decided."""

    BODY = "body"
    INSTALLATION = "installation"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Grants:
    """The table, as read.

    titles    act -> what it is called
    scopes    act -> for what it is decided
    by_role   role -> acts
    notes     role -> one sentence for the screen
    may_assign  role -> roles that its holder hands out to others
    seen_by   area of acts (what stands before the dot) -> acts by which such a record is seen to exist
    everyone  acts of every signed-in account, on own records only
    """

    titles: Mapping[str, str]
    scopes: Mapping[str, Scope]
    by_role: Mapping[str, frozenset[str]]
    notes: Mapping[str, str]
    may_assign: Mapping[str, frozenset[str]]
    everyone: frozenset[str]
    seen_by: Mapping[str, Sequence[str]]

    def showing(self, act: str) -> Sequence[str]:
        """Acts of which one is enough to know that what `act` is done to exists."""
        return self.seen_by[_area(act)]

    def roles_for(self, act: str) -> frozenset[str]:
        """Roles that allow an act. Raises KeyError for an act that nobody declared."""
        self.titles[act]
        return frozenset(role for role, acts in self.by_role.items() if act in acts)


@cache
def grants() -> Grants:
    """The grants of this program version."""
    return read_grants((files("xeploai.registers.kernel") / "grants.yaml").read_text(encoding="utf-8"))


def read_grants(text: str) -> Grants:
    """Read and check a table. Raises ValueError naming every act or role that is not declared."""
    content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    acts, roles = content["acts"], content["roles"]
    everyone = frozenset(content["everyone"])
    by_role = {role: frozenset(entry["acts"]) for role, entry in roles.items()}
    wrong = sorted(frozenset().union(everyone, *by_role.values()) - acts.keys())
    may_assign = {role: frozenset(entry.get("may_assign", ())) for role, entry in roles.items()}
    wrong += sorted(set(Role.values).symmetric_difference(roles))
    wrong += sorted(frozenset().union(*may_assign.values()) - roles.keys())
    seen_by: Mapping[str, Sequence[str]] = content["seen_by"]
    wrong += sorted({act for showing in seen_by.values() for act in showing} - acts.keys())
    of_bodies = {_area(act) for act, entry in acts.items() if entry["scope"] == Scope.BODY}
    wrong += sorted(of_bodies.symmetric_difference(seen_by))
    if wrong:
        raise ValueError(f"grants.yaml: {wrong}")
    return Grants(
        titles={act: entry["title"] for act, entry in acts.items()},
        scopes={act: Scope(entry["scope"]) for act, entry in acts.items()},
        by_role=by_role,
        may_assign=may_assign,
        notes={role: entry["note"] for role, entry in roles.items()},
        everyone=everyone,
        seen_by=seen_by,
    )


def _area(act: str) -> str:
    return act.partition(".")[0]
