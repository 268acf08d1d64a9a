"""Conditions in SQL answer as conditions in Python do, for any condition of the language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from xeploai.core.application import round_dates
from xeploai.core.dates import PartialDate
from xeploai.core.expressions import parse
from xeploai.core.nodes import NONE
from xeploai.core.sql import Aggregates, literal, to_sql

CONTEXT = round_dates(date(2021, 12, 15))
PARAMETERS = {"n": 3, "open": None, "level": "T", "yes": True}
COLUMNS: dict[str, str | exp.Expression] = {
    **{
        name: name
        for name in ("a", "b", "x", "y", "level", "degrees", "units.low", "units.votes", "on.first", "on.last")
    },
    "level.none": exp.Paren(this=exp.EQ(this=exp.column("level", quoted=True), expression=literal(NONE))),
    "units.none": "units.none",
}
TYPES = {
    "a": "BOOLEAN",
    "b": "BOOLEAN",
    "x": "BIGINT",
    "y": "BIGINT",
    "level": "VARCHAR",
    "degrees": "VARCHAR",
    "units.low": "BIGINT",
    "units.votes": "BIGINT",
    "units.none": "BOOLEAN",
    "on.first": "DATE",
    "on.last": "DATE",
}

numbers = st.recursive(
    st.sampled_from(["x", "y", "units.low", "units.votes", "p.n", "p.open", "0", "1", "2", "-1", "nowhere"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
    max_leaves=4,
)
leaves = st.one_of(
    st.sampled_from(["a", "b", "is_none(level)", "is_none(units)", "is_none(x)", "p.yes", "True"]),
    st.builds("{} {} {}".format, numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers),
    st.builds("{} <= {} < {}".format, numbers, numbers, numbers),
    st.sampled_from(["level == 'XS'", "level != 'KHT'", "level in ('T', 'HT')", "level not in ('T', 'HT')"]),
    st.sampled_from(
        ["level_at_least(level, 'HT')", "level_at_least(level, p.level)", "degrees_at_least(degrees, 'T')"]
    ),
    st.builds(
        "{}(on, {})".format,
        st.sampled_from(["after", "before"]),
        st.sampled_from(["as_of", "period_start", "months_before(as_of, p.n)", "months_before(period_end, 6)"]),
    ),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@st.composite
def subjects(draw: st.DrawFn) -> dict[str, Any]:
    """Flat facts, each unknown now and then."""
    level = st.sampled_from([None, NONE, "XS", "T", "HT", "KHT"])
    facts: dict[str, Any] = {name: draw(st.none() | st.booleans()) for name in ("a", "b")}
    facts |= {name: draw(st.none() | st.integers(0, 4)) for name in ("x", "y")}
    facts["level"] = draw(level)
    facts["degrees"] = draw(st.none() | st.lists(st.sampled_from(["XS", "T", "TB", "K"]), max_size=2).map(tuple))
    units = draw(st.sampled_from([None, NONE, "given"]))
    facts["units"] = units
    for name in ("low", "votes"):
        facts[f"units.{name}"] = NONE if units == NONE else draw(st.none() | st.integers(0, 4)) if units else None
    parts = draw(st.sampled_from([None, (2021,), (2021, 6), (2021, 6, 15), (2021, 9, 15), (2020,), (2021, 12, 15)]))
    facts["on"] = None if parts is None else PartialDate(*parts)
    return facts


def row(facts: dict[str, Any]) -> list[Any]:
    order = ("XS", "T", "TB", "K")
    stored = {name: None if facts.get(name) == NONE else facts.get(name) for name in TYPES} | {"level": facts["level"]}
    if facts["degrees"] is not None:
        stored["degrees"] = max(facts["degrees"], key=order.index, default="XS")
    stored["units.none"] = None if facts["units"] is None else facts["units"] == NONE
    if facts["on"] is not None:
        stored |= {"on.first": facts["on"].first, "on.last": facts["on"].last}
    return list(stored.values())


def in_sql(text: str, rows: Sequence[dict[str, Any]]) -> list[bool | None]:
    with duckdb.connect() as connection:
        named = ", ".join(f'"{name}" {type_}' for name, type_ in TYPES.items())
        connection.execute(f"CREATE TABLE s (n INTEGER, {named})")
        marks = ", ".join("?" * (len(TYPES) + 1))
        connection.executemany(f"INSERT INTO s VALUES ({marks})", [[n, *row(facts)] for n, facts in enumerate(rows)])
        sql = to_sql(parse(text), COLUMNS, PARAMETERS, CONTEXT).sql("duckdb")
        return [held for (held,) in connection.execute(f"SELECT CAST({sql} AS BOOLEAN) FROM s ORDER BY n").fetchall()]


@settings(max_examples=150)
@given(conditions, st.lists(subjects(), min_size=1, max_size=30))
def test_sql_answers_as_python_does(text: str, rows: list[dict[str, Any]]) -> None:
    function = parse(text).bound(PARAMETERS, CONTEXT)
    assert in_sql(text, rows) == [function(facts) for facts in rows]


@given(conditions, subjects())
def test_what_is_unknown_names_a_fact_that_is_not_known(text: str, facts: dict[str, Any]) -> None:
    condition = parse(text)
    missing = condition.unknown(facts, PARAMETERS, CONTEXT)
    if condition.evaluate(facts, PARAMETERS, CONTEXT) is not None:
        assert missing == set()
    else:
        assert missing or "open" in condition.parameters
        assert all(facts.get(name) is None or name == "on" for name in missing)


def test_a_condition_over_a_list_reads_an_aggregate() -> None:
    aggregates = Aggregates()
    condition = parse("any(d.form == 'warning' for d in ds) or count(d.form == 'warning' for d in ds) > p.n")
    sql = to_sql(condition, {"ds": "ds", "ds.form": "form"}, PARAMETERS, CONTEXT, aggregates).sql()
    assert list(aggregates.by_list) == ["ds"]
    assert list(aggregates.by_list["ds"]) == ["ds_1", "ds_2", "ds_3"]
    assert '"ds_1" = 2' in sql


def test_a_list_without_aggregates_is_refused() -> None:
    with pytest.raises(ValueError, match="ds"):
        to_sql(parse("any(d.x for d in ds)"), {"ds": "ds"}, {}, {})


def test_floats_have_no_place_in_sql() -> None:
    with pytest.raises(TypeError):
        literal(0.5)
