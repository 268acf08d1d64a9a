"""A workbook becomes a round. Every bad cell and row is listed at once, and then nothing is taken in."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress, repeat
from pathlib import Path
from typing import Any

from xeploai.core import errors
from xeploai.core.errors import Fault, ImportRejected
from xeploai.core.levels import Level
from xeploai.core.round import (
    Authorisation,
    Award,
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    PastResult,
    Place,
    Proposal,
    Register,
    RegisterEntry,
    Result,
    Round,
    Target,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.bounded import WORKBOOK, call
from xeploai.tools.processes.collector import collector_at_rest
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.by_column import Columns, records, rows
from xeploai.tools.workbooks.cells import (
    BadCell,
    ErrorCell,
    Unreadable,
    is_blank,
    read_cell,
    read_cells,
    shown,
)
from xeploai.tools.workbooks.checks import check_round
from xeploai.tools.workbooks.package import check_size
from xeploai.tools.workbooks.raw import Raw, RawSheet, raw_sheets
from xeploai.tools.workbooks.sheet_definition import Column, Sheet

Row = Mapping[str, Any]

_ENUMS: Mapping[tuple[str, str], Callable[[str], Any]] = {
    (sheets.ORGANISATIONS.name, "kind"): OrgKind,
    (sheets.MEMBERS.name, "membership"): Membership,
    (sheets.RESULTS.name, "kind"): SubjectKind,
    (sheets.RESULTS.name, "reason"): Reason,
    (sheets.PAST.name, "kind"): SubjectKind,
    (sheets.COUNTS.name, "subject"): TallySubject,
    (sheets.REGISTERS.name, "register"): Register,
}
"""Columns whose vocabulary codes are members of an enum."""

_QUOTED = 200
"""Letters of a cell that a fault quotes."""

_UNREAD_UNIT = Unit(code="", name="", year=0, closing_on=date.max)
"""Stands in for a unit's page at fault while the other sheets are checked; such a round is never handed on."""


Further = Callable[[Round], Iterable[Fault]]
"""Checks that need more than the workbook, such as the rules of the year; their faults stand beside all others."""


def read_workbook(path: Path, *, further: Further | None = None) -> Round:
    """The round of a workbook made from the template.

    Raises Refused where the file is no such workbook, ImportRejected with every fault of its rows.
    """
    check_size(path)
    wanted = frozenset(folded(sheet.name) for sheet in (sheets.UNIT, *sheets.TABLES))
    with collector_at_rest():
        book = call(raw_sheets, path.absolute(), wanted, limits=WORKBOOK, where=path.name)
        return _Reader(book).round(further)


