"""What `xeploai restore` does: which place is meant, and what is left to do there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from xeploai.apps.backup.archive import Archive, opened
from xeploai.apps.backup.making import KEYS, Counted
from xeploai.apps.backup.restoring import new_folder, restore_into_database, restore_into_folder
from xeploai.config.environment import database, sqlite
from xeploai.core.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was printed, and what the officer does next."""

    document: dict[str, Any]
    next_step: str


def restore(file: Path, into: str) -> Restored:
    """Restore into a folder or an empty database. Raises Refused, and then the place is as it was."""
    with opened(file) as archive:
        counted = _into_database(archive, into) if "://" in into else _into_folder(archive, Path(into).absolute())
        with_keys = bool(archive.under("keys/"))
    return Restored(
        document={"tables": counted.tables, "rows": counted.rows, "audit_head": counted.audit_head},
        next_step=_next_step(into, counted.audit_head, with_keys=with_keys and "://" not in into),
    )


def _into_folder(archive: Archive, place: Path) -> Counted:
    with new_folder(place) as folder:
        return restore_into_folder(archive, folder, sqlite(folder / "xeploai.sqlite3"))


def _into_database(archive: Archive, url: str) -> Counted:
    entry = database(url)
    if "postgresql" not in entry["ENGINE"]:
        raise Refused.because("restore_place", where="--into", value=url)
    return restore_into_database(archive, {**entry, "CONN_MAX_AGE": 0}, files_into=Path(settings.DATA))


def _next_step(into: str, head: str, *, with_keys: bool) -> str:
    check = f"Kiểm tra: xeploai audit verify --anchor {head}"
    if with_keys:
        return check
    return f"Chép {' và '.join(KEYS)} của bản cũ vào thư mục dữ liệu trước khi chạy ({into}). {check}"
