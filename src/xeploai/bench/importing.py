"""A workbook of fifty thousand members read and checked; beside it the bare cells read with openpyxl, unchecked."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import Member, Membership, Organisation, Place, Result, Round, Unit
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.samples import people
from xeploai.tools.workbooks.write import write_workbook

MEMBERS = 50_000
BRANCH_SIZE = 25
BRANCHES = 20


def run(*, members: int = MEMBERS, runs: int = RUNS) -> dict[str, Any]:
    """Measure. Raises Refused when the two read different people."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_workbook(path, big_round(members))
        rivals = [
            Rival(what="xeploai (đọc và kiểm tra mọi dòng)", start=partial(_ours, path)),
            Rival(what="openpyxl (chỉ đọc ô, không kiểm tra)", start=partial(_openpyxl, path)),
        ]
        params = {"members": members, "megabytes": round(path.stat().st_size / 2**20, 1)}
        return summary("import", params, race(rivals, runs=runs))


def big_round(members: int) -> Round:
    """A district of this many invented members with a result each."""
    unit = Unit(code="U", name="Đảng bộ đo tốc độ (mẫu)", year=2021, closing_on=date(2021, 12, 31), sample=True)
    branches = -(-members // BRANCH_SIZE)
    at = Place(sheets.ORGANISATIONS.name, 2)
    committees = [
        Organisation(code=f"C{n:04d}", name=f"Đảng bộ {n} (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, parent="U", at=at)
        for n in range(-(-branches // BRANCHES))
    ]
    rows = list(range(members))
    return Round(
        unit=unit,
        organisations=[
            Organisation(code="U", name=unit.name, kind=OrgKind.UPPER_COMMITTEE, parent=None, at=at),
            *committees,
            *(
                Organisation(
                    code=f"B{n:05d}",
                    name=f"Chi bộ {n} (mẫu)",
                    kind=OrgKind.BRANCH,
                    parent=f"C{n // BRANCHES:04d}",
                    at=at,
                )
                for n in range(branches)
            ),
        ],
        members=[_member(n) for n in rows],
        results=[
            Result(kind=SubjectKind.MEMBER, subject=f"M{n:06d}", level=Level.GOOD, reviewed=True, at=at) for n in rows
        ],
    )


def _member(number: int) -> Member:
    return Member(
        code=f"M{number:06d}",
        name=people.name(number),
        org=f"B{number // BRANCH_SIZE:05d}",
        membership=Membership.OFFICIAL,
        born_on=PartialDate.of(people.day(date(1955, 1, 1), number, 14_000)),
        card_number=f"{number:08d}",
        admitted_on=PartialDate.of(people.day(date(2000, 1, 1), number, 7_000)),
        post="Đảng viên",
        post_rank=9,
        at=Place(sheets.MEMBERS.name, number + 2),
    )


@contextmanager
def _ours(path: Path) -> Iterator[Job]:
    yield lambda: _digest((member.code, member.name, member.org) for member in read_workbook(path).members)


@contextmanager
def _openpyxl(path: Path) -> Iterator[Job]:
    yield lambda: _digest(_members(path))


def _members(path: Path) -> Iterator[tuple[str, str, str]]:
    # Only here: it would count among what the other one holds in memory.
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(path, read_only=True)
    wanted = [[column.key for column in sheets.MEMBERS.columns].index(key) for key in ("code", "name", "org")]
    for name in book.sheetnames:
        for row, cells in enumerate(book[name].iter_rows(values_only=True)):
            if name == sheets.MEMBERS.name and row:
                code, person, org = (str(cells[index]) for index in wanted)
                yield code, person, org
    book.close()


def _digest(rows: Iterable[tuple[str, str, str]]) -> str:
    hashed = hashlib.sha256()
    for row in rows:
        hashed.update("\x1f".join(row).encode())
    return hashed.hexdigest()
