"""The files of a counted round in one folder: statistics, report, findings, results. All of them, or none."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from xeploai.core.errors import Refused, XeploaiError, system_error
from xeploai.core.findings import Finding
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.reports.draft import draft_findings
from xeploai.tools.reports.report import write_findings, write_report
from xeploai.tools.reports.results import findings_json
from xeploai.tools.reports.statistics import write_statistics
from xeploai.tools.reports.tally import Tally


class Written(NamedTuple):
    """The names of the files, and what the checker of figures says of the report among them."""

    names: list[str]
    draft: list[Finding]


def write_folder(counted: Tally, results: dict[str, Any], out: Path, *, template: Path | None = None) -> Written:
    """Write everything beside the target, then move it there: nobody finds half of it.

    results   of results_json
    template  an office's own report

    Raises Refused where the folder cannot be written.
    """
    year = counted.round.unit.year
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with passing_folder(".xeploai-", within=out.parent) as folder:
            made = folder / "out"
            made.mkdir()
            write_statistics(counted, made / f"thong-ke-{year}.xlsx")
            report = made / f"bao-cao-{year}.docx"
            write_report(counted, report, template=template)
            draft = draft_findings(report, own_template=template is None)
            write_findings(counted, made / f"diem-can-xem-{year}.docx")
            _write_json(made / "results.json", results)
            _write_json(made / "findings.json", findings_json(counted, draft))
            names = sorted(path.name for path in made.iterdir())
            out.mkdir(exist_ok=True)
            for name in names:
                (made / name).replace(out / name)
    except Exception as error:
        # A full disk reaches us as whatever the writer of a workbook makes of it.
        refused = system_error(error)
        if refused is None or isinstance(error, XeploaiError):
            raise
        raise Refused.because("output_not_writable", where="--out", value=out, why=refused.strerror or "") from error
    return Written(names, draft)


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
