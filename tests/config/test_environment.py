"""What an office sets from outside: read exactly, refused by name, and secrets made once for all processes."""

import threading
from pathlib import Path
from typing import Any

import pytest

from xeploai.config import environment as env
from xeploai.core.errors import Refused
from xeploai.tools.messages import fault_line


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no secret from outside."""
    monkeypatch.setenv("XEPLOAI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("XEPLOAI_AUDIT_KEY", raising=False)
    return tmp_path / "data"


@pytest.fixture
def first_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are missing are made, in this test only."""
    monkeypatch.setattr(env, "_first_start", threading.Event())
    env.first_start()


def test_a_secret_is_made_once_and_only_its_owner_reads_it(folder: Path, first_start: None) -> None:
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


@pytest.mark.parametrize(("content", "code"), [(None, "key_missing"), ("", "key_empty"), ("\n", "key_empty")])
def test_a_lost_secret_is_refused_by_name_and_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, code: str
) -> None:
    monkeypatch.setattr(env, "_first_start", threading.Event())
    if content is not None:
        folder.mkdir()
        (folder / "audit_key.txt").write_text(content)
    with pytest.raises(Refused) as refused:
        env.secret("audit_key")
    assert (refused.value.faults[0].code, refused.value.faults[0].sheet) == (code, str(folder / "audit_key.txt"))
    assert folder.exists() is (content is not None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://lan:b%C3%AD%40m%E1%BA%ADt@db.noibo:5433/xep_loai",
            {
                "NAME": "xep_loai",
                "USER": "lan",
                "PASSWORD": "bí@mật",
                "HOST": "db.noibo",
                "PORT": "5433",
                "OPTIONS": {"options": "-c jit=off", "connect_timeout": "10"},
            },
        ),
        (
            "postgres://lan@/xeploai?host=/run/pg&sslmode=require",
            {
                "NAME": "xeploai",
                "USER": "lan",
                "HOST": "/run/pg",
                "PORT": "",
                "OPTIONS": {"options": "-c jit=off", "connect_timeout": "10", "sslmode": "require"},
            },
        ),
        (
            "postgres:///xeploai?options=-c%20work_mem%3D64MB&connect_timeout=3",
            {"OPTIONS": {"options": "-c work_mem=64MB", "connect_timeout": "3"}},
        ),
        ("sqlite:////var/lib/x/d%E1%BB%AF%20li%E1%BB%87u.sqlite3", {"NAME": "/var/lib/x/dữ liệu.sqlite3"}),
    ],
)
def test_database_addresses(url: str, expected: dict[str, Any]) -> None:
    read = env.database(url)
    assert {key: read[key] for key in expected} == expected


def test_without_an_address_the_database_is_a_file_that_writers_take_in_turn(folder: Path) -> None:
    read = env.database("")
    assert read["NAME"] == str(folder / "xeploai.sqlite3")
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in read["OPTIONS"]["init_command"]


def small(name: str) -> int:
    return env.whole(name, 1, most=64)


def port(name: str) -> int:
    return env.port(name, 1)


def mailbox(name: str) -> str:
    return env.mailbox(name, "a@b")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (env.switch, "yes"),
        (env.switch, "2"),
        (small, "-1"),
        (small, "0"),
        (small, "1.5"),
        (small, "x"),
        (small, "²"),
        (small, "65"),
        (small, "9" * 5000),
        (port, "99999"),
        (port, "65536"),
        (env.hosts, "https://a.noibo"),
        (env.hosts, "a.noibo:8000"),
        (env.hosts, "a.noibo, b c"),
        (env.hosts, "phường.noibo"),
        (env.address, "a.noibo"),
        (env.address, "ftp://a.noibo"),
        (env.address, "https://"),
        (env.address, "https://a:x"),
        (env.address, "https://[a"),
        (env.address, "https://a.noibo; script-src *"),
        (mailbox, "xeploai"),
        (mailbox, "a b"),
        (mailbox, "@b"),
        (env.value, "hai\ndòng"),
        (env.value, "\x1b[31m"),
        (env.value, "\udce1"),
    ],
)
def test_a_wrong_value_is_refused_by_name(read: Any, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_THING", text)
    with pytest.raises(Refused) as refused:
        read("THING")
    assert refused.value.faults[0].sheet == "XEPLOAI_THING"
    assert len(fault_line(refused.value.faults[0]).splitlines()) == 1


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (small, "64", 64),
        (port, "65535", 65535),
        (env.hosts, "a.noibo, 10.0.0.5,[::1], *", ["a.noibo", "10.0.0.5", "[::1]", "*"]),
        (env.address, "", ""),
        (env.address, "https://dang-nhap.noibo:8443/oidc", "https://dang-nhap.noibo:8443/oidc"),
        (mailbox, "Xếp Loại <xeploai@coquan.noibo>", "Xếp Loại <xeploai@coquan.noibo>"),
    ],
)
def test_a_right_value_is_read(read: Any, text: str, expected: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_THING", text)
    assert read("THING") == expected


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:bi-mat@h:99999/x",
        "postgresql://u:bi-mat@h:x/x",
        "postgresql://u:bi-mat@[h/x",
        "postgresql://u:bi-mat@h",
        "postgresql://u:bi-mat@h/",
        f"postgresql://u:bi-mat@h/{'x' * 64}",
        "postgresql://u:bi-mat#@h/x",
        "sqlite:///",
        "sqlite://x/y",
        "mysql://u:bi-mat@h/x",
        "xeploai",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Refused) as refused:
        env.database(url, where="--into")
    line = fault_line(refused.value.faults[0])
    assert line.startswith("--into")
    assert "bi-mat" not in line


def test_what_nothing_asks_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_DATABSE_URL", "postgresql://h/x")
    monkeypatch.setenv("XEPLOAI_TEST_DATABASE", "sqlite")
    assert "XEPLOAI_DATABSE_URL" in env.unknown()
    assert "XEPLOAI_TEST_DATABASE" not in env.unknown()


def test_lists_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_HOSTS", " a.noibo, b.noibo ,")
    assert env.listed("HOSTS") == ["a.noibo", "b.noibo"]
