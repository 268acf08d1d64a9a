"""This year's report beside last year's: what it says of last year must be what last year's report said.

Two things are compared: lists of levels that this year's text gives for last year, and increases or decreases of a
count whose earlier figure this year's text leaves out ("230 đảng viên, tăng 12 so với năm 2024").
"""

import re
from collections.abc import Iterator

from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.figures import integer
from xeploai.tools.proofreading.lexicon import compatible, searchable
from xeploai.tools.proofreading.regimes import report_year
from xeploai.tools.proofreading.repeats import NamedList, mismatches

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|\d{1,9})"
_NOUN = r"(?P<noun>[^\W\d]+(?:\s+[^\W\d]+){0,3}?)"
_OPEN_CHANGE = re.compile(
    rf"(?<![\d.,/])(?P<new>{_NUMBER})\s+{_NOUN}\s*[,(;]\s*(?P<way>tăng|giảm)\s+(?:thêm\s+)?(?P<change>{_NUMBER})(?![\d.,]*\s?%)"
    r"[^.;\d]{0,40}?so\s+với\s+(?:năm\s+(?P<year>20\d\d)|năm\s+trước|cùng\s+kỳ|cuối\s+năm\s+(?P<end>20\d\d))(?!\s*\()"
)
_LEAST_WORDS = 2


def last_year_claims(
    document: Document, lists: list[NamedList], last: Document, last_lists: list[NamedList]
) -> tuple[list[Claim], list[Mark]]:
    """What this year's report claims of last year."""
    claims: list[Claim] = []
    marks: list[Mark] = []
    year = report_year(last.text)
    low, earlier = searchable(document.text), searchable(last.text)
    for match in _OPEN_CHANGE.finditer(low):
        named = match["year"] or match["end"]
        if named is not None and year is not None and int(named) != year:
            continue
        new, change = integer(match["new"]), integer(match["change"])
        known = set(_counts_of(earlier, match["noun"]))
        wanted = new - change if match["way"] == "tăng" else new + change
        span, place = Span(*match.span()), Span(*match.span("change"))
        if wanted in known:
            claims.append(_change(span, place, match, wanted, ok=True))
        elif len(known) == 1:
            (old,) = known
            if (new >= old) != (match["way"] == "tăng"):
                continue
            claims.append(_change(span, place, match, old, ok=False))
            right = vi_count(abs(new - old))
            values = {"new": match["new"], "printed": match["change"], "old": vi_count(old), "right": right}
            finding = Finding(code="check_last_change", severity=Severity.WARNING, values=values)
            marks.append(Mark(code="change_mismatch", finding=finding, span=span, place=place, suggestion=right))
    for one in lists:
        if year is None or not _is_of_year(low, one, year):
            continue
        for other in last_lists:
            if (
                other.family == one.family
                and other.counts.keys() == one.counts.keys()
                and compatible(one.noun, other.noun)
            ):
                found, wrong = mismatches(other, one, "check_last_mismatch")
                claims += found
                marks += wrong
                break
    return claims, marks


def _counts_of(text: str, noun: str) -> Iterator[int]:
    """The totals that a text gives for a noun: "tổng số 221 đảng viên", "có 221 đảng viên"."""
    words = noun.split()
    if len(words) < _LEAST_WORDS:
        return
    name = r"\s+".join(re.escape(word) for word in words)
    pattern = rf"(?:tổng\s+số|có|hiện\s+có|là|toàn\s+\S+\s+\S+\s+có)\s+(?P<count>{_NUMBER})\s+{name}(?!\w)"
    for match in re.finditer(pattern, text):
        yield integer(match["count"])


def _is_of_year(low: str, one: NamedList, year: int) -> bool:
    """Whether the words before a list say that it is last year's."""
    first = min(span.start for _, span in one.counts.values())
    before = low[max(low.rfind("\n", 0, first) + 1, first - 160) : first]
    return f"năm {year}" in before or "năm trước" in before


def _change(span: Span, place: Span, match: re.Match[str], old: int, *, ok: bool) -> Claim:
    right = vi_count(abs(integer(match["new"]) - old))
    figures = (vi_count(old), match["new"])
    return Claim(
        kind=ClaimKind.CHANGE, span=span, place=place, ok=ok, printed=match["change"], expected=right, figures=figures
    )
