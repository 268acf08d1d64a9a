"""The steps of an import: upload, meaning of the columns, preview, decisions, take in, take back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.core.errors import ImportRejected
from xeploai.core.figures import whole
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people.importing import corrections, services
from xeploai.registers.people.importing.columns_page import sample_list
from xeploai.registers.people.importing.field_definition import Reads
from xeploai.registers.people.importing.fields import column_of, column_title
from xeploai.registers.people.importing.findings import GROUP_MISSING, row_name
from xeploai.registers.people.importing.founding import may_not_found
from xeploai.registers.people.importing.models import ImportBatch, Outcome, Source, Stage, StagedRow
from xeploai.registers.people.importing.staged_records import MEMBER
from xeploai.registers.people.importing.values import shown_value
from xeploai.registers.people.importing.workbook import workbook_stage
from xeploai.registers.people.models import Person
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import catalogue, fault_line
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, refusals_on, sent
from xeploai.web.imports.findings import CellForm, cell_forms, fault_groups, finding_lines, offer_blocks
from xeploai.web.imports.forms import MapForm, UndoForm, UploadForm
from xeploai.web.paging import CountedList

PAGE = 50
# Rows with something to look at, whatever becomes of them.
NOTED = "noted"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHAT = {
    "organisation": "Tổ chức",
    "member": "Đảng viên",
    "collective": "Tập thể",
    "leader": "Cán bộ lãnh đạo, quản lý",
    "past": "Xếp loại năm trước",
    "award": "Khen thưởng năm trước",
}
_POINTERS = {"branch", "parent", "organisation", "decider", "subject"}
# What the preview calls the values that columns of a list do not name.
_TITLES = {
    "name": "Tên",
    "kind": "Loại hình",
    "parent": "Cấp trên trực tiếp",
    "visit": "Sinh hoạt tạm thời",
    "title": "Chức vụ",
    "organisation": "Tổ chức",
    "member": "Mã đảng viên",
    "collective": "Tập thể",
    "rank": "Bậc",
    "is_head": "Người đứng đầu",
    "decider": "Cấp quyết định",
    "subject": "Đối tượng",
    "year": "Năm",
    "level": "Mức xếp loại",
    "label": "Loại",
    "group": "Nhóm",
    "founded_on": "Ngày thành lập",
    "tier": "Cấp",
    "by_reorganisation": "Do sắp xếp lại",
    "unit_type": "Loại đơn vị",
    "no_collective_reason": "Lý do không xếp loại tập thể",
    "form": "Hình thức",
    "basis": "Thành tích",
    "first_year": "Từ năm",
    "at": "Tổ chức",
    "decision_number": "Số quyết định",
}


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """One difference as drawn."""

    title: str
    before: str
    after: str
    by_act: bool


@dataclass(frozen=True, kw_only=True)
class ShownProposal:
    """One record to choose, as drawn. id: as the button sends it."""

    id: str
    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class PreviewLine:
    """One row as drawn. facts: (title, value); notes: (sentence, whether it is red); new_offered: whether it may be
    somebody new."""

    row: StagedRow
    name: str
    what: str
    diff: Sequence[ShownChange]
    facts: Sequence[tuple[str, str]]
    proposals: Sequence[ShownProposal]
    faults: Sequence[str]
    notes: Sequence[tuple[str, bool]]
    new_offered: bool
    cells: Sequence[CellForm]


@door("person.import")
def batches(request: ActorRequest) -> HttpResponse:
    """Imports, newest first."""
    page = Paginator(services.imports_visible_to(request.actor), PAGE).get_page(request.GET.get("trang"))
    return render(request, "imports/list.html", {"page": page})


@door("person.import", methods=BOTH)
def add(request: ActorRequest) -> HttpResponse:
    """Upload a file."""
    body = _wanted(request.actor, request.GET.get("to-chuc", ""))
    form = UploadForm(sent(request), request.FILES or None, actor=request.actor, body=body)
    faults: Sequence[Any] = ()
    if form.is_valid():
        with refusals_on(form):
            try:
                batch = _staged(form.cleaned_data, request.actor)
            except ImportRejected as rejected:
                faults = rejected.faults
            else:
                return redirect("imports:detail", batch.public_id)
    status = 422 if form.is_bound and (form.errors or faults) else 200
    return render(
        request, "imports/add.html", {"form": form, "faults": fault_groups(faults), "total": len(faults)}, status=status
    )


def _staged(upload: Mapping[str, Any], by: Actor) -> ImportBatch:
    """The file of a form, waiting to be taken in."""
    content, name = upload["file"].read(), upload["file"].name
    if upload["source"] == Source.WORKBOOK:
        return workbook_stage(content=content, file_name=name, body=upload["body"], by=by)
    return services.list_stage(
        content=content,
        file_name=name,
        body=upload["body"],
        as_of=upload["as_of"],
        by=by,
        sheet=upload["sheet"].strip(),
    )


@door("person.import")
def sample(_request: ActorRequest) -> HttpResponse:
    """The sample list: every column that is understood, with one invented member."""
    response = HttpResponse(sample_list(timezone.localdate().year - 1), content_type=_XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="danh-sach-mau.xlsx"'
    return response


@door("person.import")
def batch(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Where an import stands: its columns to confirm, its preview, or what it did."""
    batch = services.import_get(request.actor, public_id)
    if batch.stage == Stage.MAPPING:
        _seen(request, batch)
        return render(request, "imports/map.html", {"batch": batch, "form": MapForm(batch=batch)})
    return _preview(request, batch)


