"""What a killed program left is put right at the next start: static files that are not whole, uploads, copies."""

from pathlib import Path
from typing import Any

import pytest

from xeploai.cli import leftovers


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A data folder of its own, with static files under plain names."""
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    return tmp_path


def style(home: Path) -> Path:
    return home / "static" / "web" / "app.css"


def test_a_style_sheet_that_was_cut_off_is_written_anew(home: Path) -> None:
    leftovers.static_collect()
    whole = style(home).read_bytes()
    # As a kill leaves it: newer than its source, and half.
    style(home).write_bytes(whole[:100])
    (home / "static.done").unlink()
    leftovers.static_collect()
    assert style(home).read_bytes() == whole


def test_what_is_whole_is_not_written_again_until_a_source_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def collected(name: str, **_: Any) -> None:
        calls.append(name)
        (home / "static").mkdir()

    monkeypatch.setattr(leftovers, "call_command", collected)
    leftovers.static_collect()
    leftovers.static_collect()
    assert calls == ["collectstatic"]
    (home / "static.done").write_text("another version", encoding="ascii")
    leftovers.static_collect()
    assert calls == ["collectstatic"] * 2


@pytest.mark.django_db
def test_uploads_that_were_coming_in_are_deleted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(home))
    uploads = home / "uploads"
    uploads.mkdir()
    (uploads / "mau.upload.xlsx").write_bytes(b"x")
    leftovers.leftovers_delete()
    assert not list(uploads.iterdir())
