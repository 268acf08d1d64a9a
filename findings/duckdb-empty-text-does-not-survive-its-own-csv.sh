#!/usr/bin/env bash
# DuckDB 2.0.0: a CSV that tells empty text ("") from a missing value when written does not when it is read again.
#
# Guess:    `COPY TO` quotes an empty text and leaves a missing value bare, so that `read_csv` can tell them apart.
# Seen:     the writer does, and the reader takes both for NULL, sniffed or with named types, `COPY FROM` too. "Nothing
#           to remark" and "not filled in" become one in a backup through CSV. `allow_quoted_nulls=false` reads them as
#           they were written; Polars does so by itself.
# Fails if: the empty text comes back as an empty text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0 polars==2.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import duckdb
import polars

duckdb.execute("CREATE TABLE remarks (name VARCHAR, remark VARCHAR)")
duckdb.execute("INSERT INTO remarks VALUES ('A', ''), ('B', NULL), ('C', 'x')")
duckdb.execute("COPY remarks TO 'remarks.csv' (HEADER)")
print(open("remarks.csv").read())
duckdb.execute("CREATE TABLE copied AS FROM remarks LIMIT 0")
duckdb.execute("COPY copied FROM 'remarks.csv' (HEADER)")
results = {
    "read_csv": duckdb.execute("FROM read_csv('remarks.csv')").fetchall(),
    "COPY FROM": duckdb.execute("FROM copied").fetchall(),
    "allow_quoted_nulls=false": duckdb.execute("FROM read_csv('remarks.csv', allow_quoted_nulls=false)").fetchall(),
    "Polars": polars.read_csv("remarks.csv").rows(),
}
print("DuckDB", duckdb.__version__, "Polars", polars.__version__)
print(*(f"{name}: {[row[1] for row in rows]}" for name, rows in results.items()), sep="\n")
remarks = {name: [row[1] for row in rows] for name, rows in results.items()}
assert remarks["read_csv"] == remarks["COPY FROM"] == [None, None, "x"]
assert remarks["allow_quoted_nulls=false"] == remarks["Polars"] == ["", None, "x"]
PY
