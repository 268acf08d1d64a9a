"""`xeploai seal`: a round as it stands becomes a numbered seal, with what is still open."""

import argparse
from collections import Counter

from xeploai.cli.main import print_json
from xeploai.config.start import module_of_installation
from xeploai.tools.reports.messages import phrase

_SHOWN = 20
"""Differences printed on the screen; --json and the seal have them all."""


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    parser = verbs.add_parser("seal", help="niêm phong một đợt: số liệu, quy định, trường hợp còn mở")
    parser.add_argument("campaign", metavar="ĐỢT", help="mã hoặc đúng tên của đợt")
    parser.add_argument("--json", action="store_true", help="in JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Seal, and say what is open and what has changed since the first seal; 1 where anything is open."""
    described = module_of_installation("xeploai.rounds.sealing.description")
    made = described.seal_of(args.campaign)
    if args.json:
        print_json(made.document)
        return 1 if made.document["open_cases"] else 0
    print(phrase("seal_done" if made.new else "seal_same", number=made.document["number"], at=made.at))
    print(phrase("seal_digest", digest=made.document["digest"]))
    reasons = Counter(case["reason_title"] for case in made.document["open_cases"])
    cases = "; ".join(f"{reason}: {number}" for reason, number in reasons.items())
    print(phrase("seal_open", cases=cases or phrase("seal_open_none")))
    changes = made.document["differences"]
    if changes:
        print(phrase("seal_changed", figures=len(changes["figures"]), levels=len(changes["levels"])))
        for line in made.changes[:_SHOWN]:
            print(phrase("seal_changed_line", **line))
    return 1 if made.document["open_cases"] else 0
