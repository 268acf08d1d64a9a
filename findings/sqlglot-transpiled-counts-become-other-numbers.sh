#!/usr/bin/env bash
# sqlglot 30.30.0: SQL transpiled from SQLite or PostgreSQL to DuckDB gives 3.5 for 7 / 2, and rounds a `numeric`.
#
# Guess:    the difference of the dialects is known to the tool (it writes a cast for the other direction), so the
#           number stays: `//` for two integers, and for a bare `numeric`, which is unbounded, a type as wide.
# Seen:     without types the division is left as it is, even between literals, casts to integer and counts: SQLite says
#           3 and 66, DuckDB 3.5 and 66.67. A bare `numeric` becomes DECIMAL, which is DECIMAL(18, 3) in DuckDB: 1.2399
#           turns into 1.240. No warning is given. Write integer division as `//` in DuckDB first and transpile from
#           there, and give every numeric its places.
# Fails if: the results agree.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import sqlite3

import duckdb
import sqlglot

print("sqlglot", sqlglot.__version__, "DuckDB", duckdb.__version__, "SQLite", sqlite3.sqlite_version)
sqlite = sqlite3.connect(":memory:")
pairs = []
share = "SELECT 100 * COUNT(*) / 3 FROM (SELECT 1 UNION ALL SELECT 2) AS t"
for query in ("SELECT 7 / 2", "SELECT CAST(7 AS INTEGER) / 2", share):
    for source in ("sqlite", "postgres"):
        (transpiled,) = sqlglot.transpile(query, read=source, write="duckdb")
        before, after = sqlite.execute(query).fetchone()[0], duckdb.execute(transpiled).fetchone()[0]
        pairs.append((before, round(after, 2)))
        print(f"{source}: {query}  ->  {transpiled}: {before} -> {after}")
(transpiled,) = sqlglot.transpile("SELECT CAST('1.2399' AS numeric)", read="postgres", write="duckdb")
number = duckdb.execute(transpiled).fetchone()[0]
print(f"postgres: CAST('1.2399' AS numeric)  ->  {transpiled}: {number}")
assert pairs == [(3, 3.5), (3, 3.5), (3, 3.5), (3, 3.5), (66, 66.67), (66, 66.67)]
assert str(number) == "1.240"
PY
