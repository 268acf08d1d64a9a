"""The counts of a round at every organisation: by kind of subject, by label, by membership, by unit type."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeVar

from xeploai.core.findings import Finding
from xeploai.core.footing import footing, parts_foot
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts, Rolled, Tree, disjoint_parts, rollup
from xeploai.core.round import CountRow, Member, Membership, Round
from xeploai.core.subjects import Reason, TallySubject
from xeploai.tools.reports.standings import Standing, of_kind

K = TypeVar("K")
Key = tuple[TallySubject, str | None]
"""Kind of subject and label; label None is the whole kind."""

UNLABELLED = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Counts of one kind of subject, or of one label of it, at one organisation with everything below it."""

    scope: str
    subject: TallySubject
    label: str | None
    counts: Counts


@dataclass(frozen=True)
class Grouped:
    """Every group, the whole unit first and then down the tree; and what does not foot."""

    tree: Tree
    rolled: Rolled[Key]
    groups: Sequence[Group]
    findings: Sequence[Finding]

    def counts(self, scope: str, subject: TallySubject, label: str | None = None) -> Counts | None:
        """The counts of one group; None where it has no subjects."""
        return self.rolled.at(scope, (subject, label))


def grouped(round_: Round, subjects: Sequence[Standing]) -> Grouped:
    """Groups of the round's own year."""
    rows = [row for row in round_.counts if row.year == round_.unit.year]
    return group_all(Tree({org.code: org.parent for org in round_.organisations}), round_.members, subjects, rows)


def group_all(tree: Tree, members: Iterable[Member], subjects: Iterable[Standing], rows: Sequence[CountRow]) -> Grouped:
    """Labels are rolled up first; a whole is what was stated for it, else the labels stated there, else its parts."""
    subjects = list(subjects)
    own = own_counts(subjects, lambda standing: [_key(standing.subject, standing.label or UNLABELLED)])
    stated = _stated(rows)
    labels = rollup(tree, own, stated.labels)
    own_wholes = own_counts(subjects, lambda standing: [_key(standing.subject, None)])
    _add_temporary(own_wholes, members)
    wholes = rollup(tree, own_wholes, _stated_wholes(stated, labels))
    counts = {
        node: {**{key: figures for key, figures in labels.counts[node].items() if key[1]}, **wholes.counts[node]}
        for node in tree.preorder
    }
    parts = {node: {**labels.parts.get(node, {}), **wholes.parts.get(node, {})} for node in tree.preorder}
    rolled = Rolled(counts=counts, parts=parts)
    findings = [*_footing(rows), *_parts(rolled)]
    return Grouped(tree, rolled, list(_groups(tree, rolled)), findings)


def _key(subject: TallySubject, label: str | None) -> Key:
    return subject, label


def own_counts(subjects: Iterable[Standing], keys: Callable[[Standing], Iterable[K]]) -> dict[str, dict[K, Counts]]:
    """Counts of subjects named one by one, where they stand, under every key they fall into."""
    bins: dict[tuple[str, K], Bin] = defaultdict(Bin)
    for standing in subjects:
        for key in keys(standing):
            bins[standing.node, key].add(standing)
    own: dict[str, dict[K, Counts]] = defaultdict(dict)
    for (node, key), bin_ in bins.items():
        own[node][key] = bin_.counts()
    return own


class Bin:
    """Subjects counted one by one."""

    def __init__(self) -> None:
        self.levels: Counter[Level] = Counter()
        self.reasons: Counter[Reason] = Counter()
        self.causes: Counter[str] = Counter()
        self.probationary = 0

    def add(self, standing: Standing) -> None:
        """Count one subject."""
        if standing.level is not None:
            self.levels[standing.level] += 1
        elif standing.reason is not None:
            self.reasons[standing.reason] += 1
        if standing.level is Level.NOT_COMPLETED and standing.cause is not None:
            self.causes[standing.cause] += 1
        self.probationary += standing.membership is Membership.PROBATIONARY

    def counts(self) -> Counts:
        """As exact counts."""
        return Counts.of(
            total=self.levels.total() + self.reasons.total(),
            levels={level: self.levels.get(level, 0) for level in Level},
            not_evaluated={reason: self.reasons[reason] for reason in Reason if reason in self.reasons},
            probationary=self.probationary,
            temporary=0,
            causes=self.causes,
        )


def of_row(row: CountRow) -> Counts:
    """The figures of one row of totals."""
    plain: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("total", "evaluated", "levels", "not_evaluated", "probationary", "temporary", "causes")
    }
    if row.subject is not TallySubject.MEMBER:
        plain |= {"probationary": 0, "temporary": 0}
    return Counts.of(**plain)


