"""Counts at every node of a tree: what stands at a node, what lies below it, and what an office states for the whole.

Two ways to a figure. Subjects named one by one are counted where they stand and add up the tree. A *stated* figure
(an office that has only totals) holds for its node and everything below it, so it replaces the sum there.
Unknown (None) is never zero: a sum with an unknown part is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Generic, Self, TypeVar

from xeploai.core.figures import Share, add
from xeploai.core.levels import Level
from xeploai.core.subjects import Reason

K = TypeVar("K")


class Tree:
    """A tree of codes. Children stand in the order given.

    >>> tree = Tree({"u": None, "a": "u", "b": "u", "a1": "a"})
    >>> tree.root, [*tree.preorder], [*tree.upward("a1")]
    ('u', ['u', 'a', 'a1', 'b'], ['a1', 'a', 'u'])
    """

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        """Raises ValueError unless every code hangs, through known codes, on exactly one root."""
        self.parents = dict(parents)
        self._children: dict[str, list[str]] = {code: [] for code in parents}
        roots = [code for code, parent in parents.items() if parent is None]
        if len(roots) != 1:
            raise ValueError(f"{len(roots)} roots")
        self.root = roots[0]
        for code, parent in parents.items():
            if parent is not None:
                self._children[parent].append(code)
        if len(self.preorder) != len(self.parents):
            raise ValueError("a cycle")

    def children(self, code: str) -> tuple[str, ...]:
        """Codes directly below."""
        return tuple(self._children[code])

    @cached_property
    def preorder(self) -> tuple[str, ...]:
        """Every code, each before what lies below it."""
        order, waiting = [], [self.root]
        while waiting:
            code = waiting.pop()
            order.append(code)
            waiting.extend(reversed(self._children[code]))
        return tuple(order)

    def upward(self, code: str) -> Iterator[str]:
        """The code itself, then what it hangs on, up to the root."""
        at: str | None = code
        while at is not None:
            yield at
            at = self.parents[at]

    def depth(self, code: str) -> int:
        """Steps from the root; 0 for the root."""
        return sum(1 for _ in self.upward(code)) - 1

    def nearest(self, code: str, wanted: Callable[[str], bool]) -> str | None:
        """The first code, from this one upward, that is wanted."""
        return next((at for at in self.upward(code) if wanted(at)), None)


def _no_levels() -> dict[Level, int | None]:
    return dict.fromkeys(Level, 0)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The figures of one kind of subject in one place. None is unknown.

    levels             the four levels, disjoint
    not_evaluated      reason -> subjects; a reason that is not there counts 0 where `reasons_complete`, else is unknown
    reasons_complete   whether all who were not evaluated are in `not_evaluated`
    probationary       of the total, members only
    temporary          beside the total, members only
    causes             of NOT_COMPLETED; those without a cause are missing here
    """

    total: int | None = 0
    evaluated: int | None = 0
    levels: Mapping[Level, int | None] = field(default_factory=_no_levels)
    not_evaluated: Mapping[Reason, int | None] = field(default_factory=dict)
    reasons_complete: bool = True
    probationary: int | None = 0
    temporary: int | None = 0
    causes: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        total: int | None = None,
        evaluated: int | None = None,
        levels: Mapping[Level, int],
        not_evaluated: Mapping[Reason, int],
        probationary: int | None = None,
        temporary: int | None = None,
        causes: Mapping[str, int],
    ) -> Self:
        """Figures as stated; those who are left between total and evaluated have no reason that was given.

        >>> Counts.of(total=4928, evaluated=4238, levels={}, not_evaluated={}, causes={}).not_evaluated
        {<Reason.UNSPECIFIED: 'unspecified'>: 690}
        """
        four = {level: levels.get(level) for level in Level}
        evaluated = add(*four.values()) if evaluated is None else evaluated
        reasons: dict[Reason, int | None] = dict(not_evaluated)
        complete = total is not None and evaluated is not None
        if total is not None and evaluated is not None:
            rest = total - evaluated - sum(not_evaluated.values())
            if rest > 0:
                reasons[Reason.UNSPECIFIED] = not_evaluated.get(Reason.UNSPECIFIED, 0) + rest
        return cls(
            total=total,
            evaluated=evaluated,
            levels=four,
            not_evaluated=reasons,
            reasons_complete=complete,
            probationary=probationary,
            temporary=temporary,
            causes=dict(causes),
        )

    def __add__(self, other: "Counts") -> "Counts":
        given = self.not_evaluated.keys() | other.not_evaluated.keys()
        # Of most organisations nobody stands without a level: then the reasons need not be gone through.
        ordered = [reason for reason in Reason if reason in given] if given else ()
        reasons = {reason: add(self._reason(reason), other._reason(reason)) for reason in ordered}
        causes = {**self.causes}
        for cause, count in other.causes.items():
            causes[cause] = causes.get(cause, 0) + count
        return Counts(
            total=add(self.total, other.total),
            evaluated=add(self.evaluated, other.evaluated),
            levels={level: add(count, other.levels[level]) for level, count in self.levels.items()},
            not_evaluated=reasons,
            reasons_complete=self.reasons_complete and other.reasons_complete,
            probationary=add(self.probationary, other.probationary),
            temporary=add(self.temporary, other.temporary),
            causes=causes,
        )

    def _reason(self, reason: Reason) -> int | None:
        return self.not_evaluated.get(reason, 0 if self.reasons_complete else None)

    def filled_from(self, other: "Counts") -> "Counts":
        """These figures, with what is unknown taken from another account of the same subjects."""
        plain = {
            f.name: getattr(other, f.name)
            for f in fields(self)
            if f.name not in {"levels", "not_evaluated", "reasons_complete", "causes"} and getattr(self, f.name) is None
        }
        levels = {level: other.levels[level] if own is None else own for level, own in self.levels.items()}
        filled = replace(self, **plain, levels=levels, causes=self.causes or other.causes)
        if not self.not_evaluated and other.not_evaluated:
            filled = replace(filled, not_evaluated=other.not_evaluated, reasons_complete=other.reasons_complete)
        return filled

    @property
    def not_evaluated_total(self) -> int | None:
        """Those without a level."""
        if self.total is not None and self.evaluated is not None:
            return self.total - self.evaluated
        return add(*self.not_evaluated.values()) if self.reasons_complete else None

    @property
    def good_or_better(self) -> int | None:
        """Nested count: those rated good, the excellent ones among them."""
        return add(self.levels[Level.EXCELLENT], self.levels[Level.GOOD])

    @property
    def excellent_share(self) -> Share:
        """The excellent over those rated good or better."""
        return Share(self.levels[Level.EXCELLENT], self.good_or_better)

    def level_share(self, level: Level) -> Share:
        """A level over those evaluated."""
        return Share(self.levels[level], self.evaluated)

    @property
    def cause_unstated(self) -> int | None:
        """NOT_COMPLETED without a cause."""
        worst = self.levels[Level.NOT_COMPLETED]
        return None if worst is None else worst - sum(self.causes.values())


