"""Five years in a row: known runs, broken runs, and years nobody loaded."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.levels import Level
from xeploai.core.streak import NotAssessed, streak

XS, T = Level.EXCELLENT, Level.GOOD

CASES = [
    ("five years", dict.fromkeys(range(2016, 2021), XS), {}, True),
    ("a good year in the middle", dict.fromkeys(range(2016, 2021), XS) | {2018: T}, {}, False),
    ("a year nobody loaded", dict.fromkeys((2016, 2017, 2019, 2020), XS), {}, None),
    ("a year nobody loaded does not save a broken run", {2020: XS, 2018: T}, {}, False),
    ("this year unknown", dict.fromkeys(range(2015, 2020), XS), {}, None),
    ("not evaluated breaks", dict.fromkeys(range(2015, 2021), XS) | {2018: None}, {}, False),
    (
        "not evaluated is passed over",
        dict.fromkeys(range(2015, 2021), XS) | {2018: None},
        {"not_assessed": "skip"},
        True,
    ),
    ("passed over, and the year before that unknown", {2020: None}, {"not_assessed": "skip"}, None),
    (
        "a run that was commended does not count again",
        dict.fromkeys(range(2012, 2021), XS),
        {"counted_after": 2017},
        False,
    ),
    ("five new years", dict.fromkeys(range(2012, 2021), XS), {"counted_after": 2015}, True),
]


@pytest.mark.parametrize(
    ("history", "settings", "answer"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_streak(history: dict[int, Level | None], settings: dict[str, Any], answer: bool | None) -> None:
    mode = NotAssessed(settings.get("not_assessed", "break"))
    after = settings.get("counted_after")
    assert streak(history, last_year=2020, years=5, not_assessed=mode, counted_after=after) is answer


@given(
    st.dictionaries(st.integers(2016, 2020), st.sampled_from([*Level, None])),
)
def test_brute_force_over_every_way_to_fill_the_unknown_years(history: dict[int, Level | None]) -> None:
    missing = [year for year in range(2016, 2021) if year not in history]
    answers = {
        streak(history | dict(zip(missing, filled, strict=True)), last_year=2020, years=5)
        for filled in product([XS, T], repeat=len(missing))
    }
    answer = streak(history, last_year=2020, years=5)
    assert answer in answers if answer is not None else answers == {True, False}


@given(st.dictionaries(st.integers(2010, 2020), st.sampled_from([*Level, None])), st.sampled_from(NotAssessed))
def test_it_always_ends(history: dict[int, Level | None], mode: NotAssessed) -> None:
    assert streak(history, last_year=2020, years=5, not_assessed=mode) in (True, False, None)
