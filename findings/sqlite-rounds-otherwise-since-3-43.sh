#!/usr/bin/env bash
# SQLite 3.42.0 and 3.43.2: `round(2.675, 2)` is 2.68 in the one and 2.67 in the other; DuckDB 2.0.0 has its own.
#
# Guess:    `round` of SQLite is bound by its promise of stability; a database file gives the same percentages on every
#           machine, and where halves matter all read the same IEEE numbers alike.
# Seen:     up to 3.42 what is typed as a half goes up: 1.01, 2.68, 1.26. Since 3.43 the binary number counts: 1.00,
#           2.67, 1.25, as Python does. DuckDB does as if it multiplied, rounded and divided: 1.00, 2.68, 1.25. A server
#           and a desktop with the SQLite of their systems, or a test on SQLite and the columns on DuckDB, differ in the
#           last digit. Count percentages from whole numbers.
# Fails if: two of the three agree on all numbers.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
install() { python3 -m venv "$work/$1"; "$work/$1/bin/pip" install -q --disable-pip-version-check "$2"; }
install former apsw==3.42.0.1
install later apsw==3.43.2.0
install columns duckdb==2.0.0
cd "$work"
cat > try.py <<'PY'
import json

NUMBERS = (1.005, 2.675, 1.255, 1.115)
try:
    import apsw

    name, connection = "SQLite " + apsw.sqlitelibversion(), apsw.Connection(":memory:")
except ImportError:
    import duckdb

    name, connection = "DuckDB " + duckdb.__version__, duckdb.connect()
print(json.dumps([name, [connection.execute("SELECT round(?, 2)", [number]).fetchone()[0] for number in NUMBERS]]))
PY
for place in former later columns; do "$place/bin/python" try.py; done | tee results
grep -qx '\["SQLite 3.42.0", \[1.01, 2.68, 1.26, 1.12\]\]' results
grep -qx '\["SQLite 3.43.2", \[1.0, 2.67, 1.25, 1.11\]\]' results
grep -qx '\["DuckDB 2.0.0", \[1.0, 2.68, 1.25, 1.12\]\]' results
