"""One figure in two places: lists of the same names, in text or table, that agree in all but one figure.

Only lists are compared. A single count that comes again with other words may count something else; three levels of
one kind of subject that come again, two of them to the unit, are the same list with a slip in it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.families import LEVELS
from xeploai.tools.proofreading.grid import Grid, Role, Value, level_named
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import compatible

_LEAST = 3
_PROOF = 5.0  # nats that the equal figures must carry
_PROOF_OF_SLIP = 8.0
_NEAR = 8  # lists with one figure in common that are compared


@dataclass(frozen=True, slots=True)
class NamedList:
    """Counts by name, and where each stands. `adds_up` where a total of its own proves the list."""

    family: str
    noun: str | None
    counts: dict[str, tuple[int, Span]]
    adds_up: bool = False


def named_list(one: LabelList) -> NamedList | None:
    """A list of the text with at least three names, each of which names one figure."""
    if one.mixed or not one.is_exact or len(one.items) < _LEAST:
        return None
    counts = {name: (item.figure.num, item.figure.num_span) for name, item in one.items.items() if item.figure.printed}
    return NamedList(one.family, one.noun, counts, one.total is not None) if len(counts) >= _LEAST else None


def named_lists_of_grid(grid: Grid) -> Iterator[NamedList]:
    """The levels of a table: of its row of totals, or of its only column of counts."""
    if grid.decimals:
        return
    levels = {level: c for c in grid.columns_of(Role.LEVEL) if (level := grid.level(c)) is not None}
    if len(levels) >= _LEAST:
        for row in range(grid.first_row, grid.rows):
            if grid.is_total(row):
                values = {level.value: grid.values.get((row, column)) for level, column in levels.items()}
                yield from _of_values(values)
    rows = {
        level: row for row in range(grid.first_row, grid.rows) if (level := level_named(grid.labels[row])) is not None
    }
    if len(rows) >= _LEAST:
        for column in grid.columns_of(Role.COUNT)[:1]:
            yield from _of_values({level.value: grid.values.get((row, column)) for level, row in rows.items()})


def _of_values(values: Mapping[str, Value | None]) -> Iterator[NamedList]:
    counts = {
        name: (value.count, value.span)
        for name, value in values.items()
        if value is not None and value.count is not None
    }
    if len(counts) >= _LEAST:
        yield NamedList(LEVELS, None, counts)


def repeat_claims(lists: Sequence[NamedList]) -> tuple[list[Claim], list[Mark]]:
    """What lists that come again claim of each other."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    for one, other in _pairs(lists):
        found, wrong = mismatches(one, other, "check_repeat_mismatch")
        claims += found
        marks += wrong
    return claims, marks


def mismatches(one: NamedList, other: NamedList, code: str) -> tuple[list[Claim], list[Mark]]:
    """The figures of the second list as repeats of the first, with a finding for each that differs."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    for name, (count, span) in other.counts.items():
        if name not in one.counts:
            continue
        first = one.counts[name][0]
        ok = first == count
        claims.append(Claim(kind=ClaimKind.REPEAT, span=span, place=span, num=count, ok=ok, expected_num=first))
        if not ok:
            values = {"printed": vi_count(count), "first": vi_count(first)}
            finding = Finding(code=code, severity=Severity.ERROR, values=values)
            marks.append(Mark(code="repeat_mismatch", finding=finding, span=span, place=span))
    return claims, marks


def _pairs(lists: Sequence[NamedList]) -> Iterator[tuple[NamedList, NamedList]]:
    """Each list with the first earlier one that it repeats: one that is alike in all figures but one at most."""
    holders: dict[_Key, list[NamedList]] = {}
    for other in lists:
        keys = list(_keys(other))
        near = {id(one): one for key in keys for one in holders.get(key, ())[:_NEAR]}
        repeated = next(
            (one for one in near.values() if compatible(one.noun, other.noun) and _repeats(one, other)), None
        )
        if repeated is not None:
            yield repeated, other
        for key in keys:
            holders.setdefault(key, []).append(other)


_Key = tuple[str, str, frozenset[tuple[str, int]]]


def _keys(one: NamedList) -> Iterator[_Key]:
    """Family, one name, and the figures of all other names: two lists that share such a key differ there at most."""
    figures = {name: (name, count) for name, (count, _) in one.counts.items()}
    for name in figures:
        yield one.family, name, frozenset(pair for other, pair in figures.items() if other != name)


def _repeats(one: NamedList, other: NamedList) -> bool:
    """Whether two lists are one: alike in all figures, or in all but one that a slip of the pen explains."""
    if one.counts.keys() != other.counts.keys() or len(one.counts) < _LEAST:
        return False
    pairs = [(one.counts[name][0], other.counts[name][0]) for name in one.counts]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    proof = sum(math.log(1 + first) for first, second in pairs if first == second)
    if not different:
        return proof >= _PROOF
    # Two lists that each add up to a total of their own are two.
    if len(different) > 1 or (one.adds_up and other.adds_up):
        return False
    return proof >= _PROOF_OF_SLIP and is_slip(*different[0])


def is_slip(first: int, second: int) -> bool:
    """Whether one figure became the other by one digit, or by two digits swapped."""
    one, other = str(first), str(second)
    if len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1 or sorted(one) == sorted(other)
