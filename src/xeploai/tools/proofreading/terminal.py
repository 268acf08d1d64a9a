"""Findings for the eye in a terminal: the line with the place underlined, what is wrong, and a summary."""

from collections.abc import Iterator

from xeploai.core.findings import Severity
from xeploai.tools.messages import finding_message
from xeploai.tools.proofreading.check import Checked
from xeploai.tools.proofreading.claims import ClaimKind, Mark
from xeploai.tools.proofreading.document import Document
from xeploai.tools.proofreading.export import unread_sentences

NAMES = {Severity.ERROR: "SAI", Severity.WARNING: "CẦN XEM", Severity.NOTE: "LƯU Ý"}
_WIDTH = 92
_LEAD = 50


def lines_of(name: str, checked: Checked) -> Iterator[str]:
    """What a person reads about one file."""
    yield name
    for mark in checked.marks:
        yield ""
        yield f"  {NAMES[mark.finding.severity]}: {finding_message(mark.finding)}"
        if mark.why is not None:
            yield f"    {finding_message(mark.why)}"
        if mark.code != "not_vietnamese":
            yield from _excerpt(checked.document, mark)
    yield ""
    yield f"  {summary(checked)}"
    for unread in checked.unread:
        place, why = unread_sentences(unread)
        yield f"  CHƯA ĐỌC {place}: {why}"


def summary(checked: Checked) -> str:
    """One line: what was checked, and what came of it."""
    found = {severity: sum(1 for mark in checked.marks if mark.finding.severity is severity) for severity in Severity}
    ratios = [c for c in checked.claims if c.kind is ClaimKind.RATIO and c.percentage is not None]
    sums = sum(1 for c in checked.claims if c.kind is ClaimKind.SUM)
    decided = sum(1 for claim in ratios if claim.ok is not None)
    return (
        f"Đã đối chiếu {decided}/{len(ratios)} tỷ lệ và {sums} phép cộng: "
        f"{found[Severity.ERROR]} chỗ sai, {found[Severity.WARNING]} chỗ cần xem, {found[Severity.NOTE]} lưu ý."
    )


def _excerpt(document: Document, mark: Mark) -> Iterator[str]:
    """The line around the place, on one line of the terminal, with the place underlined below it."""
    text, place = document.text, mark.place
    start = max(place.start - _LEAD, text.rfind("\n", 0, place.start) + 1)
    if start > 0 and not text[start - 1].isspace():
        start = text.find(" ", start, place.start) + 1 or start
    line_end = text.find("\n", place.end)
    end = min(start + _WIDTH, len(text) if line_end < 0 else line_end)
    end = max(end, place.end)
    if end < len(text) and not text[end].isspace() and text.rfind(" ", place.end, end) > 0:
        end = text.rfind(" ", place.end, end)
    head = "… " if start > 0 and text[start - 1] not in "\n\t" else ""
    shown = text[start:end].replace("\n", " ").replace("\t", " ")
    yield f"    {head}{shown}"
    yield (
        "    "
        + " " * (len(head) + place.start - start)
        + "^" * (place.end - place.start)
        + (f" → {mark.suggestion}" if mark.suggestion else "")
    )
