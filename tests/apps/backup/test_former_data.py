"""Data of version 0.1.0 comes through: migrated and restored by the present code, whole, and counted to the digit.

tests/data_7c4f1e7/README.md says what the data is. What is expected stands beside it; it is never read from the schema.
"""

import gzip
import json
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


def came_through(program: Any, name: str, **environment: str) -> None:
    """Brought to the present version, it holds what it held, and its audit log is whole up to the former head."""
    expected = EXPECTED[name]
    made = subprocess.run(
        [sys.executable, str(_COUNTING), str(expected["entries"])], env=program.environment(environment), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
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
    psql = (programs() or Path()) / "psql"
    load = [
        str(psql),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        postgres,
        "-f",
        str(unpacked(POSTGRES, tmp_path / "x.sql")),
    ]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(DATA / "evidence_postgres", program.folder / "evidence")
    came_through(program, POSTGRES, XEPLOAI_DATABASE_URL=url_of(postgres))


def test_the_backup_comes_back_into_an_empty_folder(program: Any, program_in: Any, tmp_path: Path) -> None:
    place = tmp_path / "new"
    unpacked(SQLITE, program.folder / "xeploai.sqlite3")
    assert printed(program.run("restore", str(DATA / BACKUP), "--into", str(place))) == held(BACKUP)
    keys_put(place)
    came_through(program_in(place), BACKUP)


@pytest.mark.postgres
def test_the_backup_comes_back_into_an_empty_postgresql(program: Any, postgres: str) -> None:
    url = url_of(postgres)
    unpacked(SQLITE, program.folder / "xeploai.sqlite3")
    assert printed(program.run("restore", str(DATA / BACKUP), "--into", url)) == held(BACKUP)
    came_through(program, BACKUP, XEPLOAI_DATABASE_URL=url)
