"""An office's list from the file to its rows, without a database: which sheet, where its table is, what each row is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xeploai.core.errors import Refused
from xeploai.registers.people.importing.encoding import refuse_old_encoding
from xeploai.registers.people.importing.grid import Grid, read_grids
from xeploai.registers.people.importing.layout import Layout, find_layout, lists_bodies, lists_people
from xeploai.registers.people.importing.rows import Line, lines_of


@dataclass(frozen=True)
class ListTable:
    """The table that is read, and the names of the other sheets that hold one."""

    grid: Grid
    layout: Layout
    other_sheets: Sequence[str]

    def lines(self, columns: Mapping[int, str] | None = None) -> list[Line]:
        """What each row is, by the columns as guessed or as confirmed."""
        return lines_of(
            self.grid, first=self.layout.first, last=self.layout.last, columns=columns or self.layout.columns
        )


def read_list(content: bytes, file_name: str, sheet: str = "") -> ListTable:
    """The table of a list.

    sheet  the sheet to read; empty: the first one that can be seen and holds a table
    Raises Refused where the file is no workbook, its letters are not Unicode, or no sheet holds a table.
    """
    grids = read_grids(content, file_name)
    by_name = {" ".join(grid.name.split()).casefold(): grid for grid in grids}
    if sheet and " ".join(sheet.split()).casefold() not in by_name:
        raise Refused.because("import_sheet_unknown", value=sheet, known=", ".join(f"“{grid.name}”" for grid in grids))
    wanted = [by_name[" ".join(sheet.split()).casefold()]] if sheet else [grid for grid in grids if not grid.hidden]
    layouts = {grid.name: layout for grid in grids if (layout := _layout(grid)) is not None}
    for grid in wanted:
        refuse_old_encoding(grid.rows, grid.name)
    table = next((grid for grid in wanted if grid.name in layouts), None)
    if table is None:
        if not sheet and layouts:
            raise Refused.because("import_table_hidden", names=", ".join(f"“{name}”" for name in layouts))
        raise Refused.because("import_no_heading", where=wanted[0].name if wanted else None)
    others = [
        grid.name
        for grid in grids
        if grid is not table
        and (_lists(layouts[grid.name]) if grid.name in layouts else _goes_on(grid, layouts[table.name]))
    ]
    return ListTable(table, layouts[table.name], others)


def _lists(layout: Layout) -> bool:
    return lists_people(layout.columns) or lists_bodies(layout.columns)


def _goes_on(grid: Grid, layout: Layout) -> bool:
    """Whether a sheet without a heading goes on where the table ends: most of its rows are records by the same
    columns."""
    if max(layout.columns) >= len(grid.rows[0]):
        return False
    lines = lines_of(grid, first=0, last=-1, columns=layout.columns)
    return sum(line.is_record for line in lines) * 2 > len(lines)


def _layout(grid: Grid) -> Layout | None:
    try:
        return find_layout(grid)
    except Refused:
        return None
