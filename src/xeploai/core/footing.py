"""Do the figures foot: parts against totals, levels against those evaluated, counts against the membership.

A check speaks only where every figure it needs is known; what is unknown is never called wrong.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from xeploai.core.figures import add
from xeploai.core.findings import Finding, Severity
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts


class Convention(StrEnum):
    """How four printed counts relate: FLAT ones are disjoint, in NESTED ones the good include the excellent."""

    FLAT = "flat"
    NESTED = "nested"


def convention(levels: Mapping[Level, int | None], evaluated: int | None) -> Convention | None:
    """Which reading makes four counts sum to those evaluated; None where neither does or a count is unknown.

    >>> four = dict(zip(Level, (16, 79, 5, 1)))
    >>> convention(four, 85), convention(four, 101)
    (<Convention.NESTED: 'nested'>, <Convention.FLAT: 'flat'>)
    """
    flat = add(*(levels.get(level) for level in Level))
    if flat is None or evaluated is None:
        return None
    if flat == evaluated:
        return Convention.FLAT
    excellent, good = levels[Level.EXCELLENT], levels[Level.GOOD]
    assert excellent is not None
    assert good is not None
    return Convention.NESTED if good >= excellent and flat - excellent == evaluated else None


def footing(counts: Counts, *, scope: str, subject: str, label: str | None = None) -> Iterator[Finding]:
    """What in the figures of one place contradicts itself."""
    names: dict[str, object] = {"subject_kind": subject, "label": label}

    def error(code: str, **values: object) -> Finding:
        return Finding(code=code, severity=Severity.ERROR, scope=scope, values={**names, **values})

    figures = [count for count in counts.levels.values() if count is not None]
    complete = len(figures) == len(Level)
    if counts.evaluated is not None and figures:
        nested = convention(counts.levels, counts.evaluated) is Convention.NESTED
        if nested and counts.levels[Level.EXCELLENT]:
            yield error("levels_nested", evaluated=counts.evaluated, levels=sum(figures))
        elif (complete and sum(figures) != counts.evaluated) or sum(figures) > counts.evaluated:
            yield error("levels_not_evaluated", evaluated=counts.evaluated, levels=sum(figures))
    if counts.total is not None:
        if counts.evaluated is not None and counts.evaluated > counts.total:
            yield error("evaluated_over_total", evaluated=counts.evaluated, total=counts.total)
        elif counts.evaluated is not None:
            reasons = sum(count for count in counts.not_evaluated.values() if count is not None)
            if counts.evaluated + reasons != counts.total and counts.reasons_complete:
                yield error("reasons_not_total", evaluated=counts.evaluated, reasons=reasons, total=counts.total)
        if counts.probationary is not None and counts.probationary > counts.total:
            yield error("probationary_not_within_total", probationary=counts.probationary, total=counts.total)
    worst = counts.levels[Level.NOT_COMPLETED]
    if worst is not None and sum(counts.causes.values()) > worst:
        yield error("causes_over_worst", causes=sum(counts.causes.values()), worst=worst)


def parts_foot(
    whole: Counts, parts: Counts, *, scope: str, subject: str, label: str | None = None, exact: bool = False
) -> Iterator[Finding]:
    """Whether a stated figure can hold its parts: they may not pass it, and must make it up where `exact`."""
    pairs = [("total", whole.total, parts.total), ("evaluated", whole.evaluated, parts.evaluated)]
    pairs += [(level.value, whole.levels[level], parts.levels[level]) for level in Level]
    for figure, stated, summed in pairs:
        if stated is not None and summed is not None and (summed > stated or (exact and summed != stated)):
            yield Finding(
                code="parts_not_total",
                severity=Severity.ERROR,
                scope=scope,
                values={"subject_kind": subject, "label": label, "figure": figure, "stated": stated, "summed": summed},
            )


def over_membership(count: int | None, membership: int | None, *, scope: str, **values: object) -> Iterator[Finding]:
    """Whether more were counted than there are."""
    if count is not None and membership is not None and count > membership:
        yield Finding(
            code="counts_over_membership",
            severity=Severity.ERROR,
            scope=scope,
            values={**values, "count": count, "membership": membership},
        )
