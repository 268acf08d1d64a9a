"""The JSON of CONTRACTS for checked documents."""

from collections.abc import Sequence

from xeploai.core.findings import Finding, Severity
from xeploai.tools.messages import finding_message
from xeploai.tools.proofreading.check import Checked
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.document import Unread


def files_json(checked: Sequence[tuple[str, Checked]]) -> dict[str, object]:
    """Every file with its text, its claims and its findings."""
    return {
        "files": [
            {
                "file": name,
                "text": held.document.text,
                "claims": [claim.as_json() for claim in held.claims],
                "findings": [mark_json(mark) for mark in held.marks],
                "unread": [unread_json(unread) for unread in held.unread],
            }
            for name, held in checked
        ]
    }


def mark_json(mark: Mark) -> dict[str, object]:
    """One finding; `place` is the one figure in its span that the suggestion would replace."""
    return {
        "code": mark.code,
        "severity": mark.finding.severity.value,
        "message": finding_message(mark.finding),
        "start": mark.span.start,
        "end": mark.span.end,
        "suggestion": mark.suggestion,
        "place": {"start": mark.place.start, "end": mark.place.end},
        "why": None if mark.why is None else finding_message(mark.why),
    }


def unread_json(unread: Unread) -> dict[str, str]:
    """What was not read: its place, and why."""
    place, why = unread_sentences(unread)
    return {"place": place, "why": why}


def unread_sentences(unread: Unread) -> tuple[str, str]:
    """The place of something that was not read, and the sentence that says why."""
    place, why = (
        finding_message(Finding(code=code, severity=Severity.NOTE, values=unread.values))
        for code in (f"{unread.code}_place", unread.code)
    )
    return place, why
