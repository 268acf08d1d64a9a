"""Increases and decreases: "từ 221 lên 230, tăng 12", "85,2 tạ, tăng 3,1% so với năm 2024 (81,5 tạ)".

A change has two figures of one thing at two times. Only wordings that name both are read, as a third figure that
happens to stand near tells nothing; figures may have decimals here, all arithmetic is on whole numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.lexicon import compatible, noun_after, places_of, searchable
from xeploai.tools.proofreading.times import NO_UNIT, NUMBER, Pair, pairs

_NUMBER = NUMBER
_UNIT = r"(?:\s*%|(?:\s+[^\W\d]+){1,4}?|)"
_YEAR = r"(?:\s+(?:năm|tháng|quý|cuối\s+năm|đầu\s+năm)\s+\d[\d/]*)?"
_MOVED = r"(?P<way>tăng|giảm)(?:\s+(?:thêm|lên|xuống|đi|được))?"
_CHANGE = rf"{_MOVED}\s+(?P<change>{_NUMBER})(?P<points>\s*điểm\s+(?:phần\s+trăm|%))?(?P<percent>\s?%)?"
_SAME_AS = r"(?:tương\s+(?:ứng|đương)(?:\s+với)?|tức(?:\s+là)?|hay|tỷ\s+lệ\s+(?:tăng|giảm)(?:\s+là)?)"
_SECOND = (
    rf"(?:[^.;()\d]{{0,30}}?(?:\(\s*(?:{_SAME_AS}\s+|bằng\s+|tăng\s+|giảm\s+)?|\)?\s*,?\s*{_SAME_AS}\s+)"
    rf"(?P<second>{_NUMBER})\s?%)?"
)
_TWO = (
    rf"từ\s+(?P<old>{_NUMBER}){_UNIT}{_YEAR}\s*,?\s*(?:lên|xuống(?:\s+còn)?|còn|đến|thành)\s+(?P<new>{_NUMBER})(?!\d)"
)
_SHAPES = (
    # từ 221 đảng viên (năm 2024) lên 230 đảng viên (năm 2025), tăng 12 đảng viên (5,4%)
    re.compile(rf"{_TWO}[^.;\d]{{0,50}}{_YEAR}[\s,()]*{_CHANGE}{_SECOND}"),
    # tăng từ 9,6 lên 10,4 triệu đồng, tương đương 8,3%; giảm từ 23 xuống 19 vụ (17,4%)
    re.compile(
        rf"(?P<way>tăng|giảm)\s+{_TWO}(?:\s+[^\W\d][^\s.;,()]*){{0,6}}\s*(?:(?P<bracket>\()|,\s*{_SAME_AS})\s*(?P<change>{_NUMBER})(?P<percent>\s?%)(?P<second>\b\B)?"
    ),
    # tăng 12 đảng viên, từ 221 lên 230
    re.compile(rf"{_CHANGE}[^.;\d]{{0,40}}{_SECOND}[\s,()]*{_TWO}"),
    # 230 đảng viên, tăng 12 đảng viên so với năm 2024 (221 đảng viên)
    re.compile(
        rf"(?<![\d.,/])(?P<new>{_NUMBER}){_UNIT}\s*[,(]\s*{_CHANGE}{_SECOND}[^.;\d]{{0,40}}?so\s+với[^.;\d(]{{0,40}}(?:(?:19|20)\d\d\s*)?"
        rf"(?:\(\s*(?:là\s+|có\s+|đạt\s+)?|là\s+)(?P<old>{_NUMBER})(?![\d/]|[.,]\d)"
    ),
    # năm 2024 có 221 đảng viên, năm 2025 có 230 đảng viên, tăng 12
    re.compile(
        rf"(?:năm|cuối\s+năm|đầu\s+năm|quý|tháng)\s+(?:(?:19|20)\d\d|[ivx\d]+)\s+[^.;\d]{{0,40}}?(?P<old>{_NUMBER}){_UNIT}\s*[,;]\s*"
        rf"(?:đến\s+|sang\s+|và\s+)?(?:năm|cuối\s+năm|quý|tháng)\s+(?:(?:19|20)\d\d|[ivx\d]+)\s+[^.;\d]{{0,40}}?(?P<new>{_NUMBER}){_UNIT}\s*,\s*{_CHANGE}{_SECOND}"
    ),
)
_WORDS = ("tăng", "giảm", "Tăng", "Giảm")
_BACK, _AHEAD = 220, 200
# A change word by its end, found fast; what stands before and behind it is looked at afterwards.
_ENDS = ("ăng ", "iảm ", "ượt ", "hụt ", " hơn ")
_WAY = re.compile(r"(?:tăng|giảm|vượt|hụt|(?:nhiều|ít|cao|thấp)\s+hơn)$", re.IGNORECASE)
_LONGEST_WAY = 10
_MOVE = re.compile(
    rf"\s+(?:(?:thêm|lên|xuống|đi|được|là)\s+)?(?P<change>{_NUMBER})(?![\d/]|[.,]\d)(?P<percent>\s?%)?(?!\s+điểm)"
)
_UP = frozenset({"tăng", "vượt", "nhiều hơn", "cao hơn"})
_UNIT_WORD = re.compile(r"\s*([^\W\d]+)")
_UNIT_WORDS = re.compile(r" ([^\W\d]+)")
_WAY_WORDS = frozenset(
    {"tăng", "giảm", "lên", "xuống", "điểm", "từ", "đến", "hơn", "vào", "trước", "cùng", "hồi", "bình"}
)
_SECOND_SHARE = re.compile(
    rf"[^.;()\d]{{0,30}}[,(]\s*(?:tương\s+(?:ứng|đương)(?:\s+với)?\s+|bằng\s+|tức\s+|hay\s+|đạt\s+|tăng\s+|giảm\s+)?(?P<second>{_NUMBER})\s?%"
)
_SENTENCE = re.compile(r"[.;](?:\s|$)")
_APPROX = re.compile(r"(?:gần|hơn|khoảng|trên|dưới|bình\s+quân|trung\s+bình|mỗi\s+năm)\s*$")


@dataclass(frozen=True, slots=True)
class _Number:
    value: Fraction
    decimals: int


def change_claims(document: Document) -> tuple[list[Claim], list[Mark]]:
    """The increases and decreases of a text, each with its two figures."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    taken: list[Span] = []
    for match, offset in _found(document.text):
        if not _is_of_one_unit(match):
            continue  # "9 nhà với 450 triệu đồng, tăng 2 nhà so với năm 2023 (7 nhà)": the 450 are none of them
        taken.append(Span(match.start() + offset, match.end() + offset))
        old, new, change = _number(match["old"]), _number(match["new"]), _number(match["change"])
        place = Span(match.start("change") + offset, match.end("change") + offset)
        span = Span(match.start() + offset, match.end() + offset)
        percent = match["percent"] is not None
        right = _right(old, new, change.decimals, percent=percent)
        grows = new.value >= old.value
        if right is None or grows != (match["way"] == "tăng"):
            continue
        # Of two percentages the change is in points, whatever stands behind it.
        points = _right(old, new, change.decimals, percent=False)
        if percent and "%" in document.text[match.end("old") + offset : match.end("old") + offset + 2]:
            right = points if points is not None else right
        ok = right == change.value
        if not ok and match.groupdict().get("bracket"):
            continue  # "giảm từ 120 xuống 96 hộ (4,5%)" may be a share of all
        printed = match["change"] + ("%" if percent else "")
        suggestion = _vi(right, change.decimals) + ("%" if percent else "")
        claims.append(_claim(span, place, match, printed, suggestion, ok=ok))
        if not ok and not _APPROX.search(searchable(document.text[max(0, place.start - 16) : place.start])):
            values = {"printed": printed, "right": suggestion, "old": match["old"], "new": match["new"]}
            end = place.end + (len(match["percent"]) if percent and match["percent"] else 0)
            marks.append(_mark(span, Span(place.start, end), values, suggestion))
        if match["second"] is not None and not percent:
            claims_of_second = _second(match, offset, old, new, span)
            claims.append(claims_of_second[0])
            marks += claims_of_second[1]
    for claim, mark in _dated_changes(document.text, taken):
        claims.append(claim)
        if mark is not None:
            marks.append(mark)
    return claims, marks


