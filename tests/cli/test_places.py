"""A mistyped place, a lost key, a wrong setting or a full disk: one line, exit 2, nothing made, on the real program."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from xeploai.config import environment, installation
from xeploai.core.errors import Refused
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook

XEPLOAI = str(Path(sys.executable).with_name("xeploai"))
SHUT = "postgresql://lan:bi-mat@127.0.0.1:1/xeploai"
VERBS: Sequence[Sequence[str]] = (
    ("backup", "b.zip"),
    ("audit", "verify"),
    ("recover", "--list"),
    ("recover", "lan", "--reason", "thử"),
    ("export", "Đợt (mẫu)", "--to", "ra"),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, where every command starts."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def refused(home: Path, *arguments: str, **settings: str) -> str:
    """The one line of a command that did nothing."""
    return refused_on_disk(home, 0, *arguments, **settings)


def refused_on_disk(home: Path, largest: int, *arguments: str, **settings: str) -> str:
    """The same, on a disk where no file can grow beyond so many bytes; 0: as far as it likes."""
    before = content(home)
    # A file of bytecode that was cut off would be read by every later process.
    variables = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings}
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest, largest)) if largest else None
    ended = subprocess.run(
        [XEPLOAI, *arguments],
        env=variables,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert content(home) == before
    return ended.stderr


def content(home: Path) -> dict[str, bytes | None]:
    """Everything below a folder."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in home.rglob("*")}


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_at_a_mistyped_place_nothing_is_made(home: Path, verb: Sequence[str]) -> None:
    assert "nhầm: Không có thư mục dữ liệu này" in refused(home, *verb, XEPLOAI_DATA=str(home / "nhầm"))


def test_without_any_setting_nothing_is_made(home: Path) -> None:
    line = refused(home, "audit", "verify")
    assert line.startswith(f"{home}/.local/share/xeploai: Không có thư mục dữ liệu này")


