"""One definition, two executors: generated facts judged one by one and in columns, for all packs and all kinds."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from xeploai.columns.facts import lists, record_relation, record_rows, record_table, relation, rows
from xeploai.columns.grading_sql import RESULT, judging
from xeploai.core.application import round_dates
from xeploai.core.dates import PartialDate
from xeploai.core.fact_schema import GROUPS_NONE, RECORD_FIELDS, FactType, facts_of
from xeploai.core.facts import GIVEN, Subject
from xeploai.core.grading import Judgement, Ruleset
from xeploai.core.improvements import Lifter
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE, SCALES
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import OrgKind, Reason, SubjectKind
from xeploai.rulepacks.load import available
from xeploai.rulepacks.policy import regime

Rules = tuple[Rule, ...]
Answer = tuple[Any, ...]

OWN = "own"
"""A regime of our own that uses every effect, exceptions of requirements and caps, counts and notes."""

AS_OF = date(2025, 12, 15)
OWN_PARAMETERS = {
    "months": 6,
    "share": 3000,
    "band": 500000,
    "form": "warning",
    "points_general_max": 300000,
    "points_results_max": 700000,
}


def _own(kind: SubjectKind) -> Rules:
    def rule(effect: Effect, condition: str, **more: Any) -> Rule:
        return Rule(
            id=condition,
            kind=kind,
            effect=effect,
            condition=condition,
            text="Quy tắc mẫu.",
            clause="Mẫu 1",
            source="mẫu",
            verified=True,
            **more,
        )

    recent = "count(not before(d.decided_on, period_start) and form_at_least(d.form, p.form) for d in disciplines)"
    return (
        rule(Effect.EXEMPT, "not reviewed", reason=Reason.NOT_REVIEWED, still_reviewed=True),
        rule(
            Effect.EXEMPT,
            "force_majeure and discretion_granted",
            reason=Reason.EXEMPT,
            still_reviewed=None,
            exception="main_targets_met",
        ),
        rule(Effect.EXEMPT, "tasks.assigned == 0", reason=Reason.NEWLY_FOUNDED, still_reviewed=False),
        rule(Effect.REQUIRE, "points.general + points.results >= 900000", level=Level.EXCELLENT),
        rule(
            Effect.REQUIRE,
            "tasks.exceeded * 10000 >= tasks.assigned * p.share",
            level=Level.EXCELLENT,
            applies="main_targets_met",
            exception="discretion_granted",
        ),
        rule(Effect.REQUIRE, "degrees_at_least(degrees.key, 'T')", level=Level.GOOD, authority_note=True),
        rule(Effect.REQUIRE, "shortcomings.remedied >= shortcomings.named", level=Level.COMPLETED),
        rule(Effect.DISQUALIFY, f"{recent} >= 2", exception="force_majeure"),
        rule(
            Effect.DISQUALIFY,
            "any(d.duty_related and not d.act_at_former_unit for d in disciplines)",
            exception="discretion_granted",
            applies="reviewed",
        ),
        rule(Effect.CAP, "tasks.not_completed > 3", level=Level.COMPLETED, exception="discretion_granted"),
        rule(Effect.CAP, "tasks.done != tasks.on_time", level=Level.GOOD),
        rule(Effect.FALLBACK, "points.general + points.results >= p.band", level=Level.COMPLETED),
        rule(Effect.FALLBACK, "tasks.done > 8", level=Level.GOOD),
        rule(Effect.NOTE, "force_majeure"),
        *_coupled(kind, rule),
    )


def _coupled(kind: SubjectKind, rule: Any) -> Rules:
    match kind:
        case SubjectKind.LEADER:
            return (
                rule(Effect.CAP, "is_head", level_from="collective_level", exception="discretion_granted"),
                rule(Effect.CAP, "quarters.KHT < 5 and quarters.HT != 5", level=Level.GOOD),
                rule(Effect.CAP, "quarters.XS > 4 or quarters.KHT >= quarters.XS + 4", level=Level.COMPLETED),
                rule(Effect.DISQUALIFY, "low_trust.low * 2 > low_trust.votes or is_none(unit_tasks)"),
                rule(Effect.DISQUALIFY, "after(admitted_on, months_before(as_of, p.months)) and unit_level != 'KHT'"),
            )
        case SubjectKind.COLLECTIVE:
            return (
                rule(Effect.CAP, "not disunity_concluded", level_from="organisation_level"),
                rule(Effect.DISQUALIFY, "economic_targets_missed >= 1 and not is_none(organisation_level)"),
            )
        case SubjectKind.MEMBER:
            return (rule(Effect.CAP, "sick_leave_months >= 3", level=Level.COMPLETED),)
        case SubjectKind.ORGANISATION:
            return (
                rule(
                    Effect.CAP,
                    "org_kind in ('branch', 'grassroots_branch') and subordinates.KHT > 0",
                    level=Level.COMPLETED,
                ),
            )


@cache
def given_rules(pack: str, kind: SubjectKind) -> tuple[Rules, dict[str, Any], date]:
    """Rules, parameters and day of a pack that covers the day, or of our own regime."""
    if pack == OWN:
        return _own(kind), OWN_PARAMETERS, AS_OF
    info = next(info for info in available() if info.id == pack)
    day = date(info.last_year or info.first_year, 12, 15)
    held = regime(pack, on=day)
    return held.rules(kind), {id_: value.value for id_, value in held.parameters().items()}, day


CASES = [(pack, kind) for pack in (OWN, *(info.id for info in available())) for kind in SubjectKind]


def values(type_: FactType, day: date) -> st.SearchStrategy[Any]:
    """Values near the edges that rules look at."""
    match type_:
        case FactType.BOOL:
            return st.booleans()
        case FactType.COUNT:
            return st.integers(0, 10)
        case FactType.POINTS:
            return st.sampled_from([0, 150000, 190000, 200000, 250000, 299999, 300000]) | st.integers(0, 700000)
        case FactType.MONTHS:
            return st.integers(0, 5)
        case FactType.ORG_KIND:
            return st.sampled_from([kind.value for kind in OrgKind])
        case FactType.DATE:
            return st.builds(
                _partly,
                st.dates(day.replace(year=day.year - 2), day) | st.just(day.replace(month=6)),
                st.integers(1, 3),
            )
        case FactType.DEGREES:
            return st.lists(st.sampled_from(SCALES["degree"]), max_size=3).map(tuple)
        case FactType.RECORDS:
            return st.lists(
                st.fixed_dictionaries({}, optional={name: values(of, day) for name, of in RECORD_FIELDS.items()}),
                max_size=3,
            ).map(tuple)
    return st.sampled_from(SCALES[type_.value])


def _partly(day: date, known: int) -> PartialDate:
    return PartialDate(*(day.year, day.month, day.day)[:known])


@st.composite
def subject_facts(draw: st.DrawFn, kind: SubjectKind, day: date) -> dict[str, Any]:
    """Facts of one subject, each unknown now and then, things missing now and then."""
    facts: dict[str, Any] = {}
    absent = {group for group in GROUPS_NONE if draw(st.integers(0, 3)) == 0}
    favourable = draw(st.booleans())
    for name, spec in facts_of(kind).items():
        group = name.rpartition(".")[0]
        if group in GROUPS_NONE:
            facts[group] = NONE if group in absent else GIVEN
        if group in absent or (spec.may_be_none and draw(st.integers(0, 4)) == 0):
            facts[name] = NONE
        elif draw(st.integers(0, 9)) > 0:
            facts[name] = (
                _good(name, spec.type) if favourable and draw(st.integers(0, 5)) else draw(values(spec.type, day))
            )
    return facts


def _good(name: str, type_: FactType) -> Any:
    """What takes a subject near the top, where the interesting edges are."""
    match type_:
        case FactType.BOOL:
            return name in ("reviewed", "main_targets_met", "is_head", "force_majeure")
        case FactType.COUNT:
            return 0 if name.rpartition(".")[2] in ("KHT", "HT", "low", "not_completed") or "." not in name else 10
        case FactType.POINTS:
            return 300000 if name == "points.general" else 600000
        case FactType.MONTHS:
            return 0
        case FactType.DATE:
            return PartialDate(2010, 2, 3)
        case FactType.DEGREES:
            return ("XS",)
        case FactType.RECORDS:
            return ()
        case FactType.ORG_KIND:
            return "branch"
    return "XS"


def answer(id_: str, judged: Judgement) -> Answer:
    """A judgement as the columns give it."""
    return (
        id_,
        judged.review_required,
        judged.classified,
        None if judged.reason is None else judged.reason.value,
        judged.upper.value,
        judged.lower.value,
        None if judged.level is None else judged.level.value,
        judged.authority_note,
    )


def one_by_one(pack: str, kind: SubjectKind, subjects: Sequence[Subject]) -> list[Answer]:
    rules, parameters, day = given_rules(pack, kind)
    ruleset = Ruleset.of(rules, parameters, round_dates(day))
    return [answer(subject.id, ruleset.judge(subject.facts)) for subject in subjects]


@cache
def query(pack: str, kind: SubjectKind, dialect: str) -> str:
    rules, parameters, day = given_rules(pack, kind)
    return judging(kind, rules, parameters, round_dates(day)).order_by(exp.column("id")).sql(dialect)


def tables(kind: SubjectKind, subjects: Sequence[Subject]) -> list[tuple[str, dict[str, str], list[Answer]]]:
    """Name, columns and rows of every relation of a kind."""
    held = [(kind.value, dict(relation(kind)), list(rows(kind, subjects)))]
    held.extend(
        (record_table(kind, name), dict(record_relation()), list(record_rows(subjects, name))) for name in lists(kind)
    )
    return held


def in_duckdb(pack: str, kind: SubjectKind, subjects: Sequence[Subject]) -> list[Answer]:
    with duckdb.connect() as connection:
        for name, columns, held in tables(kind, subjects):
            named = ", ".join(f'"{column}" {type_}' for column, type_ in columns.items())
            connection.execute(f'CREATE TABLE "{name}" ({named})')
            if held:
                connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', held)
        found = connection.execute(query(pack, kind, "duckdb"))
        assert tuple(column[0] for column in found.description) == RESULT
        return found.fetchall()


def in_postgres(pack: str, kind: SubjectKind, subjects: Sequence[Subject], conninfo: str) -> list[Answer]:
    with psycopg.connect(conninfo) as connection:
        for name, columns, held in tables(kind, subjects):
            named = ", ".join(f'"{column}" {type_}' for column, type_ in columns.items())
            connection.execute(f'CREATE TEMP TABLE "{name}" ({named})'.encode())
            with connection.cursor().copy(f'COPY "{name}" FROM STDIN'.encode()) as copy:
                for row in held:
                    copy.write_row(row)
        answers = list(connection.execute(query(pack, kind, "postgres").encode()).fetchall())
        connection.rollback()
        return answers


def named(facts: Sequence[dict[str, Any]], kind: SubjectKind) -> list[Subject]:
    return [Subject(f"s{number:04d}", kind, held) for number, held in enumerate(facts)]


@pytest.mark.parametrize(("pack", "kind"), CASES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_columns_judge_as_one_by_one(pack: str, kind: SubjectKind, data: st.DataObject) -> None:
    day = given_rules(pack, kind)[2]
    subjects = named(data.draw(st.lists(subject_facts(kind, day), min_size=1, max_size=25)), kind)
    assert in_duckdb(pack, kind, subjects) == one_by_one(pack, kind, subjects)


@pytest.mark.postgres
@pytest.mark.parametrize(("pack", "kind"), CASES)
@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_postgres_judges_as_one_by_one(pack: str, kind: SubjectKind, postgres: str, data: st.DataObject) -> None:
    day = given_rules(pack, kind)[2]
    subjects = named(data.draw(st.lists(subject_facts(kind, day), min_size=10, max_size=40)), kind)
    assert in_postgres(pack, kind, subjects, postgres) == one_by_one(pack, kind, subjects)


@pytest.mark.parametrize(("pack", "kind"), [case for case in CASES if case[0] != OWN])
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_pack_shows_a_way_up_that_reaches_it(pack: str, kind: SubjectKind, data: st.DataObject) -> None:
    rules, parameters, day = given_rules(pack, kind)
    ruleset = Ruleset.of(rules, parameters, round_dates(day))
    facts = data.draw(subject_facts(kind, day))
    judged = ruleset.judge(facts)
    assert bool(judged.needs) is (judged.classified is not False and judged.upper is not judged.lower)
    for lift in Lifter(ruleset, facts_of(kind)).lifts(facts, judged):
        assert lift.changes
        reached = ruleset.judge(facts | {change.fact: change.after for change in lift.changes})
        assert reached.upper >= lift.level


def test_facts_without_a_column_are_unknown() -> None:
    rules, parameters, day = given_rules(OWN, SubjectKind.MEMBER)
    select = judging(SubjectKind.MEMBER, rules, parameters, round_dates(day), columns={"reviewed": "reviewed"})
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE member (id VARCHAR, reviewed BOOLEAN)")
        connection.execute("INSERT INTO member VALUES ('a', TRUE), ('b', FALSE)")
        found = connection.execute(select.order_by("id").sql("duckdb")).fetchall()
    subjects = [
        Subject("a", SubjectKind.MEMBER, {"reviewed": True}),
        Subject("b", SubjectKind.MEMBER, {"reviewed": False}),
    ]
    assert found == one_by_one(OWN, SubjectKind.MEMBER, subjects)
