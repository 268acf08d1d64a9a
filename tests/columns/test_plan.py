"""The contract of the columns: the same SQL on every engine, equal to the interpreters of core."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON, TALLY, WHOLE
from xeploai.columns.eligibility import exemptions, review_context
from xeploai.columns.engines.base import Engine, Results, compute
from xeploai.columns.engines.duck import DuckDB
from xeploai.columns.engines.postgres import PostgreSQL
from xeploai.columns.engines.sqlite import SQLite
from xeploai.columns.plan import Plan, plan
from xeploai.columns.snapshot import write_tables
from xeploai.core.application import applied
from xeploai.core.dates import PartialDate
from xeploai.core.eligibility import eligible
from xeploai.core.levels import Level
from xeploai.core.quota import Denominator, QuotaRule, Rounding
from xeploai.core.rollup import Counts, Tree, rollup
from xeploai.core.round import Membership
from xeploai.core.rules import Effect
from xeploai.core.streak import streak
from xeploai.core.subjects import Reason, TallySubject
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime

YEAR = 2021
STREAK_YEARS = 5
AS_OF = date(2021, 12, 15)


@cache
def rules() -> Regime:
    return regime("hd21-2019", on=AS_OF)


@cache
def the_plan() -> Plan:
    return plan(exemptions(rules(), as_of=AS_OF), year=YEAR, streak_years=STREAK_YEARS)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of `subject`, as the interpreter sees it. `past`: year -> level, or None for known to have none."""

    tally: TallySubject
    node: int
    label: int = WHOLE
    pool: int | None = None
    level: Level | None = None
    reason: Reason | None = None
    membership: Membership | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    past: dict[int, Level | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One row of `given`."""

    node: int
    tally: TallySubject
    label: int
    counts: Counts
    pool: int | None = None


@dataclass(frozen=True, kw_only=True)
class Small:
    """A round. parents: the parent of each node but the root, which is node 0; always a lower number."""

    parents: Sequence[int]
    people: Sequence[Person]
    stated: Sequence[Stated] = ()
    quotas: Sequence[QuotaRule] = ()

    @property
    def tree(self) -> Tree:
        return Tree({"0": None} | {str(n): str(p) for n, p in enumerate(self.parents, 1)})

    def write(self, folder: Path) -> None:
        tree = self.tree
        write_tables(
            folder,
            {
                "closure": [(int(a), int(n), tree.depth(a)) for n in tree.preorder for a in tree.upward(n)],
                "subject": [_subject(number, person) for number, person in enumerate(self.people)],
                "given": [
                    (one.node, TALLY[one.tally], one.label, one.pool, *figures(one.counts), 0) for one in self.stated
                ],
                "pool": [
                    (n, f"p{n}", q.share_per_10k, q.denominator.value, q.rounding.value, q.minimum)
                    for n, q in enumerate(self.quotas)
                ],
                "past": [
                    (year, number, None if level is None else LEVEL[level])
                    for number, person in enumerate(self.people)
                    for year, level in person.past.items()
                ],
            },
        )


def _subject(number: int, person: Person) -> tuple[Any, ...]:
    facts = person.facts
    spans = [facts.get("admitted_on"), facts.get("founded_on")]
    return (
        number,
        f"s{number}",
        person.node,
        TALLY[person.tally],
        person.label,
        person.pool,
        None if person.level is None else LEVEL[person.level],
        None if person.reason is None else REASON[person.reason],
        None if person.membership is None else MEMBERSHIP[person.membership],
        *(facts.get(name) for name in ("exempt", "activities_suspended", "reviewed")),
        *(end for span in spans for end in ((None, None) if span is None else (span.first, span.last))),
        facts.get("by_reorganisation"),
    )


def figures(counts: Counts) -> tuple[int | None, ...]:
    return (
        counts.total,
        counts.probationary,
        counts.temporary,
        counts.evaluated,
        *(counts.levels[level] for level in Level),
        *(counts.not_evaluated.get(reason, 0 if counts.reasons_complete else None) for reason in REASON),
    )


def expected(small: Small) -> Results:
    """The results in plain Python, one subject after the other, by the interpreters of core."""
    own: dict[str, dict[tuple[int, int], Counts]] = {}
    pools: dict[int, Counts] = {}
    against: dict[tuple[int, int, int], int] = {}
    eligibility, streaks = [], []
    tree = small.tree
    for number, person in enumerate(small.people):
        judged = _judge(person)
        reason = None if judged.reason is None else REASON[judged.reason]
        eligibility.append((number, judged.classified, reason))
        guest = person.membership is Membership.TEMPORARY
        counts = _one(person, judged.reason)
        for label in {WHOLE, person.label}:
            key = (TALLY[person.tally], label)
            here = own.setdefault(str(person.node), {})
            here[key] = here[key] + counts if key in here else counts
            if person.level is not None and judged.reason is not None and not guest:
                against[person.node, *key] = against.get((person.node, *key), 0) + 1
        if person.pool is not None:
            pools[person.pool] = pools.get(person.pool, Counts()) + counts
        if person.level is Level.EXCELLENT and not guest:
            holds = streak(person.past | {YEAR: person.level}, last_year=YEAR, years=STREAK_YEARS)
            streaks += [] if holds is False else [(number, holds)]
    stated: dict[str, dict[tuple[int, int], Counts]] = {}
    for one in small.stated:
        key = (TALLY[one.tally], one.label)
        here = stated.setdefault(str(one.node), {})
        here[key] = here[key] + one.counts if key in here else one.counts
        if one.pool is not None:
            pools[one.pool] = pools.get(one.pool, Counts()) + one.counts
    rolled = rollup(tree, own, stated)
    return {
        "counts": sorted(
            (int(node), *key, *figures(counts), _against(tree, stated, against, node, key))
            for node, held in rolled.counts.items()
            for key, counts in held.items()
        ),
        "pools": sorted(_pool(number, small.quotas[number], counts) for number, counts in pools.items()),
        "streaks": sorted(streaks, key=lambda row: row[0]),
        "eligibility": eligibility,
    }


def _judge(person: Person) -> Any:
    kind = person.tally.kind
    bound = applied(
        (rule for rule in rules().rules(kind) if rule.effect is Effect.EXEMPT),
        {id: value.value for id, value in rules().parameters().items()},
        review_context(AS_OF),
    )
    return eligible(bound, {name: value for name, value in person.facts.items() if value is not None})


def _one(person: Person, by_rule: Reason | None) -> Counts:
    if person.membership is Membership.TEMPORARY:
        return Counts(temporary=1)
    reasons = {} if person.level else {person.reason or by_rule or Reason.PENDING: 1}
    return Counts(
        total=1,
        evaluated=int(person.level is not None),
        levels={level: int(level is person.level) for level in Level},
        not_evaluated=reasons,
        probationary=int(person.membership is Membership.PROBATIONARY),
    )


def _against(tree: Tree, stated: Any, against: dict[tuple[int, int, int], int], node: str, key: tuple[int, int]) -> int:
    """Rated against the rules, at nodes for which nothing was stated on the way up."""
    if key in stated.get(node, {}):
        return 0
    below = sum(_against(tree, stated, against, child, key) for child in tree.children(node))
    return below + against.get((int(node), *key), 0)


def _pool(number: int, quota: QuotaRule, counts: Counts) -> tuple[Any, ...]:
    levels = [counts.levels[level] for level in Level]
    places = quota.working(excellent=levels[0], good=levels[1], completed=levels[2], not_completed=levels[3])
    exact = places.exact
    whole = 10_000 + quota.share_per_10k if quota.denominator.value == "good_only" else 10_000
    numerator = None if exact is None else int(exact * whole)
    return (number, *levels, places.base, numerator, whole, places.holds)


def invented(rng: Random, *, nodes: int, people: int) -> Small:
    """Anything may be unknown, anything may contradict anything: all must agree all the same."""
    quotas = [
        QuotaRule(
            share_per_10k=rng.choice([2000, 2500, 3333, 10_000]),
            denominator=rng.choice(list(Denominator)),
            rounding=rng.choice(list(Rounding)),
            minimum=rng.choice([0, 0, 1, 2]),
        )
        for _ in range(3)
    ]
    return Small(
        parents=[rng.randrange(node) for node in range(1, nodes)],
        people=[_person(rng, nodes) for _ in range(people)],
        stated=[_stated(rng, nodes) for _ in range(rng.randrange(4))],
        quotas=quotas,
    )


def _person(rng: Random, nodes: int) -> Person:
    tally = rng.choice([TallySubject.MEMBER] * 4 + [TallySubject.BRANCH, TallySubject.COLLECTIVE, TallySubject.LEADER])
    level = rng.choice([Level.EXCELLENT] * 4 + [Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED, None, None])
    unsure = [True, False, False, False, None]
    return Person(
        tally=tally,
        node=rng.randrange(nodes),
        label=rng.choice([WHOLE, 1, 2]),
        pool=rng.choice([None, 0, 1, 2]),
        level=level,
        reason=None if level else rng.choice([None, None, *Reason]),
        membership=rng.choice(list(Membership)) if tally is TallySubject.MEMBER else None,
        facts={
            "exempt": rng.choice(unsure),
            "activities_suspended": rng.choice(unsure),
            "reviewed": rng.choice([True, True, False, None]),
            "admitted_on": _day(rng),
            "founded_on": _day(rng),
            "by_reorganisation": rng.choice(unsure),
        },
        past={year: rng.choice([Level.EXCELLENT] * 8 + [Level.GOOD, None]) for year in _years(rng)},
    )


def _day(rng: Random) -> PartialDate | None:
    """Around the cut-off of six months, often with a part missing."""
    year = rng.choice([2020, 2021])
    month = rng.choice([5, 6, 7])
    return rng.choice(
        [None, PartialDate(year), PartialDate(year, month), *(PartialDate(year, month, d) for d in (14, 15, 16))]
    )


def _years(rng: Random) -> list[int]:
    return [year for year in range(YEAR - 6, YEAR) if rng.random() < 0.9]


def _stated(rng: Random, nodes: int) -> Stated:
    def some() -> int | None:
        return rng.choice([None, rng.randrange(5)])

    counts = Counts.of(
        total=rng.choice([None, rng.randrange(20, 40)]),
        evaluated=some(),
        levels={level: known for level in Level if (known := some()) is not None},
        not_evaluated={reason: known for reason in (Reason.EXEMPT, Reason.ABSENT) if (known := some()) is not None},
        probationary=some(),
        temporary=some(),
        causes={},
    )
    return Stated(
        node=rng.randrange(nodes),
        tally=rng.choice([TallySubject.MEMBER, TallySubject.COLLECTIVE]),
        label=rng.choice([WHOLE, 1]),
        counts=counts,
        pool=rng.choice([None, 0]),
    )


def results(engine: Engine, folder: Path) -> Results:
    engine.open(folder)
    try:
        return compute(engine, the_plan())
    finally:
        engine.close()


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A round large enough that engines split the work, and what it must give."""
    small = invented(Random(20), nodes=300, people=4000)
    folder = tmp_path_factory.mktemp("medium")
    small.write(folder)
    return folder, expected(small)


def test_one_text_for_duckdb_postgresql_and_spark() -> None:
    for step in (*the_plan().steps, *the_plan().lookups):
        texts = {step.query.sql(dialect=dialect) for dialect in ("duckdb", "postgres", "spark")}
        assert len(texts) == 1, step.name
        assert not {"/", "ROUND(", "DOUBLE", "FLOAT", "RECURSIVE", "CURRENT_DATE"} & set(texts.pop().split())


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rng=st.randoms(use_true_random=False), nodes=st.integers(1, 8), people=st.integers(0, 12))
def test_duckdb_says_what_the_interpreters_say(
    tmp_path_factory: pytest.TempPathFactory, rng: Random, nodes: int, people: int
) -> None:
    small = invented(rng, nodes=nodes, people=people)
    folder = tmp_path_factory.mktemp("small")
    small.write(folder)
    assert results(DuckDB(threads=1), folder) == expected(small)


def test_duckdb(medium: tuple[Path, Results]) -> None:
    folder, wanted = medium
    assert results(DuckDB(threads=2), folder) == wanted
    assert {row[1] for row in wanted["streaks"]} == {True, None}
    assert {row[-1] for row in wanted["pools"]} >= {False}


@pytest.mark.sqlite
def test_sqlite(medium: tuple[Path, Results]) -> None:
    folder, wanted = medium
    assert results(SQLite(), folder) == wanted


@pytest.mark.postgres
def test_postgresql(medium: tuple[Path, Results], postgres: str) -> None:
    folder, wanted = medium
    assert results(PostgreSQL(postgres), folder) == wanted


@pytest.mark.spark
@pytest.mark.slow
def test_spark_with_workers_of_its_own(medium: tuple[Path, Results]) -> None:
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("a Java runtime is not installed (apt package openjdk-17-jre-headless)")
    spark = import_module("xeploai.columns.engines.spark")
    assert spark.LOCAL_CLUSTER.startswith("local-cluster[2,")
    folder, wanted = medium
    assert results(spark.Spark(), folder) == wanted
