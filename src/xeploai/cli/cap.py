"""`xeploai cap`: the places of one pool, used and left, with the working."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.cli.main import print_json
from xeploai.core.errors import Fault, ImportRejected, shown
from xeploai.core.figures import vi_count, whole
from xeploai.core.quota import Places, QuotaRule
from xeploai.rulepacks.load import load_pack, pack_for
from xeploai.rulepacks.policy import regime
from xeploai.tools.reports.messages import phrase, share_of_cap, working
from xeploai.tools.reports.places import places_json

COUNTS = ("excellent", "good", "completed", "not_completed")


def register(verbs: Any) -> None:
    """Add the verb."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "cap", help="Tính trần mức hoàn thành xuất sắc nhiệm vụ của một nhóm."
    )
    parser.add_argument("--excellent", required=True, metavar="N", help="số hoàn thành xuất sắc nhiệm vụ")
    parser.add_argument("--good", required=True, metavar="N", help="số hoàn thành tốt nhiệm vụ, không kể số xuất sắc")
    parser.add_argument("--completed", metavar="N", help="số hoàn thành nhiệm vụ")
    parser.add_argument("--not-completed", metavar="N", help="số không hoàn thành nhiệm vụ")
    parser.add_argument("--heads", metavar="N", help="trong số xuất sắc, số người đứng đầu được tính riêng")
    parser.add_argument("--pack", metavar="ID", help="bộ quy tắc; mặc định theo ngày hôm nay")
    parser.add_argument("--policy", type=Path, metavar="TỆP", help="quy định của địa phương")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the working; 1 where the cap is passed."""
    counts = _counts(args)
    # Without a pack and a year the one in force today applies.
    today = date.today()  # noqa: DTZ011 - the civil date of the office
    pack = args.pack or pack_for(year=today.year)
    last_year = load_pack(pack).info.last_year
    on = min(today, date(last_year, 12, 31)) if last_year is not None else today
    rule = regime(pack, on=on, policy=args.policy).quota()
    places = rule.working(**counts, heads=_heads(args.heads, rule, counts["excellent"]))
    if args.json:
        print_json(places_json(places))
    else:
        _print(places)
    return 1 if places.holds is False else 0


def _heads(text: str | None, rule: QuotaRule, excellent: int | None) -> int:
    """Excellent heads that are counted apart. Raises ImportRejected where they cannot be."""
    if text is None:
        return 0
    heads = whole(text)
    if heads is None:
        code = "count_option"
    elif not rule.head_apart:
        code = "cap_heads_not_apart"
    elif heads > (excellent or 0):
        code = "cap_heads_many"
    else:
        return heads
    raise ImportRejected([Fault(code=code, column="--heads", value=shown(text), values={"excellent": excellent})])


def _counts(args: argparse.Namespace) -> dict[str, int | None]:
    """The counts of the command line. Raises ImportRejected with every one that is no whole number from 0."""
    faults, counts = [], {}
    for name in COUNTS:
        text: str | None = getattr(args, name)
        counts[name] = None if text is None else whole(text)
        if text is not None and counts[name] is None:
            faults.append(Fault(code="count_option", column="--" + name.replace("_", "-"), value=shown(text)))
    if faults:
        raise ImportRejected(faults)
    return counts


def _print(places: Places) -> None:
    rule = places.rule
    denominator = phrase(f"denominator_{rule.denominator.value}")
    print(phrase("cap_rule", share=share_of_cap(rule.share_per_10k), denominator=denominator))
    print(phrase("cap_working", working=working(places)))
    print(phrase("cap_places", places=vi_count(places.places), used=vi_count(places.used), left=vi_count(places.left)))
    if places.holds is not None:
        print(phrase("cap_holds" if places.holds else "cap_passed"))
    print(phrase("cap_clause" if rule.verified else "cap_clause_unverified", clause=rule.clause))
