"""The page as plain text for a terminal."""

import textwrap

from xeploai.tools.rulebook.page import Page, Row, Table

WIDTH = 110


def text(page: Page) -> str:
    """The whole page, every statement as a paragraph with its clause, source and mark below."""
    lines = [page.title.upper(), page.subtitle, ""]
    for sentence in page.sentences:
        lines += textwrap.wrap(sentence, WIDTH)
    for section in page.sections:
        lines += ["", section.heading.upper(), "=" * len(section.heading)]
        lines += section.sentences
        for table in section.tables:
            lines += _table(table)
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    lines = ["", f"-- {table.caption} --"] if table.caption and table.rows else []
    for row in table.rows:
        lines += _row(table, row)
    return lines


def _row(table: Table, row: Row) -> list[str]:
    first, *rest = row.cells
    lines = textwrap.wrap(first, WIDTH, initial_indent="* ", subsequent_indent="  ")
    below = [f"{column}: {cell}" for column, cell in zip(table.columns[1:], rest, strict=True) if cell]
    return lines + textwrap.wrap("; ".join(below), WIDTH, initial_indent="    ", subsequent_indent="    ")
