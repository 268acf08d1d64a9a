"""Taking a list away: written to a file, entered in the trail with the set, and signed with the head of the trail."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.names import folded_name
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_export
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.manifest import campaign_tables
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign
from xeploai.tools.classification_marks import refuse_secrets
from xeploai.tools.workbooks.lists import Facts, Table, Workbook, close_csv, write_csv, write_parquet

WEB_FORMATS = ("xlsx", "csv")
FORMATS = (*WEB_FORMATS, "parquet")
ABOUT_FILE = "export.json"
_KNOWN_SHOWN = 20


def list_export(
    *,
    table: Table,
    by: Actor,
    kind: str,
    unit: str,
    folder: Path,
    facts: Facts,
    action: str = "",
    body: Organisation | None = None,
    reason: str = "",
) -> Path:
    """Write one list into a folder of the caller's, and enter it in the trail. The caller asked for permission.

    kind  one of WEB_FORMATS; unit: whose list it is; facts: by what it was narrowed (label -> text)
    reason  why, where that is asked for

    Raises Refused where the reason bears a mark of secrecy.
    """
    refuse_secrets([reason])
    name = folded_name(table.title).replace(" ", "-")
    path = folder / f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    book = Workbook(path) if kind == "xlsx" else None
    if book is not None:
        book.add(table)
    else:
        write_csv(path, table)
    entry = audit_export(
        by=by,
        action=action or f"export.{table.key}",
        seen=table.ids,
        body=body,
        after={"rows": table.count, "format": kind, "filters": dict(facts), **({"reason": reason} if reason else {})},
    )
    why = {"Lý do": reason} if reason else {}
    about = {"Danh sách": table.title, "Đơn vị": unit, **facts, **why, **_signed(entry, table.count, _who(by))}
    if book is not None:
        book.close(about)
    else:
        close_csv(path, about)
    return path


def _who(by: Actor) -> str:
    name = f"{by.user.full_name} ({by.user.username})"
    return f"{name}, làm thay {by.acting_for.full_name}" if by.acting_for else name


def _signed(entry: Entry, rows: int, who: str) -> dict[str, str]:
    """When, who, how much, and the head of the trail: with this entry it says whether the tail was cut since."""
    return {
        "Thời điểm xuất": f"{timezone.localtime(entry.at):%H:%M:%S %d/%m/%Y}",
        "Người xuất": who,
        "Số dòng": str(rows),
        "Mã niêm phong nhật ký": entry.digest,
    }


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What a campaign's export holds. tables: how many; rows: of all together; audit_head: of the trail then."""

    tables: int
    rows: int
    audit_head: str

    @property
    def document(self) -> dict[str, int | str]:
        """As printed, and as left beside the tables."""
        return {"tables": self.tables, "rows": self.rows, "audit_head": self.audit_head}


def campaign_export(*, named: str, to: Path, kind: str) -> Exported:
    """Write every table of a campaign into an empty folder, from the machine's console.

    named  public id of the campaign, or its whole title where only one bears it
    kind   one of FORMATS

    Raises Refused for a campaign that is not there or has no roster yet, and for a folder that is not empty or cannot
    be written; nothing is left in it then.
    """
    campaign = campaign_named(named)
    made_folder = _empty_folder(to)
    partial = to / ".partial"
    try:
        partial.mkdir()
        with transaction.atomic():
            exported = _written(campaign, partial, kind)
            about = json.dumps(exported.document, ensure_ascii=False, indent=1)
            (partial / ABOUT_FILE).write_text(f"{about}\n", encoding="utf-8")
            for file in sorted(partial.iterdir()):
                file.rename(to / file.name)
        partial.rmdir()
    except BaseException as error:
        _cleared(to, remove=made_folder)
        if isinstance(error, OSError):
            raise Refused.because("export_folder_unwritable", where=str(to), value=error.strerror) from error
        raise
    return exported


def _written(campaign: Campaign, folder: Path, kind: str) -> Exported:
    tables = {export.file: export.table(campaign) for export in campaign_tables()}
    book = Workbook(folder / "export.xlsx") if kind == "xlsx" else None
    for key, table in tables.items():
        if book is not None:
            book.add(table)
        elif kind == "csv":
            write_csv(folder / f"{key}.csv", table)
        else:
            write_parquet(folder / f"{key}.parquet", table)
    rows = sum(table.count for table in tables.values())
    entry = audit_export(
        by=None,
        action="export.campaign",
        seen=[row for table in tables.values() for row in table.ids],
        body=campaign.body,
        subject=campaign,
        after={"rows": {key: table.count for key, table in tables.items()}, "format": kind},
    )
    about = {"Đợt": campaign.title, "Đơn vị": campaign.body.name, **_signed(entry, rows, "Máy chủ (dòng lệnh)")}
    if book is not None:
        book.close(about)
    elif kind == "csv":
        for key in tables:
            close_csv(folder / f"{key}.csv", about)
    return Exported(tables=len(tables), rows=rows, audit_head=entry.digest)


def campaign_named(named: str) -> Campaign:
    """A campaign with a roster, by its id or its exact title. Raises Refused for none, or for several."""
    campaigns = list(Campaign.objects.select_related("body").filter(_named(named))[:2])
    if len(campaigns) != 1:
        code = "export_campaign_unknown" if not campaigns else "export_campaign_several"
        raise Refused.because(code, value=named, known=_known())
    if not campaigns[0].drawn:
        raise Refused.because("export_campaign_no_roster", value=named)
    return campaigns[0]


def _named(named: str) -> Q:
    try:
        return Q(public_id=UUID(named))
    except ValueError:
        return Q(title=named)


def _known() -> str:
    rows: Sequence[Campaign] = list(Campaign.objects.order_by("-period_end", "-pk")[:_KNOWN_SHOWN])
    return "; ".join(f"{row.public_id} ({row.title})" for row in rows) or "chưa có đợt nào"


def _empty_folder(to: Path) -> bool:
    """Whether the folder had to be made. Raises Refused where it holds anything, or cannot be made."""
    try:
        if to.is_dir():
            if any(to.iterdir()):
                raise Refused.because("export_folder_not_empty", where=str(to))
            return False
        to.mkdir()
    except OSError as error:
        raise Refused.because("export_folder_unwritable", where=str(to), value=error.strerror) from error
    return True


def _cleared(to: Path, *, remove: bool) -> None:
    """As it was before: what stood there was nothing."""
    if remove:
        shutil.rmtree(to, ignore_errors=True)
        return
    for left in list(to.iterdir()):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
