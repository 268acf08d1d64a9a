"""Charts as SVG text, drawn by hand: the same for a web page, for typst and, as PNG, for Word.

Levels differ in colour and in words; unknown figures are hatched, never drawn as zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import typst

from xeploai.core.figures import Share, vi_count
from xeploai.core.levels import Level

COLOURS: Mapping[Level, str] = {
    Level.EXCELLENT: "#0f6b3c",
    Level.GOOD: "#0b4f8a",
    Level.COMPLETED: "#b8860b",
    Level.NOT_COMPLETED: "#9b1c1c",
}
INK, MUTED, LINE, EMPTY, PASSED = "#1f1c19", "#5f574f", "#e2dcd4", "#efeae3", "#9b1c1c"
FONTS = "Libertinus Serif, Times New Roman, serif"
"""typst carries the first, with all of Vietnamese, so a PNG is the same on every machine."""

WIDTH = 720
_LABEL = 210
_RIGHT = 70
_TOP = 34
_STEP = 30
_LETTERS = 37
"""Letters of a label on one line."""
_PPI = 150
"""Of a picture as drawn; on the 160 mm that Word gives it 178 to the inch, enough for flat colours and letters of this
size. A picture of 220 takes twice the time and twice the bytes."""


@dataclass(frozen=True)
class Bar:
    """One bar of levels. counts: the four levels; total: what they are taken of."""

    label: str
    counts: Mapping[Level, int | None]
    total: int | None


@dataclass(frozen=True)
class Mark:
    """One bar against its cap."""

    label: str
    used: int
    places: int


def level_bars(bars: Sequence[Bar], names: Mapping[Level, str], *, title: str, unknown: str) -> str:
    """Stacked bars, each the whole of those evaluated: what part holds which level."""
    step = _STEP
    height = _TOP + step * len(bars) + 14
    body = list(_legend(names))
    for index, bar in enumerate(bars):
        y = _TOP + step * index
        body.extend(_label(bar.label, y))
        if not bar.total or None in bar.counts.values():
            body.append(_rect(_LABEL, y + 2, _span(), 17, "url(#none)"))
            body.append(_text(_LABEL + _span() / 2, y + 15, unknown, anchor="middle", size=10, fill=MUTED))
        else:
            body.extend(_segments(bar, y))
        body.append(_text(WIDTH - _RIGHT + 8, y + 14, vi_count(bar.total), fill=MUTED))
    return _svg(height, body, title)


def _segments(bar: Bar, y: float) -> Iterator[str]:
    x = float(_LABEL)
    assert bar.total
    for level, count in bar.counts.items():
        if not count:
            continue
        width = _span() * count / bar.total
        yield _rect(x, y + 2, width, 17, COLOURS[level])
        share = Share(count, bar.total).vi(1) or ""
        if width > 40:
            yield _text(x + width / 2, y + 15, share, anchor="middle", size=10, fill="#fff")
        x += width


def cap_marks(marks: Sequence[Mark], *, title: str, used: str, places: str, passed: str) -> str:
    """Bars of excellent subjects with a stroke where the cap lies; the part that passes it is red."""
    step = _STEP
    height = _TOP + step * len(marks) + 14
    most = max([1, *(max(mark.used, mark.places) for mark in marks)])
    body = [
        _rect(_LABEL, 8, 12, 12, COLOURS[Level.EXCELLENT]),
        _text(_LABEL + 17, 18, used),
        _rect(_LABEL + 170, 8, 12, 12, PASSED),
        _text(_LABEL + 187, 18, passed),
        _rect(_LABEL + 300, 7, 3, 14, INK),
        _text(_LABEL + 309, 18, places),
    ]
    for index, mark in enumerate(marks):
        y = _TOP + step * index
        over = mark.used > mark.places
        body.extend(_label(mark.label, y))
        body.append(_rect(_LABEL, y + 2, _span(), 17, EMPTY))
        within = min(mark.used, mark.places)
        body.append(_rect(_LABEL, y + 2, _span() * within / most, 17, COLOURS[Level.EXCELLENT]))
        if over:
            start, excess = _LABEL + _span() * within / most, _span() * (mark.used - within) / most
            body.append(_rect(start, y + 2, excess, 17, PASSED))
        body.append(_rect(_LABEL + _span() * mark.places / most - 1.5, y - 1, 3, 23, INK))
        figures = f"{vi_count(mark.used)}/{vi_count(mark.places)}"
        body.append(_text(WIDTH - _RIGHT + 8, y + 14, figures, fill=PASSED if over else MUTED))
    return _svg(height, body, title)


def png(svg: str, *, ppi: int = _PPI) -> bytes:
    """One picture for Word, which takes no SVG in older versions."""
    return pngs([svg], ppi=ppi)[0]


def pngs(svgs: Sequence[str], *, ppi: int = _PPI) -> list[bytes]:
    """Several, each a page of one document: its fonts are read once."""
    if not svgs:
        return []
    quoted = (svg.replace("\\", "\\\\").replace('"', '\\"') for svg in svgs)
    pages = "\n#pagebreak()\n".join(f'#image(bytes("{text}"), format: "svg")' for text in quoted)
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}"
    # The fonts of the machine are not looked at: it takes a third of the time, and a picture is the same on every one.
    rendered: Any = typst.compile(source.encode(), format="png", ppi=ppi, ignore_system_fonts=True)
    return rendered if isinstance(rendered, list) else [rendered]


def _span() -> float:
    return WIDTH - _LABEL - _RIGHT


def _label(label: str, y: float) -> Iterator[str]:
    """The label at the left of a bar, in one line or two."""
    lines = wrap(label, _LETTERS)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: _LETTERS - 1].rstrip()}…"]
    top = 15 if len(lines) == 1 else 9
    for index, line in enumerate(lines):
        yield _text(_LABEL - 8, y + top + 12 * index, line, anchor="end", size=11)


def _legend(names: Mapping[Level, str]) -> Iterator[str]:
    for index, (level, name) in enumerate(names.items()):
        x = _LABEL + index * 105
        yield _rect(x, 8, 12, 12, COLOURS[level])
        yield _text(x + 17, 18, name)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, fill: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )


def _svg(height: int, body: Sequence[str], title: str) -> str:
    hatch = (
        '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{EMPTY}"/><path d="M0 6L6 0" stroke="{LINE}"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="{FONTS}"><title>{escape(title)}</title>{hatch}'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{"".join(body)}</svg>'
    )
