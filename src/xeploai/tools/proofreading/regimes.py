"""Names of levels that belong to another regime than the report's year; names and years stand in the vocabulary."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from xeploai.core.findings import Finding, Severity
from xeploai.rulepacks.vocabulary import entry, past_labels
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.lexicon import alternatives, searchable

_HEAD = 3_000
_YEAR = re.compile(r"năm\s+(20\d\d)")
# A label is one only where it stands for counted subjects; "xây dựng Đảng trong sạch vững mạnh" is a goal.
_COUNTED = re.compile(
    r"\d[^.;:\d]{0,60}(?:đạt|xếp\s+loại|xếp|danh\s+hiệu|tiêu\s+chuẩn|được\s+công\s+nhận|là|mức|đảng\s+viên|tổ\s+chức[^.;:\d]{0,20})\s+[“\"]?$"
)
_EXEMPLARY = re.compile(r"[\s\"”]*tiêu\s+biểu")


@cache
def _labels() -> Mapping[str, tuple[int, str]]:
    """Every label that ended, with its last year and today's name of its level; none that is still given."""
    current = {str(entry("levels", code)["name"]).lower() for code in ("XS", "T", "HT", "KHT")}
    found: dict[str, tuple[int, str]] = {}
    for labels in past_labels().values():
        for label in labels:
            name = str(label["label"]).lower()
            # "Hoàn thành tốt" is today's name cut short.
            if name in current or any(one.startswith(name) for one in current):
                continue
            found[name] = (int(label["until"]), str(entry("levels", label["level"])["name"]))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(alternatives(_labels()).replace("sạch\\s+vững", "sạch,?\\s+vững"))


def report_year(text: str) -> int | None:
    """The year a report is about: the one its head names most; None where it names none."""
    years = Counter(_YEAR.findall(text[:_HEAD].lower()))
    return int(years.most_common(1)[0][0]) if years else None


def regime_marks(document: Document, counted: Sequence[Span]) -> Iterator[Mark]:
    """A note for each label, once, that ended before the report's year."""
    year = report_year(document.text)
    if year is None:
        return
    seen: set[str] = set()
    for block in counted:
        low = searchable(document.text[block.start : block.end])
        if "vững mạnh" not in low and "tư cách" not in low and "yếu kém" not in low:
            continue
        for match in _pattern().finditer(low):
            name = " ".join(match[0].replace(",", "").split())
            longer = f"{name} tiêu biểu"  # “Trong sạch, vững mạnh” tiêu biểu
            if longer in _labels() and _EXEMPLARY.match(low, match.end()):
                name = longer
            until, today = _labels()[name]
            if name in seen or year <= until or not _COUNTED.search(low[max(0, match.start() - 120) : match.start()]):
                continue
            seen.add(name)
            span = Span(block.start + match.start(), block.start + match.end())
            values = {"label": document.text[span.start : span.end], "until": until, "year": year, "today": today}
            finding = Finding(code="check_regime_level", severity=Severity.NOTE, values=values)
            yield Mark(code="regime_level", finding=finding, span=span, place=span)