class _Reader:
    """Reads sheet by sheet and collects faults on the way; unread: codes of rows left out, by sheet."""

    def __init__(self, book: Mapping[str, RawSheet | None]) -> None:
        self._sheets = {folded(name): sheet for name, sheet in book.items()}
        self._names = {folded(name): name for name in book}
        self.faults: list[Fault] = []
        self.unread: dict[str, set[str]] = {}
        self._headless = False  # a sheet lacks a column: its rows are unknown, so nothing can be checked against them

    def round(self, further: Further | None) -> Round:
        """Everything, checked."""
        missing = [sheet for sheet in (sheets.UNIT, *sheets.TABLES) if folded(sheet.name) not in self._sheets]
        self.faults += [self._missing_sheet(sheet) for sheet in missing]
        self._headless = bool(missing)
        unit = self._unit()
        organisations = records(Organisation, self._table(sheets.ORGANISATIONS))
        if not organisations and not self.unread.get(sheets.ORGANISATIONS.name) and not self._headless:
            self.faults.append(Fault(code="workbook_no_organisation", sheet=sheets.ORGANISATIONS.name))
        tables: dict[str, Any] = {
            "members": records(Member, self._table(sheets.MEMBERS)),
            "collectives": records(Collective, self._table(sheets.COLLECTIVES)),
            "leaders": records(Leader, self._table(sheets.LEADERS)),
            "results": records(Result, self._table(sheets.RESULTS)),
            "counts": [_count_row(row) for row in rows(self._table(sheets.COUNTS))],
            "past": list(self._past()),
            "targets": records(Target, self._table(sheets.TARGETS)),
            "awards": [_award(row) for row in rows(self._table(sheets.AWARDS))],
            "register": records(RegisterEntry, self._table(sheets.REGISTERS)),
            "proposals": records(Proposal, self._table(sheets.PROPOSALS)),
            "authorisations": records(Authorisation, self._table(sheets.AUTHORISATIONS)),
        }
        if not organisations or self._headless:
            raise ImportRejected(self.faults)
        read = Round(unit=unit or _UNREAD_UNIT, organisations=organisations, **tables)
        faults = [*self.faults, *check_round(read, self.unread, unit_known=unit is not None)]
        if further is not None and unit is not None:
            faults += further(read)
        if faults:
            raise ImportRejected(faults)
        return read

    def _missing_sheet(self, sheet: Sheet) -> Fault:
        close = difflib.get_close_matches(folded(sheet.name), self._sheets, n=1)
        similar = self._names[close[0]] if close else None
        code = "sheet_renamed" if similar else "sheet_missing"
        return Fault(code=code, sheet=sheet.name, value=similar)

    def _columns(self, sheet: Sheet) -> list[list[Raw]]:
        """The columns from the first that is used; error cells say what they show."""
        read = self._sheets[folded(sheet.name)]
        assert read is not None  # every sheet of the template was wanted
        # The parser leaves out what it takes for empty: a formula without a result may stand outside of its rectangle.
        first = min([read.first, *(column for _, column in read.errors)])
        height = max([len(read.columns[0]) if read.columns else 0, *(row for row, _ in read.errors)])
        width = max([read.first + len(read.columns), *(column + 1 for _, column in read.errors)]) - first
        columns: list[list[Raw]] = [[] for _ in range(width)]
        columns[read.first - first : read.first - first + len(read.columns)] = read.columns
        read.columns.clear()
        for column in columns:
            column.extend([None] * (height - len(column)))
        for (row, index), text in read.errors.items():
            columns[index - first][row - 1] = ErrorCell(text)
        return columns

    def _unit(self) -> Unit | None:
        """The unit's page: its lines are looked up by their item. None where the page or a line is at fault."""
        name = sheets.UNIT.name
        if folded(name) not in self._sheets:
            return None
        before = len(self.faults)
        lines: dict[str, tuple[int, Raw]] = {}
        columns = self._columns(sheets.UNIT)
        for number, (item, value) in enumerate(zip(*columns[:2], strict=True) if len(columns) > 1 else (), start=1):
            if not is_blank(item):
                lines[folded(shown(item))] = (number, value)
        values: dict[str, Any] = {}
        strangers = lines.keys() - {folded(column.header) for column in sheets.UNIT.columns}
        for column in sheets.UNIT.columns:
            line = lines.get(folded(column.header))
            if line is None and column.later and not difflib.get_close_matches(folded(column.header), strangers, n=1):
                continue  # a workbook of an earlier release; a line misspelt would be lost without a word
            if line is None:
                self.faults.append(Fault(code="unit_line_missing", sheet=name, column=column.header))
            else:
                self._value(column, line[1], Place(name, line[0]), values)
        if len(self.faults) > before:
            return None
        return Unit(**{**values, "sample": bool(values.get("sample"))})

    def _table(self, sheet: Sheet) -> Columns:
        """The columns of the rows that can be read, None for a blank cell; the others are left out and reported."""
        if folded(sheet.name) not in self._sheets:
            return {}
        raw = self._columns(sheet)
        columns = self._header(sheet, [cells[0] for cells in raw if cells])
        if columns is None:
            return {}
        # Nearly every row begins with a code: only one that does not is looked through.
        whole = raw[: max(columns) + 1]
        empty = {
            number
            for number, cell in enumerate(whole[0], start=1)
            if is_blank(cell) and all(is_blank(cells[number - 1]) for cells in whole)
        }
        numbers = range(2, len(raw[0]) + 1)
        del whole
        bad: dict[int, list[tuple[Column, BadCell]]] = {}
        table = {"at": list(map(Place, repeat(sheet.name), numbers))}
        for index, column in columns.items():
            # Each column is let go of when it is read: of a large workbook the cells and the records take equal room.
            body, raw[index] = raw[index], []
            del body[0]
            table[column.key] = values = read_cells(column, body, _ENUMS.get((sheet.name, column.key)))
            del body
            if BadCell in set(map(type, values)):
                for number, value in zip(numbers, values, strict=True):
                    if type(value) is BadCell and number not in empty:
                        bad.setdefault(number, []).append((column, value))
        for number in sorted(bad):
            self._leave_out(sheet, {key: values[number - 2] for key, values in table.items()}, bad[number])
        left_out = empty.union(bad)
        if not left_out:
            return table
        kept = [number not in left_out for number in numbers]
        return {key: list(compress(values, kept)) for key, values in table.items()}

    def _leave_out(self, sheet: Sheet, row: Row, bad: Iterable[tuple[Column, BadCell]]) -> None:
        for column, cell in bad:
            self._fault(cell.code, column, cell.raw, row["at"], **cell.values)
        if isinstance(row.get("code"), str):
            self.unread.setdefault(sheet.name, set()).add(row["code"])

    def _header(self, sheet: Sheet, cells: Sequence[Raw]) -> Mapping[int, Column] | None:
        """Which column stands where; None where one that is needed is missing."""
        positions: dict[str, int] = {}
        for index, raw in enumerate(cells):
            if not is_blank(raw):
                header = folded(shown(raw))
                if header in positions:
                    self.faults.append(Fault(code="column_twice", sheet=sheet.name, row=1, column=shown(raw)))
                positions[header] = index
        wanted = [column for column in sheet.columns if column.key != sheets.NOTE]
        strangers = {header: cells[index] for header, index in positions.items()}
        for column in sheet.columns:
            strangers.pop(folded(column.header), None)
        absent = [column for column in wanted if folded(column.header) not in positions]
        missing = []
        for column in absent:
            close = difflib.get_close_matches(folded(column.header), strangers, n=1)
            if column.later and not close:
                continue  # a workbook of an earlier release
            missing.append(column)
            renamed = shown(strangers[close[0]]) if close else None
            code = "column_renamed" if renamed else "column_missing"
            self.faults.append(Fault(code=code, sheet=sheet.name, row=1, column=column.header, value=renamed))
        self._headless = self._headless or bool(missing)
        if missing:
            return None
        return {positions[folded(column.header)]: column for column in wanted if column not in absent}

    def _value(self, column: Column, raw: Raw, place: Place, values: dict[str, Any]) -> None:
        """Put the value of one line of the unit's page under its key, or report it."""
        if is_blank(raw):
            if column.required:
                self._fault("cell_required", column, raw, place)
            return
        try:
            values[column.key] = read_cell(column, raw)
        except Unreadable as unreadable:
            self._fault(unreadable.code, column, raw, place, **unreadable.values)

    def _fault(self, code: str, column: Column, raw: Raw, place: Place, **values: object) -> None:
        text = None if is_blank(raw) else errors.shown(shown(raw), _QUOTED)
        self.faults.append(
            Fault(code=code, sheet=place.sheet, row=place.row, column=column.header, value=text, values=values)
        )

    def _past(self) -> Iterator[PastResult]:
        for row in rows(self._table(sheets.PAST)):
            level = past_level(row["kind"], row["year"], row["label"])
            if level is None:
                place = row["at"]
                header = sheets.PAST.header("label")
                self.faults.append(
                    Fault(code="past_label", sheet=place.sheet, row=place.row, column=header, value=row["label"])
                )
                continue
            yield PastResult(**row, level=level)


