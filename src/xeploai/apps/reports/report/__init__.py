"""The yearly report as a Word document: a template that staff may edit, filled from a tally."""

from datetime import date
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl.inline_image import InlineImage
from docxtpl.template import DocxTemplate
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from xeploai.apps.reports.charts import png
from xeploai.apps.reports.report.context import context, pictures
from xeploai.apps.reports.report.layout import layout_on
from xeploai.apps.reports.tally import Tally
from xeploai.core.errors import Refused

_PICTURE_WIDTH = Mm(160)


def write_report(tally: Tally, path: Path, *, template: Path | None = None) -> None:
    """Write the report, by the form of documents of the day it is signed, or by a template of the office.

    Raises Refused where the template cannot be read or names a field that does not exist.
    """
    if template is not None:
        path.write_bytes(_filled(tally, template))
        return
    with as_file(files("xeploai.apps.reports.report") / template_name(_signed_on(tally))) as own:
        path.write_bytes(_filled(tally, own))


def template_name(on: date) -> str:
    """File of the template whose form of documents is in force on a day."""
    return f"{layout_on(on)['id']}.docx"


def _signed_on(tally: Tally) -> date:
    """The day of signing; unsigned reports follow the year's end."""
    unit = tally.round.unit
    return unit.issued_on or max(unit.closing_on, date(unit.year, 12, 31))


def _filled(tally: Tally, template: Path) -> bytes:
    where = template.name
    document = _opened(template)
    fields: dict[str, Any] = context(tally)
    fields["charts"] = [
        {"image": _picture(document, picture.svg), "caption": picture.caption} for picture in pictures(tally)
    ]
    # The office's own file is not trusted with more than its fields.
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    try:
        document.render(fields, environment)
    except SecurityError as error:
        raise Refused.because("report_template_syntax", where=where, problem=str(error)) from error
    except jinja2.UndefinedError as error:
        raise Refused.because("report_template_field", where=where, field=_field_of(error)) from error
    except jinja2.TemplateError as error:
        raise Refused.because("report_template_syntax", where=where, problem=str(error)) from error
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _opened(template: Path) -> DocxTemplate:
    """Raises Refused for a file that is no Word document."""
    try:
        document = DocxTemplate(str(template))
        document.get_docx()  # type: ignore[no-untyped-call]
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused.because("report_template_unreadable", where=template.name) from error
    return document


def _field_of(error: jinja2.UndefinedError) -> str:
    """The name that the message quotes: "'x' is undefined", "'dict object' has no attribute 'x'"."""
    quoted = str(error).split("'")[1::2]
    return quoted[-1] if quoted else str(error)


def _picture(document: DocxTemplate, svg: str) -> InlineImage:
    return InlineImage(document, BytesIO(png(svg)), width=_PICTURE_WIDTH)  # type: ignore[no-untyped-call]
