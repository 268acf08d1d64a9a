"""Scans one text for marks of state secrecy, in time that grows linearly with its length.

Every expression begins with a letter, a digit or a bracket and continues over what can be matched in one way only, so
no part of a text is visited more than a fixed number of times. How far a mark stands from its neighbours is only
checked where one was found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from xeploai.core.letters import composed
from xeploai.rulepacks.data_files import data_file
from xeploai.tools.classification_marks.beforehand import is_known, remember

_BORDERS = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029|¦│┃║")
"""Ends of lines, tabs and lines drawn between the cells of a table: a mark alone between two of them is a stamp."""

_WIDE = 3
"""So many spaces part two columns of a text that was set with spaces."""

_LONGEST = 80
"""A mark is shown with its frame up to this length."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LETTER_GAP = r"[^\S\n\r\t]{0,4}"
_BEFORE = 16


@cache
def marks_data() -> Mapping[str, Any]:
    """The list of marks (marks.yaml)."""
    data: Mapping[str, Any] = data_file("tools/classification_marks/marks.yaml")
    return data


class _Looks(NamedTuple):
    """level: marks that count where nothing stands beside them; anywhere: those that count wherever they stand.

    signs, letters: what at least one of them holds
    unmistakable: levels that need nothing else
    parted_before, parted_below: the rest of a word that a line's end cut in two, before and after a mark
    """

    signs: re.Pattern[str]
    level: re.Pattern[str]
    unmistakable: re.Pattern[str]
    anywhere: Sequence[re.Pattern[str]]
    parted_before: re.Pattern[str]
    parted_below: re.Pattern[str]


@cache
def _looks() -> _Looks:
    data = marks_data()
    level, letters = _any_of(data["levels"], spaced=True), "|".join(data["number_letters"])
    other = rf"(?!\s{{1,4}}(?i:{_any_of(data['other_after'])})\b)"
    below, not_below = _any_of(data["other_below"]), _any_of(data["not_other_below"])
    return _Looks(
        signs=re.compile(rf"[ẬậËÄä\u0323]|{letters}"),
        level=re.compile("|".join((level, _any_of([*data["alone"], *data["old_levels"]])))),
        unmistakable=re.compile(_any_of(data["unmistakable"], spaced=True)),
        anywhere=(
            # A space may be read by one part of the expression only: two in a row take the square of their number.
            re.compile(rf"(?i:{_any_of(data['said_by'])})\s*(?:[:\-–]\s*)?(?i:{level})\b{other}"),
            # In brackets behind a document's number: 12-BC/TU (MẬT).
            re.compile(rf"[(\[{{<]\s*{level}\s*[)\]}}>]"),
            # In the place of the body in a document's number, or behind it: 01/MẬT, 12-BC/MẬT, 12-BC/TU-MẬT.
            re.compile(rf"\d{{1,9}}(?:[-/][A-ZĐ0-9]{{1,12}}){{0,6}}[-/]{level}\b{other}"),
            re.compile(rf"\d{{1,9}}(?:-[A-ZĐ]{{1,12}})?/[A-ZĐ]{{1,12}}(?:-[A-ZĐ]{{1,12}}){{0,9}}-(?:{letters})\b"),
        ),
        parted_before=re.compile(rf"(?:\A|\W){_any_of(data['other_before'])}[ \t]{{0,4}}\Z"),
        parted_below=re.compile(rf"[ \t]{{0,4}}\r?\n[ \t]{{0,4}}{below}\b(?!\s{{1,4}}{not_below}\b)"),
    )


def _any_of(phrases: Iterable[str], *, spaced: bool = False) -> str:
    """An expression for any of the phrases. spaced: also with letters set apart, as in M Ậ T."""
    gap = _LETTER_GAP if spaced else ""
    words = (r"\s+".join(gap.join(map(re.escape, word)) for word in phrase.split()) for phrase in phrases)
    return f"(?:{'|'.join(words)})"


def mark_in(text: str) -> str | None:
    """The first mark as written, or None.

    >>> mark_in("Theo Báo cáo 12-BC/TU (MẬT) của cấp ủy")
    '(MẬT)'
    >>> mark_in("Giữ bí mật nhà nước, không có vi phạm") is None
    True
    """
    if not may_bear(text) or is_known(text):
        return None
    mark = next(_marks(plain(text), _looks()), None)
    if mark is None:
        remember(text)
    return mark


def may_bear(text: str) -> bool:
    """Whether a text holds a letter that every mark has: most do not, and need no further look."""
    return _looks().signs.search(text) is not None


def plain(text: str) -> str:
    """The text as a reader sees it: letters composed, signs without width left out."""
    return composed(_UNSEEN.sub("", text))


def _marks(text: str, looks: _Looks) -> Iterator[str]:
    for match in looks.level.finditer(text):
        framed = _framed(text, match)
        if framed is not None and not _is_part_of_a_word(text, match, looks):
            yield framed
        elif looks.unmistakable.fullmatch(match.group()) and _is_whole(text, match):
            yield " ".join(match.group().split())
    for look in looks.anywhere:
        yield from (" ".join(match.group().split()) for match in look.finditer(text))


def _is_whole(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _framed(text: str, match: re.Match[str]) -> str | None:
    """The mark with what frames it (* MẬT *), where no word stands on either side before the next border."""
    # Words set in single letters are parted by wide gaps as well, so there only real borders count.
    wide = _WIDE if len(match.group().split()[0]) > 1 else None
    left, right = _border(text, match.start() - 1, -1, wide), _border(text, match.end(), 1, wide)
    if left is None or right is None:
        return None
    framed = text[left + 1 : right] if right - left < _LONGEST else match.group()
    return " ".join(framed.split())


def _border(text: str, place: int, step: int, wide: int | None) -> int | None:
    """Where a border, a wide gap or the end of the text is reached from a place; None if a letter or digit is first.

    Between two marks every place is gone over at most twice, once from each: never more than the length of the text.
    """
    spaces = 0
    while 0 <= place < len(text):
        sign = text[place]
        if sign in _BORDERS:
            return place
        if sign.isalnum():
            return None
        spaces = spaces + 1 if sign.isspace() else 0
        if spaces == wide:
            return place
        place += step
    return place


def _is_part_of_a_word(text: str, match: re.Match[str], looks: _Looks) -> bool:
    """Whether a line's end parts it from the rest of another word: BÍ / MẬT, MẬT / ĐỘ in a narrow cell."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    head, line_end, rest = before.rpartition("\n")
    if line_end and not rest.strip() and looks.parted_before.search(head.rstrip("\r")):
        return True
    return looks.parted_below.match(text, match.end()) is not None
