"""A round as Parquet: numbers for codes, one row a subject, so that any engine can count it again.

Which pool a subject is in, and by which rule, is said by whoever counts the round (apps); here it is only written down.
"""

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON, TALLY, WHOLE
from xeploai.columns.engines.duck import connect
from xeploai.columns.schema import PARQUET, TABLES
from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.quota import QuotaRule
from xeploai.core.rollup import Counts, Tree
from xeploai.core.round import CountRow, Member, Membership, Organisation, Round
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary

Row = tuple[Any, ...]
Tables = Mapping[str, Sequence[Row]]

_NULL = "\\N"


@dataclass(frozen=True, kw_only=True)
class Pooling:
    """The cap pools of a round.

    subjects  kind and code of a subject -> key of its pool
    stated    kind, organisation and label of counts that were given -> key of their pool
    rules     key of a pool -> its ceiling
    """

    subjects: Mapping[tuple[TallySubject, str], str] = field(default_factory=dict)
    stated: Mapping[tuple[TallySubject, str, str | None], str] = field(default_factory=dict)
    rules: Mapping[str, QuotaRule] = field(default_factory=dict)


def write(round_: Round, folder: Path, *, pooling: Pooling) -> None:
    """Write the snapshot of a round. Raises ValueError for a tree that is none."""
    write_tables(folder, tables(round_, pooling))


def write_tables(folder: Path, tables_: Tables) -> None:
    """Write tables whose rows have the columns of schema.TABLES in order; a table left out is empty."""
    with tempfile.TemporaryDirectory() as name, connect() as connection:
        for table, kinds in TABLES.items():
            file = Path(name) / f"{table}.csv"
            with file.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle).writerows(
                    [_NULL if value is None else value for value in row] for row in tables_.get(table, ())
                )
            (folder / table).mkdir(parents=True, exist_ok=True)
            read = f"""
                FROM read_csv('{file}', header = false, auto_detect = false, nullstr = '{_NULL}', delim = ',',
                    quote = '"', escape = '"', columns = {dict(kinds)})
            """
            target = str(folder / table / "part.parquet").replace("'", "''")
            connection.execute(f"COPY ({read}) TO '{target}' ({PARQUET})")