@dataclass(frozen=True)
class _Stated:
    """Rows of totals by node: those with a label, and those for a whole kind of subject."""

    labels: Mapping[str, Mapping[Key, Counts]]
    wholes: Mapping[str, Mapping[TallySubject, Counts]]


def _stated(rows: Iterable[CountRow]) -> _Stated:
    labels: dict[str, dict[Key, Counts]] = defaultdict(dict)
    wholes: dict[str, dict[TallySubject, Counts]] = defaultdict(dict)
    for row in rows:
        counts = of_row(row)
        if row.label is None:
            before = wholes[row.org].get(row.subject)
            wholes[row.org][row.subject] = counts if before is None else before + counts
        else:
            key = _key(row.subject, row.label)
            before = labels[row.org].get(key)
            labels[row.org][key] = counts if before is None else before + counts
    return _Stated(labels, wholes)


def _stated_wholes(stated: _Stated, labels: Rolled[Key]) -> Mapping[str, Mapping[Key, Counts]]:
    """Where labels were stated they make the whole, or fill what the row for the whole leaves open."""
    made: dict[str, dict[Key, Counts]] = defaultdict(dict)
    # Dictionaries, not sets: the order of a set of texts differs from run to run, and these become lists of results.
    for node in dict.fromkeys([*stated.labels, *stated.wholes]):
        here = labels.counts[node]
        labelled = dict.fromkeys(subject for subject, _ in stated.labels.get(node, {}))
        for subject in dict.fromkeys([*labelled, *stated.wholes.get(node, {})]):
            by_label = [counts for (kind, _), counts in here.items() if kind is subject]
            sum_ = reduce(add, by_label) if subject in labelled else None
            whole = stated.wholes.get(node, {}).get(subject)
            if whole is not None:
                made[node][subject, None] = whole if sum_ is None else whole.filled_from(sum_)
            elif sum_ is not None:
                made[node][subject, None] = sum_
    return made


def _add_temporary(own: dict[str, dict[Key, Counts]], members: Iterable[Member]) -> None:
    """Temporary members, beside the total, where they take part."""
    key = _key(TallySubject.MEMBER, None)
    for node, count in Counter(m.org for m in members if m.membership is Membership.TEMPORARY).items():
        beside = Counts(temporary=count)
        own[node][key] = own[node][key] + beside if key in own.get(node, {}) else beside


def _footing(rows: Iterable[CountRow]) -> Iterator[Finding]:
    for row in rows:
        yield from footing(of_row(row), scope=row.org, subject=row.subject.value, label=row.label)


def _parts(rolled: Rolled[Key]) -> Iterator[Finding]:
    for node, parts_by_key in rolled.parts.items():
        for (subject, label), parts in parts_by_key.items():
            whole = rolled.counts[node][subject, label]
            yield from parts_foot(whole, parts, scope=node, subject=subject.value, label=label)


def _groups(tree: Tree, rolled: Rolled[Key]) -> Iterator[Group]:
    order = list(TallySubject)
    for node in tree.preorder:
        keys = sorted(rolled.counts[node], key=lambda key: (order.index(key[0]), key[1] is not None))
        for subject, label in keys:
            counts = rolled.counts[node][subject, label]
            if counts.total != 0 or counts.temporary:
                yield Group(scope=node, subject=subject, label=label, counts=counts)


def by_membership(tree: Tree, subjects: Iterable[Standing]) -> Rolled[Membership]:
    """Members named one by one, official and probationary apart."""
    members = (standing for standing in subjects if standing.membership is not None)
    return rollup(tree, own_counts(members, lambda standing: [standing.membership] if standing.membership else []))


def by_unit_type(
    grouped_: Grouped, round_: Round, subjects: Iterable[Standing], subject: TallySubject
) -> Mapping[str | None, Counts]:
    """One kind of subject by type of unit: the type of the nearest organisation upward that has one, else None."""
    types = {org.code: org.unit_type for org in round_.organisations}
    tree = grouped_.tree
    rows = [row for row in round_.counts if row.year == round_.unit.year and row.subject is subject]
    own = {
        node: by_subject[subject]
        for node, by_subject in own_counts(of_kind(subjects, subject), lambda standing: [standing.subject]).items()
    }
    totals = {
        node: by_key[subject, None] for node, by_key in grouped_.rolled.counts.items() if (subject, None) in by_key
    }
    stated = {row.org: totals[row.org] for row in rows}
    by_type: dict[str | None, Counts] = {}
    for node, counts in disjoint_parts(tree, own, stated, totals):
        at = tree.nearest(node, lambda code: types[code] is not None)
        unit_type = None if at is None else types[at]
        by_type[unit_type] = by_type[unit_type] + counts if unit_type in by_type else counts
    return by_type
