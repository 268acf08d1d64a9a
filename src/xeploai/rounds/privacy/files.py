"""What lies outside the tables: files of the data folder, backups, snapshots of campaigns. Named, never opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from xeploai.rounds.privacy.models import Backup

_NAMED = 20
SNAPSHOTS = "snapshots"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The files of one folder of the data folder: how many, how much, the oldest, and the first names."""

    name: str
    count: int
    size: int
    oldest: date
    names: Sequence[str]


def data_folders() -> Sequence[Folder]:
    """Every folder in which the program keeps files, without what it serves to browsers."""
    top, static = Path(settings.DATA), Path(settings.STATIC_ROOT)
    folders = []
    for folder in sorted(path for path in top.iterdir() if path.is_dir() and path != static):
        files = sorted((path.stat().st_mtime, path) for path in folder.rglob("*") if path.is_file())
        if files:
            folders.append(
                Folder(
                    name=folder.name,
                    count=len(files),
                    size=sum(path.stat().st_size for _, path in files),
                    oldest=timezone.localtime(_moment(files[0][0])).date(),
                    names=[str(path.relative_to(top)) for _, path in files[:_NAMED]],
                )
            )
    return folders


def outside() -> dict[str, Any]:
    """What a purge of the tables leaves where it is, for the preview: backups, snapshots, other files."""
    folders = data_folders()
    return {
        "backups": [_backup(row) for row in Backup.objects.all()[:_NAMED]],
        "backups_count": Backup.objects.count(),
        "snapshots": [_folder(folder) for folder in folders if folder.name == SNAPSHOTS],
        "files": [_folder(folder) for folder in folders if folder.name != SNAPSHOTS],
    }


def _backup(row: Backup) -> dict[str, Any]:
    day = timezone.localtime(row.made_at)
    return {"path": row.path, "made_on": day.date().isoformat(), "there": Path(row.path).is_file()}


def _folder(folder: Folder) -> dict[str, Any]:
    return {
        "name": folder.name,
        "count": folder.count,
        "kilobytes": -(-folder.size // 1024),
        "oldest": folder.oldest.isoformat(),
        "names": list(folder.names),
    }


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
