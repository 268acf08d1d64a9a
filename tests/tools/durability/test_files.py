"""Folders of unfinished work go with their process, or at the next look; those at work stay."""

import fcntl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xeploai.tools.durability.files import abandoned_delete, file_sync, folder_sync, passing_folder

_PREFIX = "xeploai-mau-"
_KILLED = """
import os, signal, sys
from pathlib import Path
from xeploai.tools.durability.files import passing_folder
with passing_folder(sys.argv[2], within=Path(sys.argv[1])) as folder:
    (folder / "ban-sao.txt").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_goes_at_the_end(tmp_path: Path) -> None:
    with passing_folder(_PREFIX, within=tmp_path) as folder:
        (folder / "a.txt").write_text("a", encoding="utf-8")
        assert folder.parent == tmp_path
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_goes_at_the_next_look_and_what_is_at_work_stays(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), _PREFIX], check=False)
    other = tmp_path / "xeploai-mau-cua-nguoi-khac"
    other.mkdir()
    assert len(list(tmp_path.glob("*/ban-sao.txt"))) == 1
    with passing_folder(_PREFIX, within=tmp_path) as folder:
        assert not list(tmp_path.glob("*/ban-sao.txt"))
        assert abandoned_delete(_PREFIX, within=tmp_path) == 0
        assert folder.is_dir()
    # Without a lock it is none of ours.
    assert other.is_dir()


def test_a_folder_that_is_being_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program clears up between the making of the folder and the lock on it."""
    lock = fcntl.flock

    def after_another_has_cleared_up(*arguments: Any) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        assert abandoned_delete(_PREFIX, within=tmp_path) == 0
        lock(*arguments)

    monkeypatch.setattr(fcntl, "flock", after_another_has_cleared_up)
    with passing_folder(_PREFIX, within=tmp_path) as folder:
        (folder / "a.txt").write_text("a", encoding="utf-8")


def test_files_and_folders_are_put_on_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a", encoding="utf-8")
    file_sync(file)
    folder_sync(tmp_path)
