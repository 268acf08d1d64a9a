"""Dates that cannot be: a day that does not exist, a wrong weekday, a signature dated before the meeting it records."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.lexicon import searchable

_DAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")
_WEEKDAY = re.compile(
    r"(?:[Tt]hứ\s+(?P<weekday>[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|(?P<sunday>[Cc]hủ\s+[Nn]hật))\s*,?\s*\(?\s*$"
)
# It starts with letters that are found fast; the first one of "ngày" is looked at afterwards.
_WITH_WORD = re.compile(
    r"gày\s+(?P<day>\d{1,2})\s*(?:/|-|\.|\s+tháng\s+)\s*(?P<month>\d{1,2})"
    r"(?:\s*(?:/|-|\.|,?\s+năm\s+)\s*(?P<year>(?:19|20)\d\d)(?!\d))?(?![\d/])"
)
_YEAR_OF_BARE = re.compile(r"[/.-](?:19|20)\d\d(?![\d/-])")
_BARE = re.compile(r"(?<![\d./-])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})")
# "20/5/2024 (thứ Ba)", "ngày 12/3/2024 là thứ Hai"
_WEEKDAY_BEHIND = re.compile(
    r"\s*(?:\(|,\s*|là\s+|nhằm\s+(?:vào\s+)?(?:ngày\s+)?|,\s*nhằm\s+(?:vào\s+)?(?:ngày\s+)?)"
    r"(?:[Tt]hứ\s+(?P<weekday>[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|(?P<sunday>[Cc]hủ\s+[Nn]hật))(?!\w)(?!,?\s*\(?(?:ngày\s+)?\d)"
)
# "Kỳ họp thứ 7, ngày 17/5" counts meetings.
_ORDINAL = re.compile(r"(?:họp|kỳ|phiên|lần|khóa|nghị|đợt|vòng|bước|hàng|xếp|đứng|người|buổi|chi\s+bộ)\s+$")
_LOOK_BACK = 24
_NO_COUNT_OF_DAYS = re.compile(r"\s*(?:ngày|%|phần\s+trăm)")
_MEETING = re.compile(
    r"(?:hội\s+nghị|cuộc\s+họp|kỳ\s+họp|đại\s+hội|họp|kiểm\s+phiếu|bỏ\s+phiếu|lấy\s+phiếu|biểu\s+quyết)[^.;\d]{0,60}(?:vào\s+)?$",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"(?:sẽ|dự\s+kiến|trước|chậm\s+nhất|hạn|từ|đến|kế\s+hoạch|chuẩn\s+bị|theo|số)\s+(?:[^\W\d]+\s+){0,4}$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\n.;:]{2,40},\s*$")
_LONGEST_SIGNATURE = 70


def date_claims(document: Document) -> tuple[list[Claim], list[Mark]]:
    """What the dates of a text claim."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    signed: tuple[date, Span] | None = None
    meeting: tuple[date, Span] | None = None
    text = document.text
    for match in _dates(text):
        start = match.start() - (0 if match[0][0].isdigit() else 1)
        named = _WEEKDAY.search(text, max(0, start - _LOOK_BACK), start)
        if named is not None and _ORDINAL.search(searchable(text[max(0, named.start() - 12) : named.start()])):
            named = None
        named = named or _WEEKDAY_BEHIND.match(text, match.end(), match.end() + _LOOK_BACK)
        span = Span(min(start, named.start()) if named else start, max(match.end(), named.end() if named else 0))
        year = int(match["year"]) if match["year"] else None
        day = _day(int(match["day"]), int(match["month"]), year)
        if day is None:
            claims.append(_claim(span, ok=False))
            marks.append(_mark("date_impossible", span, Severity.ERROR, {"printed": _shown(match)}))
            continue
        if year is None:
            continue
        if named is not None:
            printed, right = _weekday(named), day.weekday()
            claims.append(_claim(span, ok=printed == right))
            if printed != right:
                values = {"printed": _name(printed), "right": _name(right), "date": f"{day.day}/{day.month}/{day.year}"}
                group = "weekday" if named["weekday"] else "sunday"
                # The word "thứ" is part of what would be replaced.
                first = named.start() + named[0].lower().find("thứ") if named["weekday"] else named.start(group)
                place = Span(first, named.end(group))
                marks.append(
                    _mark("weekday_mismatch", span, Severity.ERROR, values, place=place, suggestion=_name(right))
                )
        if _is_signature(text, start, match.end()):
            signed = signed or (day, span)
        elif meeting is None or day > meeting[0]:
            before = text[max(0, start - 90) : start]
            if _MEETING.search(before) and not _FUTURE.search(before[-50:]):
                meeting = (day, span)
    if signed is not None and meeting is not None:
        ok = signed[0] >= meeting[0]
        claims.append(_claim(signed[1], ok=ok))
        if not ok:
            values = {"signed": _vi(signed[0]), "meeting": _vi(meeting[0])}
            marks.append(_mark("date_order", signed[1], Severity.WARNING, values))
    return claims, marks


def _dates(text: str) -> Iterator[re.Match[str]]:
    """Every date, by the word "ngày" or by its slashes, in order; none twice."""
    found = [
        match
        for match in _WITH_WORD.finditer(text)
        if text[match.start() - 1] in "nN" and not _NO_COUNT_OF_DAYS.match(text, match.end())
    ]
    taken = {match.start("day") for match in found}
    for year in _YEAR_OF_BARE.finditer(text):
        match = _BARE.search(text, max(0, year.start() - 5), year.end())
        if match is not None and match.start("day") not in taken:
            found.append(match)
    return iter(sorted(found, key=lambda match: match.start()))


def _day(day: int, month: int, year: int | None) -> date | None:
    """The date, in a leap year where no year is given; None where there is no such day."""
    try:
        return date(year or 2024, month, day)
    except ValueError:
        return None


def _weekday(match: re.Match[str]) -> int:
    if match["sunday"]:
        return 6
    word = match["weekday"].lower()
    return int(word) - 2 if word.isdigit() else _DAYS.index(word)


def _name(weekday: int) -> str:
    return "Chủ nhật" if weekday == 6 else f"thứ {_DAYS[weekday]}"


def _vi(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _shown(match: re.Match[str]) -> str:
    shown = f"{match['day']}/{match['month']}"
    return f"{shown}/{match['year']}" if match["year"] else shown


def _is_signature(text: str, first: int, last: int) -> bool:
    """Whether a date stands alone behind a place: "Xã Mẫu, ngày 10 tháng 12 năm 2025"."""
    start = text.rfind("\n", 0, first) + 1
    end = text.find("\n", last)
    end = len(text) if end < 0 else end
    line = text[start:end].strip()
    return (
        len(line) <= _LONGEST_SIGNATURE
        and _PLACE.fullmatch(text[start:first]) is not None
        and not text[last:end].strip(" ./")
    )


def _claim(span: Span, *, ok: bool) -> Claim:
    return Claim(kind=ClaimKind.DATE, span=span, place=span, ok=ok)


def _mark(
    code: str,
    span: Span,
    severity: Severity,
    values: Mapping[str, object],
    *,
    place: Span | None = None,
    suggestion: str | None = None,
) -> Mark:
    finding = Finding(code=f"check_{code}", severity=severity, values=values)
    return Mark(code=code, finding=finding, span=span, place=place or span, suggestion=suggestion)
