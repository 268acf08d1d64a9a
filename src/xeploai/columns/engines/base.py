"""What an engine offers, and the one function that runs a plan on any of them."""

from pathlib import Path
from typing import Any, Protocol

from sqlglot import exp

from xeploai.columns.plan import RESULTS, Plan

Row = tuple[Any, ...]
Results = dict[str, list[Row]]


class Engine(Protocol):
    """Runs queries over the tables of one snapshot."""

    dialect: str
    """The name by which sqlglot knows it."""

    def open(self, snapshot: Path) -> None:
        """Make the tables of a snapshot known by their names, loading them where the engine keeps its own."""

    def keep(self, name: str, query: exp.Query) -> None:
        """Compute a relation once and know it by this name from now on, in place of an earlier one."""

    def rows(self, query: exp.Query) -> list[Row]:
        """The rows of a query, in no order."""

    def close(self) -> None:
        """Let go of everything."""


def text(query: exp.Query, engine: Engine) -> str:
    """The query as this engine reads it."""
    return query.sql(dialect=engine.dialect)


def keep_steps(engine: Engine, plan: Plan) -> None:
    """Compute the steps of a plan in order; their rows stay in the engine."""
    for step in plan.steps:
        engine.keep(step.name, step.query)


def compute(engine: Engine, plan: Plan) -> Results:
    """Every result of a plan by name: eligibility, counts, pools, streaks; rows sorted, unknown is None."""
    keep_steps(engine, plan)
    queries: dict[str, exp.Query] = {name: exp.select("*").from_(name) for name in RESULTS}
    queries |= {step.name: step.query for step in plan.lookups}
    return {name: sorted(engine.rows(query), key=_key) for name, query in queries.items()}


def _key(row: Row) -> tuple[tuple[bool, Any], ...]:
    """Sorts unknown values after all others."""
    return tuple((value is None, 0 if value is None else value) for value in row)
