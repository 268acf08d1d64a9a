"""A total of a table that the words around the table give too: "tổng số 412 hội viên" above a row "Tổng cộng | 421".

The heading of the column, or of the row where there is one column, is the name of what is counted; the words must use
the same name, and call the count a total.
"""

import re
from collections.abc import Iterator

from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.figures import integer
from xeploai.tools.proofreading.grid import Grid, Role, Value
from xeploai.tools.proofreading.lexicon import searchable
from xeploai.tools.proofreading.repeats import is_slip

_AROUND = 3_000  # letters before and behind a table
_LEAST = 10  # smaller counts differ by a digit too easily
_LEAST_WORDS = 2
_COUNTED = frozenset({Role.COUNT, Role.TOTAL})
_QUANTITY = re.compile(r"^(?:tổng\s+)?(?:số\s+lượng|số|tổng)\s+")
_TOTAL = r"(?:tổng\s+số|tổng\s+cộng|toàn\s+\w+(?:\s+\w+)?\s+(?:hiện\s+)?có|tất\s+cả)(?:\s+(?:là|có|gồm))?\s+"
_NUMBER = r"(?P<count>\d{1,3}(?:\.\d{3})+|\d{1,9})"
_ENDS = r"(?=\s*[.,;:()\n]|\s+(?:được|đã|trong|của|tại|tham|dự|gồm)(?!\w)|\s*$)"


def table_repeat_claims(document: Document, grid: Grid) -> Iterator[tuple[Claim, Mark | None]]:
    """The totals of a table as repeats of what the text around it says."""
    totals = [row for row in range(grid.first_row, grid.rows) if grid.is_total(row)]
    if len(totals) != 1 or grid.decimals:
        return
    spans = [value.span for value in grid.values.values()]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    stretches = [(max(0, first - _AROUND), first), (last, last + _AROUND)]
    texts = [(start, searchable(document.text[start:end])) for start, end in stretches]
    columns = [column for column in range(grid.columns) if grid.role(column) in _COUNTED]
    for column in columns:
        total, name = grid.values.get((totals[0], column)), _QUANTITY.sub("", grid.head(column).strip())
        if len(columns) == 1 and len(name.split()) < _LEAST_WORDS:
            # The one column of a short list: its row of the total says what is counted ("Tổng số đảng viên | 326").
            name = _QUANTITY.sub("", grid.labels[totals[0]])
        if total is None or total.count is None or len(name.split()) < _LEAST_WORDS:
            continue
        words = r"\s+".join(map(re.escape, name.split()))
        pattern = re.compile(rf"{_TOTAL}{_NUMBER}\s+{words}{_ENDS}")
        told = [(start, match) for start, text in texts for match in pattern.finditer(text)]
        yield from _compared(total, [_told(start, match) for start, match in told])


def _told(start: int, match: re.Match[str]) -> tuple[int, Span]:
    return integer(match["count"]), Span(start + match.start("count"), start + match.end("count"))


def _compared(total: Value, told: list[tuple[int, Span]]) -> Iterator[tuple[Claim, Mark | None]]:
    """The counts of the text against the total; a slip is one only where all of them are the same."""
    printed = total.count or 0
    for count, span in told:
        if count == printed:
            yield Claim(kind=ClaimKind.REPEAT, span=span, place=span, num=count, ok=True, expected_num=count), None
    others = {count for count, _ in told}
    if len(others) != 1 or printed in others or min(printed, *others) < _LEAST:
        return
    count, span = told[0]
    if not is_slip(count, printed):
        return
    place = max(span, total.span)  # the later of the two is called the repeat
    here, first = (printed, count) if place == total.span else (count, printed)
    finding = Finding(
        code="check_repeat_mismatch",
        severity=Severity.ERROR,
        values={"printed": vi_count(here), "first": vi_count(first)},
    )
    claim = Claim(kind=ClaimKind.REPEAT, span=place, place=place, num=here, ok=False, expected_num=first)
    yield claim, Mark(code="repeat_mismatch", finding=finding, span=place, place=place)
