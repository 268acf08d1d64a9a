"""Sums of a table: which column totals which others, and which row totals which others, by vote.

Every run of columns beside a column is tried as its parts, and so are the levels its headings name; rows that do not
agree with the structure that most rows confirm are the errors. Rows are totalled the same way, by vote of the columns.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.core.levels import Level
from xeploai.tools.proofreading.grid import Grid, Role, Value, level_named

_SEVERAL, _MANY = 2, 3
_LITTLE = 10  # a lone total is called wrong only where it is off by less than a tenth
_VOTERS = 80
_MOST_PARTS = 8
_PROOF = 4.0  # nats: one row of 55, or three of four


@dataclass(frozen=True, slots=True)
class Addition:
    """A total cell and the cells that may make it up. `whole` where all of them are known; decimals as of the grid."""

    total: Value
    parts: tuple[Value, ...]
    whole: bool
    decimals: int = 0

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
        if self.decimals and 2 * abs(self.sum - (self.total.count or 0)) <= len(self.parts) + 1:
            return False  # each quantity was rounded before it was printed
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


def decided(additions: Sequence[Addition], *, least: int = 1) -> Iterator[Decided]:
    """Of one structure: what fits is right; what departs is wrong where all else fits, else undecided.

    Few tables hold two slips; where several lines depart, each by something else, the structure is more likely another.
    A line that departs and the row of totals that takes it in depart by the same.
    """
    fits = sum(1 for one in additions if one.fits)
    slips = len({one.sum - (one.total.count or 0) for one in additions if one.fails})
    proven = fits >= least and fits >= sum(1 for one in additions if one.fails)
    proven = proven and (slips < _SEVERAL or fits >= _MANY * slips)
    for one in additions:
        yield Decided(one, True if one.fits else (False if one.fails and proven else None))


def addition(grid: Grid, total: tuple[int, int], cells: Iterable[tuple[int, int]]) -> Addition | None:
    """The addition of some cells, if the total is known and two parts at least."""
    value = grid.values.get(total)
    wanted = list(cells)
    parts = tuple(grid.values[at] for at in wanted if at in grid.values and grid.values[at].count is not None)
    if value is None or value.count is None or len(parts) < 2:
        return None
    return Addition(value, parts, whole=len(parts) == len(wanted), decimals=grid.decimals)


def readings(levels: Mapping[Level, int]) -> list[list[int]]:
    """The lines that add up: all levels, or all but the excellent ones where the good ones hold them."""
    flat = list(levels.values())
    if {Level.EXCELLENT, Level.GOOD} <= levels.keys():
        return [flat, [at for level, at in levels.items() if level is not Level.EXCELLENT]]
    return [flat]


def _additions(grid: Grid, wanted: Iterable[tuple[tuple[int, int], list[tuple[int, int]]]]) -> list[Addition]:
    return [one for total, cells in wanted if (one := addition(grid, total, cells)) is not None]


def _best(structures: Iterable[list[Addition]]) -> list[Addition]:
    """The structure that fits most; the first of equals."""
    ranked = [(sum(1 for one in some if one.fits), -index, some) for index, some in enumerate(structures) if some]
    return max(ranked, key=lambda entry: entry[:2])[2] if ranked else []


def row_sums(grid: Grid) -> list[Decided]:
    """In each row: levels under their heading of totals, else the runs of columns that the rows themselves prove."""
    levels = {level: c for c in grid.columns_of(Role.LEVEL) if (level := grid.level(c)) is not None}
    totals = [*grid.columns_of(Role.EVALUATED), *grid.columns_of(Role.TOTAL)]
    rows = range(grid.first_row, grid.rows)
    found: list[Decided] = []
    used: set[int] = set()
    if len(levels) >= 2:
        best = _best(
            _additions(grid, [((r, t), [(r, c) for c in parts]) for r in rows])
            for t in totals
            for parts in readings(levels)
        )
        if any(one.fits for one in best):
            found += decided(best)
            used = {part.column for one in best for part in one.parts}
        elif len(levels) == len(Level):
            found += (Decided(one, lone(one)) for one in best)
            used = set(levels.values())
    for total, parts in _runs(grid, used):
        found += decided(_additions(grid, [((r, total), [(r, c) for c in parts]) for r in rows]), least=2)
    return found


def _runs(grid: Grid, used: set[int]) -> list[tuple[int, list[int]]]:
    """Columns of totals with the runs of columns beside them that most rows confirm; no column is a part twice."""
    counts = [c for c in range(grid.columns) if grid.role(c) in {Role.TOTAL, Role.EVALUATED, Role.COUNT, Role.LEVEL}]
    rows = list(range(grid.first_row, min(grid.rows, grid.first_row + _VOTERS)))
    proposals = []
    for index, total in enumerate(counts):
        behind = counts[index + 1 : index + 2 + _MOST_PARTS]
        before = counts[max(0, index - _MOST_PARTS) : index][::-1]
        for beside in (behind, before):
            for start in range(min(2, len(beside))):
                for length in range(2, min(_MOST_PARTS, len(beside) - start) + 1):
                    parts = beside[start : start + length]
                    score = _vote(grid, rows, total, parts)
                    if score is not None:
                        proposals.append((score - 0.5 * start, total, sorted(parts)))
    chosen: list[tuple[int, list[int]]] = []
    taken = set(used)
    totals: set[int] = set()
    for _, total, parts in sorted(proposals, key=lambda one: (-one[0], one[1])):
        if total in totals or taken & set(parts):
            continue
        chosen.append((total, parts))
        taken |= set(parts)
        totals.add(total)
    return chosen


def _vote(grid: Grid, rows: Sequence[int], total: int, parts: Sequence[int]) -> float | None:
    """What the rows say of a total and its columns: None unless two and most of them confirm it beyond chance."""
    fits = asked = 0
    proof = 0.0
    for row in rows:
        whole = grid.count(row, total)
        counts = [grid.count(row, c) for c in parts]
        if whole is None or any(count is None for count in counts):
            continue
        some = [count for count in counts if count]
        if whole == 0 and not some:
            continue
        asked += 1
        if sum(some) == whole:
            fits += 1
            # A row with one part only would confirm anything beside it.
            proof += math.log(1 + whole) if len(some) > 1 else 0.0
    # A column whose parts are all zero but one proves nothing of the others.
    if fits < 2 or 5 * fits < 3 * asked or proof < _PROOF:
        return None
    return proof + 0.1 * len(parts)


def column_sums(grid: Grid) -> Iterator[Decided]:
    """In each column: the rows, or the rows that head groups, or the levels, against the row of totals."""
    # A row may be called by figures only: an age group ("30 - 50"), a grade of a school ("10").
    rows = [row for row in range(grid.first_row, grid.rows) if grid.labels[row] or grid.texts.get((row, 0))]
    totals = [row for row in rows if grid.is_total(row)]
    columns = [c for c in range(grid.columns) if grid.role(c) in {Role.TOTAL, Role.EVALUATED, Role.LEVEL, Role.COUNT}]
    if not totals:
        yield from _unnamed_total(grid, columns)
        return
    parts = [row for row in rows if row not in totals]
    by_level = {level: row for row in parts if (level := level_named(grid.labels[row])) is not None}
    if len(by_level) >= 2 and len(by_level) == len(parts):
        choices = readings(by_level)
    else:
        groups = [row for row in parts if grid.is_group(row)]
        choices = [some for some in (parts, groups, [row for row in parts if row not in groups]) if len(some) >= 2]
        yield from _within_groups(grid, parts, groups, columns)
    best = _best(
        _additions(grid, [((total, c), [(row, c) for row in some]) for c in columns])
        for total in (totals if len(by_level) >= 2 else totals[-1:] + totals[:1])
        for some in choices
    )
    if len(best) > 1:
        yield from decided(best)
    elif best:
        # A row called "tổng" directly below its parts; "toàn huyện" may count more than the rows above.
        plain = grid.is_plain_total(best[0].total.row) and len(parts) > 1
        yield Decided(best[0], lone(best[0]) if plain or best[0].fits else None)


def _within_groups(
    grid: Grid, parts: Sequence[int], groups: Sequence[int], columns: Sequence[int]
) -> Iterator[Decided]:
    """Rows with a Roman figure total the rows below them, up to the next one."""
    wanted: list[tuple[tuple[int, int], list[tuple[int, int]]]] = []
    for group, following in zip(groups, [*groups[1:], grid.rows], strict=False):
        below = [row for row in parts if group < row < following]
        wanted += [((group, c), [(row, c) for row in below]) for c in columns if len(below) > 1]
    yield from decided(_additions(grid, wanted), least=3)


def _unnamed_total(grid: Grid, columns: Sequence[int]) -> Iterator[Decided]:
    """A last or first row without a name for it that is the sum of all others in most columns."""
    rows = [row for row in range(grid.first_row, grid.rows) if any((row, c) in grid.values for c in columns)]
    if len(rows) < 3 or len(columns) < 2:
        return
    for total in (rows[-1], rows[0]):
        parts = [row for row in rows if row != total]
        additions = _additions(grid, [((total, c), [(row, c) for row in parts]) for c in columns])
        fits = sum(1 for one in additions if one.fits and one.total.count)
        if fits >= 2 and fits * 3 >= 2 * len(additions):
            yield from decided(additions, least=2)
            return


def lone(one: Addition) -> bool | None:
    """One sum without a second of its kind: wrong only by a little, and with all parts known."""
    if one.fits:
        return True
    little = abs(one.sum - (one.total.count or 0)) * _LITTLE <= (one.total.count or 0)
    return False if one.whole and little else None
