"""A staged file put right in the preview: one cell, or a whole column in one act. The office's own file stays as it is.

A cell of a list is changed where the list is kept until it is taken in, and the whole of it is read again: what the
mended cell says is found by the same reader as everything else.
"""

from collections.abc import Collection, Mapping

from django.db import transaction

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.importing.fields import column_title
from xeploai.registers.people.importing.findings import GROUP_MISSING, RECORDED, REMARK, ColumnOffer, column_offers
from xeploai.registers.people.importing.models import ImportBatch, Source, StagedRow
from xeploai.registers.people.importing.services import batch_open, list_restage, rematch, rows_to_look_at
from xeploai.tools.classification_marks import refuse_secrets

MOST_LETTERS = 300
"""Of one cell."""


@transaction.atomic
def column_correct(*, batch: ImportBatch, key: str, digest: str, left: Collection[int] = (), by: Actor) -> int:
    """Confirm what is offered for a column, but for the rows that are left as they are; gives how many.

    left  keys of staged rows
    Raises Refused where the offer is no longer what was seen, or every row is left.
    """
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    batch_open(locked, by)
    offers = column_offers(locked, rows_to_look_at(locked))
    offer = next((offer for offer in offers if offer.key == key and offer.digest == digest), None)
    if offer is None:
        raise Refused.because("import_offer_changed", value=locked.file_name)
    meant = [entry for entry in offer.offers if entry.row_id not in left]
    if not meant:
        raise Refused.because("import_offer_none", value=offer.title)
    if offer.code == GROUP_MISSING:
        _groups(locked, {entry.row_id: entry.after for entry in meant}, by)
    elif offer.code == REMARK:
        _adopt(locked, offer, [entry.row for entry in meant], by)
    else:
        _cells(locked, offer.column_id, {entry.row: entry.after for entry in meant}, by)
    audit_record(
        by=by,
        action="import.correct_column",
        subject=locked,
        body=locked.body,
        after={"field": offer.title, "rows": len(meant), "listed": [entry.row for entry in meant]},
    )
    batch.refresh_from_db()
    return len(meant)


@transaction.atomic
def cell_correct(*, row: StagedRow, column_id: str, seen: str, text: str, by: Actor) -> None:
    """Write another text into one cell of a list. seen: what stood there when it was looked at.

    Raises Refused where something else stands there now, or the column is not one of the list.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=row.batch_id)
    batch_open(batch, by)
    text = " ".join(text.split())
    refuse_secrets([text])
    column = column_index(batch, column_id)
    if column is None:
        raise Refused.because("import_cell_fixed", value=column_id)
    if len(text) > MOST_LETTERS:
        raise Refused.because("import_cell_long", value=text[:40], most=MOST_LETTERS)
    if batch.grid[row.row - 1][column] != seen:
        raise Refused.because("import_offer_changed", value=batch.file_name)
    _cells(batch, column_id, {row.row: text}, by)
    audit_record(
        by=by,
        action="import.correct_cell",
        subject=batch,
        body=batch.body,
        before={"cell": seen},
        after={"field": column_title(column_id), "row": row.row, "cell": text},
    )


def column_index(batch: ImportBatch, column_id: str) -> int | None:
    """Which column of a list has this meaning; None where none, or several, or it is no list."""
    if batch.source != Source.LIST:
        return None
    places = [int(column) for column, id in batch.layout.get("columns", {}).items() if id == column_id]
    return places[0] if len(places) == 1 else None


def _cells(batch: ImportBatch, column_id: str, texts: Mapping[int, str], by: Actor) -> None:
    """Put texts into a column, by 1-based row, and read the list again."""
    column = column_index(batch, column_id)
    if column is None:
        raise Refused.because("import_cell_fixed", value=column_id)
    for row, text in texts.items():
        batch.grid[row - 1][column] = text
    list_restage(batch, by)


def _adopt(batch: ImportBatch, offer: ColumnOffer, rows: Collection[int], by: Actor) -> None:
    """Record the status that remarks say."""
    column_id, value = RECORDED[offer.status]
    adopted = {int(row): dict(facts) for row, facts in batch.layout.get("adopted", {}).items()}
    for row in rows:
        adopted.setdefault(row, {})[column_id] = value
    batch.layout = {**batch.layout, "adopted": {str(row): facts for row, facts in adopted.items()}}
    list_restage(batch, by)


def _groups(batch: ImportBatch, groups: Mapping[int, str], by: Actor) -> None:
    """Give rows of the workbook the group that they lack."""
    rows = list(batch.rows.filter(pk__in=groups))
    for row in rows:
        row.values = {**row.values, "group": groups[row.pk]}
    StagedRow.objects.bulk_update(rows, ["values"], batch_size=200)
    rematch(batch, by)
