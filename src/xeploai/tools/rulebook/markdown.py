"""The page as Markdown, for the documents of the program."""

from collections.abc import Iterator

from xeploai.tools.rulebook.page import Page, Table


def markdown(page: Page) -> str:
    """The whole page below a heading of the second degree; ids as code."""
    lines = [f"## {page.title}", "", page.subtitle + ".", ""]
    lines += [line for sentence in page.sentences for line in (sentence, "")]
    for section in page.sections:
        lines += [f"### {section.heading}", ""]
        lines += [line for sentence in section.sentences for line in (sentence, "")]
        for table in section.tables:
            lines += [*_table(table), ""]
    return "\n".join(lines)


def _table(table: Table) -> Iterator[str]:
    yield _line(table.columns)
    yield _line(["---"] * len(table.columns))
    for row in table.rows:
        *cells, id = map(_cell, row.cells)
        yield _line([*cells, f"`{id}`"])


def _cell(text: str) -> str:
    """On one line; a bar would end the cell, a star would begin an emphasis."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*")


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
