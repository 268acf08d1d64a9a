"""Data of version 0.1.0 comes through: migrated and restored by the present code, whole, and counted to the digit.

tests/data_7c4f1e7/README.md says what the data is. What is expected stands beside it; it is never read from the schema.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from xeploai.bench.server import programs

DATA = Path(__file__).parents[2] / "data_7c4f1e7"
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
SQLITE, POSTGRES, BACKUP = "installation.sqlite3.gz", "installation.sql.gz", "backup.zip"
_COUNTING = Path(__file__).with_name("bring_up_to_date.py")


@pytest.fixture
def program(tmp_path: Path, program_in: Callable[[Path], Any]) -> Any:
    """The program, with a data folder that holds the keys of the former installation and nothing else."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    keys_put(folder)
    return program_in(folder)


def keys_put(folder: Path) -> None:
    """What an officer copies beside a restored database."""
    for name in ("audit_key", "secret_key"):
        (folder / f"{name}.txt").write_text(EXPECTED[name], encoding="ascii")


def unpacked(name: str, target: Path) -> Path:
    """A compressed file of the data."""
    target.write_bytes(gzip.decompress((DATA / name).read_bytes()))
    return target


def url_of(conninfo: str) -> str:
    """A connection string as the program's settings take it."""
    parts = dict(part.split("=", 1) for part in conninfo.split())
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"


def psql_load(conninfo: str, folder: Path) -> None:
    """Fill an empty database with the former PostgreSQL installation."""
    psql, text = (programs() or Path()) / "psql", unpacked(POSTGRES, folder / "installation.sql")
    load = [str(psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-f", str(text)]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL)


def came_through(program: Any, name: str, **environment: str) -> None:
    """Brought to the present version, it holds what it held, and its audit log is whole up to the former head."""
    expected = EXPECTED[name]
    made = subprocess.run(
        [sys.executable, str(_COUNTING), str(expected["entries"])],
        env=program.environment(environment),
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    counts = json.loads(made.stdout)
    assert counts.pop("files_missing") == []
    assert counts == {key: value for key, value in expected.items() if key not in {"tables", "rows"}}
    verified = program.run("audit", "verify", "--anchor", expected["audit_head"], **environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    found = json.loads(verified.stdout)
    assert (found["ok"], found["broken_at"], found["purged"]) == (True, None, expected["purged"])
    assert found["entries"] >= expected["entries"]


def printed(run: "subprocess.CompletedProcess[str]") -> Mapping[str, Any]:
    """The one JSON document of a command that did its work."""
    assert run.returncode == 0, run.stderr
    document: Mapping[str, Any] = json.loads(run.stdout)
    return document


def held(name: str) -> Mapping[str, Any]:
    """What `backup` printed, and what `restore` has to."""
    return {key: EXPECTED[name][key] for key in ("tables", "rows", "audit_head")}


def test_an_sqlite_installation_comes_through(program: Any) -> None:
    unpacked(SQLITE, program.folder / "xeploai.sqlite3")
    shutil.copytree(DATA / "evidence_sqlite", program.folder / "evidence")
    came_through(program, SQLITE)


@pytest.mark.postgres
def test_a_postgresql_installation_comes_through(program: Any, postgres: str, tmp_path: Path) -> None:
    psql_load(postgres, tmp_path)
    shutil.copytree(DATA / "evidence_postgres", program.folder / "evidence")
    came_through(program, POSTGRES, XEPLOAI_DATABASE_URL=url_of(postgres))


def on_a_new_machine(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command where nothing was ever installed: an empty home, and no setting of ours."""
    home.mkdir()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    command = [str(Path(sys.executable).with_name("xeploai")), *arguments]
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)


def left_in(home: Path) -> list[str]:
    """Files of a home."""
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


def test_the_backup_comes_back_on_a_new_machine(program_in: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    restored = on_a_new_machine(home, "restore", str(DATA / BACKUP), "--into", "new")
    assert printed(restored) == held(BACKUP)
    assert "phiên bản trước: chạy “xeploai serve”" in restored.stderr
    evidence = [f"new/evidence/{file.name}" for file in (DATA / "evidence_sqlite").iterdir()]
    assert left_in(home) == sorted([*evidence, "new/xeploai.sqlite3"])
    keys_put(home / "new")
    came_through(program_in(home / "new"), BACKUP)


@pytest.mark.postgres
def test_the_backup_comes_back_on_a_new_machine_into_postgresql(program_in: Any, postgres: str, tmp_path: Path) -> None:
    home, url = tmp_path / "home", url_of(postgres)
    assert printed(on_a_new_machine(home, "restore", str(DATA / BACKUP), "--into", url)) == held(BACKUP)
    folder = home / ".local" / "share" / "xeploai"
    assert left_in(folder) == sorted(f"evidence/{file.name}" for file in (DATA / "evidence_sqlite").iterdir())
    keys_put(folder)
    came_through(program_in(folder), BACKUP, XEPLOAI_DATABASE_URL=url)


@pytest.mark.postgres
def test_a_backup_of_postgresql_comes_back_on_a_new_machine(
    program: Any, program_in: Any, postgres: str, tmp_path: Path
) -> None:
    """Brought to this version, it is backed up and restored as a folder; what the upgrade added comes along."""
    psql_load(postgres, tmp_path)
    shutil.copytree(DATA / "evidence_postgres", program.folder / "evidence")
    came_through(program, POSTGRES, XEPLOAI_DATABASE_URL=url_of(postgres))
    file, home = tmp_path / "b.zip", tmp_path / "home"
    made = printed(program.run("backup", str(file), XEPLOAI_DATABASE_URL=url_of(postgres)))
    assert printed(on_a_new_machine(home, "restore", str(file), "--into", "new")) == made
    keys_put(home / "new")
    verified = program_in(home / "new").run("audit", "verify", "--anchor", made["audit_head"])
    assert printed(verified)["ok"] is True
    came_through(program_in(home / "new"), POSTGRES)


def test_without_its_keys_what_was_restored_does_not_start(program_in: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    printed(on_a_new_machine(home, "restore", str(DATA / BACKUP), "--into", "new"))
    before = left_in(home)
    refused = program_in(home / "new").run("serve")
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{home}/new/audit_key.txt: Thiếu tệp khóa")
    assert left_in(home) == before
