"""`xeploai report`: statistics and report of one campaign of this installation, as sealed, or as it stands now."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation
from xeploai.tools.reports.messages import phrase, spoken


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="thống kê, báo cáo của một đợt: theo niêm phong, hoặc tại thời điểm này")
    parser.add_argument("campaign", metavar="ĐỢT", help="mã hoặc đúng tên của đợt")
    parser.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="thư mục trống hoặc chưa có")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seal", type=int, metavar="SỐ", help="lần niêm phong; mặc định: lần cuối, nếu có")
    which.add_argument("--now", action="store_true", help="số liệu lúc này, dù đợt đã niêm phong")
    parser.add_argument("--json", action="store_true", help="in results.json ra màn hình")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count or take out what was sealed, write, and say who is still to be decided on."""
    reports = module_of_installation("xeploai.rounds.sealing.reports")
    made = reports.report(named=args.campaign, to=args.out, number=args.seal, now=args.now)
    sealed = isinstance(made, reports.SealedReport)
    if args.json:
        print_json(made.results)
    else:
        print(phrase("tally_done", folder=args.out))
        for name in made.files:
            print(phrase("tally_file", name=name))
        if sealed:
            day = f"{made.sealed_on:%d/%m/%Y}"
            print(phrase("report_sealed", number=made.number, day=day, waiting=_waiting(made.pending)))
            if not made.names:
                print(phrase("report_sealed_no_names"))
            if made.differences:
                print(phrase("report_recounted", count=len(made.differences)))
        else:
            waiting = _waiting(made.pending)
            if made.postponed:
                waiting += phrase("report_postponed", number=made.postponed)
            print(phrase("report_as_of", day=f"{made.as_of:%d/%m/%Y}", waiting=waiting))
            for finding in made.draft:
                print(phrase("tally_draft", message=spoken(finding)))
    if sealed:
        return 1 if made.differences or made.pending else 0
    return 1 if made.needs_a_person or made.draft or made.pending else 0


def _waiting(pending: Mapping[str, int]) -> str:
    return "; ".join(f"{kind}: {number}" for kind, number in pending.items()) or phrase("report_nobody")
