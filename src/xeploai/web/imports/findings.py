"""Findings of a staged file as drawn: one line for equal ones, its rows on demand, and what is offered beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xeploai.core.errors import Fault
from xeploai.registers.people.importing.corrections import column_index
from xeploai.registers.people.importing.fields import status_title
from xeploai.registers.people.importing.findings import (
    GROUP_MISSING,
    REMARK,
    SHORT_YEAR,
    ZEROS_LOST,
    ColumnOffer,
    FindingGroup,
    Offer,
    column_offers,
    finding_groups,
    grouped,
)
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.tools.messages import catalogue, fault_line, fault_mend, fault_reason

_ROWS_SHOWN = 200
_NUMBERS_SHOWN = 12
_OFFERS_SHOWN = 500
_MANY = {SHORT_YEAR: "import_day_short_years"}
"""Sentences for many rows, where that of one names what differs."""
_OFFERS = {
    SHORT_YEAR: "import_offer_short_year",
    ZEROS_LOST: "import_offer_zeros_lost",
    REMARK: "import_offer_remark",
    GROUP_MISSING: "import_offer_group_missing",
}


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """One row of a group: its number in the sheet, of whom it is, what is the matter."""

    number: int | None
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """Equal findings as one line. red: the import, or the round, cannot go on without a mend."""

    text: str
    column: str | None
    count: int
    numbers: str
    red: bool
    rows: Sequence[FindingRow]
    more: int


@dataclass(frozen=True, kw_only=True)
class OfferBlock:
    """What is offered for a column, as drawn. shown: the first rows; more: how many stand behind them."""

    offer: ColumnOffer
    text: str
    shown: Sequence[Offer]
    more: int


@dataclass(frozen=True, kw_only=True)
class CellForm:
    """One cell that can be put right in place. seen: what stands there now."""

    column_id: str
    title: str
    seen: str


def finding_lines(rows: Sequence[StagedRow]) -> list[FindingLine]:
    """The findings of staged rows, grouped."""
    return [_line(group) for group in finding_groups(rows)]


def fault_groups(faults: Sequence[Fault], *, blocks: bool = True) -> list[FindingLine]:
    """Faults of a file that was not taken in, or rows that were left out, grouped."""
    return [_line(group) for group in grouped(faults, blocks=blocks)]


def _line(group: FindingGroup) -> FindingLine:
    first = group.faults[0]
    numbers = [str(fault.row) for fault in group.faults if fault.row is not None]
    shown = ", ".join(numbers[:_NUMBERS_SHOWN]) + ("…" if len(numbers) > _NUMBERS_SHOWN else "")
    names = group.names or [""] * len(group.faults)
    return FindingLine(
        text=fault_line(first) if len(group.faults) == 1 else _common(group.faults),
        column=group.column,
        count=len(group.faults),
        numbers=shown,
        red=group.blocks or group.code == GROUP_MISSING,
        rows=[
            FindingRow(number=fault.row, name=name, text=_short(fault))
            for fault, name in list(zip(group.faults, names, strict=True))[:_ROWS_SHOWN]
        ],
        more=max(len(group.faults) - _ROWS_SHOWN, 0),
    )


def _common(faults: Sequence[Fault]) -> str:
    """The sentence of equal findings, dots where they say something of their own."""
    first = faults[0]
    shared = {
        name: value if not isinstance(value, str) or all(fault.values.get(name) == value for fault in faults) else "…"
        for name, value in first.values.items()
    }
    sentence = replace(first, code=_MANY.get(first.code, first.code), row=None, value="…", values=shared)
    where = ", ".join(part for part in (first.sheet, first.column) if part)
    text = f"{fault_reason(sentence)} {fault_mend(sentence)}"
    return f"{where}: {text}" if where else text


def _short(fault: Fault) -> str:
    """What stands there; the sentence is that of the group."""
    return "" if fault.value is None else f"“{fault.value}”"


def offer_blocks(batch: ImportBatch, rows: Sequence[StagedRow]) -> list[OfferBlock]:
    """What is offered for each column of a staged file."""
    return [
        OfferBlock(
            offer=offer,
            shown=offer.offers[:_OFFERS_SHOWN],
            more=max(len(offer.offers) - _OFFERS_SHOWN, 0),
            text=catalogue()[_OFFERS[offer.code]]["message"]
            % {"status": status_title(offer.status) if offer.status else ""},
        )
        for offer in column_offers(batch, rows)
    ]


def cell_forms(batch: ImportBatch, row: StagedRow) -> list[CellForm]:
    """The cells of a row that have findings and can be put right in the preview."""
    forms = {}
    for entry in [*row.faults, *row.notes]:
        column = column_index(batch, entry.column_id) if entry.column_id else None
        if column is not None and entry.column is not None:
            seen = batch.grid[row.row - 1][column]
            forms[entry.column_id] = CellForm(column_id=entry.column_id, title=entry.column, seen=seen)
    return list(forms.values())
