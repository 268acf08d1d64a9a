"""Caps: the published cases, every reading and rounding, edges, unknown counts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.errors import RuleError
from xeploai.core.quota import Denominator, QuotaRule, Rounding

PUBLISHED = [
    # where, excellent, good, places by rounding down, by rounding half up
    ("chi bộ, Ban Quản lý khu công nghiệp 2021", 37, 151, 37, 38),
    ("tổ chức cơ sở đảng, một thị xã 2019", 9, 36, 9, 9),
    ("tập thể cấp ủy, một đảng bộ khối 2022", 14, 57, 14, 14),
    ("tổ chức cơ sở đảng, một đảng bộ khối 2022", 16, 63, 15, 16),
    ("chi bộ nhỏ 2022", 4, 18, 4, 4),
]


@pytest.mark.parametrize(("where", "excellent", "good", "down", "half_up"), PUBLISHED)
def test_published_cases(where: str, excellent: int, good: int, down: int, half_up: int) -> None:
    for rounding, places in ((Rounding.FLOOR, down), (Rounding.HALF_UP, half_up)):
        held = QuotaRule(share_per_10k=2000, rounding=rounding).working(excellent=excellent, good=good)
        assert held.places == places, where
        assert held.left == places - excellent
        assert held.holds is (excellent <= places)


@pytest.mark.parametrize(
    ("denominator", "exact"),
    [
        (Denominator.GOOD_OR_BETTER, Fraction(20)),
        (Denominator.GOOD_ONLY, Fraction(50, 3)),
        (Denominator.EVALUATED, Fraction(22)),
    ],
)
def test_denominators(denominator: Denominator, exact: Fraction) -> None:
    rule = QuotaRule(share_per_10k=2000, denominator=denominator)
    assert rule.working(excellent=20, good=80, completed=9, not_completed=1).exact == exact


@given(st.integers(0, 500), st.integers(1, 9999))
def test_good_only_places_hold_after_the_upgrade(base: int, share: int) -> None:
    rule = QuotaRule(share_per_10k=share, denominator=Denominator.GOOD_ONLY)
    places = rule.working(excellent=0, good=base).places
    assert places is not None
    assert places * 10_000 <= share * (base - places)
    assert (places + 1) * 10_000 > share * (base - places - 1)


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10_000), st.sampled_from(Rounding), st.integers(0, 9)
)
def test_places_stay_between_nothing_and_the_base(
    excellent: int, good: int, share: int, rounding: Rounding, minimum: int
) -> None:
    held = QuotaRule(share_per_10k=share, rounding=rounding, minimum=minimum).working(excellent=excellent, good=good)
    assert held.places is not None
    assert 0 <= held.places <= excellent + good
    assert held.places >= min(minimum, excellent + good)
    assert abs(held.places - max(Fraction((excellent + good) * share, 10_000), Fraction(0))) < 1 or minimum


@pytest.mark.parametrize(
    "counts", [{"excellent": None, "good": 4}, {"excellent": 4, "good": None}, {"excellent": None, "good": None}]
)
def test_unknown_counts_give_unknown_places(counts: dict[str, int | None]) -> None:
    held = QuotaRule(share_per_10k=2000).working(**counts)
    assert (held.exact, held.exact_text, held.places, held.left, held.holds) == (None,) * 5


def test_evaluated_needs_all_four() -> None:
    rule = QuotaRule(share_per_10k=2000, denominator=Denominator.EVALUATED)
    assert rule.working(excellent=1, good=4, completed=2).places is None


@pytest.mark.parametrize(("share", "text"), [(2000, "37.6"), (3333, "62.6604"), (1, "0.0188"), (10_000, "188")])
def test_the_working_in_decimals(share: int, text: str) -> None:
    assert QuotaRule(share_per_10k=share).working(excellent=37, good=151).exact_text == text


@pytest.mark.parametrize(("share", "minimum"), [(0, 0), (10_001, 0), (2000, -1)])
def test_a_rule_that_makes_no_sense_is_refused(share: int, minimum: int) -> None:
    with pytest.raises(RuleError):
        QuotaRule(share_per_10k=share, minimum=minimum)
