"""A paper: a template with its fields filled in.

Values are put in as text and read by nobody again: what a person wrote stays what it is, also where it looks like a
mark or a tag.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from xeploai.tools.documents.properties import Properties
from xeploai.tools.papers.fields import FieldKind, Value, Values
from xeploai.tools.papers.template import Program, Slot, Template

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_PROPERTIES = "docProps/core.xml"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Of the parts within the package: the same values give the same bytes."""

Scopes = Sequence[Mapping[str, Value]]


def fill(template: Template, values: Values, properties: Properties, *, made: datetime) -> bytes:
    """The paper as a .docx. Raises KeyError where a field of the template has no value: whoever gathers them has
    forgotten one."""
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in template.parts.items():
            archive.writestr(_entry(name), _described(properties, made) if name == _PROPERTIES else content)
        for name, program in template.programs.items():
            archive.writestr(_entry(name), "".join(_texts(program, (values,))).encode())
    return package.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _texts(program: Program, scopes: Scopes) -> Iterator[str]:
    for segment in program:
        if isinstance(segment, str):
            yield segment
        elif isinstance(segment, Slot):
            yield text_xml(str(_value(segment.name, scopes)))
        else:
            value = _value(segment.name, scopes)
            if segment.kind is FieldKind.FLAG:
                if value:
                    yield from _texts(segment.body, scopes)
                continue
            assert isinstance(value, Sequence)
            assert not isinstance(value, str)
            for row in value:
                yield from _texts(segment.body, (row, *scopes))


def _value(name: str, scopes: Scopes) -> Value:
    """The innermost value of a name: a row may have a column that is called like a field outside."""
    for scope in scopes:
        if name in scope:
            return scope[name]
    raise KeyError(name)


def text_xml(text: str) -> str:
    """A text within <w:t>: what Word cannot hold is left out; lines and tabs become its own."""
    plain = _UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return escape(plain).replace("\n", _BREAK).replace("\t", _TAB)


def _described(properties: Properties, made: datetime) -> str:
    """What the file says of itself, in place of what the template said."""
    title, author = escape(properties.title), escape(properties.author)
    day = f"{made:%Y-%m-%dT%H:%M:%SZ}"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified>'
        "<dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
