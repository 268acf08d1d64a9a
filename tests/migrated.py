"""The empty database of the tests, migrated once and copied afterwards.

Eighty migrations cost every process of a test run more than many a folder of tests. The copy lies in pytest's cache,
under a digest of every migration and of the versions of all packages; `migrate` still runs on it, finds nothing to do
there, and sets triggers, content types and permissions anew as the models of this very day say.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import psycopg

from xeploai.bench.server import Server, programs

_SOURCE = Path(__file__).parents[1] / "src"


def digest(vendor: str) -> str:
    """Names a migrated database: another one after any change of a migration or a package."""
    content = hashlib.sha256(vendor.encode())
    for path in sorted(_SOURCE.glob("xeploai/**/migrations/*.py")):
        content.update(str(path.relative_to(_SOURCE)).encode() + path.read_bytes())
    for name in sorted({f"{package.name} {package.version}" for package in distributions()}):
        content.update(name.encode())
    return content.hexdigest()[:24]


def sqlite_placed(copy: Path, target: Path) -> None:
    """Lay the copy where the tests expect their database."""
    if copy.exists():
        shutil.copyfile(copy, target)


def sqlite_kept(source: Path, copy: Path) -> None:
    """Keep a migrated database, whole whoever else does so at the same time."""
    part = copy.with_name(f"{copy.name}.{os.getpid()}")
    with sqlite3.connect(source) as connection:
        connection.execute("VACUUM INTO ?", [str(part)])
    connection.close()
    part.replace(copy)


def postgres_placed(server: Server, name: str, copy: Path) -> None:
    """Make a database of the copy."""
    if copy.exists():
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        with psycopg.connect(server.conninfo(name)) as connection:
            connection.execute(copy.read_bytes())


def postgres_kept(server: Server, name: str, copy: Path) -> None:
    """Keep a migrated database as the statements that make it."""
    folder = programs()
    assert folder is not None
    part = copy.with_name(f"{copy.name}.{os.getpid()}")
    command = [str(folder / "pg_dump"), "--inserts", "--no-owner", "--dbname", server.conninfo(name)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Commands of psql, and the empty search path that the rest of a session would keep.
    lines = (line for line in printed.splitlines() if not line.startswith("\\") and "search_path" not in line)
    part.write_text("\n".join(lines), encoding="utf-8")
    part.replace(copy)
