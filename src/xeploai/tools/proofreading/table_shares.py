"""Percentages of a table: which count and which base each column of rates uses, by vote of its cells.

The heading is not needed: for a column of rates every column of counts is tried as numerator, and every other column,
the row of totals and the sum of the column as base. The pair that most cells confirm is the reading of the column;
cells that lose the vote are the errors.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xeploai.core.levels import Level
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.grid import Grid, Role, Value, level_named
from xeploai.tools.proofreading.marks import cell_ratio_mark
from xeploai.tools.proofreading.table_sums import readings
from xeploai.tools.proofreading.verdict import Verdict, expected, verdict

_RATE_OF = re.compile(r"tỷ\s+lệ|\(?\s*%\s*\)?")
_VOTERS = 80  # cells of a column that are asked; a longer column tells nothing more
_NUMERATORS = 8
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage in its cell, with the counts it may belong to, the likely one first."""

    cell: Value
    row: int
    counts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TableShare:
    """A percentage with what was made of it."""

    count: Value | None
    claim: Claim
    mark: Mark | None


_Base = Callable[[int, Value], int | None]


def table_shares(grid: Grid, before: Sequence[int] = ()) -> Iterator[TableShare]:
    """Every percentage of a table, over the base that its column, or the whole table, proves."""
    by_column = {column: rates for column in range(grid.columns) if (rates := _rates(grid, column))}
    if not by_column:
        return
    bases = [*_bases(grid), *(_constant(count) for count in before)]
    everything = [rate for rates in by_column.values() for rate in rates]
    whole = _winner(everything, bases, most_numerators=1)
    for rates in by_column.values():
        winner = _winner(rates, bases) or whole
        own = winner is not None and winner is not whole
        for rate in rates:
            yield _decided(grid, rate, winner if own else _for_one(rate, winner, bases), own=own)


def _rates(grid: Grid, column: int) -> list[Rate]:
    found = []
    counts = [c for c in range(grid.columns) if c != column and grid.role(c) not in {Role.LABEL, Role.OTHER, Role.RATE}]
    # The column to the left is the likely numerator, then those further left, then those to the right.
    # "Tỷ lệ đúng hạn" names the column "Đúng hạn".
    name = _RATE_OF.sub("", grid.head(column)).strip()
    near = sorted(counts, key=lambda c: (not name or grid.head(c) != name, c > column, abs(column - c)))[:_NUMERATORS]
    for row in range(grid.first_row, grid.rows):
        cell = grid.values.get((row, column))
        if cell is None:
            continue
        if cell.count is not None and cell.percentage is not None:
            found.append(Rate(cell, row, (cell,)))
        elif grid.role(column) is Role.RATE:
            rate = cell if cell.percentage is not None else cell.as_rate()
            beside = tuple(
                grid.values[row, c] for c in near if (row, c) in grid.values and grid.values[row, c].count is not None
            )
            found.append(Rate(rate, row, beside))
    return found


def _bases(grid: Grid) -> Iterator[_Base]:
    """What percentages of a table may be taken of, the likely ones first."""
    if any(value.whole is not None for value in grid.values.values()):
        yield lambda _, count: count.whole
    levels = {level: c for c in grid.columns_of(Role.LEVEL) if (level := grid.level(c)) is not None}
    first = [*grid.columns_of(Role.EVALUATED), *grid.columns_of(Role.TOTAL)]
    for column in first:
        yield _in_row(grid, [column])
    for parts in readings(levels) if levels else ():
        yield _in_row(grid, parts)
    if {Level.EXCELLENT, Level.GOOD} <= levels.keys():
        yield _in_row(grid, [levels[Level.GOOD]])
        yield _in_row(grid, [levels[Level.EXCELLENT], levels[Level.GOOD]])
    totals = [row for row in range(grid.first_row, grid.rows) if grid.is_total(row)]
    for row in [*totals[-1:], *totals[:1], *totals[1:3]]:
        yield _in_column(grid, row)
    parts = [row for row in range(grid.first_row, grid.rows) if row not in totals]
    sums = {c: _sum(grid.count(row, c) for row in parts if (row, c) in grid.values) for c in range(grid.columns)}
    yield lambda _, count: sums.get(count.column)
    for column in (*grid.columns_of(Role.COUNT), *grid.columns_of(Role.LEVEL)):
        yield _in_row(grid, [column])


def _constant(count: int) -> _Base:
    """A count that stands in no cell."""
    return lambda _row, _count: count


def _in_row(grid: Grid, columns: Sequence[int]) -> _Base:
    """The sum of some columns of the row of the share."""
    return lambda row, _: _sum(grid.count(row, column) for column in columns)


def _in_column(grid: Grid, total: int) -> _Base:
    """What a row of totals holds in the column of the count."""
    return lambda _, count: grid.count(total, count.column)


def _sum(counts: Iterator[int | None]) -> int | None:
    known = list(counts)
    return None if any(count is None for count in known) or not known else sum(c for c in known if c is not None)


@dataclass(frozen=True, slots=True)
class _Winner:
    base: _Base
    place: int
    fits: int
    asked: int


