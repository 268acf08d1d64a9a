"""What a list would give if it were imported into an empty unit, row by row: nothing is written, no database asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl.utils import get_column_letter

from xeploai.core.errors import Fault
from xeploai.core.subjects import OrgKind
from xeploai.registers.people.importing.fields import column_title
from xeploai.registers.people.importing.layout import Layout, lists_bodies, lists_people
from xeploai.registers.people.importing.reading import read_list
from xeploai.registers.people.importing.records import Record, records_of_list
from xeploai.registers.people.importing.rows import Line, RowKind
from xeploai.registers.people.importing.staged_records import (
    COLLECTIVE,
    MEMBER,
    AwardRecord,
    OrganisationRecord,
    PastLevelRecord,
    RowFault,
)
from xeploai.tools.classification_marks.papers import refuse_secret_file


@dataclass(frozen=True, kw_only=True)
class RowPreview:
    """One row of the sheet. values: field -> text; text: what stands in a row that is left out."""

    number: int
    kind: RowKind
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    faults: Sequence[Fault] = ()
    notes: Sequence[Fault] = ()


@dataclass(frozen=True, kw_only=True)
class ListPreview:
    """The list as read.

    columns    heading -> field; unguessed: headings nobody understands
    titles     field -> what it is called
    refused    why it would not be taken in as a whole, whatever its rows say
    """

    sheet: str
    other_sheets: Sequence[str]
    columns: Mapping[str, str]
    unguessed: Sequence[str]
    rows: Sequence[RowPreview]
    refused: Sequence[Fault]

    @property
    def titles(self) -> Mapping[str, str]:
        """What the columns mean, for people."""
        return {id: column_title(id) for id in self.columns.values()}


def preview_list(content: bytes, file_name: str, *, as_of: date, sheet: str = "") -> ListPreview:
    """Read a list as the import does. Raises Refused where it cannot be read as one.

    as_of  the day for which it is right: no day of anybody's life lies after it
    """
    refuse_secret_file(file_name, content)
    table = read_list(content, file_name, sheet)
    lines = table.lines()
    columns, unguessed = _columns(table.layout)
    guess = table.layout.columns
    refused = []
    if not lists_people(guess) and not lists_bodies(guess):
        refused.append(Fault(code="import_no_name_column"))
    records = records_of_list(
        table.grid, lines, columns=guess, branch_kind=OrgKind.GRASSROOTS_BRANCH.value, today=as_of
    )
    rows = list(_rows(lines, records))
    if not any(line.is_record for line in lines):
        refused.append(Fault(code="import_no_rows"))
    return ListPreview(
        sheet=table.grid.name,
        other_sheets=table.other_sheets,
        columns=columns,
        unguessed=unguessed,
        rows=rows,
        refused=refused,
    )


def _columns(layout: Layout) -> tuple[dict[str, str], list[str]]:
    """Fields by heading, and headings without one; of two headings that read alike the second bears its letter."""
    columns: dict[str, str] = {}
    unguessed: list[str] = []
    for column, heading in layout.headings.items():
        alike = heading in columns or heading in unguessed
        name = f"{heading} ({get_column_letter(column + 1)})" if alike else heading
        if column in layout.columns:
            columns[name] = layout.columns[column]
        else:
            unguessed.append(name)
    return columns, unguessed


def _rows(lines: Sequence[Line], records: Sequence[Record]) -> Iterable[RowPreview]:
    branches = {row.key: row.record.name for row in records if isinstance(row.record, OrganisationRecord)}
    # An organisation that a list names stands in the row of a member; of a list of results it is the row itself.
    main = {row.row: row for row in records if row.what in {MEMBER, COLLECTIVE} or _stands(row)}
    results: dict[int, dict[str, str]] = {}
    for row in records:
        if isinstance(row.record, PastLevelRecord):
            results.setdefault(row.row, {})[f"level:{row.record.year}"] = row.record.label
        elif isinstance(row.record, AwardRecord):
            results.setdefault(row.row, {})[f"award:{row.record.year}"] = row.record.form
    of_branch = {row.row: row.notes for row in records if isinstance(row.record, OrganisationRecord)}
    _mark_branchless([record for record in main.values() if record.what == MEMBER])
    for line in lines:
        number = line.row + 1
        if line.is_record and number in main:
            record = main[number]
            values = {**record.values, **results.get(number, {})}
            values.pop("known", None)
            if record.what == MEMBER and "branch" in values:
                values["branch"] = branches[values["branch"]]
            yield RowPreview(
                number=number,
                kind=line.kind,
                values=values,
                faults=_faults(record.faults, number),
                notes=_faults([*record.notes, *(of_branch.get(number, ()) if record.what == MEMBER else ())], number),
            )
        else:
            reason = Fault(
                code=line.reason or "import_row_nameless", row=number, value=line.text, values={"row": number}
            )
            yield RowPreview(
                number=number,
                kind=line.kind if not line.is_record else RowKind.EMPTY,
                text=line.text,
                values={"branch": line.label} if line.label else {},
                faults=[reason] if line.blocked else [],
                notes=[] if line.blocked else [reason, *_faults(of_branch.get(number, ()), number)],
            )


def branch_explained(faults: Iterable[RowFault]) -> bool:
    """Whether another finding says already why the branch of a row is not known."""
    return any(fault.code == "import_branch_unclear" or fault.column_id == "branch" for fault in faults)


def _mark_branchless(members: Sequence[Record]) -> None:
    """Who has no branch while others have one is at fault; where nobody has one, the unit may be a branch."""
    somewhere = any("branch" in record.values for record in members)
    for record in members:
        if "branch" not in record.values and not branch_explained(record.faults):
            mark = record.fault if somewhere else record.note
            mark("import_branch_missing", "branch")


def _stands(row: Record) -> bool:
    return isinstance(row.record, OrganisationRecord) and bool(row.record.known)


def _faults(entries: Iterable[RowFault], row: int) -> list[Fault]:
    return [
        Fault(code=entry.code, row=row, column=entry.column, value=entry.value, values=entry.values)
        for entry in entries
    ]
