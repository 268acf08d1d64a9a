"""The portable SQL, composed once: what became of each subject, counts at every node, caps of every pool, streaks.

Portable means: no division, no rounding, no float, no recursion, no clock; dates are literals that Python worked out.
The text of a step is the same on DuckDB, PostgreSQL and Spark; sqlglot writes it for SQLite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from xeploai.columns import caps
from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON, TALLY, WHOLE
from xeploai.columns.schema import COUNTS, GROUP, LEVELS, REASONS
from xeploai.core.levels import Level
from xeploai.core.round import Membership
from xeploai.core.subjects import Reason, SubjectKind, TallySubject

Exemptions = Mapping[SubjectKind, Sequence[tuple[Reason, exp.Expression]]]
"""For each kind, in order, why a subject is not classified and the condition over the columns of `subject`."""

_GUEST = -100
"""The outcome of a temporary member, who is counted beside the total."""

RESULTS = ("counts", "pools", "streaks")
"""The steps that are results; all others only lead there."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One named relation and the query that makes it; later steps read earlier ones by name."""

    name: str
    query: exp.Query


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything to compute for one round, in order.

    steps    relations worth keeping, those in RESULTS among them
    lookups  results that are queried when somebody asks, because they have a row for each subject
    """

    steps: tuple[Step, ...]
    lookups: tuple[Step, ...]


def plan(exemptions: Exemptions, *, year: int, streak_years: int) -> Plan:
    """Compose the queries for the round of `year` under these rules. streak_years: how long a run must last."""
    return Plan(
        steps=(
            Step(name="own", query=_own(_outcomes(exemptions))),
            Step(name="home", query=_home()),
            Step(name="counts", query=_counts()),
            Step(name="pools", query=_pools()),
            Step(name="streaks", query=_streaks(year=year, years=streak_years)),
        ),
        lookups=(Step(name="eligibility", query=_eligibility(exemptions)),),
    )


def _parse(text: str) -> exp.Query:
    parsed = sqlglot.parse_one(text)
    assert isinstance(parsed, exp.Query)
    return parsed


def _is_of(kind: SubjectKind) -> str:
    # Not IN: DuckDB joins every row with the list of values, even where another kind was asked for first.
    return " OR ".join(f"tally = {TALLY[tally]}" for tally in TallySubject if tally.kind is kind)


def _by_kind(values: Mapping[SubjectKind, str]) -> str:
    """One SQL value for each kind of subject, chosen by the row's tally."""
    cases = " ".join(f"WHEN {_is_of(kind)} THEN {value}" for kind, value in values.items())
    return f"CASE {cases} END"


def _rule_reason(exemptions: Exemptions) -> str:
    """The code of the first rule that certainly exempts the row, else NULL."""
    return _by_kind(
        {
            kind: "CASE "
            + " ".join(f"WHEN {condition.sql()} THEN {REASON[reason]}" for reason, condition in rules)
            + " END"
            if rules
            else "NULL"
            for kind, rules in exemptions.items()
        },
    )


def _exempt(exemptions: Exemptions) -> str:
    """Whether any rule exempts the row, in three values."""
    return _by_kind(
        {
            kind: " OR ".join(f"({condition.sql()})" for _, condition in rules) or "FALSE"
            for kind, rules in exemptions.items()
        },
    )


def _eligibility(exemptions: Exemptions) -> exp.Query:
    return _parse(
        f"""
        SELECT subject, NOT ({_exempt(exemptions)}) AS classified, {_rule_reason(exemptions)} AS reason
        FROM subject
        """
    )


def _outcomes(exemptions: Exemptions) -> str:
    """What each row counts as: the level given, else the reason told, else the rules' reason, else none yet.

    One number holds it: a level is its rank, a reason its code below zero. A level stands as it was decided, also
    against the rules, which `against` then tells. Who is a guest in the branch counts as that alone.
    """
    return f"""
        SELECT node, tally, label, pool, membership, level IS NOT NULL AND exempting IS NOT NULL AS against,
            CASE WHEN membership = {MEMBERSHIP[Membership.TEMPORARY]} THEN {_GUEST}
                 ELSE COALESCE(level, -reason, -exempting, -{REASON[Reason.PENDING]}) END AS outcome
        FROM (SELECT *, {_rule_reason(exemptions)} AS exempting FROM subject) AS judged
    """


def _own(outcomes: str) -> exp.Query:
    """Counts of the rows where they stand."""
    levels = {name: _rows(f"outcome = {rank}") for name, rank in zip(LEVELS, LEVEL.values(), strict=True)}
    counts = {
        "total": f"COUNT(*) - {_rows(f'outcome = {_GUEST}')}",
        "probationary": _rows(f"membership = {MEMBERSHIP[Membership.PROBATIONARY]}"),
        "temporary": _rows(f"outcome = {_GUEST}"),
        "evaluated": " + ".join(levels.values()),
        **levels,
        **{name: _rows(f"outcome = {-code}") for name, code in zip(REASONS, REASON.values(), strict=True)},
        "against_rules": _rows(f"against AND outcome <> {_GUEST}"),
    }
    columns = ", ".join(f"CAST({counts[name]} AS INT) AS {name}" for name in COUNTS)
    group = ", ".join(GROUP)
    return _parse(f"SELECT {group}, {columns} FROM ({outcomes}) AS outcomes GROUP BY {group}")


