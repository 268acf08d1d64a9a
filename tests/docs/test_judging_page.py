"""The tables of docs/rules/judging.md say what the program does."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xeploai.core.application import round_dates
from xeploai.core.dates import PartialDate
from xeploai.core.expressions import parse
from xeploai.core.grading import Ruleset
from xeploai.core.levels import Level
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import SubjectKind

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "judging.md"
VALUES = {"yes": True, "no": False, "unknown": None}


def tables(*columns: str) -> list[dict[str, str]]:
    """The rows of every table with these columns."""
    rows: list[dict[str, str]] = []
    names: list[str] | None = None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            names = None
        elif names is None:
            names = cells
        elif tuple(names) == columns and not set(line) <= set("|-"):
            rows.append(dict(zip(names, cells, strict=True)))
    return rows


def facts(text: str) -> dict[str, Any]:
    held = json.loads(text.strip("`"))
    return {name: PartialDate.from_iso(value) if name.endswith("_on") else value for name, value in held.items()}


@pytest.mark.parametrize(
    "row", tables("condition", "facts", "value"), ids=lambda row: f"{row['condition']} {row['facts']}"
)
def test_conditions(row: dict[str, str]) -> None:
    value = parse(row["condition"].strip("`")).evaluate(facts(row["facts"]), {}, round_dates(date(2021, 12, 15)))
    assert value is VALUES[row["value"]]


def rule(effect: Effect, condition: str, **more: Any) -> Rule:
    return Rule(
        id=condition,
        kind=SubjectKind.LEADER,
        effect=effect,
        condition=condition,
        text="Quy tắc mẫu.",
        clause="Mẫu 1",
        source="mẫu",
        verified=True,
        **more,
    )


POINTS = "points.general + points.results >= {}"
DONE = "tasks.done >= tasks.assigned"
REGIME = Ruleset.of(
    (
        rule(Effect.REQUIRE, POINTS.format(9000), level=Level.EXCELLENT),
        rule(Effect.REQUIRE, DONE, level=Level.EXCELLENT),
        rule(Effect.REQUIRE, "tasks.exceeded * 10000 >= tasks.assigned * 3000", level=Level.EXCELLENT),
        rule(Effect.REQUIRE, POINTS.format(7000), level=Level.GOOD),
        rule(Effect.REQUIRE, DONE, level=Level.GOOD),
        rule(Effect.REQUIRE, POINTS.format(5000), level=Level.COMPLETED),
        rule(Effect.REQUIRE, DONE, level=Level.COMPLETED),
        rule(Effect.DISQUALIFY, "unit_below", exception="force_majeure and discretion_granted"),
        rule(Effect.CAP, "sick_leave_months >= 3", level=Level.COMPLETED),
        rule(Effect.CAP, "is_head", level_from="collective_level"),
        rule(Effect.FALLBACK, POINTS.format(5000), level=Level.COMPLETED),
    ),
    {},
    round_dates(date(2025, 12, 15)),
)
EXCELLENT: dict[str, Any] = {
    "points.general": 2700,
    "points.results": 6300,
    "tasks.assigned": 10,
    "tasks.done": 10,
    "tasks.exceeded": 3,
    "unit_below": False,
    "force_majeure": False,
    "discretion_granted": False,
    "sick_leave_months": 0,
    "is_head": True,
    "collective_level": "XS",
}


@pytest.mark.parametrize(
    "row", tables("changed", "upper", "lower", "level", "needs", "note"), ids=lambda row: str(row["changed"])
)
def test_readings(row: dict[str, str]) -> None:
    found = REGIME.judge(EXCELLENT | facts(row["changed"]))
    assert {
        "upper": found.upper.value,
        "lower": found.lower.value,
        "level": "open" if found.level is None else found.level.value,
        "needs": ", ".join(found.needs),
        "note": "yes" if found.authority_note else "no",
    } == {name: cell for name, cell in row.items() if name != "changed"}


def test_the_page_has_its_tables() -> None:
    assert len(tables("condition", "facts", "value")) >= 20
    assert len(tables("changed", "upper", "lower", "level", "needs", "note")) >= 15