def _winner(rates: Sequence[Rate], bases: Sequence[_Base], most_numerators: int = _NUMERATORS) -> _Winner | None:
    """The numerator and base that most cells confirm, at least two and more than half; 0 and 100 prove nothing."""
    best: tuple[int, int, int] | None = None
    chosen: _Winner | None = None
    known = [rate for rate in rates if rate.cell.percentage is not None and rate.cell.percentage.scaled]
    telling = [rate for rate in known if not _is_whole(rate)][:_VOTERS]
    full = [rate for rate in known if _is_whole(rate)][:_VOTERS]
    for place in range(min(most_numerators, max((len(r.counts) for r in telling), default=0))):
        asked = [r for r in telling if place < len(r.counts) and r.counts[place].count]
        if len(asked) + len(full) < _ENOUGH:
            continue
        for index, base in enumerate(bases):
            fits = sum(1 for rate in asked if _fits(rate, place, base))
            # All of a base proves little, but more than nothing: 18 of 18 in a table of three rows.
            all_of = sum(1 for rate in full if place < len(rate.counts) and _is_all(rate, place, base)) if fits else 0
            if fits + all_of < _ENOUGH or 2 * (fits + all_of) <= len(asked) + all_of:
                continue
            rank = (fits, -place, -index)
            if best is None or rank > best:
                best, chosen = rank, _Winner(base, place, fits, len(asked))
    return chosen


def _is_whole(rate: Rate) -> bool:
    return rate.cell.percentage is not None and rate.cell.percentage.pct.rstrip("0.") == "1"


def _is_all(rate: Rate, place: int, base: _Base) -> bool:
    """Whether a cell of 100 % stands for a count that is its whole base."""
    count = rate.counts[place]
    return bool(count.count) and base(rate.row, count) == count.count


def _for_one(rate: Rate, whole: _Winner | None, bases: Sequence[_Base]) -> _Winner | None:
    """The reading of one rate by what the whole table proves, unless another pair of its row fits."""
    if whole is not None and rate.counts and not _fits(rate, whole.place, whole.base):
        for place in range(len(rate.counts)):
            for base in bases:
                if _fits(rate, place, base):
                    return _Winner(base, place, 1, 1)
    return whole


def _fits(rate: Rate, place: int, base: _Base) -> bool:
    count, printed = rate.counts[place], rate.cell.percentage
    den, num = base(rate.row, count), count.count
    if den is None or num is None or printed is None or den == 0 or (den < num and printed.whole < 100):
        return False
    if den == num and place == 0 and rate.cell is not count and printed.whole != 100:
        return False
    return verdict(printed, num, den) is Verdict.RIGHT


def _decided(grid: Grid, rate: Rate, winner: _Winner | None, *, own: bool) -> TableShare:
    printed = rate.cell.percentage
    place = rate.cell.rate or rate.cell.span
    count = rate.counts[winner.place] if winner is not None and winner.place < len(rate.counts) else None
    if winner is None or count is None:
        first = rate.counts[0] if rate.counts else None
        span = rate.cell.span if first is None else rate.cell.span.joined(first.span)
        open_claim = Claim(
            kind=ClaimKind.RATIO,
            span=span,
            place=place,
            num=first.count if first else None,
            percentage=printed,
            decimals=grid.decimals,
        )
        return TableShare(first, open_claim, None)
    span = count.span.joined(rate.cell.span)
    den, num = winner.base(rate.row, count), count.count
    if not den or num is None or printed is None:
        return TableShare(count, Claim(kind=ClaimKind.RATIO, span=span, place=place, num=num, percentage=printed), None)
    decided = verdict(printed, num, den)
    sure = decided is Verdict.RIGHT or _is_sure(grid, count, winner, own=own, over=den < num)
    percent = Figure(place, Kind.PERCENT, percentage=printed)
    claim = Claim(
        kind=ClaimKind.RATIO,
        span=span,
        place=place,
        num=num,
        den=den if sure else None,
        percentage=printed,
        expected=expected(percent, num, den) if sure else None,
        ok=(decided is Verdict.RIGHT) if sure else None,
        decimals=grid.decimals,
    )
    wrong = sure and decided is not Verdict.RIGHT
    return TableShare(count, claim, cell_ratio_mark(claim, truncated=decided is Verdict.TRUNCATED) if wrong else None)


def _is_sure(grid: Grid, count: Value, winner: _Winner, *, own: bool, over: bool) -> bool:
    """Whether a cell that loses the vote is wrong, and not of another base."""
    if over:
        # "2023/2022 (%)": one year in percent of another, which the other rows of the column prove.
        return own and winner.fits >= _ENOUGH and winner.asked - winner.fits <= 1
    # Excellent ones may be counted over the good ones, in their column alone.
    if not own and grid.level(count.column) is Level.EXCELLENT and level_named(grid.labels.get(count.row, "")) is None:
        return False
    # A numerator that is not the neighbour of its rate needs all votes but one.
    return winner.place == 0 or (winner.asked - winner.fits <= 1 and winner.fits >= 3)
