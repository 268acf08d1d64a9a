"""Whether the figures of a count foot: each case by hand, then any figures that do."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.ballot import Attendance, Count, footing_faults
from xeploai.core.levels import Level

XS, T, HT, KHT = Level


def codes(attendance: Attendance, count: Count, *, two_stages: bool = False) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.column) for fault in footing_faults(attendance, count, two_stages=two_stages)]


@pytest.mark.parametrize(
    ("called", "figures", "marks", "wrong"),
    [
        ((20, 18), {"issued": 18, "collected": 18, "valid": 17, "invalid": 1}, {XS: 4, T: 13, HT: 0, KHT: 0}, []),
        ((18, 20), {}, {}, [("count_exceeds", "present")]),
        ((20, 18), {"issued": 19}, {}, [("count_exceeds", "issued")]),
        ((20, 18), {"issued": 18, "collected": 19}, {}, [("count_exceeds", "collected")]),
        ((20, None), {"issued": None, "collected": 21}, {}, [("count_exceeds", "collected")]),
        ((20, 18), {"collected": 18, "valid": 16, "invalid": 1}, {}, [("count_collected", "collected")]),
        ((20, 18), {"valid": 17}, {XS: 4, T: 12}, [("count_marks_blank", "valid")]),
        ((20, 18), {"valid": 17}, {XS: 4, T: 14}, [("count_marks", "valid")]),
        ((20, 18), {"valid": 17, "unmarked": 0}, {XS: 4, T: 12, HT: 0, KHT: 0}, [("count_marks", "valid")]),
        ((20, 18), {"valid": 17, "unmarked": 1}, {XS: 4, T: 12}, []),
        ((None, None), {"valid": None}, {XS: 4, T: 12}, []),
        ((20, 18), {"valid": 0, "invalid": 0, "collected": 0}, {XS: 0, T: 0, HT: 0, KHT: 0}, []),
    ],
)
def test_what_does_not_foot_is_named(
    called: tuple[int | None, int | None],
    figures: Mapping[str, int | None],
    marks: Mapping[Level, int],
    wrong: list[tuple[str, str]],
) -> None:
    attendance = Attendance(called=called[0], present=called[1])
    assert codes(attendance, Count(marks=marks, **figures)) == wrong


def test_the_excellent_of_a_ballot_of_their_own_stand_beside_the_others() -> None:
    apart = Count(valid=18, marks={XS: 6, T: 15, HT: 3, KHT: 0})
    assert codes(Attendance(), apart) == [("count_marks", "valid")]
    assert codes(Attendance(), apart, two_stages=True) == []
    assert codes(Attendance(), Count(valid=18, marks={XS: 19, T: 18}), two_stages=True) == [("count_marks", "valid")]


@given(
    marks=st.fixed_dictionaries({level: st.integers(0, 500) for level in Level}),
    others=st.fixed_dictionaries({name: st.integers(0, 50) for name in ("unmarked", "invalid", "lost", "away")}),
    wrong=st.integers(1, 9),
)
def test_figures_that_foot_have_no_fault_and_one_changed_figure_has(
    marks: dict[Level, int], others: dict[str, int], wrong: int
) -> None:
    valid = sum(marks.values()) + others["unmarked"]
    collected = valid + others["invalid"]
    issued = collected + others["lost"]
    attendance = Attendance(called=issued + others["away"], present=issued)
    whole = {"issued": issued, "collected": collected, "invalid": others["invalid"], "unmarked": others["unmarked"]}
    assert codes(attendance, Count(valid=valid, marks=marks, **whole)) == []
    assert codes(attendance, Count(valid=valid + wrong, marks=marks, **whole))
    assert codes(attendance, Count(valid=valid, marks={**marks, T: marks[T] + wrong}, **whole))


def test_the_levels_with_the_most_marks() -> None:
    assert Count(marks={XS: 3, T: 9, HT: 9}).leaders() == (T, HT)
    assert Count(marks={XS: 0, T: 0}).leaders() == ()
    assert Count().leaders() == ()
