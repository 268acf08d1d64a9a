"""Every member of the country judged at once under the rules in force: one SELECT on DuckDB over Parquet.

Beside it the plain way, subject by subject in Python, on the first of the same members; its time is extrapolated to all
of them and named so. The digest is of the answers for those first members, on which both must agree.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from xeploai.bench import national
from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.columns.facts import record_relation, record_table, relation
from xeploai.columns.grading_sql import judging
from xeploai.core.application import round_dates
from xeploai.core.dates import PartialDate
from xeploai.core.facts import GIVEN
from xeploai.core.grading import Ruleset
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.policy import regime

PACK = "hd43-2025"
AS_OF = date(2025, 12, 15)
THREADS = 2
SAMPLE = 20_000
KIND = SubjectKind.MEMBER
DISCIPLINES = record_table(KIND, "disciplines")

Counts = dict[tuple[Any, ...], int]

_FACTS = {
    "id": "CAST(i AS VARCHAR)",
    "reviewed": "mix(i, 1) % 200 > 0",
    "exempt": "mix(i, 2) % 25 = 0",
    "activities_suspended": "mix(i, 3) % 3000 = 0",
    "committee_activities_suspended": "FALSE",
    "admitted_on__first": "DATE '1975-02-03' + CAST(mix(i, 4) % 18500 AS INTEGER)",
    "points__general": "100 * (1800 + 50 * (mix(i, 5) % 25))",
    "points__results": "100 * (3800 + 25 * (mix(i, 6) % 129))",
    "tasks__assigned": "5 + mix(i, 7) % 20",
    "outside_political_system": "mix(i, 8) % 4 = 0",
    "sick_leave_months": "CASE WHEN mix(i, 9) % 40 = 0 THEN mix(i, 9) % 7 ELSE 0 END",
    "maternity_leave": "mix(i, 10) % 60 = 0",
    "state_level": "CASE WHEN mix(i, 8) % 4 = 0 THEN 'none' ELSE "
    "CASE WHEN mix(i, 11) % 100 < 18 THEN 'XS' WHEN mix(i, 11) % 100 < 88 THEN 'T' "
    "WHEN mix(i, 11) % 100 < 99 THEN 'HT' ELSE 'KHT' END END",
    "degradation_concluded": "mix(i, 12) % 9000 = 0",
    "conduct_breach_concluded": "mix(i, 13) % 4000 = 0",
    "shortcomings__named": "mix(i, 14) % 3",
    "shortcomings__remedied": "CASE WHEN mix(i, 15) % 20 = 0 THEN 0 ELSE mix(i, 14) % 3 END",
    "force_majeure": "mix(i, 16) % 500 = 0",
    "discretion_granted": "mix(i, 17) % 700 = 0",
    "main_targets_met": "mix(i, 18) % 50 > 0",
    "disciplines": "TRUE",
}
"""An invented member by arithmetic on its number: plausible, not calibrated. Every 97th fact or so is unknown."""

_TASKS = {
    "tasks__done": "tasks__assigned - CASE WHEN mix(i, 20) % 30 = 0 THEN mix(i, 20) % 4 ELSE 0 END",
    "tasks__on_time": "tasks__assigned - 3 - CASE WHEN mix(i, 21) % 12 = 0 THEN mix(i, 21) % 2 ELSE -3 END",
    "tasks__exceeded": "(tasks__assigned - 3) * (mix(i, 22) % 60) // 100",
    "tasks__not_completed": "CAST(0 AS BIGINT)",
}
_NEVER_UNKNOWN = ("id", "disciplines", "tasks__assigned")


def run(*, runs: int = RUNS, members: int = national.MEMBERS) -> dict[str, Any]:
    """Measure; the sample judged one by one stands beside it, extrapolated to all members."""
    folder = _made(members)
    sample = min(SAMPLE, members)
    timings = race(
        [
            Rival(what="DuckDB", start=partial(_columns, folder, sample)),
            Rival(
                what=f"Python, từng người một ({sample} người, suy ra cho {members})",
                start=partial(_plain, folder, sample),
            ),
        ],
        runs=runs,
    )
    timings[1].seconds = [seconds * members / sample for seconds in timings[1].seconds]
    timings[1].cpu = [seconds * members / sample for seconds in timings[1].cpu]
    return summary("judge", {"members": members, "pack": PACK, "threads": THREADS}, timings)


def _made(members: int) -> Path:
    """The Parquet files of so many members, made once."""
    made_of = (members, _FACTS, _TASKS, Path(__file__).read_bytes(), relation(KIND), record_relation())
    mark = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    folder = national.cache() / f"judge_{members}_{mark}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        _make(unfinished, members)
        unfinished.rename(folder)
    return folder


def _make(folder: Path, members: int) -> None:
    types = relation(KIND)
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO mix(i, k) AS CAST(hash(i * 64 + k) % 1000003 AS BIGINT)")
        drawn = ", ".join(
            f"{_sometimes(name, sql, place)} AS {name}" for place, (name, sql) in enumerate(_FACTS.items())
        )
        tasks = ", ".join(f"{_sometimes(name, sql, 40)} AS {name}" for name, sql in _TASKS.items())
        columns = ", ".join(f'CAST({_fact_sql(name)} AS {type_}) AS "{name}"' for name, type_ in types.items())
        connection.execute(
            f"COPY (WITH drawn AS (SELECT i, {drawn} FROM range({members}) AS r(i)), worked AS (SELECT *, {tasks} "
            f"FROM drawn) SELECT {columns} FROM worked) TO '{folder / KIND.value}.parquet' (COMPRESSION zstd)"
        )
        records = {
            "subject": "CAST(i AS VARCHAR)",
            "form": "CASE mix(i, 51) % 4 WHEN 0 THEN 'warning' WHEN 1 THEN 'removal' ELSE 'reprimand' END",
            "decided_on__first": "DATE '2024-07-01' + CAST(mix(i, 52) % 520 AS INTEGER)",
            "decided_on__last": "DATE '2024-07-01' + CAST(mix(i, 52) % 520 AS INTEGER)",
            "duty_related": "CASE mix(i, 53) % 5 WHEN 0 THEN NULL WHEN 1 THEN FALSE ELSE TRUE END",
            "act_at_former_unit": "mix(i, 54) % 10 = 0",
            "self_detected_and_remedied": "mix(i, 55) % 3 = 0",
        }
        columns = ", ".join(
            f'CAST({records[name]} AS {type_}) AS "{name}"' for name, type_ in record_relation().items()
        )
        connection.execute(
            f"COPY (SELECT {columns} FROM range({members}) AS r(i) WHERE mix(i, 50) % 250 = 0) "
            f"TO '{folder / DISCIPLINES}.parquet' (COMPRESSION zstd)"
        )


def _sometimes(name: str, sql: str, place: int) -> str:
    return sql if name in _NEVER_UNKNOWN else f"CASE WHEN mix(i, 100 + {place}) % 97 = 0 THEN NULL ELSE {sql} END"


def _fact_sql(name: str) -> str:
    made = {*_FACTS, *_TASKS}
    if name in made:
        return name
    first = name.removesuffix("__last") + "__first"
    return first if first in made else "NULL"


@contextmanager
def _columns(folder: Path, sample: int) -> Iterator[Job]:
    """The SELECT over the Parquet files, counted by answer."""
    connection = duckdb.connect(config={"threads": str(THREADS), "preserve_insertion_order": "false"})
    for name in (KIND.value, DISCIPLINES):
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / name}.parquet')")
    columns = [exp.column(name) for name in ("review_required", "classified", "reason", "level", "authority_note")]
    first = exp.LT(this=exp.cast(exp.column("id"), "bigint"), expression=exp.Literal.number(sample))
    counted = exp.select(*columns, first, exp.Count(this=exp.Star())).group_by(*columns, first.copy())
    text = counted.from_(judging(KIND, *_rules()).subquery("judged")).sql("duckdb")

    def job() -> str:
        return _digest({row[:-2]: row[-1] for row in connection.execute(text).fetchall() if row[-2]})

    yield job
    connection.close()


@contextmanager
def _plain(folder: Path, sample: int) -> Iterator[Job]:
    """One after the other, the facts already read."""
    judge = Ruleset.of(*_rules()).judge
    people = _people(folder, sample)

    def job() -> str:
        counts: Counter[tuple[Any, ...]] = Counter()
        for facts in people:
            judgement = judge(facts)
            counts[
                judgement.review_required,
                judgement.classified,
                None if judgement.reason is None else judgement.reason.value,
                None if judgement.level is None else judgement.level.value,
                judgement.authority_note,
            ] += 1
        return _digest(dict(counts))

    yield job


def _rules() -> tuple[Any, Any, Any]:
    bound = regime(PACK, on=AS_OF)
    parameters = {name: value.value for name, value in bound.parameters().items()}
    return bound.rules(KIND), parameters, round_dates(AS_OF)


def _people(folder: Path, sample: int) -> list[dict[str, Any]]:
    """The first members as flat facts."""
    disciplines: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect() as connection:
        for row in _dicts(connection, f"'{folder / DISCIPLINES}.parquet' WHERE CAST(subject AS BIGINT) < {sample}"):
            record = {"decided_on": PartialDate.of(row["decided_on__first"])}
            record |= {key: value for key, value in row.items() if "__" not in key and value is not None}
            disciplines.setdefault(row["subject"], []).append(record)
        rows = _dicts(connection, f"'{folder / KIND.value}.parquet' WHERE CAST(id AS BIGINT) < {sample}")
    return [_flat(row, disciplines) for row in rows]


def _dicts(connection: duckdb.DuckDBPyConnection, source: str) -> list[dict[str, Any]]:
    result = connection.execute(f"SELECT * FROM {source}")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _flat(row: dict[str, Any], disciplines: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    facts: dict[str, Any] = {"tasks": GIVEN, "points": GIVEN, "shortcomings": GIVEN}
    for column, value in row.items():
        if value is None:
            continue
        if column.endswith("__first"):
            facts[column.removesuffix("__first")] = PartialDate.of(value)
        elif not column.endswith("__last"):
            facts[column.replace("__", ".")] = value
    return facts | {"disciplines": tuple(disciplines.get(row["id"], ()))}


def _digest(counts: Counts) -> str:
    lines = sorted(f"{key} {count}" for key, count in counts.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
