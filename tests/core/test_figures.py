"""Percentages and counts as documents print them, and the tables of docs/rules/figures.md."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.figures import Share, add, vi_count

DOC = Path(__file__).parents[2] / "docs" / "rules" / "figures.md"


def documented() -> list[tuple[int, int, str]]:
    """Rows "| a/b | x,xx% |" of the method page."""
    rows = re.findall(r"^\| ([\d.]+)/([\d.]+) \| ([\d,]+%) \|", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(int(num.replace(".", "")), int(den.replace(".", "")), text) for num, den, text in rows]


def test_the_page_has_its_table() -> None:
    assert len(documented()) >= 8


@pytest.mark.parametrize(("num", "den", "text"), documented())
def test_the_page_is_right(num: int, den: int, text: str) -> None:
    assert Share(num, den).vi() == text


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_half_up_from_the_integers(num: int, den: int, decimals: int) -> None:
    exact = (Decimal(num) * 100 / Decimal(den)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if (2 * num * 100 * 10**decimals) % den:  # decimal arithmetic is exact enough away from a half
        assert Share(num, den).pct(decimals) == f"{exact:f}"


@pytest.mark.parametrize(("num", "den", "pct"), [(1, 800, "0.13"), (1, 32, "3.13"), (1, 6, "16.67"), (0, 5, "0.00")])
def test_halves_go_up(num: int, den: int, pct: str) -> None:
    assert Share(num, den).pct() == pct


@pytest.mark.parametrize(("num", "den"), [(None, 5), (5, None), (1, 0), (None, None)])
def test_unknown_or_over_zero_has_no_percentage(num: int | None, den: int | None) -> None:
    assert Share(num, den).pct() is None
    assert Share(num, den).vi() is None


def test_counts() -> None:
    assert [vi_count(n) for n in (0, 999, 1000, 5_600_000, None)] == ["0", "999", "1.000", "5.600.000", "–"]
    assert add(1, 2, 3) == 6
    assert add(1, None) is None
