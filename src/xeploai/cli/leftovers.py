"""What a start finds of a program that was killed: folders of unfinished work, static files that are not whole."""

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from xeploai.rounds.reviews.evidence import evidence_sweep
from xeploai.tools.durability.files import abandoned_delete

# Every folder of unfinished work of the program bears it (durability.files.passing_folder).
_WORK = "xeploai-"


def leftovers_delete() -> None:
    """Delete unfinished work of processes that are gone: copies of personal data are among it."""
    abandoned_delete(_WORK)
    uploads = Path(settings.FILE_UPLOAD_TEMP_DIR)
    uploads.mkdir(mode=0o700, exist_ok=True)
    for file in uploads.iterdir():
        file.unlink(missing_ok=True)
    evidence_sweep()


def static_collect() -> None:
    """Put the static files of this version in their folder, unless all of them lie there already.

    A folder that was not finished goes as a whole: of a file that was cut off nothing but its source could tell.
    """
    folder, stamp = Path(settings.STATIC_ROOT), Path(settings.DATA) / "static.done"
    wanted = _sources()
    if folder.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted, encoding="ascii")


def _sources() -> str:
    """Names the static files of this version by place, size and time."""
    digest = hashlib.sha256(f"{version('xeploai')} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()
