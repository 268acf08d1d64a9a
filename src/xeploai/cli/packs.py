"""`xeploai packs`: the rule packs with their period; one of them as a page with every clause, source and mark."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.cli.main import print_json
from xeploai.core.errors import Refused
from xeploai.rulepacks.changes import earlier_version
from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.rulebook.changes import changes_document, changes_json, changes_page
from xeploai.tools.rulebook.docx import write_docx
from xeploai.tools.rulebook.html import html
from xeploai.tools.rulebook.letter import write_letter
from xeploai.tools.rulebook.listing import listing, listing_json, pack_json
from xeploai.tools.rulebook.page import Page, page_of
from xeploai.tools.rulebook.questions import question_findings, questions_json, questions_page
from xeploai.tools.rulebook.text import text


def register(verbs: Any) -> None:
    """Add the verb."""
    parser: argparse.ArgumentParser = verbs.add_parser("packs", help="Liệt kê bộ quy tắc, hoặc in một bộ để đối chiếu.")
    parser.add_argument("pack", nargs="?", metavar="ID", help="mã bộ quy tắc; để trống thì liệt kê")
    parser.add_argument(
        "--questions",
        action="store_true",
        help="những điều chưa thấy trong văn bản và ai đã trả lời; với --docx là thư xin ý kiến cấp trên",
    )
    parser.add_argument(
        "--changes",
        action="store_true",
        help="phiên bản này sửa gì so với phiên bản trước, nguồn nào, còn gì chưa đối chiếu; không nêu mã: mọi bộ",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--html", type=Path, metavar="TỆP", help="ghi thành trang HTML")
    form.add_argument("--docx", type=Path, metavar="TỆP", help="ghi thành tệp Word")
    form.add_argument("--json", action="store_true", help="in dạng JSON")
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="quy định của địa phương đặt lên bộ quy tắc")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the packs, or print or write one."""
    if args.changes:
        return _changes(args)
    if args.pack is None:
        if args.html or args.docx or args.policy or args.questions:
            raise Refused.because("packs_needs_id")
        infos = available()
        if args.json:
            print_json(listing_json(infos))
        else:
            sys.stdout.write(listing(infos))
        return 0
    regime = _regime(args.pack, args.policy)
    if args.questions:
        return _questions(args, regime)
    if args.json:
        print_json(pack_json(regime))
    else:
        _show(args, page_of(regime), lambda path: write_docx(page_of(regime), path))
    return 0


def _questions(args: argparse.Namespace, regime: Regime) -> int:
    """The register, or the letter that asks; 1 where different papers answer one question."""
    if args.json:
        print_json(questions_json(regime))
    else:
        _show(args, questions_page(regime), lambda path: write_letter(regime, path, on=_today()))
    return 1 if question_findings(regime) else 0


def _changes(args: argparse.Namespace) -> int:
    """What one version changed; without an id what the newest version of every pack did, in one document."""
    if args.questions or args.policy:
        raise Refused.because("packs_changes_alone")
    if args.pack is None:
        if args.html or args.docx or args.json:
            raise Refused.because("packs_needs_id")
        sys.stdout.write(changes_document())
        return 0
    before, after = earlier_version(args.pack), load_pack(args.pack)
    if before is None:
        raise Refused.because("packs_no_earlier", value=args.pack)
    if args.json:
        print_json(changes_json(load_pack(before), after))
    else:
        page = changes_page(load_pack(before), after)
        _show(args, page, lambda path: write_docx(page, path))
    return 0


def _show(args: argparse.Namespace, page: Page, write: Callable[[Path], None]) -> None:
    """Print the page, or write it as HTML, or let `write` make the Word file."""
    if args.html:
        _write(args.html, html(page))
    elif args.docx:
        try:
            write(args.docx)
        except OSError as error:
            raise Refused.because("packs_cannot_write", where=str(args.docx)) from error
    else:
        sys.stdout.write(text(page))


def _regime(pack_id: str, policy: Path | None) -> Regime:
    """The pack on the last day for which it holds, at most today."""
    last = load_pack(pack_id).info.last_year
    return regime(pack_id, on=_today() if last is None else min(_today(), date(last, 12, 31)), policy=policy)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the civil date of the office


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise Refused.because("packs_cannot_write", where=str(path)) from error
