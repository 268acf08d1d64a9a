"""An import from the file to the register and back: stage, map, decide, apply, undo."""

import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from xeploai.core.errors import Fault, ImportRejected, Refused
from xeploai.core.round import Round
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.registers.organisations.models import Organisation, OrganisationEvent
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.selectors import branch_kind_under
from xeploai.registers.organisations.services import Decision, organisation_undo
from xeploai.registers.people.importing.applying import Application
from xeploai.registers.people.importing.fields import fields
from xeploai.registers.people.importing.findings import fault_in, row_name
from xeploai.registers.people.importing.founding import may_not_found
from xeploai.registers.people.importing.grid import Grid
from xeploai.registers.people.importing.layout import lists_bodies, lists_people
from xeploai.registers.people.importing.ledger import grounds_of, take_back
from xeploai.registers.people.importing.matching import match_rows
from xeploai.registers.people.importing.models import (
    COMMENTS,
    LEFT_OUT,
    PURGED,
    ColumnMapping,
    ImportBatch,
    Outcome,
    Source,
    Stage,
    StagedRow,
)
from xeploai.registers.people.importing.reading import ListTable, read_list
from xeploai.registers.people.importing.records import Record, records_of_list
from xeploai.registers.people.importing.round_records import records_of_round
from xeploai.registers.people.importing.rows import Line, lines_of
from xeploai.registers.people.importing.staged_records import (
    AwardRecord,
    CollectiveRecord,
    OrganisationRecord,
)
from xeploai.registers.people.models import Membership, MembershipKind, Person
from xeploai.registers.people.refresh import person_refresh
from xeploai.tools.classification_marks.papers import refuse_secret_file

_UNDECIDED = (Outcome.PROPOSED, Outcome.FAULTY)
_SHOWN_ROWS = 60
_COMPARED = ["target", "proposals", "choice", "outcome", "diff", "faults", "notes"]


def list_stage(
    *, content: bytes, file_name: str, body: Organisation, as_of: date, sheet: str = "", by: Actor
) -> ImportBatch:
    """Read an office's list of people. A list whose headings were mapped before is staged at once.

    sheet  the sheet to read; empty: the first one in which a table is found
    """
    require(by, "person.import", body)
    # Read before the transaction: nobody's write waits for a file.
    refuse_secret_file(file_name, content)
    table = read_list(content, file_name, sheet)
    return _list_stage(table, content=content, file_name=file_name, body=body, as_of=as_of, by=by)


@transaction.atomic
def _list_stage(
    table: ListTable, *, content: bytes, file_name: str, body: Organisation, as_of: date, by: Actor
) -> ImportBatch:
    grid, layout = table.grid, table.layout
    _check_day(body, as_of, layout.columns)
    batch = _batch(content, file_name, body, as_of=as_of, source=Source.LIST, by=by)
    batch.grid = [list(row) for row in grid.rows]
    batch.layout = {
        "sheet": grid.name,
        "first": layout.first,
        "last": layout.last,
        "headings": _keys(layout.headings),
        "columns": _keys(layout.columns),
        "digest": layout.digest,
        "merged": sorted(grid.merged),
        "unseen": sorted(grid.unseen),
        "since_1904": grid.since_1904,
        COMMENTS: {str(row): texts for row, texts in grid.comments.items()},
        "other_sheets": list(table.other_sheets),
    }
    mapping = ColumnMapping.objects.filter(body=body, headings=layout.digest).first()
    batch.save()
    if mapping is not None:
        _stage_list(batch, {int(column): field for column, field in mapping.columns.items()}, by)
    _brought(batch, by)
    return batch


def _check_day(body: Organisation, day: date, columns: Mapping[int, str]) -> None:
    """People belong nowhere before their organisation is followed. Results of earlier years may be of any day."""
    since = body.states.earliest("valid_from").valid_from
    if day < since and not lists_bodies(columns):
        raise Refused.because(
            "import_before_the_tree", value=f"{day:%d/%m/%Y}", body=body.name, since=f"{since:%d/%m/%Y}"
        )


