"""Increases and decreases: "từ 221 lên 230, tăng 12", "85,2 tạ, tăng 3,1% so với năm 2024 (81,5 tạ)".

A change has two figures of one thing at two times. Only wordings that name both are read, as a third figure that
happens to stand near tells nothing; figures may have decimals here, all arithmetic is on whole numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from xeploai.apps.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.apps.proofreading.document import Document, Span
from xeploai.apps.proofreading.lexicon import searchable
from xeploai.core.findings import Finding, Severity

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d{1,9}(?:,\d{1,3})?)"
_UNIT = r"(?:\s*%|(?:\s+[^\W\d]+){1,4}?|)"
_YEAR = r"(?:\s+(?:năm|tháng|quý|cuối\s+năm|đầu\s+năm)\s+\d[\d/]*)?"
_MOVED = r"(?P<way>tăng|giảm)(?:\s+(?:thêm|lên|xuống|đi|được))?"
_CHANGE = rf"{_MOVED}\s+(?P<change>{_NUMBER})(?P<points>\s*điểm\s+(?:phần\s+trăm|%))?(?P<percent>\s?%)?"
_SECOND = rf"(?:[^.;()\d]{{0,30}}\(\s*(?:tương\s+ứng\s+|bằng\s+|tăng\s+|giảm\s+)?(?P<second>{_NUMBER})\s?%)?"
_TWO = (
    rf"từ\s+(?P<old>{_NUMBER}){_UNIT}{_YEAR}\s*,?\s*(?:lên|xuống(?:\s+còn)?|còn|đến|thành)\s+(?P<new>{_NUMBER})(?!\d)"
)
_SHAPES = (
    # từ 221 đảng viên (năm 2024) lên 230 đảng viên (năm 2025), tăng 12 đảng viên (5,4%)
    re.compile(rf"{_TWO}[^.;\d]{{0,50}}{_YEAR}[\s,()]*{_CHANGE}{_SECOND}"),
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
_APPROX = re.compile(r"(?:gần|hơn|khoảng|trên|dưới|bình\s+quân|trung\s+bình|mỗi\s+năm)\s*$")


@dataclass(frozen=True, slots=True)
class _Number:
    value: Fraction
    decimals: int


def change_claims(document: Document) -> tuple[list[Claim], list[Mark]]:
    """The increases and decreases of a text, each with its two figures."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    for match, offset in _found(document.text):
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
    return claims, marks


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
    for place in sorted(place for word in _WORDS for place in _places(text, word)):
        if place < end:
            continue
        start = max(end, place - _BACK, text.rfind("\n", 0, place) + 1)
        stretch = searchable(text[start : place + _AHEAD].partition("\n")[0])
        if not any(char.isdigit() for char in stretch):
            continue
        match = next((m for shape in _SHAPES if (m := shape.search(stretch)) is not None), None)
        if match is not None:
            end = start + match.end()
            yield match, start


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


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
