"""`xeploai report`: statistics and report of one campaign of this installation, as it stands now."""

import argparse
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation
from xeploai.tools.reports.messages import phrase


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="thống kê, báo cáo của một đợt kiểm điểm tại thời điểm này")
    parser.add_argument("campaign", metavar="ĐỢT", help="mã hoặc đúng tên của đợt")
    parser.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="thư mục trống hoặc chưa có")
    parser.add_argument("--json", action="store_true", help="in results.json ra màn hình")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count, write, and say who is still to be decided on."""
    services = module_of_installation("xeploai.rounds.reporting.services")
    made = services.campaign_report(named=args.campaign, to=args.out)
    if args.json:
        print_json(made.results)
    else:
        print(phrase("tally_done", folder=args.out))
        for name in made.files:
            print(phrase("tally_file", name=name))
        waiting = "; ".join(f"{kind}: {number}" for kind, number in made.pending.items())
        print(phrase("report_as_of", day=f"{made.as_of:%d/%m/%Y}", waiting=waiting or phrase("report_nobody")))
    return 1 if made.needs_a_person or made.pending else 0