def _dated_changes(text: str, taken: Sequence[Span]) -> Iterator[tuple[Claim, Mark | None]]:
    """The changes that no shape reads, each with the figures of the earlier and the later time (times.py)."""
    index = 0
    for way_start, found in _moves(text):
        start = way_start
        while index < len(taken) and taken[index].end <= start:
            index += 1
        if index < len(taken) and taken[index].start <= start:
            continue
        first = max(text.rfind("\n", 0, start) + 1, start - _BACK)
        window = searchable(text[first : found.end() + _AHEAD].partition("\n")[0])
        at = found.start("change") - first
        name = " ".join(searchable(text[start : found.start()]).split())
        way = "tăng" if name in _UP else "giảm"
        change = _number(found["change"])
        percent = found["percent"] is not None
        word = None if percent else _UNIT_WORD.match(window, at + len(found["change"]))
        planned = name in {"vượt", "hụt"}
        options = pairs(_near(window, at), at, word[1] if word else "", planned=planned)
        options = [pair for pair in options if (pair.new.value >= pair.old.value) == (way == "tăng")]
        exact = [pair for pair in options if _fits(pair, change, percent=percent)]
        if not exact and not (len(options) == 1 and options[0].sure):
            continue
        pair = (exact or options)[0]
        span = Span(found.start("change"), found.end("percent" if percent else "change"))
        yield _dated(text, pair, change, span, ok=bool(exact), percent=percent)
        second = _SECOND_SHARE.match(window, span.end - first)
        if not percent and exact and second is not None:
            place = Span(first + second.start("second"), first + second.end("second") + 1)
            share = _number(second["second"])
            yield _dated(text, pair, share, place, ok=_fits(pair, share, percent=True), percent=True)


