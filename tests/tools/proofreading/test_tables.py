"""Every table of cases/tables.yaml leads to the findings that stand beside it, and to no other."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.tools.proofreading.check import Checked, check
from xeploai.tools.proofreading.claims import ClaimKind
from xeploai.tools.proofreading.document import DocumentBuilder
from xeploai.tools.proofreading.reading import read_bytes

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "tables.yaml").read_text("utf-8"))


def _checked(rows: list[str]) -> Checked:
    builder = DocumentBuilder()
    builder.table([[(cell.strip(), 1, 1) for cell in row.split("|")] for row in rows])
    return check(builder.built())


def _found(checked: Checked) -> list[str]:
    text = checked.document.text
    return sorted(f"{m.code} {text[m.place.start : m.place.end]} -> {m.suggestion}" for m in checked.marks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table(case: dict[str, Any]) -> None:
    checked = _checked(case["rows"])
    assert _found(checked) == sorted(case.get("find", ()))
    for kind, key in ((ClaimKind.SUM, "sums"), (ClaimKind.RATIO, "ratios")):
        if key in case:
            assert sum(1 for claim in checked.claims if claim.kind is kind and claim.ok) == case[key]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table_in_markdown(case: dict[str, Any]) -> None:
    lines = [f"| {row} |" for row in case["rows"]]
    ruled = [lines[0], "|" + "---|" * (lines[0].count("|") - 1), *lines[1:]]
    assert _found(check(read_bytes("\n".join(ruled).encode(), "bảng.md"))) == sorted(case.get("find", ()))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 20


def test_merged_headings_and_merged_rows() -> None:
    builder = DocumentBuilder()
    builder.table(
        [
            [("Đơn vị", 1, 2), ("Được đánh giá", 1, 2), ("Kết quả", 3, 1)],
            [("HTXSNV", 1, 1), ("HTTNV", 1, 1), ("HTNV", 1, 1)],
            [("Khu A", 1, 1), ("20", 1, 1), ("4", 1, 1), ("14", 1, 1), ("2", 1, 1)],
            [("Khu B", 1, 1), ("25", 1, 1), ("5", 1, 1), ("18", 1, 1), ("2", 1, 1)],
            [("Khu C", 1, 1), ("30", 1, 1), ("6", 1, 1), ("20", 1, 1), ("4", 1, 1)],
            [("Tổng cộng", 1, 1), ("75", 1, 1), ("15", 1, 1), ("52", 1, 1), ("8", 1, 1)],
        ]
    )
    checked = check(builder.built())
    assert _found(checked) == []
    assert sum(1 for claim in checked.claims if claim.kind is ClaimKind.SUM and claim.ok) == 8
