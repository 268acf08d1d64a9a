"""The yearly report as a Word document: a template that staff may edit, filled from a tally; and a file of findings."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from xeploai.core.errors import Refused
from xeploai.tools.bounded import DOCUMENT, call
from xeploai.tools.reports.charts import pngs
from xeploai.tools.reports.filling import MOST_BYTES, filled
from xeploai.tools.reports.report.context import context, findings_context, pictures, properties
from xeploai.tools.reports.report.layout import layout_on
from xeploai.tools.reports.report.narrative import signed_on
from xeploai.tools.reports.tally import Tally

FINDINGS = "findings.docx"
"""Template of the file for the office."""


def write_report(tally: Tally, path: Path, *, template: Path | None = None) -> None:
    """Write the report, by the form of documents of the day it is signed, or by a template of the office.

    Raises Refused where the template cannot be read or names a field that does not exist.
    """
    fields, drawn = context(tally), pictures(tally)
    images = pngs([picture.svg for picture in drawn])
    charts = [(image, picture.caption) for image, picture in zip(images, drawn, strict=True)]
    about = properties(tally, "title")
    if template is not None:
        name, content = template.name, _read(template)
        path.write_bytes(call(filled, content, name, fields, charts, about, limits=DOCUMENT, where=name))
        return
    own = files("xeploai.tools.reports.report") / template_name(signed_on(tally.round.unit))
    path.write_bytes(filled(own.read_bytes(), own.name, fields, charts, about))


def write_findings(tally: Tally, path: Path) -> None:
    """Write what the office looks at before the report is signed, and by which rules was counted: a file of its own."""
    own = files("xeploai.tools.reports.report") / FINDINGS
    fields, about = findings_context(tally), properties(tally, "title_findings")
    path.write_bytes(filled(own.read_bytes(), own.name, fields, [], about))


def _read(template: Path) -> bytes:
    """Raises Refused for a file that cannot be read, or is too large for a template."""
    try:
        if template.stat().st_size > MOST_BYTES:
            raise Refused.because("report_template_too_large", where=template.name, megabytes=MOST_BYTES // 2**20)
        return template.read_bytes()
    except OSError as error:
        raise Refused.because("report_template_unreadable", where=template.name) from error


def template_name(on: date) -> str:
    """File of the template whose form of documents is in force on a day."""
    return f"{layout_on(on)['id']}.docx"
