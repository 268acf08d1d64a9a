"""Names that divide one whole: the levels of every regime, forms of discipline, men and women (families.yaml)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xeploai.core.levels import Level
from xeploai.rulepacks.data_files import data_file
from xeploai.tools.proofreading.lexicon import alternatives, levels_in

LEVELS = "levels"


@dataclass(frozen=True, slots=True)
class Label:
    """A member of a family that the text names at a place. `better` where it says "trở lên"."""

    start: int
    end: int
    family: str
    name: str
    level: Level | None = None
    better: bool = False


@cache
def _families() -> Mapping[str, Mapping[str, Any]]:
    held: Mapping[str, Mapping[str, Any]] = data_file("tools/proofreading/families.yaml")
    return held


_FAMILY_OF = {form: family for family, held in _families().items() for form in held["forms"]}
_SAME = {longer: form for held in _families().values() for longer, form in held.get("same", {}).items()}
_FORM = re.compile(rf"(?<!\w){alternatives(_FAMILY_OF)}(?!\w)")
# One word alone ("tốt", "nam") is a label only where the list says nothing else: right at a figure or a noun.
_BARE_END = re.compile(r"[\"”’]?\s*(?:[,;.:()–-]|và\s|nhiệm\s+vụ|$|đồng\s+chí|đảng\s+viên|chiếm|đạt|có\s*$|là\s*$|\d)")
_AWARD = re.compile(
    r"[\"”’']?\s*(?:tiêu\s+biểu|(?:trong\s+)?(?:\S+\s+)?năm\s+(?:liền|liên)|nhiều\s+năm|\ue000+\s*(?:liền|liên))"
)


def labels_in(text: str, offset: int) -> tuple[Label, ...]:
    """The labels of a stretch of searchable text, in order; the longest name wins."""
    found: list[Label] = []
    for match in levels_in(text):
        if not _AWARD.match(text, match.end()):
            level = level_of(match)
            better = match["better"] is not None
            found.append(Label(match.start() + offset, match.end() + offset, LEVELS, level.value, level, better))
    taken = [(label.start - offset, label.end - offset) for label in found]
    for match in _FORM.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        name = " ".join(match[0].split())
        if " " not in name and not _BARE_END.match(text, match.end()):
            continue
        family = _FAMILY_OF[name]
        found.append(Label(match.start() + offset, match.end() + offset, family, _SAME.get(name, name)))
    return tuple(sorted(found, key=lambda label: label.start))


def level_of(match: re.Match[str]) -> Level:
    """The level that a match of LEVEL names."""
    return next(level for level in Level if match[level.value] is not None)


_WHOLE = {
    family: [[frozenset(name.split("|")) for name in whole] for whole in held["whole"]]
    for family, held in _families().items()
}
_ALL_LEVELS = frozenset(level.value for level in Level)


def divides(family: str, names: Iterable[str]) -> bool:
    """Whether these names of a family leave nothing out."""
    held = frozenset(names)
    if family == LEVELS:
        return held == _ALL_LEVELS
    return any(all(not held.isdisjoint(part) for part in whole) for whole in _WHOLE[family])
