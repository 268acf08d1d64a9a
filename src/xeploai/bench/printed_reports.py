"""Reports in the phrasing of printed ones, with the faults that print has: cut off, another base, a neighbour's figure.

The forms are data (printed_forms.yaml); each is drawn with fresh figures. What is measured: errors reported on right
reports, planted faults found by kind, and errors reported where the base was struck out of a right text.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from xeploai.core.figures import Share, vi_count
from xeploai.core.findings import Severity
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.reading import read_bytes

_SLOT = re.compile(r"\{(\w)(?:%(\w):(\d))?\}")
_AROUND = (
    "Ngày 15/12/2025, Ban Thường vụ đã ban hành Kế hoạch số 45-KH/ĐU về công tác kiểm điểm.",
    "Cấp ủy các cấp đã quán triệt mục đích, yêu cầu, phân công rõ người, rõ việc.",
    "Nhiệm kỳ 2020 - 2025, thu ngân sách tăng bình quân 12,5% mỗi năm.",
)


@dataclass
class Drawn:
    """A form with its figures: the printed text of every slot, in order, and what may be broken."""

    pieces: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    sums: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraph."""
        return "".join(self.pieces)

    def at(self, index: int) -> int:
        """Where a piece starts."""
        return sum(len(piece) for piece in self.pieces[:index])


@cache
def _forms() -> list[dict[str, Any]]:
    text = (files("xeploai.bench") / "printed_forms.yaml").read_text(encoding="utf-8")
    forms: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return forms


def drawn(rng: random.Random, form: Mapping[str, Any]) -> Drawn:
    """One form with figures. Counts are drawn in the order they stand, sums from what was drawn before."""
    values: dict[str, int] = {}
    for name, how in form["draw"].items():
        if isinstance(how, list):
            values[name] = rng.randint(*how)
        else:
            terms = re.findall(r"([+-]?)(\w)", how)
            values[name] = sum((-1 if sign == "-" else 1) * values[term] for sign, term in terms)
    report = Drawn(values=values, sums=list(form.get("sums", ())))
    end = 0
    for slot in _SLOT.finditer(form["text"]):
        report.pieces += [form["text"][end : slot.start()], _printed(values, slot)]
        report.names += ["", slot[0]]
        end = slot.end()
    report.pieces.append(form["text"][end:])
    report.names.append("")
    return report


def _printed(values: Mapping[str, int], slot: re.Match[str]) -> str:
    if slot[2] is None:
        return vi_count(values[slot[1]])
    return (Share(values[slot[1]], values[slot[2]]).pct(int(slot[3])) or "").replace(".", ",") + "%"


def _digits_changed(printed: str, rng: random.Random) -> str:
    """The last digit another one."""
    at = max(index for index, char in enumerate(printed) if char.isdigit())
    return printed[:at] + str((int(printed[at]) + rng.randint(1, 9)) % 10) + printed[at + 1 :]


def _swapped(report: Drawn, index: int, rng: random.Random) -> str:
    printed = report.pieces[index]
    digits = [i for i, char in enumerate(printed) if char.isdigit()]
    pairs = [(i, j) for i, j in pairwise(digits) if printed[i] != printed[j]]
    if not pairs:
        return printed
    i, j = rng.choice(pairs)
    chars = list(printed)
    chars[i], chars[j] = chars[j], chars[i]
    return "".join(chars)


