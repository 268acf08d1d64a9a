"""The page of a pack names every rule, value and statement, with clause, source and mark, in all three forms."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document

from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.load import available
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.rulebook.docx import write_docx
from xeploai.tools.rulebook.html import html
from xeploai.tools.rulebook.page import Page, page_of
from xeploai.tools.rulebook.text import text

PACKS = [info.id for info in available()]


@pytest.fixture(params=PACKS)
def held(request: pytest.FixtureRequest) -> Regime:
    return regime(request.param, on=date(2026, 12, 15))


def cells(page: Page) -> list[tuple[str, ...]]:
    return [row.cells for section in page.sections for table in section.tables for row in table.rows]


def test_everything_said_stands_on_the_page_once(held: Regime) -> None:
    ids = [row[-1] for row in cells(page_of(held))]
    for statement in held.pack.statements():
        assert ids.count(statement.id) == 1, statement.id


def test_rows_carry_clause_source_and_mark(held: Regime) -> None:
    rows = {row[-1]: row for row in cells(page_of(held))}
    for kind in SubjectKind:
        for rule in held.rules(kind):
            row = rows[rule.id]
            assert row[0] == rule.text
            assert row[-4:-1] == (
                rule.clause,
                rule.source,
                "đã đối chiếu" if rule.verified else "chưa đối chiếu văn bản",
            )


def test_tables_are_as_wide_as_their_rows(held: Regime) -> None:
    for section in page_of(held).sections:
        for table in section.tables:
            assert len(table.columns) == len(table.widths)
            assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_text_names_every_rule(held: Regime) -> None:
    printed = text(page_of(held)).replace("\n    ", " ").replace("\n  ", " ")
    for kind in SubjectKind:
        for rule in held.rules(kind):
            assert rule.text in printed
            assert rule.id in printed


class _Tags(HTMLParser):
    """Open tags that nothing closed, and addresses of other places."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "col", "wbr"):
            self.open.append(tag)
        self.outside += [
            value or "" for name, value in attrs if name in ("src", "href") and not (value or "").startswith("#")
        ]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_whole_and_needs_nothing_from_outside(held: Regime) -> None:
    tags = _Tags()
    tags.feed(html(page_of(held)))
    assert tags.open == []
    assert tags.outside == []


def test_word_file_holds_every_row(held: Regime, tmp_path: Path) -> None:
    path = tmp_path / "pack.docx"
    write_docx(page_of(held), path)
    tables = Document(str(path)).tables
    assert sum(len(table.rows) - 1 for table in tables) == len(cells(page_of(held)))


def test_properties_name_the_page_and_no_library(held: Regime, tmp_path: Path) -> None:
    write_docx(page_of(held), tmp_path / "pack.docx")
    core = Document(str(tmp_path / "pack.docx")).core_properties
    assert (core.title, core.author, core.comments) == (page_of(held).title, "xeploai", "")
    assert core.created is not None
    assert core.created.year > 2013
