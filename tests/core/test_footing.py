"""Figures that contradict themselves are named; figures that are right, or unknown, are not."""

import pytest

from xeploai.core.footing import Convention, convention, footing, over_membership, parts_foot
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts
from xeploai.core.subjects import Reason


def counts(
    total: int | None = None,
    evaluated: int | None = None,
    levels: tuple[int | None, ...] = (None,) * 4,
    reasons: dict[Reason, int] | None = None,
    *,
    causes: dict[str, int] | None = None,
    probationary: int | None = None,
) -> Counts:
    known = {level: count for level, count in zip(Level, levels, strict=True) if count is not None}
    return Counts.of(
        total=total,
        evaluated=evaluated,
        levels=known,
        not_evaluated=reasons or {},
        causes=causes or {},
        probationary=probationary,
    )


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (counts(4928, 4238, (669, 3220, 317, 32)), []),
        (counts(194, None, (37, 151, 1, 0), {Reason.NEWLY_FOUNDED: 5}), []),
        (counts(85, 85, (16, 79, 5, 1)), ["levels_nested"]),
        (counts(49, 49, (9, 36, 5, 0)), ["levels_not_evaluated"]),
        (counts(None, 33, (18, None, None, 0)), []),
        (counts(None, 33, (34, None, None, None)), ["levels_not_evaluated"]),
        (counts(40, 41), ["evaluated_over_total"]),
        (counts(40, 38, (None,) * 4, {Reason.EXEMPT: 3}), ["reasons_not_total"]),
        (counts(40, None, probationary=41), ["probationary_not_within_total"]),
        (counts(10, 10, (1, 5, 2, 2), causes={"disciplined": 3}), ["causes_over_worst"]),
        (counts(), []),
    ],
)
def test_footing(given: Counts, codes: list[str]) -> None:
    assert [finding.code for finding in footing(given, scope="u", subject="member")] == codes


def test_parts_may_not_pass_a_stated_whole() -> None:
    whole, parts = counts(49, 49, (9, 36, 4, 0)), counts(40, 40, (10, 30, 0, 0))
    findings = list(parts_foot(whole, parts, scope="u", subject="grassroots_organisation"))
    assert [(f.values["figure"], f.values["stated"], f.values["summed"]) for f in findings] == [("XS", 9, 10)]
    assert len(list(parts_foot(whole, parts, scope="u", subject="member", exact=True))) == 5


def test_convention_needs_every_count() -> None:
    four = dict(zip(Level, (14, 71, 3, 1), strict=True))
    assert convention(four, 75) is Convention.NESTED
    assert convention(four, 89) is Convention.FLAT
    assert convention(four, 80) is None
    assert convention({**four, Level.COMPLETED: None}, 75) is None


def test_membership() -> None:
    assert [f.code for f in over_membership(12, 11, scope="a")] == ["counts_over_membership"]
    assert not list(over_membership(11, 11, scope="a"))
    assert not list(over_membership(None, 11, scope="a"))
