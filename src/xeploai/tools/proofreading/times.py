"""Which of the figures around an increase or decrease is of the earlier time, and which of the later one.

"Số sáng kiến là 291, năm ngoái là 264; tăng 27": wording marks the earlier figure ("năm ngoái", "cùng kỳ", "so với"),
or both by their years; the later one is the figure of the same unit that carries no such mark. A pair that fits
confirms the change; it is called wrong only where wording leaves one figure for each time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d{1,9}(?:,\d{1,3})?)"
_BECAME = re.compile(r"(?:^|,)[^,;.()]{0,24}(?:còn|xuống\s+còn|còn\s+lại|lên|đạt)\s+$")
_EACH = re.compile(rf"(?<![\d.,/\w+-])(?P<number>{NUMBER})(?![\d/]|[.,]\d)(?P<percent>\s?%)?")
_EARLIER = re.compile(
    r"(?:(?:năm|quý|tháng|tuần|kỳ|đợt|khóa|vụ|năm\s+học)\s+(?:trước|ngoái|rồi)|cùng\s+kỳ|đầu\s+(?:năm|kỳ|nhiệm\s+kỳ|khóa)|so\s+với"
    r"|trước\s+(?:đây|đó|khi)|nhiệm\s+kỳ\s+trước)(?!.*(?:năm\s+nay|cuối\s+(?:năm|kỳ)|hiện\s+(?:nay|có)|đến\s+nay))"
)
_PLANNED = re.compile(r"(?:dự\s+toán|kế\s+hoạch|chỉ\s+tiêu|mục\s+tiêu|được\s+giao)[^,;]*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(r"(?:năm\s+|/)((?:19|20)\d\d)(?!\d)")
_YEAR_BEHIND = re.compile(r"\s*(?:[^\W\d]+\s+){0,4}?\(?(?:của\s+)?(?:năm\s+)((?:19|20)\d\d)")
_NOT_COUNTED = re.compile(r"(?:năm|tháng|ngày|quý|số|lần|khóa|thứ|điều|giai\s+đoạn|mục|phần)\s*$|[-–/]\s*$")
_OF_THE_YEAR = re.compile(r"(?:đầu|cuối)\s+(?:năm|tháng|quý|khóa)\s*$")  # "đầu năm 18,2 tỷ đồng"
_MOVED = re.compile(r"(?:tăng|giảm|vượt|hụt|hơn)(?:\s+(?:thêm|lên|xuống|đi|được|khoảng|gần))?\s*$")
_WORD = re.compile(r"\s*([^\W\d]+)(?:\s+([^\W\d]+))?")
NO_UNIT = frozenset({"so", "và", "với", "là", "năm", "của", "trong", "đã", "có", "thì", "còn", "tương", "cùng"})
_SENTENCE_END = re.compile(r"[.](?:\s|$)")
_OPENING = 12  # letters of a sentence that opens with its change
_MOST = 12  # figures of a window; more tell nothing clear


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure with its unit (its first word), its year if named, and whether its words are of the earlier time, or say
    that it is what is left now ("giảm 1,3 tỷ đồng, còn 7,8 tỷ đồng")."""

    start: int
    end: int
    value: Fraction
    decimals: int
    unit: str
    printed: str
    earlier: bool
    year: str | None
    percent: bool
    became: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """The two figures of a change; `sure` where wording leaves no other."""

    old: Dated
    new: Dated
    sure: bool


