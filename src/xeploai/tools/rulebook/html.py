"""The page as one HTML file: no script, nothing from outside, fit to print."""

from html import escape

from xeploai.tools.rulebook.page import Page, Row, Section, Table

STYLE = """
:root{--brand:#a3161c;--ink:#1f1c19;--muted:#5f574f;--line:#e2dcd4;--bg:#f6f4f1;--surface:#fff;
--yes:#0f6b3c;--yes-bg:#e3f4ea;--no:#7a5200;--no-bg:#fdf1d6}
@media (prefers-color-scheme:dark){:root{--brand:#e5676c;--ink:#efeae4;--muted:#b5aca2;--line:#403a34;--bg:#191715;
--surface:#221f1c;--yes:#8fdcb1;--yes-bg:#16351f;--no:#f3cd7d;--no-bg:#3a2c0d}}
*{box-sizing:border-box}
body{margin:0;font:400 1rem/1.5 "Segoe UI",Roboto,"Noto Sans",system-ui,sans-serif;color:var(--ink);
background:var(--bg)}
header{border-top:.5rem solid var(--brand);background:var(--surface);padding:1.5rem 2rem;
border-bottom:1px solid var(--line)}
header>*{max-width:75rem;margin:.25rem auto}
h1{font-size:1.6rem;line-height:1.3}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;color:var(--brand)}
.muted{color:var(--muted);font-size:.9rem;overflow-wrap:anywhere}
main{max-width:79rem;margin:0 auto;padding:0 2rem 3rem}
nav ul{columns:3 16rem;padding-left:1.2rem}
a{color:inherit;text-underline-offset:.2em}
a:focus-visible{outline:3px solid #0b5cab;outline-offset:2px}
.wide{overflow-x:auto;margin:.75rem 0 1.25rem}
table{width:100%;min-width:60rem;border-collapse:collapse;background:var(--surface);table-layout:fixed;font-size:.92rem}
caption{text-align:left;font-weight:600;padding:.5rem 0}
th{text-align:left;font-weight:600;color:var(--muted);font-size:.85rem}
th,td{padding:.5rem .65rem;border:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
code{font:.82rem/1.4 ui-monospace,Consolas,monospace;color:var(--muted)}
.chip{display:inline-block;padding:.05rem .5rem;border-radius:.6rem;font-size:.82rem;font-weight:600}
.yes{color:var(--yes);background:var(--yes-bg)}.no{color:var(--no);background:var(--no-bg)}
@media (max-width:40rem){header{padding:1rem}main{padding:0 1rem 2rem}}
@media print{@page{size:A4 landscape;margin:15mm}body{background:#fff;font-size:9.5pt}nav{display:none}
table{font-size:8.5pt;min-width:0}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}
"""


def html(page: Page) -> str:
    """The whole page."""
    contents = "".join(
        f'<li><a href="#s{number}">{escape(section.heading)}</a></li>'
        for number, section in enumerate(page.sections, start=1)
    )
    sentences = "".join(f'<p class="muted">{escape(sentence)}</p>' for sentence in page.sentences)
    body = "".join(_section(section, number) for number, section in enumerate(page.sections, start=1))
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{escape(page.title)}</h1><p>{escape(page.subtitle)}</p>{sentences}</header>"
        f'<main><nav aria-label="Mục lục"><ul>{contents}</ul></nav>{body}</main></body></html>\n'
    )


def _section(section: Section, number: int) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in section.sentences)
    tables = "".join(_table(table) for table in section.tables if table.rows)
    return f'<section id="s{number}"><h2>{escape(section.heading)}</h2>{sentences}{tables}</section>'


def _table(table: Table) -> str:
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    whole = sum(table.widths)
    widths = "".join(f'<col style="width:{width * 100 / whole:.1f}%">' for width in table.widths)
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(_row(row, table.mark) for row in table.rows)
    return (
        f'<div class="wide" tabindex="0"><table>{caption}<colgroup>{widths}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: Row, mark: int) -> str:
    cells = []
    for number, cell in enumerate(row.cells):
        inner = escape(cell)
        if number == mark:
            inner = f'<span class="chip {"yes" if row.checked else "no"}">{inner}</span>'
        elif number > mark:
            breakable = inner.replace(".", ".<wbr>").replace("_", "_<wbr>")
            inner = f"<code>{breakable}</code>"
        cells.append(f"<td>{inner}</td>")
    return f"<tr>{''.join(cells)}</tr>"