@dataclass(frozen=True)
class Rolled(Generic[K]):
    """Counts at every node where there are any, and the sums that stated figures stand for.

    counts  node -> key -> counts of the node and everything below it
    parts   node -> key -> what the named parts add up to, where the figure itself was stated
    """

    counts: Mapping[str, Mapping[K, Counts]]
    parts: Mapping[str, Mapping[K, Counts]]

    def at(self, node: str, key: K) -> Counts | None:
        """The counts of a key at a node; None where there is no such subject."""
        return self.counts[node].get(key)


def rollup(
    tree: Tree,
    own: Mapping[str, Mapping[K, Counts]],
    stated: Mapping[str, Mapping[K, Counts]] | None = None,
) -> Rolled[K]:
    """Counts at every node of a tree.

    own     node -> key -> counts of the subjects that stand at this very node
    stated  node -> key -> figures given for the node with everything below it; they replace the sum
    """
    stated = stated or {}
    sums: dict[str, dict[K, Counts]] = {node: dict(own.get(node, {})) for node in tree.preorder}
    parts: dict[str, dict[K, Counts]] = {}
    for node in reversed(tree.preorder):
        here = sums[node]
        for key, counts in stated.get(node, {}).items():
            if key in here:
                parts.setdefault(node, {})[key] = here[key]
            here[key] = counts
        parent = tree.parents[node]
        if parent is not None:
            above = sums[parent]
            for key, counts in here.items():
                above[key] = above[key] + counts if key in above else counts
    return Rolled(counts=sums, parts=parts)


def disjoint_parts(
    tree: Tree, own: Mapping[str, Counts], stated: Mapping[str, Counts], totals: Mapping[str, Counts]
) -> Iterator[tuple[str, Counts]]:
    """The finest parts that together make the root's figure, each with its node.

    Below a stated figure the parts are used only where they add up to it; else the stated figure is the part.
    totals: node -> counts as rolled up.
    """
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        if node not in totals:
            continue
        below = [child for child in tree.children(node) if child in totals]
        if node in stated:
            covered = add(*(totals[child].total for child in below), own[node].total if node in own else 0)
            if not below or covered is None or covered != stated[node].total:
                yield node, stated[node]
                continue
        if node in own:
            yield node, own[node]
        waiting.extend(reversed(below))
