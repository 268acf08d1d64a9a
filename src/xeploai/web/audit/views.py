"""The trail: read, filtered, exported. Reading it is itself an entry."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xeploai.apps.audit import selectors
from xeploai.apps.audit.models import Entry
from xeploai.apps.audit.services import audit_record, audit_view
from xeploai.apps.exchange.guard import guarded
from xeploai.web.audit.forms import ExportForm, FilterForm, action_titles
from xeploai.web.door import ActorRequest, door

PAGE = 50
# More does not fit a spreadsheet that a person reads; narrower filters give the rest.
EXPORT_LIMIT = 50_000


@door("audit.view")
def entries(request: ActorRequest) -> HttpResponse:
    """Entries within reach, newest first."""
    form = FilterForm(request.GET or None)
    found = _matching(request, form.cleaned_data if form.is_valid() else {}, "audit.view")
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    rows = [_row(entry) for entry in page]
    head = selectors.audit_head()
    audit_view(by=request.actor, action="audit", seen=page.object_list, query=request.GET.urlencode())
    context = {
        "form": form, "page": page, "rows": rows, "head": head, "filters": request.GET.items(),
        "may_export": "audit.export" in request.actor.acts,
    }  # fmt: skip
    return render(request, "audit/list.html", context)


@door("audit.export", methods=("POST",))
def export(request: ActorRequest) -> HttpResponse:
    """The entries of the filters as a table file; the act, its reason and the head of the chain are noted."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return render(request, "audit/export_refused.html", {"form": form}, status=422)
    held = form.cleaned_data
    found = _matching(request, held, "audit.export")[:EXPORT_LIMIT]
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["Số", "Thời điểm", "Người làm", "Làm thay", "Việc", "Đối tượng", "Nội dung", "Mã kiểm tra"])
    count = 0
    for entry in found.iterator(chunk_size=2000):
        row = _row(entry)
        at = timezone.localtime(entry.at).strftime("%d/%m/%Y %H:%M:%S")
        cells = [
            entry.seq, at, row["who"], row["acting_for"], row["title"], f"{entry.subject_type} {entry.subject}".strip(),
            row["says"], entry.digest,
        ]  # fmt: skip
        sheet.writerow([guarded(cell) for cell in cells])
        count += 1
    head = selectors.audit_head()
    sheet.writerow([])
    sheet.writerow(["Mã đầu chuỗi nhật ký lúc xuất", head])
    audit_record(by=request.actor, action="audit.export", after={"entries": count, "head": head}, reason=held["reason"])
    # Excel reads UTF-8 only where the file says so.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="nhat-ky-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _matching(request: ActorRequest, held: Mapping[str, Any], act: str) -> QuerySet[Entry]:
    return selectors.entries_matching(
        selectors.entries_visible_to(request.actor, act),
        since=held.get("tu"),
        until=held.get("den"),
        username=held.get("nguoi", ""),
        action=held.get("viec", ""),
        subject=held.get("ho_so", ""),
    )


def _row(entry: Entry) -> dict[str, Any]:
    values = getattr(entry, "values", None)
    held = _in_order(values.held) if values else None
    return {
        "entry": entry,
        "title": action_titles().get(entry.action, entry.action),
        "who": f"{entry.user.full_name} ({entry.user.username})" if entry.user else "Hệ thống",
        "acting_for": entry.acting_for.full_name if entry.acting_for else "",
        "purged": held is None,
        "reason": (held or {}).get("reason", ""),
        "before": (held or {}).get("before") or {},
        "after": (held or {}).get("after") or {},
        "seen": (held or {}).get("seen") or [],
        "says": "đã hết thời hạn lưu" if held is None else json.dumps(held, ensure_ascii=False),
    }


def _in_order(held: Any) -> Any:
    """By name: PostgreSQL does not keep the order in which values were written."""
    return json.loads(json.dumps(held, sort_keys=True))
