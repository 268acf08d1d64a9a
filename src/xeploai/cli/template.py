"""`xeploai template`: an empty workbook to fill in, or one of the sample units."""

import argparse
from itertools import count
from pathlib import Path
from typing import Any

from xeploai.core.errors import Refused
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.workbooks.samples import Sample, sample, sample_ids
from xeploai.tools.workbooks.write import write_workbook


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("template", help="tạo bảng mẫu .xlsx, trống hoặc điền sẵn một đơn vị mẫu")
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="tệp sẽ ghi")
    parser.add_argument("--example", metavar="ID", help=f"đơn vị mẫu: {', '.join(sample_ids())}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the workbook; 0."""
    if args.file.suffix.lower() != ".xlsx":
        raise Refused.because("template_suffix", where=str(args.file))
    example = sample(args.example) if args.example else None
    try:
        kept = _write(args.file, example)
    except OSError as error:
        raise Refused.because("workbook_not_written", where=str(args.file)) from error
    print(f"Đã ghi {args.file}")
    if kept is not None:
        print(f"Tệp cũ khác nội dung, đã giữ lại: {kept}")
    return 0


def _write(path: Path, example: Sample | None) -> Path | None:
    """Write the workbook. A file of that name with other content may hold days of typing: it is kept, and told."""
    before = path.read_bytes() if path.exists() else None
    with passing_folder(".xeploai-", within=path.parent) as folder:
        made = folder / path.name
        if example is None:
            write_workbook(made)
        else:
            write_workbook(made, example.round, example.notes)
        kept = None
        if before is not None and before != made.read_bytes():
            numbers = (path.with_name(f"{path.stem} (cũ {n}){path.suffix}") for n in count(1))
            kept = next(other for other in numbers if not other.exists())
            path.rename(kept)
        made.replace(path)
    return kept