def dated_figures(window: str, *, planned: bool) -> list[Dated]:
    """The figures of a stretch of text with what is said of their time. `planned`: a plan is what came before."""
    found: list[Dated] = []
    last = 0
    opened: bool | None = None  # whether the bracket that is open tells of the earlier time
    for match in _EACH.finditer(window):
        lead = window[last : match.start()]
        if _NOT_COUNTED.search(lead) and _YEAR.fullmatch(match["number"]):
            continue  # the year stays part of the words before the next figure
        last = match.end()
        if _NOT_COUNTED.search(lead) and not _OF_THE_YEAR.search(lead):
            continue
        clause = re.split(r"[;.]|,(?!\s*\()", lead)[-1]
        earlier = _EARLIER.search(clause) is not None or (planned and _PLANNED.search(clause) is not None)
        if "(" in lead:
            opened = earlier if ")" not in lead[lead.rindex("(") :] else None
        elif ")" in lead:
            opened = None
        year = _YEAR_BEFORE.findall(re.split(r"[;.]", lead)[-1])
        behind = _YEAR_BEHIND.match(window, match.end())
        word = _WORD.match(window, match.end())
        unit = word[1] if word and word[1] not in NO_UNIT else ""
        if _MOVED.search(lead) is None:
            whole, _, part = match["number"].replace(".", "").partition(",")
            found.append(
                Dated(
                    start=match.start(),
                    end=match.end("number"),
                    value=Fraction(int(whole + part), 10 ** len(part)),
                    decimals=len(part),
                    unit=unit,
                    printed=match["number"],
                    earlier=earlier or bool(opened),
                    year=year[-1] if year else (behind[1] if behind else None),
                    percent=match["percent"] is not None,
                    became=_BECAME.search(lead) is not None,
                )
            )
    return found


def pairs(window: str, at: int, unit: str, *, planned: bool) -> list[Pair]:
    """The pairs that a change at a place may be of, the likeliest first. unit: of the change, "" for a percentage."""
    figures = [figure for figure in dated_figures(window, planned=planned) if not figure.start <= at < figure.end]
    if len(figures) > _MOST:
        return []
    years = _compared_years(window, at)
    if years is not None:
        old = [f for f in figures if f.year == years[1]]
        new = [f for f in figures if f.year == years[0]]
    else:
        old = [f for f in figures if f.earlier]
        became = [f for f in figures if f.start > at and f.became and not f.earlier]
        new = became or [f for f in figures if not f.earlier and f.start < at]
    found = list(_pairs(old, new, unit))
    if not found and not old:
        # Neither is marked: the last two figures of one unit, the earlier one first. That confirms and never denies.
        before = [f for f in figures if f.start < at]
        found = [Pair(one, other, sure=False) for one, other, _ in _combined(before[-3:-1], before[-1:], unit)]
    sure = len(found) == 1 and len({f.value for f in new if _alike(f.unit, unit)}) <= 1
    # In a sentence of its own ("Chỉ số IIP tăng 7,1%") a change is of the figures before only where it opens it, or by
    # years.
    opened = max((match.end() for match in _SENTENCE_END.finditer(window, 0, at)), default=0)
    near = years is not None or at - opened < _OPENING
    return [
        Pair(pair.old, pair.new, sure=sure and pair.sure and (near or max(pair.old.start, pair.new.start) >= opened))
        for pair in found
    ]


def _pairs(old: Sequence[Dated], new: Sequence[Dated], unit: str) -> Iterator[Pair]:
    for one, other, same in _combined(old, list(reversed(new)), unit):
        yield Pair(one, other, sure=same)


def _combined(old: Sequence[Dated], new: Sequence[Dated], unit: str) -> Iterator[tuple[Dated, Dated, bool]]:
    for later in new:
        for earlier in old:
            if earlier.percent or later.percent or not _alike(earlier.unit, later.unit):
                continue
            if unit and not (_alike(earlier.unit, unit) and _alike(later.unit, unit)):
                continue
            yield earlier, later, earlier.start != later.start


def _alike(one: str, other: str) -> bool:
    return not one or not other or one == other


def _compared_years(window: str, at: int) -> tuple[str, str] | None:
    """ "năm 2023 tăng 53 đơn so với năm 2022": the later and the earlier year, where the sentence names both."""
    behind = re.match(r"[^.;]{0,60}?so\s+với\s+(?:năm\s+)((?:19|20)\d\d)(?!\d)(?!\s*\()", window[at:])
    clause = re.split(r"[;.]", window[:at])[-1]
    before = _YEAR_BEFORE.findall(clause)
    if behind is None or not before or before[-1] == behind[1]:
        return None
    return before[-1], behind[1]
