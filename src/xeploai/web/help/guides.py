"""The guides of docs/guides, which the program carries, as pages: the few marks of Markdown that they use."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from xeploai.registers.kernel.roles import Role

GUIDES: Mapping[str, str] = {
    Role.ORGANISATION_OFFICER: "officer",
    Role.GRASSROOTS_OFFICER: "grassroots-officer",
    Role.BRANCH_SECRETARY: "secretary",
    Role.MEMBER: "member",
    Role.CONSULTED_BODY: "consulted-body",
    Role.INSPECTOR: "inspector",
    Role.SYSTEM_OFFICER: "system-officer",
}

_ITEM = re.compile(r"(\d+\.|-) +(.*)")
_INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
)


@cache
def guide(name: str) -> tuple[str, SafeString]:
    """Title and body of a guide. Raises KeyError for a name that is none."""
    if name not in GUIDES.values():
        raise KeyError(name)
    text = (files("xeploai.web") / "guides" / f"{name}.md").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    return title.lstrip("# "), as_html(body)


def as_html(text: str) -> SafeString:
    """Headings of the second level and below, paragraphs, lists, tables, blocks of code; every other mark is text."""
    return mark_safe("\n".join(_block(lines) for lines in _blocks(text)))  # noqa: S308 - every text is escaped


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines that belong together: parted by an empty line, except within a fence."""
    block: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if line.strip() or fenced:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _block(lines: list[str]) -> str:
    first = lines[0]
    if first.startswith("#"):
        level = len(first) - len(first.lstrip("#"))
        return f"<h{level}>{_inline(first.lstrip('# '))}</h{level}>"
    if first.startswith("```"):
        return f"<pre><code>{escape(chr(10).join(lines[1:-1]))}</code></pre>"
    if first.startswith("|"):
        return _table(lines)
    match = _ITEM.match(first)
    if match:
        tag = "ul" if match[1] == "-" else "ol"
        return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in _items(lines))}</{tag}>"
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        match = _ITEM.match(line)
        if match:
            items.append(match[2])
        else:
            items[-1] += f" {line.strip()}"
    return items


def _table(lines: list[str]) -> str:
    head, _, *rows = ([_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines)
    heading = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    # Regions of a page are told apart by their names: that of a table is what its columns are.
    name = strip_tags(", ".join(head))
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="Bảng: {name}"><table>'
        f"<thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _inline(text: str) -> str:
    marked = str(escape(text))
    for mark, tag in _INLINE:
        marked = mark.sub(tag, marked)
    return marked