@transaction.atomic
def list_map(*, batch: ImportBatch, columns: Mapping[int, str], by: Actor) -> None:
    """Confirm what each column means, and remember it for lists with the same headings."""
    require(by, "person.import", batch.body)
    if batch.stage not in {Stage.MAPPING, Stage.STAGED} or batch.source != Source.LIST:
        raise Refused.because("import_over", value=batch.file_name)
    wrong = [field for field in columns.values() if field.partition(":")[0] not in fields()]
    twice = [field for field in columns.values() if field != "ignore" and list(columns.values()).count(field) > 1]
    if wrong or twice:
        raise Refused.because("import_column_twice", value=", ".join(sorted({*wrong, *twice})))
    if not lists_people(columns) and not lists_bodies(columns):
        raise Refused.because("import_no_name_column")
    ColumnMapping.objects.update_or_create(
        body=batch.body,
        headings=batch.layout["digest"],
        defaults={"columns": _keys(columns), "used_at": timezone.now()},
    )
    _stage_list(batch, columns, by)
    audit_record(by=by, action="import.map", subject=batch, body=batch.body, after={"columns": _keys(columns)})


def round_stage(*, round_: Round, content: bytes, file_name: str, body: Organisation, by: Actor) -> ImportBatch:
    """Stage the program's own workbook, as read: its tree and people, as of its closing date."""
    require(by, "person.import", body)
    refuse_secret_file(file_name, content)
    batch = _batch(content, file_name, body, as_of=round_.unit.closing_on, source=Source.WORKBOOK, by=by)
    with transaction.atomic():
        batch.save()
        _stage(batch, records_of_round(round_, today=timezone.localdate()), by)
        _brought(batch, by)
    return batch


@transaction.atomic
def row_decide(*, row: StagedRow, choice: str, by: Actor) -> None:
    """Confirm a proposed match (its id), say that it is somebody new ("new"), or leave the row out ("skip")."""
    batch = row.batch
    batch_open(batch, by)
    # Who was rated stands already: a list of results founds nobody; nor does an officer who may not.
    stands = stands_already(row) or may_not_found(row)
    new = set() if stands else {"new"}
    if choice not in {"", "skip", *new, *(str(proposal.id) for proposal in row.proposals)}:
        raise Refused.because("import_choice_unknown_row", value=choice)
    StagedRow.objects.filter(pk=row.pk).update(choice=choice)
    rematch(batch, by)
    audit_record(
        by=by, action="import.decide", subject=batch, body=batch.body, after={"row": row.row, "choice": choice}
    )


@transaction.atomic
def proposals_accept(*, batch: ImportBatch, by: Actor) -> int:
    """Confirm every match of which name and birth date agree and only one person is proposed; gives how many."""
    batch_open(batch, by)
    rows = [row for row in sure_proposals(batch) if len(row.proposals) == 1]
    for row in rows:
        row.choice = str(row.proposals[0].id)
    StagedRow.objects.bulk_update(rows, ["choice"], batch_size=200)
    rematch(batch, by)
    audit_record(by=by, action="import.accept", subject=batch, body=batch.body, after={"rows": len(rows)})
    return len(rows)