def _cut(report: Drawn, index: int, _: random.Random) -> str:
    slot = _SLOT.fullmatch(report.names[index])
    if slot is None or slot[2] is None:
        return report.pieces[index]
    scale = 10 ** int(slot[3])
    whole, part = divmod(report.values[slot[1]] * 100 * scale // report.values[slot[2]], scale)
    return f"{whole},{part:0{int(slot[3])}d}%"


def _other_base(report: Drawn, index: int, rng: random.Random) -> str:
    slot = _SLOT.fullmatch(report.names[index])
    if slot is None or slot[2] is None:
        return report.pieces[index]
    num, den = report.values[slot[1]], report.values[slot[2]]
    other = den + rng.choice((-1, 1)) * rng.randint(max(1, den // 50), max(2, den // 12))
    return (Share(num, max(other, num)).pct(int(slot[3])) or "").replace(".", ",") + "%"


def _neighbour(report: Drawn, index: int, rng: random.Random) -> str:
    others = [report.pieces[i] for i in _shares(report) if i != index]
    return rng.choice(others) if others else report.pieces[index]


def _last_digit(report: Drawn, index: int, rng: random.Random) -> str:
    return _digits_changed(report.pieces[index], rng)


def _shares(report: Drawn) -> list[int]:
    return [index for index, name in enumerate(report.names) if "%" in name]


def _parts(report: Drawn) -> list[int]:
    """Slots of counts that are a total or a part of a sum."""
    names = {letter for formula in report.sums for letter in re.findall(r"\w", formula)}
    return [index for index, name in enumerate(report.names) if name and "%" not in name and name.strip("{}") in names]


def _stale_total(report: Drawn, index: int, rng: random.Random) -> str:
    slot = report.names[index].strip("{}")
    return vi_count(report.values[slot] + rng.choice((-2, -1, 1, 2)))


_Fault = Callable[[Drawn, int, random.Random], str]
FAULTS: Mapping[str, tuple[_Fault, Callable[[Drawn], list[int]]]] = {
    "share, last digit": (_last_digit, _shares),
    "share, two digits swapped": (_swapped, _shares),
    "share, digits cut off": (_cut, _shares),
    "share, another base": (_other_base, _shares),
    "share, a neighbour's figure": (_neighbour, _shares),
    "sum, one figure another": (_stale_total, _parts),
}


def _errors(text: str) -> list[Mark]:
    marks = check(read_bytes(text.encode(), "báo cáo.txt")).marks
    return [mark for mark in marks if mark.finding.severity is Severity.ERROR]


def printed_quality(rounds: int) -> dict[str, dict[str, int]]:
    """Counts over some rounds of every form: errors on right texts, faults planted and found, bases struck out."""
    planted: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    right = struck = alarms = struck_alarms = 0
    for seed in range(rounds):
        rng = random.Random(seed)  # noqa: S311
        for form in _forms():
            report = drawn(rng, form)
            before, after = rng.choice(_AROUND), rng.choice(_AROUND)
            right += 1
            alarms += len(_errors(f"{before}\n\n{report.text}\n\n{after}"))
            for kind, (fault, slots) in FAULTS.items():
                if (places := slots(report)) and (
                    mark := _planted(report, rng.choice(places), fault, rng, before)
                ) is not None:
                    planted[kind] += 1
                    caught[kind] += mark
            if "T" in report.values and "{T}" in report.names and _shares(report):
                struck += 1
                struck_alarms += len(_errors(_struck(report)))
    return {
        "right texts": {"texts": right, "errors reported": alarms},
        "base struck out": {"texts": struck, "errors reported": struck_alarms},
        **{kind: {"planted": planted[kind], "found": caught[kind]} for kind in FAULTS},
    }


def _planted(report: Drawn, index: int, fault: _Fault, rng: random.Random, before: str) -> bool | None:
    """Whether a fault at a place is found; None where it changes nothing."""
    wrong = fault(report, index, rng)
    if wrong == report.pieces[index]:
        return None
    broken = Drawn(pieces=[*report.pieces], names=report.names)
    broken.pieces[index] = wrong
    start = broken.at(index) + len(before) + 2
    marks = _errors(f"{before}\n\n{broken.text}")
    return any(mark.span.start <= start and start + len(wrong) <= mark.span.end for mark in marks)


def _struck(report: Drawn) -> str:
    """The text without the figure that its shares are taken of."""
    return "".join("nhiều" if name == "{T}" else piece for name, piece in zip(report.names, report.pieces, strict=True))
