"""A figure that the text itself gives in two places: "mục I nêu 18.420 hội viên; mục III lại tính 18.240".

Two counts of one thing may differ for many reasons, so only places at which a text repeats itself are read: where it
names both places, in its title, where it sums itself up ("Tóm lại"), and behind a count "nêu trên". They are called
different only where a slip of the pen makes one of the other, one digit or two digits swapped, and no count beside is
the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.figures import integer
from xeploai.tools.proofreading.lexicon import places_of, searchable
from xeploai.tools.proofreading.repeats import is_slip

# The words by which a text speaks of what it says elsewhere. Looked for as they stand, which is fast.
_AGAIN = re.compile(
    r"(?:lại|cũng|chỉ)\s+(?:ghi|nêu|tính|viết|cho|thể\s+hiện|báo\s+cáo|khẳng\s+định|là|cộng|có)[\s:]"
    r"|cộng\s+(?:được|lại)|khẳng\s+định|thể\s+hiện"
)
_AGAIN_HINTS = ("lại ", "cũng ", "chỉ ", "cộng được", "cộng lại", "khẳng định", "thể hiện")
_PLACE = re.compile(
    r"(?<!\w)(?:mục|phần|phụ\s+lục|bảng|biểu|trang|tiêu\s+đề|trích\s+yếu|danh\s+sách|đoạn|chương|báo\s+cáo|mở\s+đầu|kết\s+luận"
    r"|tờ\s+trình|phiếu|tóm\s+tắt|biên\s+bản|thuyết\s+minh|văn\s+bản)(?!\w)"
)
# Parts of one document that tell the same, in words and in figures; those of one row are of one kind.
_TELLING = (
    re.compile(
        r"(?<!\w)(?:mục|phần|trang|đoạn|chương|mở\s+đầu|lời\s+văn|thuyết\s+minh|nội\s+dung|báo\s+cáo|tờ\s+trình|tóm\s+tắt)(?!\w)"
    ),
    re.compile(r"(?<!\w)(?:phụ\s+lục|bảng|biểu|danh\s+sách|dự\s+toán)(?!\w)"),
    re.compile(r"(?<!\w)(?:kết\s+luận|tiêu\s+đề|trích\s+yếu|biên\s+bản|tổng\s+kết|khái\s+quát)(?!\w)"),
)
_TELLING_HINTS = (
    *(
        "hụ lục",
        " bảng ",
        "Bảng ",
        " biểu ",
        "Biểu ",
        "anh sách ",
        "ết luận",
        "huyết minh",
        "ời văn",
        "ội dung chi",
        "ội dung:",
        "hần chi tiết",
        "ự toán ",
    ),
    *("iêu đề", "ích yếu", "iên bản"),
)
_TELLS = re.compile(
    r"[^\d;]{0,40}?(?:ghi|nêu|viết|tính|cộng|là|có|thể\s+hiện|báo\s+cáo|kê|cho\s+thấy|khẳng\s+định|:)\s+[^\d;]{0,40}?(?=\d)"
)
_SUMMED_UP = re.compile(r"(?:tóm\s+lại|tóm\s+tắt|kết\s+luận|nhìn\s+chung|tổng\s+hợp\s+lại)\s*[:,]")
_SUMMED_UP_HINTS = ("óm lại", "óm tắt", "ết luận", "hìn chung", "ổng hợp lại")
_ABOVE = re.compile(r"(?:nêu|nói|kể)\s+trên|ở\s+trên|vừa\s+nêu")
_ABOVE_HINTS = ("nêu trên", "nói trên", "kể trên", "ở trên", "vừa nêu")
_TITLE = re.compile(r"(?:(?:tiêu\s+đề|trích\s+yếu|tên\s+bài|tít)\s*:\s*)?(?P<title>[^\n]{8,160})\n")
_NUMBER = r"(?<![\d.,/\w-])(\d{1,3}(?:\.\d{3})+|\d{1,9})(?![\d/%]|[.,]\d)"
_COUNT = re.compile(_NUMBER + r"\s+([^\W\d]+(?:\s+[^\W\d]+){1,3})")
# Where two parts of a document are named, one word behind a count is enough.
_ANY_COUNT = re.compile(_NUMBER + r"\s+([^\W\d]+(?:\s+[^\W\d]+){0,3})")
_DIGIT = re.compile("[0-9]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BACK, _AHEAD = 320, 140
_FAR = 2_000  # letters in which the first place is looked for, where the text does not name it
_NARROWER = frozenset({"nữ", "nam", "nghèo", "cận", "mới", "trẻ", "dự", "chính", "dân", "cũ"})  # of fewer than all
_LEAST = 10  # smaller counts differ by a digit too easily


@dataclass(frozen=True, slots=True)
class _Named:
    """A count with the words behind it and the years of its sentence."""

    count: int
    words: tuple[str, ...]
    span: Span
    years: frozenset[str]


def restated_claims(document: Document) -> tuple[list[Claim], list[Mark]]:
    """The figures that a text gives once more at another place of its own."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    seen: set[Span] = set()
    for first, other in _restated(document.text):
        here = other.span
        if here in seen:
            continue
        seen.add(here)
        ok = first.count == other.count
        claim = Claim(kind=ClaimKind.REPEAT, span=here, place=here, num=other.count, ok=ok, expected_num=first.count)
        claims.append(claim)
        if not ok:
            values = {"printed": vi_count(other.count), "first": vi_count(first.count)}
            finding = Finding(code="check_repeat_mismatch", severity=Severity.ERROR, values=values)
            marks.append(Mark(code="repeat_mismatch", finding=finding, span=here, place=here))
    return claims, marks


