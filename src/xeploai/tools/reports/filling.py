"""A Word template with its fields filled in. One of an office is filled in a worker: it is a program of sorts."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl.inline_image import InlineImage
from docxtpl.template import DocxTemplate
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from xeploai.core.errors import Refused
from xeploai.tools.bounded.packages import MEGABYTE, UNREADABLE, Excessive, PackageLimits, check_parts
from xeploai.tools.documents.properties import Properties, describe
from xeploai.tools.reports.revisions import accept_changes

MOST_BYTES = 20 * MEGABYTE
_PACKAGE = PackageLimits(unpacked=200 * MEGABYTE)
_PICTURE_WIDTH = Mm(160)
_BROKEN = (*UNREADABLE, PackageNotFoundError, etree.XMLSyntaxError, LookupError, AttributeError, TypeError)
"""What python-docx meets in a package with a part that is cut off, missing, or of another kind than it says."""


def filled(
    template: bytes,
    name: str,
    fields: Mapping[str, Any],
    pictures: Sequence[tuple[bytes, str]],
    properties: Properties,
) -> bytes:
    """The document, its tracked changes accepted. pictures: PNG and caption.

    Raises Refused where the template cannot be read, or names a field that does not exist.
    """
    document = _opened(template, name)
    charts = [{"image": _picture(document, png), "caption": caption} for png, caption in pictures]
    # The office's own file is not trusted with more than its fields.
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    try:
        document.render({**fields, "charts": charts}, environment)
    except SecurityError as error:
        raise Refused.because("report_template_syntax", where=name, problem=str(error)) from error
    except jinja2.UndefinedError as error:
        raise Refused.because("report_template_field", where=name, field=_field_of(error)) from error
    except jinja2.TemplateError as error:
        raise Refused.because("report_template_syntax", where=name, problem=str(error)) from error
    except (ArithmeticError, TypeError, ValueError, etree.XMLSyntaxError) as error:  # what an expression may come to
        raise Refused.because("report_template_value", where=name) from error
    describe(document.docx, properties)  # get_docx() would open the unfilled template again
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _opened(template: bytes, name: str) -> DocxTemplate:
    """Raises Refused for a file that is no Word document."""
    try:
        with zipfile.ZipFile(BytesIO(template)) as package:
            check_parts(package, _PACKAGE)
        document = DocxTemplate(BytesIO(template))
        accept_changes(document.get_docx())  # type: ignore[no-untyped-call]
    except Excessive as error:
        raise Refused.because(
            "report_template_too_large", where=name, megabytes=_PACKAGE.unpacked // MEGABYTE
        ) from error
    except _BROKEN as error:
        raise Refused.because("report_template_unreadable", where=name) from error
    return document


def _field_of(error: jinja2.UndefinedError) -> str:
    """The name that the message quotes: "'x' is undefined", "'dict object' has no attribute 'x'"."""
    quoted = str(error).split("'")[1::2]
    return quoted[-1] if quoted else str(error)


def _picture(document: DocxTemplate, png: bytes) -> InlineImage:
    return InlineImage(document, BytesIO(png), width=_PICTURE_WIDTH)  # type: ignore[no-untyped-call]
