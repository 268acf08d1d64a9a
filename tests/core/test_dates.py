"""Dates that may lack a day or a month, and cut-offs in months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.dates import PartialDate, months_before


@pytest.mark.parametrize("text", ["2015", "2015-02", "2015-02-03"])
def test_iso_goes_both_ways(text: str) -> None:
    assert PartialDate.from_iso(text).iso == text


@pytest.mark.parametrize("text", ["2015-02-30", "2015-13", "15-02-03", "2015-2-3", "", "2015-02-03 "])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        PartialDate.from_iso(text)


@pytest.mark.parametrize(
    ("text", "cut", "after"),
    [
        ("2021-06-30", date(2021, 6, 30), False),
        ("2021-07-01", date(2021, 6, 30), True),
        ("2021-06", date(2021, 6, 30), False),
        ("2021-06", date(2021, 6, 29), None),
        ("2021-07", date(2021, 6, 30), True),
        ("2021", date(2021, 6, 30), None),
        ("2020", date(2021, 6, 30), False),
    ],
)
def test_after_knows_when_the_missing_day_decides(text: str, cut: date, after: bool | None) -> None:
    assert PartialDate.from_iso(text).after(cut) is after


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2021, 12, 31), 6, date(2021, 6, 30)),
        (date(2021, 8, 31), 6, date(2021, 2, 28)),
        (date(2020, 8, 31), 6, date(2020, 2, 29)),
        (date(2021, 1, 15), 1, date(2020, 12, 15)),
        (date(2021, 1, 15), 0, date(2021, 1, 15)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)), st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_a_full_date_is_always_decided(day: date, cut: date) -> None:
    assert PartialDate.of(day).after(cut) is (day > cut)


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)), st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_what_is_decided_with_less_stays_so_with_more(day: date, cut: date) -> None:
    for known in (PartialDate(day.year), PartialDate(day.year, day.month)):
        if known.after(cut) is not None:
            assert known.after(cut) is PartialDate.of(day).after(cut)