def _restated(text: str) -> Iterator[tuple[_Named, _Named]]:
    """Pairs of counts of the same words: at the first place, and where the text repeats it."""
    yield from _title(text)
    for place in _places(text, _AGAIN_HINTS):
        again = _AGAIN.match(text, place)
        if again is None:
            continue
        start = max(0, place - _BACK)
        if len(_PLACE.findall(searchable(text[start:place]))) > 1:
            behind = list(_named(text, again.end(), again.end() + _AHEAD))[:2]
            yield from _pairs(list(_named(text, start, place)), behind)
    yield from _in_two_parts(text)
    for place in _places(text, _SUMMED_UP_HINTS):
        opener = _SUMMED_UP.match(searchable(text[place - 1 : place + _AHEAD])) if place else None
        if opener is not None:
            end = text.find("\n", place)
            summed_up = list(_named(text, place, min(len(text) if end < 0 else end, place + _BACK)))
            yield from _pairs(list(_named(text, max(0, place - _FAR), place)), summed_up)
    for place in _places(text, _ABOVE_HINTS):
        here = [one for one in _named(text, max(0, place - _AHEAD), place) if _reaches(text, one, place)]
        if here and _ABOVE.match(text, place):
            yield from _pairs(list(_named(text, max(0, place - _FAR), here[-1].span.start)), here[-1:])


def _in_two_parts(text: str) -> Iterator[tuple[_Named, _Named]]:
    """Counts of two parts of different kinds that stand side by side: "Lời văn ghi 412 hộ; phụ lục ghi 421 hộ"."""
    for place in _places(text, _TELLING_HINTS):
        if not _DIGIT.search(text, place, place + _AHEAD):
            continue
        start = _word_start(text, place)
        here = _without_years(text[start : place + _AHEAD].partition("\n")[0])
        kind = next((kind for kind, part in enumerate(_TELLING) if part.match(here)), None)
        told = _TELLS.match(here) if kind is not None else None
        if told is None:
            continue
        line = max(text.rfind("\n", 0, start) + 1, start - _BACK)
        before = _without_years(text[line:start])
        ends = [
            part.end()
            for other, pattern in enumerate(_TELLING)
            for part in pattern.finditer(before)
            if other != kind and _TELLS.match(before, part.end())
        ]
        if ends:
            behind = list(_named(text, start + told.end(), start + told.end() + _AHEAD // 2, shape=_ANY_COUNT))[:1]
            yield from _pairs(list(_named(text, line + max(ends), start, shape=_ANY_COUNT)), behind)


def _places(text: str, hints: Sequence[str]) -> list[int]:
    return sorted(place for hint in hints for place in places_of(text, hint))


def _title(text: str) -> Iterator[tuple[_Named, _Named]]:
    """The first line, where it is no sentence, against the text below it."""
    line = _TITLE.match(searchable(text[:400]).lstrip())
    if line is None or line["title"].rstrip().endswith((".", ":", ";", ",")):
        return
    end = text.find("\n", line.start("title"))
    titled = list(_named(text, 0, end))
    if titled:
        yield from _pairs(titled, list(_named(text, end + 1, end + 1 + _FAR)), once=True)


def _word_start(text: str, place: int) -> int:
    """Where the word of a hint starts: behind its blank, at its capital, or one letter before."""
    if text[place] == " ":
        return place + 1
    return place if text[place].isupper() else max(0, place - 1)


def _without_years(text: str) -> str:
    """Searchable text in which no figure is a year."""
    return _YEAR.sub("    ", searchable(text))


def _named(text: str, start: int, end: int, shape: re.Pattern[str] = _COUNT) -> Iterator[_Named]:
    """The counts between two places, with the words behind each."""
    part = searchable(text[start:end])
    for match in shape.finditer(part):
        span = Span(start + match.start(1), start + match.end(1))
        lead = text[max(0, span.start - _AHEAD) : span.start]
        sentence = lead[max(lead.rfind(mark) for mark in (". ", "\n", ";")) + 1 :]
        yield _Named(integer(match[1]), tuple(match[2].split()), span, frozenset(_YEAR.findall(sentence)))


def _reaches(text: str, one: _Named, place: int) -> bool:
    """Whether only the words of a count stand between it and "nêu trên"."""
    between = text[one.span.end : place]
    return len(between) < _AHEAD // 2 and not any(char.isdigit() or char in ".;,:" for char in between)


def _pairs(
    firsts: Sequence[_Named], others: Sequence[_Named], *, once: bool = False
) -> Iterator[tuple[_Named, _Named]]:
    """Each count with the same one of the first place, or with the one that it is a slip of. `once`: the first only."""
    for other in others:
        same = [one for one in firsts if _is_same(one, other)]
        equal = next((one for one in same if one.count == other.count), None)
        slips = {one.count for one in same if min(one.count, other.count) >= _LEAST and is_slip(one.count, other.count)}
        if equal is not None:
            yield equal, other
        elif len(slips) == 1 and len({one.count for one in same}) == 1:
            yield same[-1], other
        if once and same:
            return


def _is_same(one: _Named, other: _Named) -> bool:
    """Whether two names are one, or the longer only goes on ("hội viên", "hội viên toàn huyện"), of no other year."""
    short, long = sorted((one.words, other.words), key=len)
    alike = long[: len(short)] == short and not (len(long) > len(short) and long[len(short)] in _NARROWER)
    return alike and (not one.years or not other.years or one.years == other.years)
