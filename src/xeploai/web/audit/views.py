"""The trail: read, filtered, exported. Reading it is itself an entry."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xeploai.registers.audit import selectors
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record, audit_view, views_append
from xeploai.tools.workbooks.guard import guarded
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.audit.forms import ExportForm, FilterForm, action_titles
from xeploai.web.audit.persons import NOBODY, SEVERAL, accounts_named, persons_named
from xeploai.web.audit.reading import EntryDescription, bodies_of, entries_described

PAGE = 50
# More does not fit a spreadsheet that a person reads; narrower filters give the rest.
EXPORT_LIMIT = 50_000
_AT_A_TIME = 100
_TEXT = 100
# Field of the form -> what an entry calls it.
_FILTERS = {
    "tu": "since",
    "den": "to",
    "nguoi": "who",
    "ve": "about",
    "viec": "action",
    "ho_so": "record",
    "so": "entry",
}
_HEADINGS = (
    "Số",
    "Thời điểm",
    "Người làm",
    "Làm thay",
    "Việc",
    "Tổ chức",
    "Đối tượng",
    "Nội dung",
    "Mã kiểm tra",
)


@door("audit.view")
def entries(request: ActorRequest) -> HttpResponse:
    """Entries within reach, newest first, with the views that waited until now."""
    form = FilterForm(request.GET or None)
    views_append()
    page = Paginator(_matching(request, form, "audit.view"), PAGE).get_page(request.GET.get("trang"))
    rows = _rows(list(page))
    head = selectors.audit_head()
    audit_view(
        by=request.actor,
        action="audit",
        seen=page.object_list,
        body=request.actor.reach_of("audit.view"),
        filters=_filters(form),
        page=page.number,
        count=page.paginator.count,
        grows=True,
    )
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "head": head,
        "filters": request.GET.items(),
        "alone": bool(form.is_bound and form.is_valid() and form.cleaned_data["so"]),
        "nobody": [*form.errors.get("nguoi", ()), *form.errors.get("ve", ())],
        "may_export": "audit.export" in request.actor.acts,
    }
    return render(request, "audit/list.html", context)


@door("audit.export", methods=("POST",))
def export(request: ActorRequest) -> HttpResponse:
    """The entries of the filters as a table file; the act, its reason and the head of the chain are noted."""
    form = ExportForm(request.POST)
    views_append()
    entries = _matching(request, form, "audit.export")[:EXPORT_LIMIT]
    if not form.is_valid():
        return render(request, "audit/export_refused.html", {"form": form}, status=422)
    values = form.cleaned_data
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(
        ["Số", "Thời điểm", "Người làm", "Làm thay", "Việc", "Tổ chức", "Đối tượng", "Nội dung", "Mã kiểm tra"]
    )
    count = 0
    for part in _parts(entries):
        for row in _rows(part):
            entry = row["entry"]
            at = timezone.localtime(entry.at).strftime("%d/%m/%Y %H:%M:%S")
            cells = [
                entry.seq,
                at,
                row["who"],
                row["acting_for"],
                row["title"],
                row["body"],
                f"{row['description'].subject} {entry.subject}".strip(),
                _says(row),
                entry.digest,
            ]
            sheet.writerow([guarded(cell) for cell in cells])
            count += 1
    head = selectors.audit_head()
    sheet.writerow([])
    sheet.writerow(["Mã niêm phong nhật ký lúc xuất", head])
    audit_record(
        by=request.actor, action="audit.export", after={"entries": count, "head": head}, reason=values["reason"]
    )
    # Excel reads UTF-8 only where the file says so.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="nhat-ky-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _matching(request: ActorRequest, form: FilterForm, act: str) -> QuerySet[Entry]:
    """What the filters ask for. A name that nobody within reach has stands as an error in the form: nothing is shown
    then, for an empty list would say that nothing had happened."""
    values = form.cleaned_data if form.is_valid() else {}
    entries = selectors.entries_visible_to(request.actor, act)
    who = accounts_named(request.actor, values["nguoi"]) if values.get("nguoi") else None
    about = persons_named(request.actor, values["ve"]) if values.get("ve") else None
    matching = selectors.entries_matching(
        entries,
        since=values.get("tu"),
        until=values.get("den"),
        accounts=who.accounts if who else None,
        about=about.records if about else None,
        action=values.get("viec", ""),
        subject=values.get("ho_so", ""),
        seq=values.get("so"),
    )
    refused = False
    for name, named in (("nguoi", who), ("ve", about)):
        if named is not None and named.several:
            form.add_error(name, SEVERAL)
            refused = True
        elif named is not None and not named.known and not matching.exists():
            form.add_error(name, NOBODY)
            refused = True
    return entries.none() if refused else matching


def _filters(form: FilterForm) -> Mapping[str, Any]:
    """By what the trail was narrowed, as its own entry names it."""
    return {title: form.data.get(name, "").strip()[:_TEXT] for name, title in _FILTERS.items()}


def _rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What the page shows of each, in two queries for all."""
    bodies = bodies_of(entries)
    return [
        {
            "entry": entry,
            "title": action_titles().get(entry.action, entry.action),
            "who": f"{entry.user.full_name} ({entry.user.username})" if entry.user else "Hệ thống",
            "acting_for": entry.acting_for.full_name if entry.acting_for else "",
            "body": bodies.get(entry.body_path, ""),
            "purged": getattr(entry, "values", None) is None,
            "reason": _stored_values(entry).get("reason", ""),
            # Entries of the first version hold the filters as one text.
            "query": _stored_values(entry).get("query", "") or description.filters,
            "count": _stored_values(entry).get("count"),
            "description": description,
        }
        for entry, description in zip(entries, entries_described(entries), strict=True)
    ]


def _stored_values(entry: Entry) -> Mapping[str, Any]:
    values = getattr(entry, "values", None)
    return values.held if values else {}


def _says(row: Mapping[str, Any]) -> str:
    """The content of an entry as one cell."""
    if row["purged"]:
        return "đã hết thời hạn lưu"
    description: EntryDescription = row["description"]
    sentences = [f"Lý do: {row['reason']}"] if row["reason"] else []
    sentences += [f"Điều kiện xem: {row['query']}"] if row["query"] else []
    sentences += [f"Tổng số trong danh sách: {row['count']}"] if row["count"] is not None else []
    for line in [*description.lines, *description.rest]:
        sentences.append(
            f"{line.title}: {line.before} → {line.after}" if line.before else f"{line.title}: {line.after}"
        )
    if description.seen:
        sentences.append(f"Đã xem: {', '.join([*description.seen, *description.others])}")
    return "\n".join(sentences)


def _parts(queryset: QuerySet[Entry]) -> Iterator[list[Entry]]:
    """So many entries at a time that their names come in one query each."""
    entries = queryset.iterator(chunk_size=_AT_A_TIME)
    while part := list(islice(entries, _AT_A_TIME)):
        yield part