@door("person.import", methods=BOTH)
def columns(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Confirm what each column means."""
    batch = services.import_get(request.actor, public_id)
    if not batch.grid:
        raise Http404
    form = MapForm(sent(request), batch=batch)
    if form.is_valid():
        with refusals_on(form):
            services.list_map(batch=batch, columns=form.columns(), by=request.actor)
            return redirect("imports:detail", batch.public_id)
    _seen(request, batch)
    context = {"batch": batch, "form": form}
    return render(request, "imports/map.html", context, status=422 if form.errors else 200)


@door("person.import", methods=("POST",))
def decide(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """One row: it is this one, it is new, or it is left out."""
    batch = services.import_get(request.actor, public_id)
    row = StagedRow.objects.select_related("batch").filter(batch=batch, pk=number).first()
    if row is None:
        raise Http404
    services.row_decide(row=row, choice=request.POST.get("choice", ""), by=request.actor)
    return redirect(f"{reverse('imports:detail', args=[batch.public_id])}?{request.META.get('QUERY_STRING', '')}")


@door("person.import", methods=("POST",))
def correct_column(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Confirm what is offered for a whole column."""
    batch = services.import_get(request.actor, public_id)
    left = {number for text in request.POST.getlist("left") if (number := whole(text, digits=18)) is not None}
    count = corrections.column_correct(
        batch=batch,
        key=request.POST.get("key", ""),
        digest=request.POST.get("digest", ""),
        left=left,
        by=request.actor,
    )
    messages.success(request, f"Đã sửa {count} dòng của cột; xem lại kết quả ở dưới.")
    return redirect("imports:detail", batch.public_id)


@door("person.import", methods=("POST",))
def correct_cell(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """Write another text into one cell."""
    batch = services.import_get(request.actor, public_id)
    row = StagedRow.objects.select_related("batch").filter(batch=batch, pk=number).first()
    if row is None:
        raise Http404
    corrections.cell_correct(
        row=row,
        column_id=request.POST.get("column", ""),
        seen=request.POST.get("seen", ""),
        text=request.POST.get("text", ""),
        by=request.actor,
    )
    return redirect(f"{reverse('imports:detail', args=[batch.public_id])}?{request.META.get('QUERY_STRING', '')}")


@door("person.import", methods=("POST",))
def accept(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Confirm every sure proposal."""
    batch = services.import_get(request.actor, public_id)
    number = services.proposals_accept(batch=batch, by=request.actor)
    messages.success(request, f"Đã xác nhận {number} người trùng cả tên và ngày sinh.")
    return redirect("imports:detail", batch.public_id)


@door("person.import", methods=("POST",))
def apply(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take in the whole file, or nothing."""
    batch = services.import_get(request.actor, public_id)
    try:
        services.import_apply(batch=batch, by=request.actor)
    except ImportRejected as rejected:
        messages.error(request, f"Chưa nhập gì: còn {len(rejected.faults)} chỗ phải sửa hoặc xác nhận.")
        return _preview(request, services.import_get(request.actor, public_id), rejected.faults)
    messages.success(request, "Đã nhập toàn bộ tệp.")
    return redirect("imports:detail", batch.public_id)


@door("person.import", methods=BOTH)
def undo(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take the whole import back."""
    batch = services.import_get(request.actor, public_id)
    form = UndoForm(sent(request))
    return act(
        request,
        form,
        lambda: services.import_undo(batch=batch, reason=form.cleaned_data["reason"], by=request.actor),
        title="Hủy cả lần nhập",
        submit="Hủy lần nhập",
        done="Đã hủy toàn bộ lần nhập; dữ liệu trở lại như trước.",
        under=batch.file_name,
        back=reverse("imports:detail", args=[batch.public_id]),
        says="Mọi hồ sơ lần nhập này thêm vào sẽ bỏ đi, mọi chỗ đã sửa trở lại như cũ. Nếu sau đó đã có người sửa tiếp "
        "thì không hủy được, để không mất công việc của người khác.",
    )


@door("person.import", methods=("POST",))
def discard(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put the file away."""
    batch = services.import_get(request.actor, public_id)
    services.import_discard(batch=batch, by=request.actor)
    messages.success(request, "Đã bỏ tệp; không có gì thay đổi.")
    return redirect("imports:list")


def _preview(request: ActorRequest, batch: ImportBatch, faults: Sequence[Any] = ()) -> HttpResponse:
    wanted = request.GET.get("xem", "")
    rows = batch.rows.all()
    noted = services.noted_rows(batch)
    if wanted in Outcome.values:
        rows = rows.filter(outcome=wanted)
    elif wanted == NOTED:
        rows = noted
    counted = services.outcomes(batch)
    totals = {code: sum(outcome.get(code, 0) for outcome in counted.values()) for code in Outcome.values}
    noted_total = noted.count()
    total = {**totals, NOTED: noted_total}.get(wanted, sum(totals.values()))
    page = CountedList(rows, PAGE, known=total).get_page(request.GET.get("trang"))
    # The whole file is looked through once, where the preview begins; pages and filters behind it show rows.
    begins = batch.stage == Stage.STAGED and page.number == 1 and not wanted
    flagged = services.rows_to_look_at(batch) if begins else []
    left_out = services.left_out(batch)
    names = services.body_names(batch)
    missing = (
        services.missing_people(batch).select_related("home").order_by("sort_key")
        if batch.stage == Stage.STAGED
        else None
    )
    gone = list(missing[:20]) if missing is not None else []
    _seen(request, batch, [*gone, *_matched(page)], wanted, page)
    context = {
        "batch": batch,
        "page": page,
        "lines": [_line(row, names, batch) for row in page],
        "wanted": wanted,
        "tabs": [
            (code, name, number)
            for code, name, number in [
                *((code, name, totals[code]) for code, name in Outcome.choices),
                (NOTED, "Cần xem lại", noted_total),
            ]
            if number
        ],
        "table": [
            (title, [counted[what].get(code, 0) for code in Outcome.values])
            for what, title in WHAT.items()
            if what in counted
        ],
        "outcomes": [name for _, name in Outcome.choices],
        "blocked": totals[Outcome.FAULTY] + totals[Outcome.PROPOSED],
        "faulty": totals[Outcome.FAULTY],
        "sure": services.sure_proposals(batch).exists() if totals[Outcome.PROPOSED] else False,
        "changes": totals[Outcome.NEW] + totals[Outcome.UPDATE],
        "missing": gone,
        "missing_total": missing.count() if missing is not None and gone else 0,
        "faults": fault_groups(faults),
        "total": len(faults),
        "findings": finding_lines(flagged),
        "offers": offer_blocks(batch, flagged),
        "left_out": fault_groups([replace(row, sheet=None) for row in left_out], blocks=False),
        "left_out_total": len(left_out),
        "other_sheets": batch.layout.get("other_sheets", []),
    }
    return render(request, "imports/preview.html", context, status=422 if faults else 200)


def _matched(rows: Iterable[StagedRow]) -> list[Person]:
    """The persons of the register among the rows of a page."""
    keys = {row.target for row in rows if row.what in {"member", "leader"} and row.target is not None}
    return list(Person.objects.filter(pk__in=keys).only("public_id").order_by("sort_key", "pk")) if keys else []


def _seen(
    request: ActorRequest, batch: ImportBatch, persons: Sequence[Person] = (), wanted: str = "", page: Any = None
) -> None:
    audit_view(
        by=request.actor,
        action="import",
        seen=[batch, *persons],
        body=batch.body,
        filters={"outcome": wanted},
        page=page.number if page else 1,
        count=page.paginator.count if page else None,
    )


def _line(row: StagedRow, names: Mapping[str, str], batch: ImportBatch) -> PreviewLine:
    """One row as drawn. names: what the file calls the organisations that rows point to by a key."""
    subject = row.values.get("subject", "")
    return PreviewLine(
        row=row,
        name=row_name(row) or names.get(subject, subject),
        what=WHAT[row.what],
        diff=[
            ShownChange(
                title=_title(key),
                before=_shown(row, key, change.before),
                after=names.get(change.after, _shown(row, key, change.after)),
                by_act=change.by_act,
            )
            for key, change in row.diff.items()
        ],
        facts=[
            (_title(key), names.get(value, value) if key in _POINTERS else _shown(row, key, value))
            for key, value in row.values.items()
            if key not in {"full_name", "name", "known"}
        ],
        proposals=[
            ShownProposal(id=str(proposal.id), name=proposal.name, why=catalogue()[proposal.why]["message"])
            for proposal in row.proposals
        ],
        faults=[fault_line(replace(fault, sheet=None, row=None)) for fault in services.row_faults(row)]
        if row.outcome == Outcome.FAULTY
        else [],
        notes=[
            (fault_line(replace(note, sheet=None, row=None)), note.code == GROUP_MISSING)
            for note in services.row_notes(row)
        ],
        new_offered=not services.stands_already(row) and not may_not_found(row),
        cells=cell_forms(batch, row) if batch.stage == Stage.STAGED else [],
    )


def _title(key: str) -> str:
    if key in _TITLES:
        return _TITLES[key]
    try:
        return column_title(key)
    except KeyError:
        return key


def _shown(row: StagedRow, key: str, value: str) -> str:
    """A stored value as a person reads it: of a member by the definition of its field."""
    if key == "level" or key.startswith("level:"):
        return vocabulary.name("levels", value) if value in vocabulary.codes("levels") else value
    if row.what == MEMBER and key != "visit":
        return shown_value(column_of(key).field.reads, value)
    match key:
        case "by_reorganisation" | "is_head":
            return shown_value(Reads.TICK, value)
        case "founded_on":
            return shown_value(Reads.DAY, value)
        case "kind" if value in vocabulary.codes("org_kinds"):
            return vocabulary.name("org_kinds", value)
        case "kind":
            return WHAT.get(value, value)
        case _:
            return value


def _wanted(actor: Actor, text: str) -> Organisation | None:
    """The unit that the address names, else the highest that the actor may import for."""
    if not text:
        return (
            bodies_where(actor, "person.import").filter(stands=True).select_related("parent").order_by("path").first()
        )
    try:
        return organisation_get(actor, UUID(text), "person.import")
    except ValueError as wrong:
        raise Http404 from wrong
