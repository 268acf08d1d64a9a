"""`xeploai list`: what a list of an office would give if it were imported into an empty unit; nothing is written."""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.cli.main import print_json
from xeploai.core.errors import Fault, ImportRejected
from xeploai.registers.people.importing.fields import column_of, fields
from xeploai.registers.people.importing.preview import ListPreview, preview_list
from xeploai.registers.people.importing.values import shown_value
from xeploai.tools.messages import fault_line
from xeploai.tools.reports.messages import phrase
from xeploai.tools.workbooks.package import check_size


def register(verbs: Any) -> None:
    """Add the verb."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "list", help="Xem trước một danh sách đảng viên của cơ quan sẽ được đọc thế nào; không ghi gì."
    )
    parser.add_argument("file", type=Path, metavar="TỆP.xlsx", help="danh sách của cơ quan")
    parser.add_argument("--as-of", metavar="NGÀY", help="danh sách đúng cho ngày này (2026-01-31); mặc định là hôm nay")
    parser.add_argument("--sheet", default="", metavar="TÊN", help="trang tính cần đọc; mặc định là trang đầu có bảng")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every row; 1 where a row is at fault. Raises Refused where the file cannot be read as a list."""
    # Without a day the list is of today, by the civil date of the office.
    as_of = date.today() if args.as_of is None else _day(args.as_of)  # noqa: DTZ011
    check_size(args.file)
    preview = preview_list(args.file.read_bytes(), args.file.name, as_of=as_of, sheet=args.sheet)
    if args.json:
        print_json({"file": str(args.file), **_json(preview)})
    else:
        _print(preview, args.file)
    return 1 if preview.refused or any(row.faults for row in preview.rows) else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ImportRejected([Fault(code="list_day", column="--as-of", value=text)]) from wrong


def _sentence(fault: Fault) -> str:
    return fault_line(replace(fault, sheet=None, row=None))


def _shown(field: str, value: str) -> str:
    """As papers print it: the JSON keeps ISO days and codes."""
    return shown_value(column_of(field).field.reads, value) if field.partition(":")[0] in fields() else value


def _json(preview: ListPreview) -> dict[str, Any]:
    return {
        "sheet": preview.sheet,
        "other_sheets": list(preview.other_sheets),
        "columns": dict(preview.columns),
        "unguessed": list(preview.unguessed),
        "rows": [
            {
                "row": row.number,
                "what": row.kind.value,
                "values": dict(row.values),
                "faults": [_sentence(fault) for fault in row.faults],
                "notes": [_sentence(fault) for fault in row.notes],
            }
            for row in preview.rows
        ],
        "refused": [_sentence(fault) for fault in preview.refused],
    }


def _print(preview: ListPreview, file: Path) -> None:
    people = sum(row.kind.value in {"person", "body"} for row in preview.rows)
    faulty = sum(bool(row.faults) for row in preview.rows)
    print(phrase("list_done", file=file, sheet=preview.sheet, people=people, faults=faulty))
    if preview.other_sheets:
        print(phrase("list_other_sheets", names=", ".join(f"“{name}”" for name in preview.other_sheets)))
    for heading, field in preview.columns.items():
        print(phrase("list_column", heading=heading, title=preview.titles[field]))
    for heading in preview.unguessed:
        print(phrase("list_unguessed", heading=heading))
    for row in preview.rows:
        text = "; ".join(_shown(field, value) for field, value in row.values.items()) or row.text
        print(phrase("list_row", row=row.number, what=phrase(f"list_kind_{row.kind.value}"), text=text))
        for fault in (*row.faults, *row.notes):
            print(f"    {_sentence(fault)}")
    for fault in preview.refused:
        print(_sentence(fault))
