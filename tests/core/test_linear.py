"""What bounds decide of a comparison is what every value within them says: compared with all of them."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.expressions import parse
from xeploai.core.fact_schema import bounds_of
from xeploai.core.facts import GIVEN
from xeploai.core.nodes import NONE
from xeploai.core.subjects import SubjectKind

BOUNDS = bounds_of(SubjectKind.LEADER, {"points_general_max": 300000, "points_results_max": 700000})
QUARTERS = ("XS", "T", "KHT")
CONDITIONS = [
    f"{left} {sign} {right}"
    for sign in ("<", "<=", ">", ">=", "==", "!=")
    for left, right in (
        ("quarters.KHT", "2"),
        ("quarters.XS + quarters.T", "5"),
        ("quarters.KHT - quarters.XS", "quarters.T - 3"),
        ("quarters.T * 3", "12 + quarters.XS * 3"),
    )
]


def value(text: str, facts: Mapping[str, Any]) -> Any:
    return parse(text).bound({}, {}, BOUNDS)(facts)


@pytest.mark.parametrize("text", CONDITIONS)
@given(data=st.data())
def test_bounds_decide_what_every_value_decides(text: str, data: st.DataObject) -> None:
    known: dict[str, Any] = {
        f"quarters.{name}": held for name in QUARTERS if (held := data.draw(st.none() | st.integers(0, 4))) is not None
    }
    given_ = data.draw(st.booleans())
    facts = known | ({"quarters": GIVEN} if given_ else {})
    unknown = [name for name in parse(text).facts if name not in known]
    worlds = [known | dict(zip(unknown, values, strict=True)) for values in product(range(5), repeat=len(unknown))]
    if unknown and not given_:
        worlds.append(dict.fromkeys(parse(text).facts, NONE))
    answers = {parse(text).evaluate(world, {}, {}) for world in worlds}
    expected = answers.pop() if len(answers) == 1 else None
    assert value(text, facts) is expected


@pytest.mark.parametrize(("results", "answer"), [(199999, False), (200000, None), (500000, True), (None, None)])
def test_points_that_nobody_gave_lie_within_their_maximum(results: int | None, answer: bool | None) -> None:
    facts = {} if results is None else {"points.results": results}
    assert value("points.general + points.results >= 500000", facts) is answer
    gaps = parse("points.general + points.results >= 500000").unknown(facts, {}, {}, BOUNDS)
    assert (gaps == frozenset()) is (answer is not None)


def test_no_bound_where_no_regime_says_how_much_there_is() -> None:
    bounds = bounds_of(SubjectKind.LEADER, {})
    assert parse("points.general + points.results >= 500000").bound({}, {}, bounds)({"points.results": 0}) is None
    assert parse("points.general + points.results >= 0").bound({}, {}, bounds)({"points.results": 0}) is True
