"""The JSON of CONTRACTS for checked documents."""

from collections.abc import Sequence

from xeploai.apps.proofreading.check import Checked
from xeploai.apps.proofreading.claims import Mark
from xeploai.apps.wording import finding_message


def files_json(checked: Sequence[tuple[str, Checked]]) -> dict[str, object]:
    """Every file with its text, its claims and its findings."""
    return {
        "files": [
            {
                "file": name,
                "text": held.document.text,
                "claims": [claim.as_json() for claim in held.claims],
                "findings": [mark_json(mark) for mark in held.marks],
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
    }
