"""What a table claims: totals of rows and columns, and percentages over a base that the table itself proves."""

from collections.abc import Iterator, Mapping, Sequence

from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.grid import Grid, Value
from xeploai.tools.proofreading.marks import cell_mark, footing_mark
from xeploai.tools.proofreading.table_shares import TableShare, table_shares
from xeploai.tools.proofreading.table_sums import Decided, column_sums, row_sums
from xeploai.tools.proofreading.verdict import Verdict, verdict


def claims_of_grid(grid: Grid, before: Sequence[int] = ()) -> tuple[list[Claim], list[Mark]]:
    """Claims and findings of a grid; a wrong cell is named once, and what it explains is left alone.

    `before`: counts of the text above the table, of which its shares may be taken.
    """
    rows, columns = row_sums(grid), list(column_sums(grid))
    shares = list(table_shares(grid, before))
    additions = (*rows, *columns)
    blamed = {
        cell.span: (cell, right) for cell, right in (*_crossings(rows, columns), *_with_shares(additions, shares))
    }
    explained = {id(one) for one in additions if one.ok is False and _touches(one, blamed)}
    claims = [_claim(one) for one in additions] + [share.claim for share in shares]
    marks = [cell_mark(cell.span, cell.count or 0, right, grid.decimals) for cell, right in blamed.values()]
    for one in additions:
        if one.ok is False and id(one) not in explained:
            claim = _claim(one)
            marks.append(footing_mark(claim.span, claim.place, claim.num or 0, claim.parts, decimals=claim.decimals))
    marks += [share.mark for share in shares if share.mark is not None and not _explained(share, blamed)]
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


def _with_shares(additions: Sequence[Decided], shares: Sequence[TableShare]) -> Iterator[tuple[Value, int]]:
    """Counts whose correction mends a failing sum and the percentage beside them."""
    wrong = {share.count.span: share for share in shares if share.mark is not None and share.count is not None}
    for one in additions:
        if one.ok is not False:
            continue
        for cell, right in one.addition.corrections.items():
            share = wrong.get(cell.span)
            if share is None or right < 0 or share.claim.percentage is None or not share.claim.den:
                continue
            if verdict(share.claim.percentage, right, share.claim.den) is Verdict.RIGHT:
                yield cell, right


def _touches(one: Decided, blamed: _Blamed) -> bool:
    return any(
        cell.span in blamed and blamed[cell.span][1] == right for cell, right in one.addition.corrections.items()
    )


def _explained(share: TableShare, blamed: _Blamed) -> bool:
    """Whether a percentage is right for the corrected count beside it, or over the corrected base."""
    claim = share.claim
    if claim.percentage is None or claim.num is None or not claim.den:
        return False
    for cell, right in blamed.values():
        own = share.count is not None and cell.span == share.count.span
        if own and verdict(claim.percentage, right, claim.den) is Verdict.RIGHT:
            return True
        if cell.count == claim.den and right and verdict(claim.percentage, claim.num, right) is Verdict.RIGHT:
            return True
    return False


def _claim(decided: Decided) -> Claim:
    one = decided.addition
    return Claim(
        kind=ClaimKind.SUM,
        span=one.total.span.joined(*(part.span for part in one.parts)),
        place=one.total.span,
        num=one.total.count,
        parts=tuple(part.count for part in one.parts if part.count is not None),
        expected_num=one.sum,
        ok=decided.ok,
        decimals=one.decimals,
    )
