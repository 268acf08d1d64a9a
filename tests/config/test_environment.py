"""What an office sets from outside: read exactly, refused by name, and secrets made once for all processes."""

import threading
from pathlib import Path
from typing import Any

import pytest

from xeploai.config import environment as env
from xeploai.core.errors import Refused


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no secret from outside."""
    monkeypatch.setenv("XEPLOAI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("XEPLOAI_AUDIT_KEY", raising=False)
    return tmp_path / "data"


def test_a_secret_is_made_once_and_only_its_owner_reads_it(folder: Path) -> None:
    held: list[str] = []
    threads = [threading.Thread(target=lambda: held.append(env.secret("audit_key"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(held)) == 1
    assert len(held[0]) >= 64
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_a_secret_from_outside_leaves_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_AUDIT_KEY", "khóa cất nơi khác")
    assert env.secret("audit_key") == "khóa cất nơi khác"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://lan:b%C3%AD%40m%E1%BA%ADt@db.noibo:5433/xep_loai",
         {"NAME": "xep_loai", "USER": "lan", "PASSWORD": "bí@mật", "HOST": "db.noibo", "PORT": "5433",
          "OPTIONS": {"options": "-c jit=off"}}),
        ("postgres://lan@/xeploai?host=/run/pg&sslmode=require",
         {"NAME": "xeploai", "USER": "lan", "HOST": "/run/pg", "PORT": "",
          "OPTIONS": {"options": "-c jit=off", "sslmode": "require"}}),
        ("postgres:///xeploai?options=-c%20work_mem%3D64MB", {"OPTIONS": {"options": "-c work_mem=64MB"}}),
        ("sqlite:////var/lib/x/d%E1%BB%AF%20li%E1%BB%87u.sqlite3", {"NAME": "/var/lib/x/dữ liệu.sqlite3"}),
    ],
)  # fmt: skip
def test_database_addresses(url: str, expected: dict[str, Any]) -> None:
    read = env.database(url)
    assert {key: read[key] for key in expected} == expected


def test_without_an_address_the_database_is_a_file_that_writers_take_in_turn(folder: Path) -> None:
    read = env.database("")
    assert read["NAME"] == str(folder / "xeploai.sqlite3")
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in read["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("read", "text"),
    [(env.switch, "yes"), (env.switch, "2"), (env.whole, "-1"), (env.whole, "0"), (env.whole, "1.5"), (env.whole, "x")],
)
def test_a_wrong_value_is_refused_by_name(read: Any, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_THING", text)
    with pytest.raises(Refused) as refused:
        read("THING", **({"default": 1} if read is env.whole else {}))
    assert (refused.value.faults[0].sheet, refused.value.faults[0].value) == ("XEPLOAI_THING", text)


def test_lists_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_HOSTS", " a.noibo, b.noibo ,")
    assert env.listed("HOSTS") == ["a.noibo", "b.noibo"]
