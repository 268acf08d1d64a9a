"""The result as one page that opens from disk: the whole text, every checked figure marked; reads without script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path

from xeploai.core.errors import Refused
from xeploai.core.findings import Severity
from xeploai.tools.messages import finding_message
from xeploai.tools.proofreading.check import Checked, check
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.document import Document, Span, Table
from xeploai.tools.proofreading.export import unread_sentences
from xeploai.tools.proofreading.reading import read_bytes
from xeploai.tools.proofreading.terminal import NAMES, summary

_SHOWN = {Severity.ERROR: "wrong", Severity.WARNING: "see", Severity.NOTE: "noted"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One marked place: its class, the finding behind it (its anchor and its number in the list) and what to show."""

    span: Span
    style: str
    anchor: str = ""
    number: int | None = None
    shown: str | None = None


def write_page(checked: Sequence[tuple[str, Checked]], target: Path) -> None:
    """Write the page for some files. Raises Refused where it cannot be written."""
    try:
        target.write_text(page_of(checked), encoding="utf-8")
    except OSError as error:
        raise Refused.because("check_unwritable", where=str(target), why=error.strerror or "") from None


def checked_section(data: bytes, name: str) -> str:
    """Check the bytes of a report and show it as a part of another page; plain text out, for a worker."""
    return _file(1, name, check(read_bytes(data, name)))


def page_of(checked: Sequence[tuple[str, Checked]]) -> str:
    """The page as text."""
    frame = (files("xeploai.tools.proofreading") / "page.html").read_text(encoding="utf-8")
    parts = [_file(number, name, held) for number, (name, held) in enumerate(checked, start=1)]
    return frame.replace("{files}", "\n".join(parts), 1)


def _file(number: int, name: str, checked: Checked) -> str:
    marks = checked.marks
    findings = "".join(_finding(f"{number}-{index}", mark) for index, mark in enumerate(marks, start=1))
    listed = f'<h2>Kết quả</h2><ol class="findings">{findings}</ol>' if findings else ""
    key = (
        '<p class="key"><span><mark class="right">gạch chân liền</mark>: tỷ lệ đúng</span>'
        '<span><mark class="wrong">nền đỏ</mark>: sai, kèm giá trị đúng</span>'
        '<span><mark class="noted">gạch chân chấm</mark>: lưu ý</span></p>'
    )
    unread = "".join(f"<li>{escape(place)}: {escape(why)}</li>" for place, why in map(unread_sentences, checked.unread))
    listed += f'<h2>Chưa đọc được</h2><ul class="unread">{unread}</ul>' if unread else ""
    text = "".join(_text(checked.document, _places(number, checked)))
    return (
        f'<section class="file"><h1>{escape(Path(name).name)}</h1><p class="muted">{escape(summary(checked))}</p>'
        f"{listed}<h2>Toàn văn</h2>{key}<article>{text}</article></section>"
    )


def _finding(anchor: str, mark: Mark) -> str:
    severity = mark.finding.severity
    copy = ""
    why = "" if mark.why is None else f'<p class="muted">{escape(finding_message(mark.why))}</p>'
    if mark.suggestion is not None and severity is not Severity.NOTE:
        value = escape(mark.suggestion, quote=True)
        copy = f'<span class="do"><button type="button" hidden data-copy="{value}">Chép {value}</button></span>'
    return (
        f'<li class="finding {severity.value}" id="f{anchor}">'
        f'<p><span class="chip {severity.value}">{_name(severity)}</span> '
        f'<a href="#m{anchor}">xem trong văn bản</a></p><p>{escape(finding_message(mark.finding))}</p>{why}{copy}</li>'
    )


def _name(severity: Severity) -> str:
    return NAMES[severity].capitalize()


def _places(number: int, checked: Checked) -> list[_Shown]:
    """Every marked place in order, none inside another: findings first, then right figures."""
    shown = [
        _Shown(mark.place, _SHOWN[mark.finding.severity], f"{number}-{index}", index, _value(mark))
        for index, mark in enumerate(checked.marks, start=1)
        if mark.code != "not_vietnamese"
    ]
    shown.sort(key=lambda place: list(_SHOWN.values()).index(place.style))
    shown += [_Shown(claim.place, "right") for claim in checked.claims if claim.ok]
    shown.sort(key=lambda place: place.span.start)  # stable: at one start, findings stay first
    kept: list[_Shown] = []
    for place in shown:
        if not kept or place.span.start >= kept[-1].span.end:
            kept.append(place)
    return kept


def _value(mark: Mark) -> str | None:
    """What stands beside a wrong figure: the right one; of a sum, where no one knows which is wrong, the total."""
    if mark.suggestion is None or mark.finding.severity is Severity.NOTE:
        return None
    return mark.suggestion if mark.is_certain else f"(tính lại: {mark.suggestion})"


def _text(document: Document, places: Sequence[_Shown]) -> Iterator[str]:
    """Blocks and tables in the order of the text."""
    parts: list[tuple[int, Span | Table]] = [(span.start, span) for span in document.blocks]
    parts += [(table.cells[0].span.start, table) for table in document.tables]
    marks = _Places(places)
    for _, part in sorted(parts, key=lambda entry: entry[0]):
        if isinstance(part, Span):
            yield f"<p>{marks.within(document.text, part)}</p>\n"
        else:
            yield f'<div class="scroll" tabindex="0"><table>{"".join(_rows(document, part, marks))}</table></div>\n'


def _rows(document: Document, table: Table, marks: "_Places") -> Iterator[str]:
    row = -1
    for cell in table.cells:
        if cell.row != row:
            yield "<tr>" if row < 0 else "</tr><tr>"
            row = cell.row
        text = document.text[cell.span.start : cell.span.end]
        number = ' class="num"' if text[:1].isdecimal() and not any(char.isalpha() for char in text) else ""
        merged = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
        yield f"<td{number}{merged}>{marks.within(document.text, cell.span)}</td>"
    yield "</tr>"


class _Places:
    """Hands out the marked places as the text goes by, so that a long report takes one pass."""

    def __init__(self, places: Sequence[_Shown]) -> None:
        self.places = places
        self.next = 0

    def within(self, text: str, span: Span) -> str:
        """The text of one block with its places marked."""
        pieces, at = [], span.start
        while self.next < len(self.places) and self.places[self.next].span.start < span.end:
            place = self.places[self.next]
            self.next += 1
            if place.span.start < at or place.span.end > span.end:
                continue
            pieces += [escape(text[at : place.span.start]), _marked(text, place)]
            at = place.span.end
        pieces.append(escape(text[at : span.end]))
        return "".join(pieces)


def _marked(text: str, place: _Shown) -> str:
    held = escape(text[place.span.start : place.span.end])
    if place.number is None:
        return f'<mark class="right" title="đúng">{held}</mark>'
    right = f"<ins>{escape(place.shown)}</ins>" if place.shown else ""
    link = f'<sup><a href="#f{place.anchor}">{place.number}</a></sup>'
    return f'<mark class="{place.style}" id="m{place.anchor}">{held}</mark>{right}{link}'
