"""A small round as a workbook, and a way to spoil it cell by cell as an office would."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import (
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    PastResult,
    Place,
    Result,
    Round,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.write import write_workbook

Edits = Sequence[dict[str, Any]]


def small_round() -> Round:
    """A root, a committee with two branches, a grassroots branch in totals; four members, one of them twice."""

    def org(row: int, code: str, kind: OrgKind, parent: str | None) -> Organisation:
        return Organisation(
            code=code, name=f"Tổ chức {code} (mẫu)", kind=kind, parent=parent, at=Place(sheets.ORGANISATIONS.name, row)
        )

    def member(row: int, code: str, branch: str, membership: Membership, **more: Any) -> Member:
        at = Place(sheets.MEMBERS.name, row)
        return Member(code=code, name=f"Mẫu Thị {code}", org=branch, membership=membership, at=at, **more)

    def result(row: int, kind: SubjectKind, subject: str, level: Level | None, **more: Any) -> Result:
        return Result(kind=kind, subject=subject, level=level, at=Place(sheets.RESULTS.name, row), **more)

    return Round(
        unit=Unit(code="U", name="Đảng bộ thử (mẫu)", year=2021, closing_on=date(2021, 12, 31)),
        organisations=[
            org(2, "U", OrgKind.UPPER_COMMITTEE, None),
            org(3, "C", OrgKind.GRASSROOTS_COMMITTEE, "U"),
            org(4, "B1", OrgKind.BRANCH, "C"),
            org(5, "B2", OrgKind.BRANCH, "C"),
            org(6, "G", OrgKind.GRASSROOTS_BRANCH, "U"),
        ],
        members=[
            member(2, "M1", "B1", Membership.OFFICIAL, admitted_on=PartialDate(2015, 2, 3), card_number="00123456"),
            member(3, "M2", "B1", Membership.PROBATIONARY, admitted_on=PartialDate(2021, 3), born_on=PartialDate(1999)),
            member(4, "M3", "B2", Membership.OFFICIAL, exempt=True),
            member(5, "M1", "B2", Membership.TEMPORARY),
        ],
        collectives=[
            Collective(
                code="T1", name="Cấp ủy C (mẫu)", org="C", label="Cấp ủy cơ sở", at=Place(sheets.COLLECTIVES.name, 2)
            )
        ],
        leaders=[
            Leader(code="L1", name="Mẫu Thị M1", org="C", member="M1", group="Bí thư", at=Place(sheets.LEADERS.name, 2))
        ],
        results=[
            result(2, SubjectKind.MEMBER, "M1", Level.GOOD, reviewed=True),
            result(3, SubjectKind.MEMBER, "M2", None, reason=Reason.ABSENT),
            result(4, SubjectKind.ORGANISATION, "C", Level.EXCELLENT),
        ],
        counts=[
            CountRow(
                subject=TallySubject.MEMBER,
                org="G",
                year=2021,
                at=Place(sheets.COUNTS.name, 2),
                total=20,
                evaluated=18,
                levels=dict(zip(Level, (3, 13, 2, 0), strict=True)),
                not_evaluated={Reason.EXEMPT: 2},
            )
        ],
        past=[
            PastResult(
                kind=SubjectKind.ORGANISATION,
                subject="C",
                year=2017,
                label="Trong sạch, vững mạnh",
                level=Level.EXCELLENT,
                at=Place(sheets.PAST.name, 2),
            )
        ],
    )


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[[Edits], Path]:
    """The small round as a file, after some edits: a cell, a header, or a whole sheet."""

    def make(edits: Edits) -> Path:
        path = tmp_path / "round.xlsx"
        write_workbook(path, small_round())
        if edits:
            book = openpyxl.load_workbook(path)
            for edit in edits:
                _apply(book, edit)
            book.save(path)
        return path

    return make


def _apply(book: openpyxl.Workbook, edit: dict[str, Any]) -> None:
    sheet = book[edit["sheet"]]
    if "rename_sheet" in edit:
        sheet.title = edit["rename_sheet"]
        return
    if edit.get("delete_sheet"):
        book.remove(sheet)
        return
    headers = {cell.value: index for index, cell in enumerate(sheet[1], start=1)}
    if "rename_column" in edit:
        sheet.cell(1, headers[edit["column"]]).value = edit["rename_column"]
    elif edit["sheet"] == sheets.UNIT.name:
        row = next(row for row, (cell,) in enumerate(sheet.iter_rows(max_col=1), 1) if cell.value == edit["column"])
        if "rename_line" in edit:
            sheet.cell(row, 1).value = edit["rename_line"]
        else:
            sheet.cell(row, 2).value = edit["value"]
    else:
        sheet.cell(edit["row"], headers[edit["column"]]).value = edit["value"]
