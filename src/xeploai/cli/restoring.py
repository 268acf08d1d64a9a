"""What `xeploai restore` does: which place is meant, and what is left to do there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from xeploai.config.environment import database, sqlite
from xeploai.config.installation import place_of
from xeploai.core.errors import Refused
from xeploai.rounds.backup.archive import KEYS, Archive, opened
from xeploai.rounds.backup.making import Counted
from xeploai.rounds.backup.restoring import new_folder, restore_into_database, restore_into_folder


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was printed, and what the officer does next."""

    document: dict[str, Any]
    next_step: str


def restore(file: Path, into: str) -> Restored:
    """Restore into a folder or an empty database. Raises Refused, and then the place is as it was."""
    with opened(file) as archive:
        if "://" in into:
            counted, data = _into_database(archive, into), Path(settings.DATA)
        else:
            counted, data = _into_folder(archive, Path(into).absolute()), Path(into).absolute()
        keys_lie_there = bool(archive.under("keys/")) and "://" not in into
    return Restored(
        document={"tables": counted.tables, "rows": counted.rows, "audit_head": counted.audit_head},
        next_step=_next_step(counted, data, keys_lie_there=keys_lie_there),
    )


def _into_folder(archive: Archive, place: Path) -> Counted:
    with new_folder(place) as folder:
        return restore_into_folder(archive, folder, sqlite(folder / "xeploai.sqlite3"), place=str(place))


def _into_database(archive: Archive, url: str) -> Counted:
    entry = database(url, where="--into")
    if "postgresql" not in entry["ENGINE"]:
        raise Refused.because("restore_place", where="--into", value=place_of(entry))
    return restore_into_database(
        archive, {**entry, "CONN_MAX_AGE": 0}, place=place_of(entry), files_into=Path(settings.DATA)
    )


def _next_step(counted: Counted, data: Path, *, keys_lie_there: bool) -> str:
    """What to do before the first start there, in the order in which it is done."""
    steps = [f"Thư mục dữ liệu: {data}."]
    if not keys_lie_there:
        steps.append(f"Chép {' và '.join(KEYS)} của bản cũ vào đó trước khi chạy.")
    if counted.older:
        steps.append("Bản sao lưu của phiên bản trước: chạy “xeploai serve” một lần để nâng cấp, rồi mới kiểm tra.")
    steps.append(f"Kiểm tra: xeploai audit verify --anchor {counted.audit_head}")
    return " ".join(steps)
