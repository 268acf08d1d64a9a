"""`xeploai template`: an empty workbook to fill in, or one of the sample units."""

import argparse
from pathlib import Path
from typing import Any

from xeploai.apps.exchange.samples import sample, sample_ids
from xeploai.apps.exchange.write import write_workbook
from xeploai.core.errors import Refused


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("template", help="tạo bảng mẫu .xlsx, trống hoặc điền sẵn một đơn vị mẫu")
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="tệp sẽ ghi")
    parser.add_argument("--example", metavar="ID", help=f"đơn vị mẫu: {', '.join(sample_ids())}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the workbook; 0."""
    held = sample(args.example) if args.example else None
    try:
        if held is None:
            write_workbook(args.file)
        else:
            write_workbook(args.file, held.round, held.notes)
    except OSError as error:
        raise Refused.because("workbook_not_written", where=str(args.file)) from error
    print(f"Đã ghi {args.file}")
    return 0