def _rows(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _home() -> exp.Query:
    """Every part of a sum: the rows of a label, all rows of a kind of subject, and what was stated for either.

    covered   the depth up to which (from the root) it is not added, because a stated figure speaks for it there
    unknowns  how many of its counts are unknown
    """
    counts = ", ".join(COUNTS)
    unknowns = " + ".join(f"CASE WHEN g.{name} IS NULL THEN 1 ELSE 0 END" for name in COUNTS)
    return _parse(
        f"""
        SELECT {_prefixed("h")}, COALESCE(v.depth, -1) AS covered, 0 AS unknowns
        FROM (
            SELECT node, tally, {WHOLE} AS label, {counts} FROM own
            UNION ALL
            SELECT node, tally, label, {counts} FROM own WHERE label <> {WHOLE}
        ) AS h
        LEFT JOIN ({_covered("1 = 1")}) AS v ON v.node = h.node AND v.tally = h.tally AND v.label = h.label
        UNION ALL
        SELECT {_prefixed("g")}, COALESCE(v.depth, -1) AS covered, {unknowns} AS unknowns
        FROM given AS g
        LEFT JOIN ({_covered("c.descendant <> g.node")}) AS v
            ON v.node = g.node AND v.tally = g.tally AND v.label = g.label
        """
    )


def _prefixed(relation: str) -> str:
    return ", ".join(f"{relation}.{name}" for name in ("node", "tally", "label", *COUNTS))


def _covered(where: str) -> str:
    """How deep the nearest stated figure lies that already speaks for a node; above it the node's own is not added."""
    return f"""
        SELECT c.descendant AS node, g.tally, g.label, MAX(c.depth) AS depth
        FROM given AS g JOIN closure AS c ON c.ancestor = g.node
        WHERE {where}
        GROUP BY c.descendant, g.tally, g.label
    """


def _counts() -> exp.Query:
    """Sums over everything below each node; a sum with an unknown part is unknown."""
    key = ("node", "tally", "label")
    figures = ", ".join(f"CASE WHEN u.{name} > 0 THEN NULL ELSE s.{name} END AS {name}" for name in COUNTS)
    sums = ", ".join(f"CAST(SUM(h.{name}) AS BIGINT) AS {name}" for name in COUNTS)
    unknown = ", ".join(f"COUNT(*) - COUNT(h.{name}) AS {name}" for name in COUNTS)
    parts = """
        FROM home AS h JOIN closure AS c ON c.descendant = h.node AND c.depth > h.covered
    """
    return _parse(
        f"""
        SELECT {", ".join(f"s.{name}" for name in key)}, {figures}
        FROM (SELECT c.ancestor AS node, h.tally, h.label, {sums} {parts} GROUP BY c.ancestor, h.tally, h.label) AS s
        LEFT JOIN (
            SELECT c.ancestor AS node, h.tally, h.label, {unknown} {parts} WHERE h.unknowns > 0
            GROUP BY c.ancestor, h.tally, h.label
        ) AS u ON {" AND ".join(f"u.{name} = s.{name}" for name in key)}
        """
    )


def _pools() -> exp.Query:
    levels = ", ".join(LEVELS)
    sums = ", ".join(
        f"CASE WHEN COUNT(h.{name}) = COUNT(*) THEN CAST(SUM(h.{name}) AS BIGINT) END AS {name}" for name in LEVELS
    )
    return _parse(
        f"""
        SELECT pool, {levels}, base, numerator, divisor, ({caps.HOLDS}) AS holds
        FROM (
            SELECT *, {caps.NUMERATOR} AS numerator
            FROM (
                SELECT p.*, {caps.BASE} AS base, {caps.DIVISOR} AS divisor, {levels}
                FROM pool AS p
                JOIN (
                    SELECT h.pool AS id, {sums}
                    FROM (
                        SELECT pool, {levels} FROM own
                        UNION ALL SELECT pool, {levels} FROM given
                    ) AS h
                    WHERE h.pool IS NOT NULL
                    GROUP BY h.pool
                ) AS s ON s.id = p.pool
            ) AS based
        ) AS worked
        """
    )


def _streaks(*, year: int, years: int) -> exp.Query:
    """Subjects rated excellent now and in every year known: TRUE where all years are known, else NULL.

    A year known to have no level is not excellent; a year without a row is unknown. One year is joined after the
    other, the latest first: each leaves fewer to look at.
    """
    excellent = LEVEL[Level.EXCELLENT]
    left = f"""
        SELECT subject, 1 AS known FROM subject
        WHERE level = {excellent} AND membership IS DISTINCT FROM {MEMBERSHIP[Membership.TEMPORARY]}
    """
    for past in range(year - 1, year - years, -1):
        left = f"""
            SELECT s.subject, s.known + CASE WHEN p.year IS NULL THEN 0 ELSE 1 END AS known
            FROM ({left}) AS s LEFT JOIN past AS p ON p.subject = s.subject AND p.year = {past}
            WHERE p.year IS NULL OR p.level = {excellent}
        """
    return _parse(f"SELECT subject, CASE WHEN known = {years} THEN TRUE END AS holds FROM ({left}) AS s")