def tables(round_: Round, pooling: Pooling) -> Tables:
    """The rows of every table."""
    return _Tables(round_, pooling).all()


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What eligibility reads of a subject."""

    admitted_on: PartialDate | None = None
    founded_on: PartialDate | None = None
    exempt: bool | None = None
    activities_suspended: bool | None = None
    by_reorganisation: bool | None = None

    @classmethod
    def of_member(cls, member: Member | None) -> "_Facts":
        if member is None:
            return cls()
        return cls(
            admitted_on=member.admitted_on, exempt=member.exempt, activities_suspended=member.activities_suspended
        )


class _Tables:
    """Gives numbers as codes are met."""

    def __init__(self, round_: Round, pooling: Pooling) -> None:
        self.round = round_
        self.pooling = pooling
        self.tree = Tree({org.code: org.parent for org in round_.organisations})
        self.nodes = {code: number for number, code in enumerate(self.tree.preorder)}
        self.pools = {key: number for number, key in enumerate(pooling.rules, 1)}
        self.labels: dict[str, int] = {}
        self.subjects: dict[tuple[SubjectKind, str], int] = {}
        self.results = {(result.kind, result.subject): result for result in round_.results}

    def all(self) -> Tables:
        """Subjects first: they give the numbers that others hold."""
        subjects = [*self.organisations(), *self.members(), *self.collectives(), *self.leaders()]
        given = list(self.given())
        return {
            "node": [self.node(org) for org in self.round.organisations],
            "closure": [
                (self.nodes[above], number, self.tree.depth(above))
                for code, number in self.nodes.items()
                for above in self.tree.upward(code)
            ],
            "subject": subjects,
            "given": given,
            "pool": [
                (number, key, rule.share_per_10k, rule.denominator.value, rule.rounding.value, rule.minimum)
                for (key, rule), number in zip(self.pooling.rules.items(), self.pools.values(), strict=True)
            ],
            "past": [
                (past.year, self.subject(past.kind, past.subject), LEVEL[past.level])
                for past in self.round.past
                if past.year != self.round.unit.year
            ],
            "label": [(number, name) for name, number in self.labels.items()],
        }

    def node(self, org: Organisation) -> Row:
        """One row of `node`."""
        parent = None if org.parent is None else self.nodes[org.parent]
        return (self.nodes[org.code], parent, org.code, org.name, org.kind.value)

    def subject(self, kind: SubjectKind, code: str) -> int:
        """The number of a subject, the same each time."""
        return self.subjects.setdefault((kind, code), len(self.subjects) + 1)

    def label(self, name: str | None) -> int:
        """The number of a label."""
        return WHOLE if name is None else self.labels.setdefault(name, len(self.labels) + WHOLE + 1)

    def organisations(self) -> Iterator[Row]:
        """Those classified of themselves; the unit itself only where a result was entered for it."""
        for org in self.round.organisations:
            tally = TallySubject.of_organisation(org.kind)
            if tally is None or (org.parent is None and (SubjectKind.ORGANISATION, org.code) not in self.results):
                continue
            several = tally is TallySubject.GRASSROOTS_ORGANISATION
            label = vocabulary.name("org_kinds", org.kind) if several else None
            facts = _Facts(founded_on=org.founded_on, by_reorganisation=bool(org.by_reorganisation))
            yield self.row(tally, org.code, org.code, label, facts)

    def members(self) -> Iterator[Row]:
        """All rows, the temporary ones among them."""
        for member in self.round.members:
            facts = _Facts.of_member(member)
            yield self.row(TallySubject.MEMBER, member.code, member.org, None, facts, membership=member.membership)

    def collectives(self) -> Iterator[Row]:
        """Leadership collectives."""
        for collective in self.round.collectives:
            facts = _Facts(founded_on=collective.founded_on)
            yield self.row(TallySubject.COLLECTIVE, collective.code, collective.org, collective.label, facts)

    def leaders(self) -> Iterator[Row]:
        """Leading cadres, with the facts of the member they are."""
        own = {member.code: member for member in self.round.members if member.membership is not Membership.TEMPORARY}
        for leader in self.round.leaders:
            facts = _Facts.of_member(own.get(leader.member or ""))
            yield self.row(TallySubject.LEADER, leader.code, leader.org, leader.label, facts)

    def row(
        self,
        tally: TallySubject,
        code: str,
        org: str,
        label: str | None,
        facts: _Facts,
        *,
        membership: Membership | None = None,
    ) -> Row:
        """One row of `subject`."""
        guest = membership is Membership.TEMPORARY
        result = None if guest else self.results.get((tally.kind, code))
        pool = None if guest else self.pooling.subjects.get((tally, code))
        return (
            self.subject(tally.kind, code),
            code,
            self.nodes[org],
            TALLY[tally],
            self.label(label),
            None if pool is None else self.pools[pool],
            None if result is None or result.level is None else LEVEL[result.level],
            None if result is None or result.reason is None else REASON[result.reason],
            None if membership is None else MEMBERSHIP[membership],
            facts.exempt,
            facts.activities_suspended,
            None if result is None else result.reviewed,
            *_span(facts.admitted_on),
            *_span(facts.founded_on),
            facts.by_reorganisation,
        )

    def given(self) -> Iterator[Row]:
        """Counts of this year, those of one organisation, kind and label together."""
        stated: dict[tuple[str, TallySubject, str | None], list[CountRow]] = defaultdict(list)
        for row in self.round.counts:
            if row.year == self.round.unit.year:
                stated[row.org, row.subject, row.label].append(row)
        wholes = {(org, tally) for org, tally, label in stated if label is None}
        for (org, tally, label), rows in stated.items():
            for row in rows:
                yield self.given_row(row, label)
            # Where only labels were stated they make the whole.
            if label is not None and (org, tally) not in wholes:
                for row in rows:
                    yield self.given_row(row, None)

    def given_row(self, row: CountRow, label: str | None) -> Row:
        """One row of `given`; the pool stands at the figure as it was stated."""
        pool = self.pooling.stated.get((row.subject, row.org, row.label)) if label == row.label else None
        number = None if pool is None else self.pools[pool]
        return (self.nodes[row.org], TALLY[row.subject], self.label(label), number, *_figures(_counts(row)))


def _span(day: PartialDate | None) -> tuple[date | None, date | None]:
    return (None, None) if day is None else (day.first, day.last)


def _counts(row: CountRow) -> Counts:
    member = row.subject is TallySubject.MEMBER
    return Counts.of(
        total=row.total,
        evaluated=row.evaluated,
        levels=row.levels,
        not_evaluated=row.not_evaluated,
        probationary=row.probationary if member else 0,
        temporary=row.temporary if member else 0,
        causes=row.causes,
    )


def _figures(counts: Counts) -> Row:
    """In the order of schema.COUNTS; who is only counted is not checked against the rules."""
    return (
        counts.total,
        counts.probationary,
        counts.temporary,
        counts.evaluated,
        *(counts.levels[level] for level in Level),
        *(counts.not_evaluated.get(reason, 0 if counts.reasons_complete else None) for reason in REASON),
        0,
    )
