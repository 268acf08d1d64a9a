"""One unit in an installation of its own: what was done, and what differs."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from tests.endure.units import figures, unpublished
from tests.endure.units.chain import carried, differences, named

from xeploai.bench.register import tables_make
from xeploai.registers.audit.selectors import audit_verify
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook


def carry(unit: str) -> tuple[Sequence[str], Sequence[str]]:
    """Lines to show, and differences."""
    tables_make()
    expected = figures()[unit]
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        workbook = Path(folder) / f"{unit}.xlsx"
        write_workbook(workbook, named(sample(unit).round))
        made = carried(
            read_workbook(workbook), pack=expected["pack"], tier=expected["tier"], out=Path(folder) / "report"
        )
    people = len(made.workbook.members) + len(made.workbook.leaders)
    lines = [
        f"{len(made.workbook.organisations)} organisations, {people} people, {made.sheets} sheets of results",
        f"{made.decisions} decisions, {made.notices} notices",
        *(f"invented paper: {paper.document} for {paper.pool}" for paper in made.workbook.authorisations),
    ]
    faults = [
        f"{part}: {workbook} != {report}" for part, (workbook, report) in differences(made, expected["pack"]).items()
    ]
    faults += unpublished(made.report, expected)
    if not audit_verify().ok:
        faults.append("audit verify: broken")
    return lines, faults
