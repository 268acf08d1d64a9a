"""`xeploai export`: the tables of one campaign in a folder, from the machine's own console."""

import argparse
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("export", help="xuất dữ liệu của một đợt kiểm điểm ra thư mục; được ghi nhật ký")
    parser.add_argument("campaign", metavar="ĐỢT", help="mã hoặc đúng tên của đợt")
    parser.add_argument("--to", required=True, type=Path, metavar="THƯ_MỤC", help="thư mục trống hoặc chưa có")
    parser.add_argument("--format", choices=("xlsx", "csv", "parquet"), default="xlsx", help="mặc định: xlsx")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the tables and print what they hold."""
    services = module_of_installation("xeploai.rounds.exports.services")
    print_json(services.campaign_export(named=args.campaign, to=args.to, kind=args.format).document)
    return 0
