"""A figure that the text itself says stands in two places: "mục I nêu 18.420 hội viên; mục III lại tính 18.240".

Two counts of one thing may differ for many reasons, so only a text that names both places is read, and they are called
different only where a slip of the pen makes one of the other: one digit, or two digits swapped.
"""

import re
from collections.abc import Iterator, Sequence

from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.figures import integer
from xeploai.tools.proofreading.lexicon import places_of, searchable
from xeploai.tools.proofreading.repeats import is_slip

# The words by which a text speaks of what it says elsewhere. Looked for as they stand, which is fast.
_AGAIN = re.compile(
    r"(?:lại|cũng)\s+(?:ghi|nêu|tính|viết|cho|thể\s+hiện|báo\s+cáo|khẳng\s+định|là)\s|cộng\s+được|khẳng\s+định|iêu\s+đề:|rích\s+yếu:"
)
_HINTS = ("lại ", "cũng ", "cộng được", "khẳng định", "iêu đề:", "rích yếu:")
_PLACE = re.compile(
    r"(?<!\w)(?:mục|phần|phụ\s+lục|bảng|biểu|trang|tiêu\s+đề|trích\s+yếu|danh\s+sách|đoạn|chương|báo\s+cáo|mở\s+đầu|kết\s+luận|tờ\s+trình|phiếu)(?!\w)"
)
_COUNT = re.compile(r"(?<![\d.,/\w-])(\d{1,3}(?:\.\d{3})+|\d{1,9})(?![\d/%]|[.,]\d)\s+([^\W\d]+(?:\s+[^\W\d]+){1,3})")
_BACK, _AHEAD = 320, 140
_LEAST = 10  # smaller counts differ by a digit too easily


def restated_claims(document: Document) -> tuple[list[Claim], list[Mark]]:
    """The figures that a text gives once more at another place of its own."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    for first, other, places in _restated(document.text):
        ok = first == other
        here = places[1]
        claims.append(Claim(kind=ClaimKind.REPEAT, span=here, place=here, num=other, ok=ok, expected_num=first))
        if not ok:
            values = {"printed": vi_count(other), "first": vi_count(first)}
            finding = Finding(code="check_repeat_mismatch", severity=Severity.ERROR, values=values)
            marks.append(Mark(code="repeat_mismatch", finding=finding, span=here, place=here))
    return claims, marks


def _restated(text: str) -> Iterator[tuple[int, int, tuple[Span, Span]]]:
    """Pairs of counts of the same words, before and behind the words that speak of the other place."""
    end = 0
    for place in sorted(place for hint in _HINTS for place in places_of(text, hint)):
        again = _AGAIN.match(text, place)
        if again is None:
            continue
        at = again.end()
        start = max(end, at - _BACK)
        before, behind = searchable(text[start:at]), searchable(text[at : at + _AHEAD])
        title = again[0].rstrip().endswith(":")
        if title:
            # A title names its figure right behind it, the text in the lines below.
            line, _, below = behind.partition("\n")
            before, behind, start, at = line, below, at, at + len(line) + 1
        elif len(_PLACE.findall(before)) < 2:
            continue
        earlier = list(_COUNT.finditer(before))
        for match in _COUNT.finditer(behind):
            known = next((one for one in reversed(earlier) if _is_same(one[2].split(), match[2].split())), None)
            if known is None:
                continue
            first, other = integer(known[1]), integer(match[1])
            if first == other or (min(first, other) >= _LEAST and is_slip(first, other)):
                places = (
                    Span(start + known.start(1), start + known.end(1)),
                    Span(at + match.start(1), at + match.end(1)),
                )
                yield first, other, places
                end = at + match.end(1)
                break


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names of what is counted are one, or the longer only goes on: "hội viên", "hội viên toàn huyện"."""
    return all(first == second for first, second in zip(one, other, strict=False))
