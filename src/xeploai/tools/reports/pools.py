"""Cap pools: who shares one ceiling, by the rule of the year, and its working where the counts are known.

Every classified subject is in exactly one binding pool. Totals that span several pools (an office that reports
branches of the whole district in one figure) cannot be put into any, and are then not tested.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from xeploai.core.errors import Fault, ImportRejected
from xeploai.core.figures import add
from xeploai.core.findings import Finding, Severity
from xeploai.core.levels import Level
from xeploai.core.quota import Places
from xeploai.core.rollup import Counts, Tree
from xeploai.core.round import Collective, CountRow, Leader, Member, Membership, Organisation, Place, Round
from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.rulepacks.deciders import InLine, Position, deciding_bodies, organisation_of, parent_kind
from xeploai.rulepacks.kinds import PoolBy
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.terms import PoolRule
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.reports.groups import Bin, Grouped, of_row
from xeploai.tools.reports.standings import Standing
from xeploai.tools.workbooks.sheets import LEADERS


@dataclass(frozen=True, kw_only=True)
class Pool:
    """One pool with its working.

    name           what tells it from every other pool of its kind of subject
    decider        code of the deciding organisation; the pool lies at or below it
    counts         of those that share the ceiling, without excellent heads that count apart
    labels         labels of the subjects in it
    authorised_by  the document that lets it pass its cap
    """

    key: str
    label: str
    name: str
    decider: str
    subject: TallySubject
    counts: Counts
    places: Places
    labels: frozenset[str | None]
    rule: PoolRule
    binding: bool = True
    authorised_by: str | None = None


@dataclass(frozen=True)
class Pools:
    """The pools of a round, in the order of the tree."""

    pools: Sequence[Pool]
    findings: Sequence[Finding]

    def within(self, tree: Tree, scope: str, subject: TallySubject, label: str | None) -> tuple[Pool, ...]:
        """Pools of one group: all their subjects lie in it."""
        return tuple(
            pool
            for pool in self.pools
            if pool.subject is subject
            and (label is None or pool.labels == {label})
            and scope in tree.upward(pool.decider)
        )


_Cover = tuple[TallySubject, str, str | None]
"""Kind, organisation and label of a row of totals that was put into a pool."""


@dataclass(frozen=True)
class _Place:
    """Which pool something belongs to."""

    subject: TallySubject
    decider: str
    group: str | None


@dataclass
class _Members:
    """What a pool holds so far: subjects named one by one, and totals; heads: excellent ones that count apart."""

    named: Bin = field(default_factory=Bin)
    heads: int = 0
    stated: Counts = field(default_factory=Counts)
    labels: set[str | None] = field(default_factory=set)


def pools(round_: Round, regime: Regime, grouped: Grouped, subjects: Sequence[Standing]) -> Pools:
    """Every pool of the round. Raises ImportRejected with each classified subject that lacks the group it needs."""
    return _Pooling(round_, regime, grouped).run(subjects)


class Grouping(Protocol):
    """What may say in which pool it is."""

    @property
    def label(self) -> str | None: ...
    @property
    def group(self) -> str | None: ...


def group_key(rule: PoolRule, grouping: Grouping) -> str | None:
    """The group in which a subject is counted; None where the rule knows no groups, or nobody gave one."""
    match rule.by:
        case PoolBy.LABEL:
            return grouping.label or grouping.group
        case PoolBy.GROUP:
            return grouping.group
    return None


def lacks_group(rule: PoolRule, grouping: Grouping) -> bool:
    """Whether the rule asks for a group that nobody gave."""
    needed = rule.needs_group or rule.by in (PoolBy.LABEL, PoolBy.GROUP)
    return needed and group_key(rule, grouping) is None


def lacking_groups(round_: Round, regime: Regime) -> Iterator[Fault]:
    """Each rated subject without the group that its pool needs, whatever else is wrong with the round."""
    rated = {(result.kind, result.subject) for result in round_.results if result.level is not None}
    subjects: Sequence[tuple[TallySubject, Sequence[Member | Collective | Leader]]] = (
        (TallySubject.MEMBER, [member for member in round_.members if member.membership is not Membership.TEMPORARY]),
        (TallySubject.COLLECTIVE, round_.collectives),
        (TallySubject.LEADER, round_.leaders),
    )
    for subject, entries in subjects:
        rule = regime.pool_key(subject)
        for entry in entries:
            labelled = Labels(getattr(entry, "label", None), entry.group)
            if (subject.kind, entry.code) in rated and lacks_group(rule, labelled):
                yield _lacking(rule, entry.at, entry.name)


@dataclass(frozen=True)
class Labels:
    """Label and group of a record; members have no label."""

    label: str | None
    group: str | None


def _lacking(rule: PoolRule, at: Place, name: str) -> Fault:
    return Fault(
        code="subject_without_group",
        sheet=at.sheet,
        row=at.row,
        column=LEADERS.header("group"),
        values={"name": name, "clause": rule.clause},
    )


class _Pooling:
    def __init__(self, round_: Round, regime: Regime, grouped: Grouped) -> None:
        self.round = round_
        self.regime = regime
        self.tree = grouped.tree
        self.orgs: Mapping[str, Organisation] = {org.code: org for org in round_.organisations}
        self.faults: list[Fault] = []
        self.findings: list[Finding] = []
        self.members: dict[_Place, _Members] = defaultdict(_Members)
        self._bodies: dict[Position, Sequence[str]] = {}

    def run(self, subjects: Sequence[Standing]) -> Pools:
        """Place rows of totals, then the subjects that no such row covers."""
        rows = [row for row in self.round.counts if row.year == self.round.unit.year]
        covered = self._rows(rows)
        for standing in subjects:
            if standing.level is None or standing.code == self.tree.root:  # the unit itself is in its superior's pool
                continue
            if self._covered(standing.subject, standing.node, standing.label, covered):
                continue
            place = self._place(standing, standing.node, partial(self._fault, standing))
            if place is not None:
                pool = self.members[place]
                if standing.head and standing.level is Level.EXCELLENT and self.regime.quota(place.subject).head_apart:
                    pool.heads += 1
                else:
                    pool.named.add(standing)
                pool.labels.add(standing.label)
        if self.faults:
            raise ImportRejected(self.faults)
        order = {code: index for index, code in enumerate(self.tree.preorder)}
        kinds = list(TallySubject)
        places = sorted(self.members, key=lambda p: (kinds.index(p.subject), order[p.decider], p.group or ""))
        made = [self._pool(place) for place in places]
        return Pools(self._authorised(self._named(made)), self.findings)

    def _rows(self, rows: Sequence[CountRow]) -> set[_Cover]:
        """Put rows of totals into their pools; what was placed covers the subjects below it.

        A row below another one of the same pool is a part of it and adds nothing.
        """
        covered: set[_Cover] = set()
        labelled = {(row.org, row.subject) for row in rows if row.label is not None}
        for row in sorted(rows, key=lambda row: self.tree.depth(row.org)):
            if not row.levels or (row.label is None and (row.org, row.subject) in labelled):
                continue  # nothing was rated here, or the rows by label say it
            place = self._place(row, row.org, partial(self._aggregate, row))
            if place is None or self._covered(row.subject, self.tree.parents[row.org], row.label, covered):
                continue
            covered.add((row.subject, row.org, row.label))
            pool = self.members[place]
            pool.stated += of_row(row)
            pool.labels.add(row.label)
        return covered

    def _covered(self, subject: TallySubject, node: str | None, label: str | None, covered: Container[_Cover]) -> bool:
        if node is None:
            return False
        return any((subject, code, kind) in covered for code in self.tree.upward(node) for kind in {label, None})

    def _place(self, entry: Standing | CountRow, node: str, lacking: Callable[[PoolRule], None]) -> _Place | None:
        subject = entry.subject
        rule = self.regime.pool_key(subject)
        at = entry.decider or self._decider(subject, node)
        if rule.by is PoolBy.GRASSROOTS_ORGANISATION:
            at = self.tree.nearest(node, lambda code: self.orgs[code].kind.is_grassroots)
        if at is None or lacks_group(rule, entry):
            lacking(rule)
            return None
        return _Place(subject, at, group_key(rule, entry))

    def _decider(self, subject: TallySubject, node: str) -> str | None:
        """Who decides: whose body the table of responsibilities names; where it names nobody of the tree, the nearest
        deciding committee above the subject; for totals, the one they were given for."""
        named = self._named_decider(subject, node)
        if named is not None:
            return named
        if subject.kind.value in ("collective", "leader"):
            start: str | None = self.tree.parents[node] or node
        elif TallySubject.of_organisation(self.orgs[node].kind) is subject:
            start = self.tree.parents[node]
        else:
            start = node
        at = None if start is None else self.tree.nearest(start, lambda code: self.orgs[code].kind.decides)
        if at is None:
            return self.tree.root
        if subject in (TallySubject.BRANCH, TallySubject.SECTIONAL_COMMITTEE) and not _decides_branches(self.orgs[at]):
            return None
        return at

    def _named_decider(self, subject: TallySubject, node: str) -> str | None:
        own = TallySubject.of_organisation(self.orgs[node].kind) is subject
        if subject.kind is SubjectKind.ORGANISATION and not own:
            return None  # totals of what stands below
        above = self.orgs[node].parent
        position = Position(
            subject=subject,
            org_kind=self.orgs[node].kind,
            parent=None if above is None else parent_kind(self.orgs[above].kind, ""),
            on=self.round.unit.closing_on,
        )
        if position not in self._bodies:
            self._bodies[position] = deciding_bodies(self.regime, position)
        line = [InLine(key=code, kind=self.orgs[code].kind) for code in self.tree.upward(node)]
        return organisation_of(self._bodies[position], subject, line)

    def _fault(self, standing: Standing, rule: PoolRule) -> None:
        self.faults.append(_lacking(rule, standing.at, standing.name))

    def _aggregate(self, row: CountRow, rule: PoolRule) -> None:
        by_group = rule.by in (PoolBy.LABEL, PoolBy.GROUP)
        self.findings.append(
            Finding(
                code="totals_without_group" if by_group else "totals_span_pools",
                severity=Severity.NOTE,
                scope=row.org,
                clause=rule.clause,
                values={"subject_kind": row.subject.value, "label": row.label},
            )
        )

    def _pool(self, place: _Place) -> Pool:
        pool = self.members[place]
        quota = self.regime.quota(place.subject)
        counts = pool.named.counts() + pool.stated
        levels = counts.levels
        return Pool(
            key="/".join([place.subject.value, place.decider, *([place.group] if place.group else [])]),
            label=place.group or self.orgs[place.decider].name,
            name="",
            decider=place.decider,
            subject=place.subject,
            counts=counts,
            places=quota.working(
                excellent=add(levels[Level.EXCELLENT], pool.heads),
                heads=pool.heads,
                good=levels[Level.GOOD],
                completed=levels[Level.COMPLETED],
                not_completed=levels[Level.NOT_COMPLETED],
            ),
            labels=frozenset(pool.labels),
            rule=self.regime.pool_key(place.subject),
        )

    def _named(self, made: Sequence[Pool]) -> list[Pool]:
        """Pools of one label take the organisation that decides, then the one above it, then its code."""
        names = {pool.key: [pool.label] for pool in made}
        for further in (self._decider_name, self._above, lambda pool: pool.decider):
            spoken = Counter((pool.subject, *names[pool.key]) for pool in made)
            for pool in made:
                more = further(pool)
                if spoken[pool.subject, *names[pool.key]] > 1 and more not in {None, names[pool.key][-1]}:
                    names[pool.key].append(str(more))
        return [replace(pool, name=", ".join(names[pool.key])) for pool in made]

    def _decider_name(self, pool: Pool) -> str | None:
        return self.orgs[pool.decider].name

    def _above(self, pool: Pool) -> str | None:
        above = self.orgs[pool.decider].parent
        return None if above is None else self.orgs[above].name

    def _authorised(self, made: Sequence[Pool]) -> list[Pool]:
        documents: dict[str, str] = {}
        for authorisation in self.round.authorisations:
            wanted = folded(authorisation.pool)
            named = [pool for pool in made if wanted in map(folded, (pool.key, pool.label, pool.name))]
            for pool in named:
                documents[pool.key] = authorisation.document
            if not named:
                self.findings.append(
                    Finding(
                        code="authorisation_without_pool",
                        severity=Severity.WARNING,
                        values={
                            "pool": authorisation.pool,
                            "document": authorisation.document,
                            "sheet": authorisation.at.sheet,
                            "row": authorisation.at.row,
                        },
                    )
                )
        return [replace(pool, authorised_by=documents.get(pool.key)) for pool in made]


def _decides_branches(org: Organisation) -> bool:
    return org.kind is not OrgKind.UPPER_COMMITTEE


def cap_findings(made: Iterable[Pool]) -> Iterator[Finding]:
    """Pools above their cap, and pools that could not be tested."""
    for pool in made:
        places = pool.places
        values = {
            "pool": pool.name,
            "subject_kind": pool.subject.value,
            "used": places.used,
            "places": places.places,
            "base": places.base,
            "document": pool.authorised_by,
        }
        if places.holds is None:
            code, severity = "cap_unknown", Severity.NOTE
        elif places.holds:
            continue
        elif pool.authorised_by is None:
            code, severity = "cap_exceeded", Severity.WARNING
        else:
            code, severity = "cap_exceeded_authorised", Severity.NOTE
        yield Finding(code=code, severity=severity, scope=pool.decider, clause=places.rule.clause, values=values)
