"""The dated tree in plain Python: what stood where on a day, and whether that is one tree.

No database here, so that an act can be tried before it is done, and every sequence of acts can be tested.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xeploai.core.subjects import OrgKind


@dataclass(frozen=True, kw_only=True)
class State:
    """What an organisation is for a time.

    parent  id of its superior; None for the root only
    tier    administrative tier it belongs to (eras.yaml), empty where that says nothing
    """

    name: str
    kind: OrgKind
    parent: int | None
    code: str = ""
    tier: str = ""
    unit_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A state from a day (included) to a day (excluded; None: still so), and the events at both ends."""

    org: int
    state: State
    valid_from: date
    opened_by: int
    valid_to: date | None = None
    closed_by: int | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class NotATree(Exception):
    """What an act would leave is no tree: a code of the wording, and the organisation at which it breaks."""

    def __init__(self, code: str, org: int, other: int | None = None) -> None:
        super().__init__(code, org, other)
        self.code, self.org, self.other = code, org, other


@dataclass(frozen=True)
class Tree:
    """The states in force on one day."""

    states: Mapping[int, State]

    @cached_property
    def children(self) -> Mapping[int | None, Sequence[int]]:
        """Direct subordinates by superior; the root under None."""
        by_parent: dict[int | None, list[int]] = defaultdict(list)
        for org, state in self.states.items():
            by_parent[state.parent].append(org)
        return by_parent

    @property
    def root(self) -> int | None:
        """The organisation above all; None before the first was founded."""
        return next(iter(self.children.get(None, ())), None)

    def ancestors(self, org: int) -> Iterator[int]:
        """Superiors from the direct one up to the root."""
        above = self.states[org].parent
        while above is not None:
            yield above
            above = self.states[above].parent

    def subtree(self, org: int) -> Iterator[int]:
        """The organisation and everything below it, superiors first."""
        waiting = [org]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(self.children.get(here, ()))

    def check(self) -> None:
        """Raises NotATree unless there is exactly one root, no gap, no circle, and no code twice."""
        for org, state in self.states.items():
            if state.parent is not None and state.parent not in self.states:
                raise NotATree("organisation_left_hanging", org, state.parent)
        roots = self.children.get(None, ())
        if len(roots) != 1:
            raise NotATree("organisation_two_tops" if roots else "organisation_no_top", next(iter(self.states), 0))
        reached = set(self.subtree(roots[0]))
        lost = next((org for org in self.states if org not in reached), None)
        if lost is not None:
            raise NotATree("organisation_circle", lost)
        coded: dict[str, int] = {}
        for org, state in self.states.items():
            if state.code and coded.setdefault(state.code, org) != org:
                raise NotATree("organisation_code_taken", org, coded[state.code])


@dataclass(frozen=True)
class Forest:
    """The spans of every organisation, in the order in which they were recorded."""

    spans: Mapping[int, Sequence[Span]]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Forest":
        """From spans in the order of their recording."""
        by_org: dict[int, list[Span]] = defaultdict(list)
        for span in spans:
            by_org[span.org].append(span)
        return cls(dict(by_org))

    def tree(self, day: date) -> Tree:
        """The tree on a day."""
        return Tree({span.org: span.state for spans in self.spans.values() for span in spans if span.holds(day)})

    def open(self, org: int) -> Span | None:
        """The span of an organisation that has no end yet."""
        last = self.spans[org][-1] if org in self.spans else None
        return last if last is not None and last.valid_to is None else None

    def turning_days(self, since: date) -> Sequence[date]:
        """`since` and every later day on which some organisation changes."""
        days = {since}
        for spans in self.spans.values():
            for span in spans:
                days.update(day for day in (span.valid_from, span.valid_to) if day is not None and day > since)
        return sorted(days)

    def changed(self, changes: Mapping[int, State | None], *, on: date, event: int) -> "Forest":
        """The forest after an event: open spans of the changed end on `on`, new ones begin (None: it ends)."""
        spans = {org: list(of_org) for org, of_org in self.spans.items()}
        for org, state in changes.items():
            of_org = spans.setdefault(org, [])
            if of_org and of_org[-1].valid_to is None:
                last = of_org[-1]
                of_org[-1] = Span(
                    org=org,
                    state=last.state,
                    valid_from=last.valid_from,
                    opened_by=last.opened_by,
                    valid_to=on,
                    closed_by=event,
                )
            if state is not None:
                of_org.append(Span(org=org, state=state, valid_from=on, opened_by=event))
        return Forest(spans)

    def check(self, since: date) -> None:
        """Raises NotATree unless the tree holds on `since` and on every later day."""
        for day in self.turning_days(since):
            self.tree(day).check()


def direct_superior_of_grassroots(tree: Tree, org: int) -> int | None:
    """Who is the direct superior of the grassroots organisation that `org` is or belongs to.

    None above the grassroots, and for a grassroots organisation that is itself the root.
    """
    for here in (org, *tree.ancestors(org)):
        if tree.states[here].kind.is_grassroots:
            return tree.states[here].parent
    return None


def grassroots_organisation(tree: Tree, org: int) -> int | None:
    """The grassroots organisation that `org` is or belongs to; None above the grassroots."""
    return next((here for here in (org, *tree.ancestors(org)) if tree.states[here].kind.is_grassroots), None)