@transaction.atomic
def import_apply(*, batch: ImportBatch, by: Actor) -> None:
    """Take in the whole file. Raises ImportRejected with every faulty or undecided row, and then nothing is written."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    batch_open(locked, by)
    rows = rematch(locked, by)
    faults = [fault for row in rows for fault in row_faults(row)]
    if faults:
        raise ImportRejected(faults)
    if not any(row.outcome in {Outcome.NEW, Outcome.UPDATE} for row in rows):
        raise Refused.because("import_nothing_new", value=locked.file_name)
    application = Application(locked, rows, by)
    done = application.run()
    locked.stage, locked.applied_at, locked.grid = Stage.APPLIED, timezone.now(), []
    locked.counts = {**locked.counts, **done, "event": application.event}
    locked.save()
    batch.refresh_from_db()
    audit_record(
        by=by,
        action="import.apply",
        subject=locked,
        body=locked.body,
        after={"file": locked.file_name, "digest": locked.file_digest, "as_of": locked.as_of, **done},
    )


@transaction.atomic
def import_undo(*, batch: ImportBatch, reason: str, by: Actor) -> None:
    """Take the whole import back. Raises Refused if anything it wrote was changed since, or something leans on it."""
    require(by, "person.import", batch.body)
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.stage != Stage.APPLIED:
        raise Refused.because("import_not_applied", value=locked.file_name)
    if locked.counts.get(PURGED):
        raise Refused.because("import_way_back_purged", value=locked.file_name)
    if not reason.strip():
        raise Refused.because("person_reason_missing")
    people = set(Person.objects.filter(home__path__startswith=locked.body.path).values_list("pk", flat=True))
    changed = grounds_of(locked.changes.all())
    take_back(locked)
    event = OrganisationEvent.objects.filter(pk=locked.counts.get("event") or 0).first()
    if event is not None:
        organisation_undo(event=event, on=locked.as_of, decision=Decision(reason=reason), by=by)
    person_refresh(people, beside=changed)
    locked.stage = Stage.UNDONE
    locked.save(update_fields=["stage"])
    batch.refresh_from_db()
    audit_record(
        by=by, action="import.undo", subject=locked, body=locked.body, before={"file": locked.file_name}, reason=reason
    )


@transaction.atomic
def import_discard(*, batch: ImportBatch, by: Actor) -> None:
    """Put a staged file away without taking anything in."""
    batch_open(batch, by)
    batch.rows.all().delete()
    batch.stage = Stage.DISCARDED
    batch.forget_texts()
    batch.save(update_fields=["stage", "grid", "layout"])
    audit_record(by=by, action="import.discard", subject=batch, body=batch.body, after={"file": batch.file_name})


def rematch(batch: ImportBatch, by: Actor) -> Sequence[StagedRow]:
    """Compare every row again with what is held now, and with what the actor may do."""
    rows = list(batch.rows.all())
    before = [_compared(row) for row in rows]
    match_rows(batch, rows, by)
    changed = [row for row, was in zip(rows, before, strict=True) if _compared(row) != was]
    # As one upsert: thousands of rows in a second, where an update by cases takes a quarter of a minute.
    StagedRow.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=_COMPARED
    )
    return rows


def _compared(row: StagedRow) -> list[object]:
    return [deepcopy(getattr(row, name)) for name in _COMPARED]


def row_faults(row: StagedRow) -> list[Fault]:
    """Why a row holds up the import; empty where it does not."""
    if row.outcome not in _UNDECIDED:
        return []
    if row.outcome == Outcome.PROPOSED:
        names = ", ".join(proposal.name for proposal in row.proposals)
        name = row_name(row) or None
        return [Fault(code="import_undecided", sheet=row.sheet, row=row.row, value=name, values={"names": names})]
    return [fault_in(row, fault) for fault in row.faults]


def stands_already(row: StagedRow) -> bool:
    """Whether the row is about somebody or something that a list can name, and cannot found."""
    record = row.record
    return isinstance(record, OrganisationRecord | CollectiveRecord | AwardRecord) and bool(record.known)


def row_notes(row: StagedRow) -> list[Fault]:
    """What should be looked at in a row; it holds nothing up."""
    return [fault_in(row, note) for note in row.notes]


def rows_to_look_at(batch: ImportBatch) -> list[StagedRow]:
    """Rows with faults or notes, in the order of the file."""
    return list(batch.rows.exclude(notes=[], faults=[]))


def noted_rows(batch: ImportBatch) -> QuerySet[StagedRow]:
    """Rows that have notes."""
    return batch.rows.exclude(notes=[])


def import_get(actor: Actor, public_id: UUID) -> ImportBatch:
    """One import. Raises NotVisible for a stranger."""
    batch = ImportBatch.objects.select_related("body").filter(public_id=public_id).first()
    if batch is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, "person.import", batch.body)
    return batch


def imports_visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports of bodies for which the actor may import, newest first."""
    return ImportBatch.objects.filter(body__in=bodies_where(actor, "person.import")).select_related("body")


def outcomes(batch: ImportBatch) -> dict[str, dict[str, int]]:
    """what -> outcome -> how many rows."""
    counts: dict[str, dict[str, int]] = {}
    for row in batch.rows.order_by().values("what", "outcome").annotate(number=Count("pk")):
        counts.setdefault(row["what"], {})[row["outcome"]] = row["number"]
    return counts


def sure_proposals(batch: ImportBatch) -> QuerySet[StagedRow]:
    """Undecided rows whose first proposal agrees in name and birth date."""
    return batch.rows.filter(outcome=Outcome.PROPOSED, proposals__0__why="import_same_name_and_birth")


def body_names(batch: ImportBatch) -> dict[str, str]:
    """What the file calls its organisations and collectives, by the key with which other rows point to them."""
    rows = batch.rows.filter(what__in=["organisation", "collective"]).values_list("key", "values__name")
    return {key: str(name) for key, name in rows}


def missing_people(batch: ImportBatch) -> QuerySet[Person]:
    """Who is held in the unit but not in the file: shown only, never touched."""
    targets = batch.rows.filter(what="member", target__isnull=False).values("target")
    official = Membership.objects.filter(person=OuterRef("pk"), kind=MembershipKind.OFFICIAL)
    here = Person.objects.filter(Exists(official), home__path__startswith=batch.body.path, current=True)
    return here.exclude(pk__in=targets)


