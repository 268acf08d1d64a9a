"""The report that was just written, read once more by the checker that reads everybody else's.

A template of an office may hold sentences and figures of its own, and a figure that the program printed may stand
wrongly beside them. What is found is shown beside the file; the file stays as it is.
"""

from pathlib import Path

from xeploai.core.findings import Finding, Severity
from xeploai.tools.messages import finding_message
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.reading import read_bytes, read_report

_LONGEST = 160


def draft_findings(path: Path, *, own_template: bool) -> list[Finding]:
    """What an officer should look at in a written report, in the order of its text.

    own_template  whether the report was made from a template of the program: a file that may be read here and now,
                  not in a worker
    """
    document = read_bytes(path.read_bytes(), path.name) if own_template else read_report(path)
    checked = check(document)
    found = []
    for mark in checked.marks:
        if mark.finding.needs_a_person:
            text = " ".join(checked.document.text[mark.span.start : mark.span.end].split())[:_LONGEST]
            values = {"file": path.name, "what": finding_message(mark.finding), "text": text}
            found.append(Finding(code="draft_figure", severity=Severity.WARNING, values=values))
    return found