def _moves(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Every change word that a number follows, with where it starts, in order."""
    for at in sorted(place + len(end) - 1 for end in _ENDS for place in places_of(text, end)):
        move = _MOVE.match(text, at)
        way = _WAY.search(text, max(0, at - _LONGEST_WAY), at) if move is not None else None
        if way is not None and move is not None:
            yield way.start(), move


def _near(window: str, at: int) -> str:
    """The window up to the end of the sentence that the change stands in; what comes behind belongs to others."""
    end = _SENTENCE.search(window, at)
    return window[: end.start()] if end else window


def _fits(pair: Pair, change: _Number, *, percent: bool) -> bool:
    old, new = _Number(pair.old.value, pair.old.decimals), _Number(pair.new.value, pair.new.decimals)
    right = _right(old, new, change.decimals, percent=percent)
    return right is not None and right == change.value


def _dated(
    text: str, pair: Pair, change: _Number, place: Span, *, ok: bool, percent: bool
) -> tuple[Claim, Mark | None]:
    old, new = _Number(pair.old.value, pair.old.decimals), _Number(pair.new.value, pair.new.decimals)
    right = _right(old, new, change.decimals, percent=percent) or Fraction(0)
    printed = text[place.start : place.end]
    suggestion = _vi(right, change.decimals) + ("%" if percent else "")
    figures = (pair.old.printed, pair.new.printed)
    approximate = _APPROX.search(searchable(text[max(0, place.start - 16) : place.start])) is not None
    decided = ok if ok or not (approximate or _is_rounding(old, new, change, percent=percent)) else None
    claim = Claim(
        kind=ClaimKind.CHANGE,
        span=place,
        place=place,
        ok=decided,
        printed=printed,
        expected=suggestion,
        figures=figures,
    )
    values: dict[str, object] = {"printed": printed, "right": suggestion, "old": figures[0], "new": figures[1]}
    return claim, _mark(place, place, values, suggestion) if decided is False else None


def _is_rounding(old: _Number, new: _Number, change: _Number, *, percent: bool) -> bool:
    """Whether the figures, exact before they were rounded for print, may give the printed change."""
    if not old.decimals and not new.decimals and not percent:
        return False
    half = Fraction(1, 2)
    low = abs(new.value - old.value) - half / 10**old.decimals - half / 10**new.decimals
    high = abs(new.value - old.value) + half / 10**old.decimals + half / 10**new.decimals
    if percent:
        if old.value == 0 or not old.decimals:
            return False  # counts are exact
        low, high = 100 * low / old.value, 100 * high / old.value
    slack = half / 10**change.decimals
    return bool(low - slack <= change.value <= high + slack)


def _is_of_one_unit(match: re.Match[str]) -> bool:
    """Whether nothing behind the three figures of a change says that they count different things."""
    behind = [_unit_of(match, name) for name in ("new", "change", "old")]
    return all(
        one[0] == other[0] or (one[1] is not None and other[1] is not None and compatible(one[1], other[1]))
        for one, other in pairwise(unit for unit in behind if unit is not None)
    )


def _unit_of(match: re.Match[str], name: str) -> tuple[str, str | None] | None:
    """The word behind a figure and the class of its noun; None where a sign or a word of the change itself follows."""
    end = match.end(name)
    word = _UNIT_WORDS.match(match.string, end)
    if word is None or (name == "change" and match["percent"]) or word[1] in NO_UNIT or word[1] in _WAY_WORDS:
        return None
    return word[1], noun_after(match.string, end)


def _second(match: re.Match[str], offset: int, old: _Number, new: _Number, span: Span) -> tuple[Claim, list[Mark]]:
    """The percentage in brackets behind the change."""
    second = _number(match["second"])
    right = _right(old, new, second.decimals, percent=True)
    place = Span(match.start("second") + offset, match.end("second") + offset)
    printed, suggestion = match["second"] + "%", _vi(right or Fraction(0), second.decimals) + "%"
    ok = right == second.value
    claim = _claim(span, place, match, printed, suggestion, ok=ok)
    values = {"printed": printed, "right": suggestion, "old": match["old"], "new": match["new"]}
    return claim, [] if ok else [_mark(span, Span(place.start, place.end + 1), values, suggestion)]


def _found(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Every change with its two figures. Looked for near the words only, in a stretch of bounded length."""
    end = 0
    for place in sorted(place for word in _WORDS for place in places_of(text, word)):
        if place < end:
            continue
        start = max(end, place - _BACK, text.rfind("\n", 0, place) + 1)
        stretch = searchable(text[start : place + _AHEAD].partition("\n")[0])
        if not any(char.isdigit() for char in stretch):
            continue
        matches = [match for shape in _SHAPES if (match := shape.search(stretch)) is not None]
        # "tăng 7 hộ (từ 51 lên 58), giảm 13 đơn (từ 281 xuống 266)": the 51 and 58 are none of what fell.
        match = next(filter(_is_that_way, matches), matches[0] if matches else None)
        if match is not None:
            end = start + match.end()
            yield match, start


def _is_that_way(match: re.Match[str]) -> bool:
    """Whether the figures of a match grow or fall as its word says."""
    return (_number(match["new"]).value >= _number(match["old"]).value) == (match["way"] == "tăng")


def _number(printed: str) -> _Number:
    whole, _, part = printed.replace(".", "").partition(",")
    return _Number(Fraction(int(whole + part), 10 ** len(part)), len(part))


def _right(old: _Number, new: _Number, decimals: int, *, percent: bool) -> Fraction | None:
    """The change with the printed decimals, half up; None where nothing can be said (a change of nothing)."""
    difference = abs(new.value - old.value)
    if not percent:
        if max(old.decimals, new.decimals) > decimals and difference.denominator != 1:
            return _rounded(difference, decimals)
        return difference
    return None if old.value == 0 else _rounded(100 * difference / old.value, decimals)


def _rounded(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)


def _vi(value: Fraction, decimals: int) -> str:
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        decimals, scaled = 2, Fraction(_rounded(value, 2) * 100)
    whole, part = divmod(int(scaled), 10**decimals)
    shown = f"{whole:,}".replace(",", ".")
    return f"{shown},{part:0{decimals}d}" if decimals else shown


def _claim(span: Span, place: Span, match: re.Match[str], printed: str, right: str, *, ok: bool) -> Claim:
    return Claim(
        kind=ClaimKind.CHANGE,
        span=span,
        place=place,
        ok=ok,
        printed=printed,
        expected=right,
        figures=(match["old"], match["new"]),
    )


def _mark(span: Span, place: Span, values: dict[str, object], suggestion: str) -> Mark:
    finding = Finding(code="check_change_mismatch", severity=Severity.ERROR, values=values)
    return Mark(code="change_mismatch", finding=finding, span=span, place=place, suggestion=suggestion)