def _brought(batch: ImportBatch, by: Actor) -> None:
    audit_record(
        by=by,
        action="import.stage",
        subject=batch,
        body=batch.body,
        after={"file": batch.file_name, "digest": batch.file_digest, "as_of": batch.as_of},
    )


def batch_open(batch: ImportBatch, by: Actor) -> None:
    """Raises Refused for an import that is over, NotPermitted for whom it is not."""
    require(by, "person.import", batch.body)
    if batch.stage not in {Stage.STAGED, Stage.MAPPING}:
        raise Refused.because("import_over", value=batch.file_name)


def _batch(content: bytes, file_name: str, body: Organisation, *, as_of: date, source: str, by: Actor) -> ImportBatch:
    return ImportBatch(
        body=body,
        source=source,
        stage=Stage.MAPPING,
        file_name=file_name[:250],
        as_of=as_of,
        file_digest=hashlib.sha256(content).hexdigest(),
        created_by=by.user.full_name,
    )


def first_records(batch: ImportBatch) -> list[list[str]]:
    """The first rows of a list that are records by the guess about its columns: no section, total or signature."""
    columns = {int(column): field for column, field in batch.layout["columns"].items()}
    lines = _lines(batch, columns, until=batch.layout["last"] + 1 + _SHOWN_ROWS)
    return [list(batch.grid[line.row]) for line in lines if line.is_record]


def left_out(batch: ImportBatch) -> list[Fault]:
    """Rows of a list that are no records, with the reason of each."""
    return [
        Fault(code=code, sheet=batch.layout["sheet"], row=row, value=text, values={"row": row})
        for row, code, text in batch.layout.get(LEFT_OUT, [])
    ]


def _lines(batch: ImportBatch, columns: Mapping[int, str], *, until: int | None = None) -> list[Line]:
    layout = batch.layout
    return lines_of(_grid_of(batch), first=layout["first"], last=layout["last"], columns=columns, until=until)


def _grid_of(batch: ImportBatch) -> Grid:
    layout = batch.layout
    merged = frozenset((row, column) for row, column in layout["merged"])
    # A list that was brought by an earlier version knows nothing of hidden rows, and of comments.
    unseen = frozenset(layout.get("unseen", ()))
    comments = {int(row): texts for row, texts in layout.get(COMMENTS, {}).items()}
    since_1904 = layout.get("since_1904", False)
    return Grid(layout["sheet"], batch.grid, merged, unseen, since_1904=since_1904, comments=comments)


def list_restage(batch: ImportBatch, by: Actor) -> None:
    """Read a list again after a cell was put right; what was decided about its rows stands."""
    choices = {(row.what, row.key): row.choice for row in batch.rows.exclude(choice="")}
    columns = {int(column): id for column, id in batch.layout["columns"].items()}
    _stage_list(batch, columns, by, choices)


def _stage_list(
    batch: ImportBatch, columns: Mapping[int, str], by: Actor, choices: Mapping[tuple[str, str], str] | None = None
) -> None:
    lines = _lines(batch, columns)
    last = batch.layout["last"]
    passed_by = [[line.row + 1, line.reason, line.text] for line in lines if line.row > last and not line.is_record]
    batch.layout = {**batch.layout, "columns": _keys(columns), LEFT_OUT: passed_by}
    kind = branch_kind_under(batch.body, batch.as_of)
    today = timezone.localdate()
    adopted = {int(row) - 1: facts for row, facts in batch.layout.get("adopted", {}).items()}
    records = records_of_list(_grid_of(batch), lines, columns=columns, branch_kind=kind, today=today, adopted=adopted)
    _stage(batch, records, by, choices or {})


def _stage(
    batch: ImportBatch, records: Sequence[Record], by: Actor, choices: Mapping[tuple[str, str], str] | None = None
) -> None:
    if not records:
        raise Refused.because("import_no_rows", value=batch.file_name)
    batch.rows.all().delete()
    rows = [
        StagedRow(
            batch=batch,
            position=position,
            sheet=record.sheet,
            row=record.row,
            what=record.what,
            key=record.key,
            values=record.values,
            faults=record.faults,
            notes=record.notes,
            outcome=Outcome.NEW,
            choice=(choices or {}).get((record.what, record.key), ""),
        )
        for position, record in enumerate(records)
    ]
    match_rows(batch, rows, by)
    StagedRow.objects.bulk_create(rows, batch_size=500)
    batch.stage = Stage.STAGED
    batch.save()


def _keys(columns: Mapping[int, str]) -> dict[str, str]:
    """JSON has text keys."""
    return {str(column): text for column, text in columns.items()}