def database(folder: Path, *statements: str) -> None:
    """A file of SQLite."""
    with closing(sqlite3.connect(folder / "xeploai.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def keys(folder: Path, *names: str) -> None:
    """Keys as files."""
    for name in names or installation.KEYS:
        (folder / f"{name}.txt").write_text("khóa của thử nghiệm")


MIGRATIONS = (
    "PRAGMA journal_mode=WAL",
    "CREATE TABLE audit_entry (seq integer)",
    "CREATE TABLE django_migrations (id integer, app text, name text, applied text)",
)
OTHER = "CREATE TABLE something_else (a integer)"


def keys_alone(folder: Path) -> None:
    keys(folder)


def empty_file(folder: Path) -> None:
    (folder / "xeploai.sqlite3").touch()


def no_database(folder: Path) -> None:
    (folder / "xeploai.sqlite3").write_text("xin chào " * 99)


def without_audit_key(folder: Path) -> None:
    database(folder, *MIGRATIONS)
    keys(folder, "secret_key")


def without_secret_key(folder: Path) -> None:
    database(folder, *MIGRATIONS)
    keys(folder, "audit_key")


def of_something_else(folder: Path) -> None:
    database(folder, OTHER)
    keys(folder)


def earlier(folder: Path) -> None:
    database(folder, *MIGRATIONS)
    keys(folder)


def later(folder: Path) -> None:
    database(folder, *MIGRATIONS, "INSERT INTO django_migrations VALUES (1, 'audit', '0999_later', '2026-01-01')")
    keys(folder)


# What stands in the data folder, and what the line says of which place in it.
PLACES: Mapping[str, tuple[Callable[[Path], None], str, str]] = {
    "empty": (lambda _folder: None, "xeploai.sqlite3", "chưa có cơ sở dữ liệu"),
    "keys alone": (keys_alone, "xeploai.sqlite3", "chưa có cơ sở dữ liệu"),
    "an empty file": (empty_file, "xeploai.sqlite3", "chưa có cơ sở dữ liệu"),
    "something else": (no_database, "xeploai.sqlite3", "Không mở được cơ sở dữ liệu"),
    "no audit key": (without_audit_key, "audit_key.txt", "Thiếu tệp khóa"),
    "no secret key": (without_secret_key, "secret_key.txt", "Thiếu tệp khóa"),
    "tables of something else": (of_something_else, "xeploai.sqlite3", "chưa có bảng của chương trình"),
    "an earlier version": (earlier, "xeploai.sqlite3", "phiên bản trước"),
    "a later version": (later, "xeploai.sqlite3", "phiên bản mới hơn"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_no_installation_is_named_and_stays_as_it_is(home: Path, place: str) -> None:
    fill, where, words = PLACES[place]
    fill(home)
    line = refused(home, "audit", "verify", XEPLOAI_DATA=str(home))
    assert line.startswith(f"{home / where}: ")
    assert words in line


@pytest.mark.parametrize("lost", installation.KEYS)
def test_a_lost_key_stops_the_start_too(home: Path, lost: str) -> None:
    database(home, OTHER)
    keys(home)
    (home / f"{lost}.txt").unlink()
    assert f"{lost}.txt: Thiếu tệp khóa" in refused(home, "serve", XEPLOAI_DATA=str(home))


@pytest.mark.postgres
def test_a_lost_key_stops_the_start_on_postgresql(home: Path, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg  # noqa: PLC0415

    parts = dict(part.split("=", 1) for part in postgres.split())
    url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    monkeypatch.setenv("XEPLOAI_DATA", str(home / "new"))
    monkeypatch.setenv("XEPLOAI_DATABASE_URL", url)
    monkeypatch.setattr(environment, "first_start", lambda: None)
    installation.begin()
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE django_migrations (id int)")
    with pytest.raises(Refused) as fault:
        installation.begin()
    assert fault.value.faults[0].code == "key_missing"
    assert "audit_key.txt: Thiếu tệp khóa" in refused(
        home, "serve", XEPLOAI_DATA=str(home / "new"), XEPLOAI_DATABASE_URL=url
    )


@pytest.mark.parametrize("verb", [("serve",), ("audit", "verify"), ("backup", "b.zip")], ids=lambda verb: verb[0])
def test_a_database_out_of_reach_is_named_without_its_password(home: Path, verb: Sequence[str]) -> None:
    if verb[0] != "serve":
        keys(home)
    line = refused(home, *verb, XEPLOAI_DATA=str(home), XEPLOAI_DATABASE_URL=SHUT)
    assert line.startswith("postgresql://127.0.0.1:1/xeploai: Không mở được cơ sở dữ liệu")
    assert "bi-mat" not in line


def test_a_restore_out_of_reach_is_named_without_its_password(home: Path) -> None:
    file = Path(__file__).parents[1] / "data_7c4f1e7" / "backup.zip"
    line = refused(home, "restore", str(file), "--into", SHUT)
    assert line.startswith("postgresql://127.0.0.1:1/xeploai: ")
    assert "bi-mat" not in line


@pytest.mark.parametrize("into", ["mysql://h/x", "sqlite:////tmp/x", "postgresql://h:x/y", "tệp/mới", ""])
def test_an_odd_target_of_a_restore_is_refused(home: Path, into: str) -> None:
    (home / "tệp").write_text("x")
    shutil.copy(Path(__file__).parents[1] / "data_7c4f1e7" / "backup.zip", home / "b.zip")
    refused(home, "restore", "b.zip", "--into", into)


SETTINGS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "port too high": ({"XEPLOAI_PORT": "99999"}, "XEPLOAI_PORT “99999”"),
    "port of thousands of digits": ({"XEPLOAI_PORT": "9" * 5000}, "XEPLOAI_PORT “999"),
    "port as a power": ({"XEPLOAI_PORT": "²"}, "XEPLOAI_PORT “²”"),
    "mail port": ({"XEPLOAI_SMTP_PORT": "0"}, "XEPLOAI_SMTP_PORT “0”"),
    "hours without end": ({"XEPLOAI_SESSION_HOURS": "999999999"}, "XEPLOAI_SESSION_HOURS “999999999”"),
    "host with a scheme": ({"XEPLOAI_HOSTS": "https://a.noibo"}, "XEPLOAI_HOSTS “https://a.noibo”"),
    "identity service": ({"XEPLOAI_OIDC_SERVER": "dang-nhap.noibo"}, "XEPLOAI_OIDC_SERVER “dang-nhap.noibo”"),
    "identity service without a name of ours": ({"XEPLOAI_OIDC_SERVER": "https://a.noibo"}, "XEPLOAI_OIDC_CLIENT: "),
    "sender": ({"XEPLOAI_SMTP_FROM": "xeploai"}, "XEPLOAI_SMTP_FROM “xeploai”"),
    "database port": ({"XEPLOAI_DATABASE_URL": "postgresql://lan:bi-mat@h:99999/x"}, "XEPLOAI_DATABASE_URL: "),
    "two lines": ({"XEPLOAI_OFFICE_NAME": "Văn phòng\nĐảng ủy"}, "XEPLOAI_OFFICE_NAME “"),
    "certificate without its key": ({"XEPLOAI_TLS_CERTIFICATE": "/nowhere"}, "XEPLOAI_TLS_KEY: "),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_wrong_setting_gets_one_line_and_a_first_start_makes_nothing(home: Path, setting: str) -> None:
    variables, words = SETTINGS[setting]
    line = refused(home, "serve", **variables)
    assert line.startswith(words)
    assert "bi-mat" not in line


@pytest.mark.parametrize("port", ["99999", "0", "-1", "8o", "9" * 5000])
def test_a_wrong_port_of_the_demonstration_is_refused(home: Path, port: str) -> None:
    assert "--port" in refused(home, "demo", "--port", port)


@pytest.mark.parametrize("host", ["192.0.2.77", "khong-co.invalid", "127.0.0.1.1"])
def test_an_address_that_is_not_this_machines_is_refused(
    home: Path, host: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from xeploai.cli import server as serving  # noqa: PLC0415

    monkeypatch.setattr(serving, "is_answered", lambda: False)
    settings.HOST = host
    with pytest.raises(Refused) as fault:
        serving.check_port_free()
    assert fault.value.faults[0].code == "serve_cannot_listen"


def test_a_certificate_that_is_none_is_refused(home: Path, settings: Any) -> None:
    from xeploai.cli import server as serving  # noqa: PLC0415

    file = home / "tls.pem"
    file.write_text("xin chào")
    settings.TLS_CERTIFICATE = settings.TLS_KEY = str(file)
    with pytest.raises(Refused) as fault:
        serving.check_listening()
    assert (fault.value.faults[0].code, fault.value.faults[0].sheet) == ("serve_bad_certificate", str(file))


@pytest.mark.parametrize("largest", [4_096, 20_000])
def test_a_full_disk_stops_a_tally_with_one_line(home: Path, largest: int) -> None:
    write_workbook(home / "bang.xlsx", sample("di-an-2019").round)
    line = refused_on_disk(home, largest, "tally", "bang.xlsx", "--out", "ra")
    assert "--out “ra”: Không ghi được vào thư mục kết quả (File too large)" in line


def test_a_full_disk_stops_a_restore_with_one_line(home: Path) -> None:
    shutil.copy(Path(__file__).parents[1] / "data_7c4f1e7" / "backup.zip", home / "b.zip")
    line = refused_on_disk(home, 100_000, "restore", "b.zip", "--into", "moi")
    assert line.startswith(f"{home}/moi: Cơ sở dữ liệu từ chối")
