"""`xeploai restore`: a backup into a new place, verified; nothing that is there is ever overwritten."""

import argparse
import sys
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.config.start import module_without_installation


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("restore", help="phục hồi bản sao lưu vào một nơi mới")
    parser.add_argument("file", metavar="TỆP", type=Path, help="tệp do “xeploai backup” lập")
    parser.add_argument(
        "--into",
        metavar="NƠI",
        required=True,
        help="thư mục dữ liệu mới (SQLite), hoặc postgresql://... của một cơ sở dữ liệu trống",
    )
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was restored and verified; what is still to do, on standard error."""
    restored = module_without_installation("xeploai.cli.restoring").restore(args.file, args.into)
    print_json(restored.document)
    print(restored.next_step, file=sys.stderr)
    return 0
