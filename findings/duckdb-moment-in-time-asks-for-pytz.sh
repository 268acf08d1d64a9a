#!/usr/bin/env bash
# DuckDB 2.0.0: `SELECT now()` cannot be fetched after `pip install duckdb`, as it asks for a package it does not need.
#
# Guess:    a wheel without dependencies reads each of its own types; zones come from `zoneinfo`, in Python since 3.9.
# Seen:     any TIMESTAMPTZ that reaches `fetchall` raises "Required module 'pytz' failed to import"; DATE, TIMESTAMP,
#           filters, casts and files of the same values work, so an offline installation shows it late, at the first
#           moment in time that is read as one. Declare pytz, or select `x::TIMESTAMP` or text.
# Fails if: the moment is fetched without pytz.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

import duckdb

print("DuckDB", duckdb.__version__, "requires", importlib.metadata.requires("duckdb"))
duckdb.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
moment = "TIMESTAMPTZ '2026-11-30 08:00+07'"
for term in (f"({moment})::VARCHAR", f"({moment})::TIMESTAMP", f"{moment} > TIMESTAMPTZ '2026-01-01 00:00+07'"):
    print(term, "->", duckdb.execute(f"SELECT {term}").fetchall()[0][0])
try:
    print(duckdb.execute(f"SELECT {moment}").fetchall())
except duckdb.Error as error:
    print(str(error).splitlines()[0])
    assert "pytz" in str(error)
else:
    raise SystemExit("the moment is fetched: it changed")
PY
