"""One short text for all results of a plan: equal on every engine, or somebody counted wrong.

Each engine sums a number for each row, in whole numbers only, so that nothing but the sum need leave it.
"""

import hashlib
from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from xeploai.columns.engines.base import Engine
from xeploai.columns.schema import COUNTS, LEVELS

RESULTS: Mapping[str, tuple[str, ...]] = {
    "counts": ("node", "tally", "label", *COUNTS),
    "pools": ("pool", *LEVELS, "base", "numerator", "divisor", "holds"),
    "streaks": ("subject", "holds"),
}
"""The columns of each result that count."""

TRUTHS = frozenset({"holds"})
"""Columns of three values: unknown 0, false 1, true 2. In all others unknown is 0 and a number one more than itself."""

PRIMES = (1_000_003, 999_983)


def weight(place: int) -> int:
    """What the column at this place is multiplied with: all different, below a million."""
    return int(pow(31, place + 1, 999_979))


def query(result: str) -> exp.Query:
    """How many rows, and the sum of their numbers. A row's number is mixed so that two errors do not cancel out."""
    terms = [f"CAST({_number(name)} AS BIGINT) * {weight(place)}" for place, name in enumerate(RESULTS[result])]
    mixed = f"(mix % {PRIMES[0]}) * (mix % {PRIMES[1]})"
    parsed = sqlglot.parse_one(
        f"SELECT COUNT(*), CAST(SUM({mixed}) AS BIGINT) FROM (SELECT {' + '.join(terms)} AS mix FROM {result}) AS mixed"
    )
    assert isinstance(parsed, exp.Query)
    return parsed


def _number(name: str) -> str:
    if name in TRUTHS:
        return f"CASE WHEN {name} THEN 2 WHEN NOT {name} THEN 1 ELSE 0 END"
    return f"COALESCE({name} + 1, 0)"


def digest(sums: Mapping[str, tuple[int, int]]) -> str:
    """The text for rows and sum of each result."""
    lines = "\n".join(f"{name} {rows} {total}" for name, (rows, total) in sorted(sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def of_engine(engine: Engine) -> str:
    """The text for the results that an engine keeps."""
    sums = {}
    for result in RESULTS:
        ((rows, total),) = engine.rows(query(result))
        sums[result] = (int(rows), int(total or 0))
    return digest(sums)
