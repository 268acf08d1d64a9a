"""What a table claims: totals of rows and columns, and percentages over a base that the table itself proves.

Which total belongs to which parts, and which column percentages are taken of, is decided by what fits most of the
table; only a cell that departs from the rest is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.apps.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.apps.proofreading.document import Span, Table
from xeploai.apps.proofreading.figures import Figure, Kind, Percentage
from xeploai.apps.proofreading.grid import Grid, Role, Value, grid_of, level_named
from xeploai.apps.proofreading.marks import cell_mark, cell_ratio_mark, sum_mark
from xeploai.apps.proofreading.sums import SumClaim
from xeploai.apps.proofreading.verdict import Verdict, expected, verdict
from xeploai.core.levels import Level

_LITTLE = 10  # a lone total is called wrong only where it is off by less than a tenth


@dataclass(frozen=True, slots=True)
class Addition:
    """A total cell and the cells that may make it up."""

    total: Value
    parts: tuple[Value, ...]
    whole: bool

    @property
    def sum(self) -> int:
        """What the known parts add up to."""
        return sum(part.count or 0 for part in self.parts)

    @property
    def fits(self) -> bool:
        """Whether they make the total."""
        return self.sum == self.total.count

    @property
    def fails(self) -> bool:
        """Whether they cannot make it: all known and another sum, or some unknown and already more."""
        return not self.fits and (self.whole or self.sum > (self.total.count or 0))

    @property
    def corrections(self) -> dict[Value, int]:
        """For each cell the value that would mend the sum on its own."""
        total = self.total.count or 0
        found = {part: (part.count or 0) - self.sum + total for part in self.parts}
        return {**found, self.total: self.sum}


@dataclass(frozen=True, slots=True)
class Decided:
    """An addition with what the rest of its structure makes of it."""

    addition: Addition
    ok: bool | None


@dataclass(frozen=True, slots=True)
class _Share:
    """A percentage of a table with the count it belongs to."""

    rate: Value
    count: Value


def table_claims(text: str, table: Table) -> tuple[list[Claim], list[Mark]]:
    """Claims and findings of one table."""
    grid = grid_of(text, table)
    if grid is None:
        return [], []
    rows, columns = list(_row_sums(grid)), list(_column_sums(grid))
    sums = [_claim(one) for one in (*rows, *columns)]
    blamed = {cell.span: (cell, right) for cell, right in _crossings(rows, columns)}
    explained = {id(one) for one in (*rows, *columns) if one.ok is False and _touches(one, blamed)}
    ratios = list(_ratios(grid))
    claims = [held.claim for held in sums] + [claim for _, claim, _ in ratios]
    marks = [cell_mark(cell.span, cell.count or 0, right) for cell, right in blamed.values()]
    additions = (*rows, *columns)
    marks += [
        sum_mark(held)
        for one, held in zip(additions, sums, strict=True)
        if one.ok is False and id(one) not in explained
    ]
    for share, claim, mark in ratios:
        if mark is not None and not _explained(share, claim, blamed):
            marks.append(mark)
    return claims, marks


_Blamed = Mapping[Span, tuple[Value, int]]


def _crossings(rows: Sequence[Decided], columns: Sequence[Decided]) -> Iterator[tuple[Value, int]]:
    """Cells in which a failing row and a failing column cross, and whose correction mends both."""
    failing = [one for one in columns if one.ok is False]
    for row in rows:
        if row.ok is not False:
            continue
        wanted = row.addition.corrections
        for column in failing:
            other = column.addition.corrections
            for cell, right in wanted.items():
                if other.get(cell) == right and right >= 0:
                    yield cell, right


def _touches(one: Decided, blamed: _Blamed) -> bool:
    return any(
        cell.span in blamed and blamed[cell.span][1] == right for cell, right in one.addition.corrections.items()
    )


def _explained(share: _Share, claim: Claim, blamed: _Blamed) -> bool:
    """Whether a percentage is right for the corrected count beside it, or over the corrected base."""
    if claim.percentage is None or claim.num is None or not claim.den:
        return False
    for cell, right in blamed.values():
        if cell.span == share.count.span and verdict(claim.percentage, right, claim.den) is Verdict.RIGHT:
            return True
        if cell.count == claim.den and right and verdict(claim.percentage, claim.num, right) is Verdict.RIGHT:
            return True
    return False


def _decided(additions: Sequence[Addition]) -> Iterator[Decided]:
    """Of one structure: what fits is right; what departs is wrong where more fits than departs, else undecided."""
    fits = sum(1 for one in additions if one.fits)
    fails = sum(1 for one in additions if one.fails)
    for one in additions:
        yield Decided(one, True if one.fits else (False if one.fails and fits and fits >= fails else None))


def _claim(decided: Decided) -> SumClaim:
    one, ok = decided.addition, decided.ok
    span = one.total.span.joined(*(part.span for part in one.parts))
    counts = tuple(part.count for part in one.parts if part.count is not None)
    claim = Claim(
        kind=ClaimKind.SUM,
        span=span,
        place=one.total.span,
        num=one.total.count,
        parts=counts,
        expected_num=one.sum,
        ok=ok,
    )
    return SumClaim(claim=claim)


def _addition(grid: Grid, total: tuple[int, int], cells: Iterable[tuple[int, int]]) -> Addition | None:
    held = grid.values.get(total)
    wanted = list(cells)
    parts = tuple(grid.values[at] for at in wanted if at in grid.values and grid.values[at].count is not None)
    if held is None or held.count is None or len(parts) < 2:
        return None
    return Addition(held, parts, whole=len(parts) == len(wanted))


def _best(structures: Iterable[list[Addition]]) -> list[Addition]:
    """The structure that fits most; the first of equals."""
    ranked = [(sum(1 for one in held if one.fits), -index, held) for index, held in enumerate(structures) if held]
    return max(ranked, key=lambda entry: entry[:2])[2] if ranked else []


def _row_sums(grid: Grid) -> Iterator[Decided]:
    """In each row: levels, or all other counts, against the column of totals or of those evaluated."""
    levels = {level: c for c in grid.columns_of(Role.LEVEL) if (level := grid.level(c)) is not None}
    totals = [*grid.columns_of(Role.EVALUATED), *grid.columns_of(Role.TOTAL)]
    rows = range(grid.first_row, grid.rows)
    if len(levels) >= 2:
        readings = _readings(levels)
        structures = [
            _additions(grid, [((r, t), [(r, c) for c in held]) for r in rows]) for t in totals for held in readings
        ]
        best = _best(structures)
        if any(one.fits for one in best):
            yield from _decided(best)
        elif len(levels) == len(Level):
            yield from (Decided(one, _lone(one)) for one in best)
        return
    counts = grid.columns_of(Role.COUNT)
    if len(totals) == 1 and len(counts) >= 2:
        additions = _additions(grid, [((r, totals[0]), [(r, c) for c in counts]) for r in rows])
        if sum(1 for one in additions if one.fits) >= 2:
            yield from _decided(additions)


def _readings(levels: dict[Level, int]) -> list[list[int]]:
    flat = list(levels.values())
    if {Level.EXCELLENT, Level.GOOD} <= levels.keys():
        return [flat, [at for level, at in levels.items() if level is not Level.EXCELLENT]]
    return [flat]


def _additions(grid: Grid, wanted: Iterable[tuple[tuple[int, int], list[tuple[int, int]]]]) -> list[Addition]:
    return [held for total, cells in wanted if (held := _addition(grid, total, cells)) is not None]


def _lone(one: Addition) -> bool | None:
    """One sum without a second of its kind: wrong only by a little, and with all parts known."""
    if one.fits:
        return True
    little = abs(one.sum - (one.total.count or 0)) * _LITTLE <= (one.total.count or 0)
    return False if one.whole and little else None


def _column_sums(grid: Grid) -> Iterator[Decided]:
    """In each column: the rows, or the rows that head groups, or the levels, against the row of totals."""
    rows = [row for row in range(grid.first_row, grid.rows) if grid.labels[row]]
    totals = [row for row in rows if grid.is_total(row)]
    if not totals:
        return
    parts = [row for row in rows if row not in totals]
    columns = [c for c in range(grid.columns) if grid.role(c) in {Role.TOTAL, Role.EVALUATED, Role.LEVEL, Role.COUNT}]
    by_level = {level: row for row in parts if (level := level_named(grid.labels[row])) is not None}
    if len(by_level) >= 2:
        choices = _readings(by_level)
    else:
        groups = [row for row in parts if grid.is_group(row)]
        choices = [held for held in (parts, groups, [row for row in parts if row not in groups]) if len(held) >= 2]
    best = _best(
        _additions(grid, [((total, c), [(row, c) for row in held]) for c in columns])
        for total in (totals if len(by_level) >= 2 else totals[-1:] + totals[:1])
        for held in choices
    )
    if len(best) > 1:
        yield from _decided(best)
    elif best and (len(by_level) in {0, len(Level)} or best[0].fits):
        yield Decided(best[0], _lone(best[0]))


_Base = Callable[[_Share], int | None]


def _ratios(grid: Grid) -> Iterator[tuple[_Share, Claim, Mark | None]]:
    """Every percentage with a count beside it or in its own cell, over the base that most of them fit."""
    by_column = {column: held for column in range(grid.columns) if (held := list(_shares(grid, column)))}
    bases = list(_bases(grid))
    everything = [share for held in by_column.values() for share in held]
    for held in by_column.values():
        base = _base_of(held, bases) or _base_of(everything, bases)
        excellent = grid.level(held[0].count.column) is Level.EXCELLENT
        own = any(_right(share, base) for share in held) if base is not None else False
        for share in held:
            # Excellent ones may be counted over the good ones, in this column alone.
            sure = not excellent or own or level_named(grid.labels.get(share.count.row, "")) is not None
            yield share, *_ratio(share, base if sure else None)


def _shares(grid: Grid, column: int) -> Iterator[_Share]:
    for row in range(grid.first_row, grid.rows):
        value = grid.values.get((row, column))
        if value is None:
            continue
        if value.count is not None and value.percentage is not None:
            yield _Share(value, value)
        elif grid.role(column) is Role.RATE and column:
            beside = grid.values.get((row, column - 1))
            rate = _as_rate(value)
            if (
                beside is not None
                and beside.count is not None
                and rate is not None
                and grid.role(column - 1) is not Role.LABEL
            ):
                yield _Share(rate, beside)


def _as_rate(value: Value) -> Value | None:
    """A whole number in a column of percentages is one too."""
    if value.percentage is not None:
        return value
    return (
        None
        if value.count is None
        else Value(value.span, value.row, value.column, None, Percentage(value.count, 0), value.span)
    )


def _bases(grid: Grid) -> Iterator[_Base]:
    """What percentages of a table may be taken of, the likely ones first."""
    levels = {level: c for c in grid.columns_of(Role.LEVEL) if (level := grid.level(c)) is not None}
    for column in [*grid.columns_of(Role.EVALUATED), *grid.columns_of(Role.TOTAL)]:
        yield lambda share, column=column: grid.count(share.count.row, column)  # type: ignore[misc]
    if levels:
        for held in _readings(levels):
            yield lambda share, held=held: _sum(grid.count(share.count.row, c) for c in held)  # type: ignore[misc]
    if {Level.EXCELLENT, Level.GOOD} <= levels.keys():
        both = [levels[Level.EXCELLENT], levels[Level.GOOD]]
        yield lambda share: grid.count(share.count.row, both[1])
        yield lambda share: _sum(grid.count(share.count.row, c) for c in both)
    rows = [row for row in range(grid.first_row, grid.rows) if grid.labels[row]]
    for row in rows:
        if grid.is_total(row):
            yield lambda share, row=row: grid.count(row, share.count.column)  # type: ignore[misc]
    by_level = {level: row for row in rows if (level := level_named(grid.labels[row])) is not None}
    if len(by_level) == len(Level):
        for held in _readings(by_level):
            yield lambda share, held=held: _sum(grid.count(row, share.count.column) for row in held)  # type: ignore[misc]
    for column in grid.columns_of(Role.COUNT):
        yield lambda share, column=column: grid.count(share.count.row, column)  # type: ignore[misc]


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if any(count is None for count in known) else sum(count for count in known if count is not None)


def _right(share: _Share, base: _Base) -> bool:
    den, num = base(share), share.count.count
    if den is None or num is None or den < num or den == 0 or share.rate.percentage is None:
        return False
    return verdict(share.rate.percentage, num, den) is Verdict.RIGHT


def _base_of(shares: Sequence[_Share], bases: Sequence[_Base]) -> _Base | None:
    """The base that at least two shares fit, and more of them than not; nothing is proved by zeros and wholes."""
    telling = [
        share for share in shares if share.count.count and share.rate.percentage and share.rate.percentage.pct != "100"
    ]
    scored = [(sum(1 for share in telling if _right(share, base)), -index) for index, base in enumerate(bases)]
    if not scored:
        return None
    fits, index = max(scored)
    return bases[-index] if fits >= 2 and 2 * fits > len(telling) else None


def _ratio(share: _Share, base: _Base | None) -> tuple[Claim, Mark | None]:
    den, num, printed = base(share) if base else None, share.count.count, share.rate.percentage
    span, place = share.count.span.joined(share.rate.span), share.rate.rate or share.rate.span
    percent = Figure(place, Kind.PERCENT, percentage=printed)
    if not den or num is None or printed is None or den < num:
        return Claim(kind=ClaimKind.RATIO, span=span, place=place, num=num, percentage=printed), None
    decided = verdict(printed, num, den)
    claim = Claim(
        kind=ClaimKind.RATIO,
        span=span,
        place=place,
        num=num,
        den=den,
        percentage=printed,
        expected=expected(percent, num, den),
        ok=decided is Verdict.RIGHT,
    )
    return claim, None if claim.ok else cell_ratio_mark(claim, truncated=decided is Verdict.TRUNCATED)
