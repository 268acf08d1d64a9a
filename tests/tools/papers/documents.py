"""Word files for tests: a body of paragraphs and tables, with a header, a footer, a text box where asked for."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.oxml import parse_xml

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT_BOX = (
    f'<w:r xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:100pt;height:40pt">'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


def word(
    *lines: str | Sequence[str],
    rows: Sequence[Sequence[str]] = (),
    header: str = "",
    footer: str = "",
    text_box: str = "",
) -> bytes:
    """lines: paragraphs; one that is a list is cut into that many runs. rows: of one table behind them."""
    document: Any = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for piece in [line] if isinstance(line, str) else line:
            paragraph.add_run(piece)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.paragraphs[0].add_run(text)
    if header:
        document.sections[0].header.paragraphs[0].add_run(header)
    if footer:
        document.sections[0].footer.paragraphs[0].add_run(footer)
    if text_box:
        document.add_paragraph()._p.append(parse_xml(TEXT_BOX % text_box))
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a python-docx document."""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with a part put in or exchanged."""
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for known in old.namelist():
            if known != name:
                new.writestr(known, old.read(known))
        new.writestr(name, part)
    return changed.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


def texts(content: bytes) -> list[str]:
    """What python-docx reads of a paper: paragraphs, then the cells of its tables, header and footer."""
    document: Any = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    section = document.sections[0]
    ends = [part.paragraphs[0].text for part in (section.header, section.footer) if part.paragraphs]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells, *ends]
