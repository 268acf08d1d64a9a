"""`xeploai judge`: what the rules allow each subject of a facts file, and why."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai.tools.grading.document import file_findings, lines, needs_a_person, results, results_head
from xeploai.tools.grading.read import read_facts
from xeploai.tools.grading.service import Task, task

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def register(verbs: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("judge", help="mức cao nhất mà quy tắc cho phép, và lý do")
    parser.add_argument("facts", type=Path, metavar="TỆP.json", help="tệp dữ kiện của các đối tượng")
    parser.add_argument(
        "--pack", action="append", default=[], metavar="MÃ", help="bộ quy tắc; ghi hai lần để so sánh hai bộ"
    )
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="quy định cụ thể hóa của địa phương, cấp ủy (YAML)")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge and print; 1 where the file itself asks for a person's eye."""
    judging = task(read_facts(args.facts), packs=args.pack, policy=args.policy)
    if args.json:
        _print_json(judging)
    else:
        for line in lines(judging):
            print(line)
    return 1 if needs_a_person(judging.findings) else 0


def _print_json(task: Task) -> None:
    """One JSON document, one result a line, written as it is judged: a file of many subjects needs no room for all."""
    head = ",\n".join(f" {_text(key)}: {_text(value)}" for key, value in results_head(task).items())
    sys.stdout.write(f'{{\n{head},\n "results": [')
    for number, result in enumerate(results(task)):
        sys.stdout.write(f"{',' if number else ''}\n  {_text(result)}")
    sys.stdout.write(f'\n ],\n "findings": {_text(file_findings(task))}\n}}\n')


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
