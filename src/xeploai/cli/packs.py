"""`xeploai packs`: the rule packs with their period; one of them as a page with every clause, source and mark."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.apps.rulebook.docx import write_docx
from xeploai.apps.rulebook.html import html
from xeploai.apps.rulebook.listing import listing, listing_json, pack_json
from xeploai.apps.rulebook.page import page_of
from xeploai.apps.rulebook.text import text
from xeploai.cli.main import print_json
from xeploai.core.errors import Refused
from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime


def register(verbs: Any) -> None:
    """Add the verb."""
    parser: argparse.ArgumentParser = verbs.add_parser("packs", help="Liệt kê bộ quy tắc, hoặc in một bộ để đối chiếu.")
    parser.add_argument("pack", nargs="?", metavar="ID", help="mã bộ quy tắc; để trống thì liệt kê")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--html", type=Path, metavar="TỆP", help="ghi thành trang HTML")
    form.add_argument("--docx", type=Path, metavar="TỆP", help="ghi thành tệp Word")
    form.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="quy định của địa phương đặt lên bộ quy tắc")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the packs, or print or write one."""
    if args.pack is None:
        if args.html or args.docx or args.policy:
            raise Refused.because("packs_needs_id")
        infos = available()
        if args.json:
            print_json(listing_json(infos))
        else:
            sys.stdout.write(listing(infos))
        return 0
    held = _regime(args.pack, args.policy)
    if args.json:
        print_json(pack_json(held))
    elif args.html:
        _write(args.html, html(page_of(held)))
    elif args.docx:
        try:
            write_docx(page_of(held), args.docx)
        except OSError as error:
            raise Refused.because("packs_cannot_write", where=str(args.docx)) from error
    else:
        sys.stdout.write(text(page_of(held)))
    return 0


def _regime(pack_id: str, policy: Path | None) -> Regime:
    """The pack on the last day for which it holds, at most today."""
    last = load_pack(pack_id).head.years.last
    today = date.today()  # noqa: DTZ011 - the civil date of the office
    return regime(pack_id, on=today if last is None else min(today, date(last, 12, 31)), policy=policy)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise Refused.because("packs_cannot_write", where=str(path)) from error
