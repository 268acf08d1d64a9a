"""`xeploai check`: the arithmetic of a report, for the eye, as JSON, as a page, or as tracked changes."""

import argparse
import sys
from pathlib import Path

from xeploai.cli.main import print_json
from xeploai.core.errors import Fault, Refused
from xeploai.tools.messages import finding_message
from xeploai.tools.proofreading.check import Checked, check
from xeploai.tools.proofreading.export import files_json
from xeploai.tools.proofreading.fix import write_fixed
from xeploai.tools.proofreading.page import write_page
from xeploai.tools.proofreading.reading import read_report
from xeploai.tools.proofreading.terminal import lines_of


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("check", help="kiểm tra số liệu trong báo cáo")
    parser.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="báo cáo .txt, .md, .html, .docx hoặc .pdf")
    parser.add_argument("--last", type=Path, metavar="TỆP", help="báo cáo năm trước, để đối chiếu số của năm trước")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    output.add_argument("--html", type=Path, metavar="TỆP", help="ghi trang kết quả, mở được bằng trình duyệt")
    output.add_argument("--fix", type=Path, metavar="TỆP.docx", help="ghi bản sao có sửa đổi được theo dõi")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every file; 1 if one of them needs a person. Raises Refused with every file that cannot be read."""
    _refuse_outputs(args)
    checked = _checked(args.files, args.last)
    if args.json:
        print_json(files_json(checked))
    else:
        sys.stdout.write("\n".join(line for name, result in checked for line in (*lines_of(name, result), "")))
    if args.html is not None:
        write_page(checked, args.html)
        print(f"Đã ghi {args.html}.")
    if args.fix is not None:
        changes = write_fixed(args.files[0], checked[0][1].marks, args.fix)
        print(f"Đã ghi {args.fix} với {len(changes)} chỗ sửa được theo dõi.")
        text = checked[0][1].document.text
        for mark in changes:
            printed = text[mark.place.start : mark.place.end]
            print(f"  {printed} → {mark.suggestion}: {finding_message(mark.finding)}")
    return 1 if any(result.needs_a_person for _, result in checked) else 0


def _checked(files: list[Path], last: Path | None) -> list[tuple[str, Checked]]:
    faults: list[Fault] = []
    checked = []
    before = None
    if last is not None:
        try:
            before = read_report(last)
        except Refused as refused:
            faults += refused.faults
    for path in files:
        try:
            checked.append((str(path), check(read_report(path), before)))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return checked


def _refuse_outputs(args: argparse.Namespace) -> None:
    """Nothing is read before it is clear that the result can be written where it is wanted."""
    target = args.html or args.fix
    if target is None:
        return
    if args.fix is not None and (len(args.files) != 1 or args.files[0].suffix.lower() != ".docx"):
        raise Refused.because("check_fix_needs_docx", where=str(args.fix))
    if any(target.resolve() == path.resolve() for path in args.files):
        raise Refused.because("check_fix_over_input", where=str(target))
