"""A table as a grid of values with headings: which column holds counts, percentages, levels, totals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from xeploai.core.levels import Level
from xeploai.rulepacks.vocabulary import code_of
from xeploai.tools.proofreading.document import Span, Table
from xeploai.tools.proofreading.figures import Percentage, integer, percentage
from xeploai.tools.proofreading.lexicon import EVALUATED, LEVEL, searchable

MOST_ROWS = 4000
MOST_COLUMNS = 60
_COUNT = re.compile(r"(?:\d{1,3}(?:\.\d{3}){1,3}|\d{1,9})(?:\s+(?:đồng chí|đảng viên|chi bộ|tổ chức|tập thể|đ/c))?")
_PERCENT = re.compile(r"(\d{1,5}(?:[.,]\d{1,4})?)\s*(%?)|\(\s*(\d{1,5}(?:[.,]\d{1,4})?)\s*%\s*\)")
_BOTH = re.compile(r"(\d{1,3}(?:\.\d{3}){1,3}|\d{1,9})\s*(?:\(\s*|[-–;/]\s*|\s)(\d{1,3}(?:[.,]\d{1,4})?)\s*%\s*\)?")
_FRACTION = re.compile(r"(\d{1,3}(?:\.\d{3}){1,3}|\d{1,9})\s?/\s?(\d{1,3}(?:\.\d{3}){1,3}|\d{1,9})")
_TOTAL = re.compile(
    r"(?:[ivx\d.]+\s+)?(?:tổng(?!\s+(?:kết|hợp|công\s+ty))(?:\s+(?:cộng|số))?|cộng|toàn\s+(?:đảng\s+bộ|huyện|tỉnh|xã|quận|thành|khối|ngành))(?!\w)"
)
_PLAIN_TOTAL = re.compile(r"(?:[ivx\d.]+\s+)?(?:tổng(?:\s+(?:cộng|số))?|cộng)(?:\s+chung)?\s*[:.]?")
_RATE = re.compile(r"%|tỷ\s+lệ|phần\s+trăm")
_NUMBERING = re.compile(r"(?:s?tt|số\s+tt|số\s+thứ\s+tự|#)\.?")
_NOT_EVALUATED = re.compile(rf"(?:chưa|không|miễn)[^;]{{0,30}}(?:{EVALUATED.pattern}|sinh\s+hoạt)")
_SHORT = re.compile(
    r"(?:mức\s+|loại\s+|xếp\s+loại\s+)?(?:(?P<KHT>không\s+hoàn\s+thành(?:\s+n\S*)?)|(?P<XS>(?:hoàn\s+thành\s+)?xuất\s+sắc(?:\s+n\S*)?)"
    r"|(?P<T>(?:hoàn\s+thành\s+)?tốt(?:\s+n\S*)?)|(?P<HT>hoàn\s+thành(?:\s+n\S*)?))"
)
_GROUP = re.compile(r"(?:[ivx]{1,5}|[a-zđ])[.)]?")
_GROUP_LABEL = re.compile(r"[ivx]{1,5}[.)]?\s+\w")
_OTHER = re.compile(r"(?:năm|tháng|ngày|tuổi|điểm|kinh\s+phí|triệu|đồng$|số\s+tiền|mã)")

# The counts of a year, and not a column of years.
_OF_A_YEAR = re.compile(r"(?:năm|tháng)\s+(?:\d|trước|nay)")
_YEARS = range(1990, 2100)


class Role(StrEnum):
    """What a line of the grid holds."""

    LABEL = "label"
    TOTAL = "total"
    EVALUATED = "evaluated"
    LEVEL = "level"
    RATE = "rate"
    COUNT = "count"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Value:
    """One cell that holds a figure: a count, a percentage, or a count with its percentage (at `rate`).

    whole  the base of a cell that holds a fraction ("14/18"), whose count is 14
    """

    span: Span
    row: int
    column: int
    count: int | None = None
    percentage: Percentage | None = None
    rate: Span | None = None
    whole: int | None = None

    def as_rate(self) -> "Value":
        """A whole number in a column of percentages is one too."""
        if self.count is None:
            return self
        return Value(self.span, self.row, self.column, None, Percentage(self.count, 0), self.span)


@dataclass
class Grid:
    """The figures of a table by row and column, and the words that head them.

    decimals  of a table of quantities ("321,5 ha"): how many digits of every count stand behind the comma
    """

    rows: int
    columns: int
    texts: Mapping[tuple[int, int], str]
    values: Mapping[tuple[int, int], Value]
    first_row: int
    decimals: int = 0
    _roles: dict[int, Role] = field(default_factory=dict)

    def head(self, column: int) -> str:
        """The heading of a column, its merged headings joined."""
        seen = dict.fromkeys(self.texts.get((row, column), "") for row in range(self.first_row))
        return " ".join(text for text in seen if text)

    @cached_property
    def labels(self) -> Mapping[int, str]:
        """What a row is called: its first cell of words."""
        found = {}
        for row in range(self.first_row, self.rows):
            words = (self.texts.get((row, column), "") for column in range(self.columns))
            found[row] = next((w for w in words if any(c.isalpha() for c in w) and not _GROUP.fullmatch(w)), "")
        return found

    def role(self, column: int) -> Role:
        """What a column holds, by its heading and its cells."""
        if column not in self._roles:
            self._roles[column] = self._role(column)
        return self._roles[column]

    def _role(self, column: int) -> Role:
        head = self.head(column)
        values = [value for (_, at), value in self.values.items() if at == column]
        if not values or _NUMBERING.fullmatch(head):
            return Role.LABEL
        if self._is_numbering(column, values):
            return Role.LABEL
        alone = sum(1 for value in values if value.percentage is not None and value.count is None)
        last = next(
            (self.texts[r, column] for r in range(self.first_row - 1, -1, -1) if self.texts.get((r, column))), ""
        )
        if alone * 2 > len(values) or (_RATE.search(last) and not _TOTAL.match(last)):
            return Role.RATE
        if self.level(column) is not None:
            return Role.LEVEL
        if _NOT_EVALUATED.search(head):
            return Role.COUNT
        if EVALUATED.search(last) or (EVALUATED.search(head) and _TOTAL.match(last)):
            return Role.EVALUATED
        if _TOTAL.match(last) or _TOTAL.match(head):
            return Role.TOTAL
        return Role.OTHER if _OTHER.match(last) and not _OF_A_YEAR.match(last) else Role.COUNT

    def _is_numbering(self, column: int, values: list[Value]) -> bool:
        counts = [value.count for value in sorted(values, key=lambda value: value.row)]
        return column == 0 and len(counts) > 1 and counts == list(range(1, len(counts) + 1))

    def level(self, column: int) -> Level | None:
        """The level that a column counts."""
        return level_named(*(self.texts.get((row, column), "") for row in range(self.first_row - 1, -1, -1)))

    def is_total(self, row: int) -> bool:
        """Whether a row sums others up."""
        return row in self.labels and _TOTAL.match(self.labels[row]) is not None

    def is_plain_total(self, row: int) -> bool:
        """Whether a row is called nothing but a total; "tổng cộng toàn huyện" may count more than the rows above."""
        return _PLAIN_TOTAL.fullmatch(self.labels[row]) is not None

    def is_group(self, row: int) -> bool:
        """Whether a row heads a group of rows and sums them up: numbered with a Roman figure or a letter."""
        return any(_GROUP.fullmatch(self.texts.get((row, column), "")) for column in range(min(2, self.columns))) or (
            _GROUP_LABEL.match(self.labels[row]) is not None
        )

    def columns_of(self, role: Role) -> list[int]:
        """The columns with a role, from left to right."""
        return [column for column in range(self.columns) if self.role(column) is role]

    def count(self, row: int, column: int) -> int | None:
        """The count in a cell; None where there is none."""
        value = self.values.get((row, column))
        return None if value is None else value.count


def level_named(*texts: str) -> Level | None:
    """The level that a heading names, in full or by its abbreviation; the nearest text decides."""
    for text in texts:
        # "tốt trở lên" is no level, and neither is a rate of one over another ("XS/tốt trở lên").
        if "trở lên" in text or "/" in text:
            continue
        found = LEVEL.search(text) or _SHORT.fullmatch(text.strip(' ."”“'))
        if found is not None:
            return next(level for level in Level if found[level.value] is not None)
        code = None if text.isdecimal() else code_of("levels", text)
        if code is not None:
            return Level(code)
    return None


def grid_of(text: str, table: Table) -> Grid | None:
    """The grid of a table with at least two columns and one figure; None for any other."""
    texts: dict[tuple[int, int], str] = {}
    values: dict[tuple[int, int], Value] = {}
    for cell in table.cells:
        if cell.row >= MOST_ROWS or cell.column >= MOST_COLUMNS:
            continue
        raw = text[cell.span.start : cell.span.end] if cell.span.end - cell.span.start < 400 else ""
        held = searchable(raw).strip()
        for row, column in _covered(cell.row, cell.column, cell.rows, cell.columns):
            texts[row, column] = held
        inner = Span(cell.span.start + len(raw) - len(raw.lstrip()), cell.span.end - len(raw) + len(raw.rstrip()))
        value = _value(held, inner, cell.row, cell.column)
        if value is not None:
            values[cell.row, cell.column] = value
    if not any("%" in held or _RATE.search(held) for held in texts.values()):
        values = {at: value for at, value in values.items() if value.whole is None}  # without rates, "3/12" is a day
    rows = 1 + max((row for row, _ in texts), default=0)
    columns = 1 + max((column for _, column in texts), default=0)
    first = _first_row(texts, values, rows, columns)
    if first is None or columns < 2:
        return None
    grid = Grid(rows, columns, texts, {at: v for at, v in values.items() if at[0] >= first}, first)
    return _with_quantities(grid, text)


def _with_quantities(grid: Grid, text: str) -> Grid:
    """The grid with decimals that are no percentages as counts, where headings name other columns as those of rates.

    All counts are then whole numbers of the smallest printed decimal, so that they add up and divide as they did.
    """
    headed = [column for column in range(grid.columns) if grid.head(column)]
    plain = {
        column
        for column in headed
        if not _RATE.search(grid.head(column))
        and not any("%" in text[v.span.start : v.span.end] for v in grid.values.values() if v.column == column)
    }
    decimal = {
        at: value.percentage
        for at, value in grid.values.items()
        if value.column in plain and value.percentage is not None and value.percentage.decimals
    }
    # One column of decimals beside counts may be rates under any heading.
    if not decimal or (len({at[1] for at in decimal}) == 1 and len(plain & {at[1] for at in grid.values}) > 1):
        return grid
    decimals = max(percentage.decimals for percentage in decimal.values())
    values = {
        at: _scaled(value, decimal.get(at), decimals) if at[1] in plain else value for at, value in grid.values.items()
    }
    return Grid(grid.rows, grid.columns, grid.texts, values, grid.first_row, decimals)


def _scaled(value: Value, quantity: Percentage | None, decimals: int) -> Value:
    if quantity is not None:
        return Value(value.span, value.row, value.column, quantity.scaled * 10 ** (decimals - quantity.decimals))
    return value if value.count is None else replace(value, count=value.count * 10**decimals)


def _covered(row: int, column: int, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    for down in range(min(rows, MOST_ROWS - row)):
        for right in range(min(columns, MOST_COLUMNS - column)):
            yield row + down, column + right


def _value(held: str, span: Span, row: int, column: int) -> Value | None:
    if not held or len(held) > 40:
        return None
    both = _BOTH.fullmatch(held)
    if both is not None:
        rate = Span(span.start + both.start(2), span.start + held.index("%") + 1)
        return Value(span, row, column, integer(both[1]), percentage(both[2]), rate)
    if _COUNT.fullmatch(held):
        return Value(span, row, column, integer(held.split(maxsplit=1)[0]))
    fraction = _FRACTION.fullmatch(held)
    if fraction is not None and integer(fraction[1]) <= integer(fraction[2]):
        return Value(span, row, column, integer(fraction[1]), whole=integer(fraction[2]))
    alone = _PERCENT.fullmatch(held)
    if alone is not None:
        return Value(span, row, column, None, percentage(alone[1] or alone[3]), span)
    return None


def _first_row(
    texts: Mapping[tuple[int, int], str], values: Mapping[tuple[int, int], Value], rows: int, columns: int
) -> int | None:
    """The first row of figures below the headings; a row of years, or that only numbers the columns, is one."""
    for row in range(rows):
        held = [values[row, column] for column in range(columns) if (row, column) in values]
        counts = [value.count for value in held]
        numbers = (
            len(counts) > 2 and counts[0] is not None and counts == list(range(counts[0], counts[0] + len(counts)))
        )
        words = any(any(c.isalpha() for c in texts.get((row, column), "")) for column in range(columns))
        years = len(counts) > 1 and all(count in _YEARS for count in counts)
        if held and not years and not (numbers and not words):
            return row
    return None
