"""`xeploai judge`: what the rules allow each subject of a facts file, and why."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai.apps.judging.document import lines, needs_a_person, results_json
from xeploai.apps.judging.read import read_facts
from xeploai.apps.judging.service import task
from xeploai.cli.main import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def register(verbs: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("judge", help="mức cao nhất mà quy tắc cho phép, và lý do")
    parser.add_argument("facts", type=Path, metavar="TỆP.json", help="tệp dữ kiện của các đối tượng")
    parser.add_argument(
        "--pack", action="append", default=[], metavar="MÃ", help="bộ quy tắc; ghi hai lần để so sánh hai bộ"
    )
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="chính sách của địa phương, đơn vị (YAML)")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge and print; 1 where the file itself asks for a person's eye."""
    given = task(read_facts(args.facts), packs=args.pack, policy=args.policy)
    if args.json:
        print_json(results_json(given))
    else:
        for line in lines(given):
            print(line)
    return 1 if needs_a_person(given.findings) else 0
