"""The eras of the tree, as data: which kinds there were, what might stand under what, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations.dated_tree import State, Tree

TOP = "top"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A kind (of one tier, or of any where it is empty), and the superiors under which it may stand."""

    kind: OrgKind
    tier: str
    under: frozenset[str]

    def fits(self, state: State, parent: State | None) -> bool:
        """Whether a state under a superior (None: at the top) is this place."""
        if state.kind is not self.kind or (self.tier and state.tier != self.tier):
            return False
        if parent is None:
            return TOP in self.under
        return not self.under.isdisjoint({parent.kind.value, f"{parent.kind}/{parent.tier}"})


@dataclass(frozen=True, kw_only=True)
class Era:
    """A way in which the tree was built.

    first, last    the days it covers, both included; None: without bound
    recognised_by  (kind, tier) of the node whose subtree it governs; None: the rule of its period
    verified       whether the text of the regulation was seen
    """

    id: str
    name: str
    first: date | None
    last: date | None
    recognised_by: tuple[OrgKind, str] | None
    verified: bool
    source: str
    clause: str
    places: Sequence[Place]

    def covers(self, day: date) -> bool:
        """Whether the era is in force somewhere on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def foresees(self, state: State, parent: State | None) -> bool:
        """Whether such an organisation has a place under such a superior."""
        return any(place.fits(state, parent) for place in self.places)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who decides on the tree, by which clause."""

    decider: str
    clause: str
    verified: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Eras:
    """The file, as read."""

    tiers: Mapping[str, str]
    authority: Authority
    eras: Sequence[Era]

    def of(self, tree: Tree, org: int, day: date) -> Era:
        """The era that governs an organisation on a day: that of the nearest node which is recognised by one.

        Two may stand side by side in one province, since each commune changes on its own day.
        """
        covering = [era for era in self.eras if era.covers(day)]
        for here in (org, *tree.ancestors(org)):
            state = tree.states[here]
            for era in covering:
                if era.recognised_by == (state.kind, state.tier):
                    return era
        return next(era for era in covering if era.recognised_by is None)


@cache
def eras() -> Eras:
    """The eras of this program version."""
    return read_eras((files("xeploai.registers.organisations") / "eras.yaml").read_text(encoding="utf-8"))


def read_eras(text: str) -> Eras:
    """Read a file of eras. Raises ValueError for a tier that is not declared, or a day that no era covers."""
    content: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    read = Eras(
        tiers={code: entry["name"] for code, entry in content["tiers"].items()},
        authority=Authority(**content["authority"]),
        eras=tuple(_era(id, entry) for id, entry in content["eras"].items()),
    )
    used = {place.tier for era in read.eras for place in era.places if place.tier}
    used |= {name.partition("/")[2] for era in read.eras for place in era.places for name in place.under if "/" in name}
    if used - read.tiers.keys():
        raise ValueError(f"eras.yaml: tiers {sorted(used - read.tiers.keys())}")
    general = sorted((era for era in read.eras if era.recognised_by is None), key=lambda era: era.first or date.min)
    starts = [era.first for era in general[1:]]
    followed = [era.last + timedelta(days=1) if era.last else None for era in general[:-1]]
    if general[0].first is not None or general[-1].last is not None or starts != followed:
        raise ValueError("eras.yaml: the general eras must cover every day once")
    return read


def _era(id: str, entry: Mapping[str, Any]) -> Era:
    mark = entry.get("recognised_by")
    return Era(
        id=id,
        name=entry["name"],
        first=entry["from"],
        last=entry["to"],
        recognised_by=(OrgKind(mark["kind"]), mark["tier"]) if mark else None,
        verified=entry["verified"],
        source=entry["source"],
        clause=entry["clause"],
        places=tuple(
            Place(kind=OrgKind(place["kind"]), tier=place.get("tier", ""), under=frozenset(place["under"]))
            for place in entry["places"]
        ),
    )
