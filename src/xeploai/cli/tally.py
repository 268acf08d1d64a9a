"""`xeploai tally`: a workbook in; statistics, report, results and findings out, all of them or none."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from xeploai.cli.main import print_json
from xeploai.core.errors import Refused
from xeploai.core.findings import Severity
from xeploai.core.round import Round
from xeploai.rulepacks.load import pack_for
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.processes.collector import collector_at_rest
from xeploai.tools.reports.folder import write_folder
from xeploai.tools.reports.messages import phrase, spoken
from xeploai.tools.reports.pools import lacking_groups
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.statistics.book import texts
from xeploai.tools.reports.tally import Tally, tally
from xeploai.tools.workbooks.read import read_workbook

_SHOWN = 10
"""Findings printed on the screen; the files have them all."""


def register(verbs: Any) -> None:
    """Add the verb."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "tally", help="Tổng hợp một bảng số liệu thành thống kê và báo cáo năm."
    )
    parser.add_argument("workbook", type=Path, metavar="BẢNG.xlsx", help="bảng số liệu của đơn vị")
    parser.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi kết quả")
    parser.add_argument("--pack", metavar="ID", help="bộ quy tắc; mặc định theo năm đánh giá")
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="quy định của địa phương")
    parser.add_argument("--template", type=Path, metavar="MẪU.docx", help="mẫu báo cáo riêng của cơ quan")
    parser.add_argument("--json", action="store_true", help="in results.json ra màn hình")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count, write, and say what needs a person."""
    # What is read, counted and written lives on to the end.
    with collector_at_rest():
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    if args.out.exists() and not args.out.is_dir():
        raise Refused.because("output_not_empty_file", where="--out", value=args.out)

    def rules_for(round_: Round) -> Regime:
        return regime(args.pack or pack_for(year=round_.unit.year), on=round_.unit.closing_on, policy=args.policy)

    round_ = read_workbook(args.workbook, further=lambda read_round: lacking_groups(read_round, rules_for(read_round)))
    counted = tally(round_, rules_for(round_))
    results = results_json(counted)
    written = write_folder(counted, results, args.out, template=args.template)
    if args.json:
        print_json(results)
    else:
        _print(counted, args.out, written.names)
        for finding in written.draft:
            print(phrase("tally_draft", message=spoken(finding)))
    return 1 if counted.needs_a_person or written.draft else 0


def _print(counted: Tally, out: Path, names: list[str]) -> None:
    print(phrase("tally_done", folder=out))
    for name in names:
        print(phrase("tally_file", name=name))
    severities = Counter(finding.severity for finding in counted.findings)
    if not severities:
        print(phrase("tally_clean"))
        return
    print(
        phrase(
            "tally_findings",
            errors=severities[Severity.ERROR],
            warnings=severities[Severity.WARNING],
            notes=severities[Severity.NOTE],
            year=counted.round.unit.year,
        )
    )
    grave = [finding for finding in counted.findings if finding.needs_a_person]
    for finding in grave[:_SHOWN]:
        severity = texts()["severities"][finding.severity.value]
        print(phrase("tally_finding", severity=severity, message=spoken(finding)))
    if len(grave) > _SHOWN:
        print(phrase("tally_more", count=len(grave) - _SHOWN))
