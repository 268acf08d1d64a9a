#!/usr/bin/env bash
# Python 3.11 `sqlite3`: what `serialize()` gives of a database in WAL mode cannot be opened by `deserialize()`.
#
# Guess:    the two are a pair, and a copy is a plain file of its own: the WAL belongs to the connection that writes.
# Seen:     the mode stands in the header and goes into the copy. `deserialize` succeeds, and the first query says
#           "unable to open database file", as a database in memory can have no WAL. `Connection.backup` hands the mode
#           on too, so a backup makes `-wal` and `-shm` files beside itself as soon as somebody looks into it; `VACUUM
#           INTO` alone gives a plain file. Take that for backups, or set `journal_mode=DELETE` on the copy.
# Fails if: the serialized database can be queried, or a backup is not in WAL mode.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - <<'PY'
import sqlite3
import sys

print("Python", sys.version.split()[0], "SQLite", sqlite3.sqlite_version)
source = sqlite3.connect("records.sqlite3")
source.execute("PRAGMA journal_mode=WAL")
source.execute("CREATE TABLE people (name)")
source.execute("INSERT INTO people VALUES ('A')")
source.commit()
source.execute("VACUUM INTO 'vacuumed.sqlite3'")
with sqlite3.connect("backup.sqlite3") as target:
    source.backup(target)
modes = {}
for name in ("backup", "vacuumed"):
    copy = sqlite3.connect(f"{name}.sqlite3")
    modes[name] = copy.execute("PRAGMA journal_mode").fetchone()[0]
    plain = sqlite3.connect(":memory:")
    plain.deserialize(copy.serialize())
    try:
        outcome = plain.execute("SELECT name FROM people").fetchall()
    except sqlite3.OperationalError as error:
        outcome = str(error)
    modes[name] = modes[name], outcome
    print(f"{name}: mode {modes[name][0]}, serialized and read again: {outcome}")
assert modes == {"backup": ("wal", "unable to open database file"), "vacuumed": ("delete", [("A",)])}
PY