def _count_row(row: Row) -> CountRow:
    """A row of totals: the families of columns become mappings."""
    plain = {key: value for key, value in row.items() if "." not in key}
    return CountRow(
        **plain,
        levels={Level(key): count for key, count in _family(row, sheets.LEVEL_PREFIX)},
        not_evaluated={Reason(key): count for key, count in _family(row, sheets.REASON_PREFIX)},
        causes=dict(_family(row, sheets.CAUSE_PREFIX)),
    )


def _family(row: Row, prefix: str) -> Iterator[tuple[str, int]]:
    """The counts that were given, by the keys of their columns behind the prefix."""
    for key, count in row.items():
        if key.startswith(prefix) and count is not None:
            yield key.removeprefix(prefix), count


def _award(row: Row) -> Award:
    """A row of awards; one without a number is a single one."""
    return Award(**{**row, "count": 1 if row["count"] is None else row["count"]})


def past_level(kind: SubjectKind, year: int, label: str) -> Level | None:
    """The level that a label of an earlier year means; None where that year had no such label.

    >>> past_level(SubjectKind.ORGANISATION, 2016, "Trong sạch, vững mạnh")
    <Level.EXCELLENT: 'XS'>
    >>> past_level(SubjectKind.ORGANISATION, 2022, "Trong sạch, vững mạnh") is None
    True
    """
    wanted = folded(label.strip("“”\"' "))
    bodies = kind in (SubjectKind.ORGANISATION, SubjectKind.COLLECTIVE)
    for past_label in vocabulary.past_labels()["organisation" if bodies else "member"]:
        if folded(past_label["label"]) == wanted and year <= past_label["until"]:
            return Level(past_label["level"])
    code = vocabulary.code_of("levels", wanted)
    return Level(code) if code else None
