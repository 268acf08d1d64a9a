#!/usr/bin/env bash
# DuckDB 2.0.0: 2.5 becomes the integer 3 from a DECIMAL or a text, and 2 from a DOUBLE.
#
# Guess:    one database casts one value one way, the way of its own `round`: 2.5 is 3.
# Seen:     a cast of DECIMAL and of text rounds halves away from zero, a cast of DOUBLE and FLOAT rounds halves to the
#           even number, `round` of a DOUBLE rounds away again. A column of marks that a CSV gives as text, a literal
#           (DECIMAL) and a Parquet file or a sheet (DOUBLE) hold so sums to different totals. Write `round(x)::INT`, or
#           count in whole tenths.
# Fails if: the DOUBLE 2.5 is cast to 3, or one of the others to 2.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)
totals = {}
for kind in ("DECIMAL(4,1)", "VARCHAR", "DOUBLE", "FLOAT"):
    table = f"(SELECT unnest([0.5, 1.5, 2.5, 3.5])::{kind} AS x)"
    each, totals[kind] = duckdb.execute(f"SELECT list(x::INT), sum(x::INT) FROM {table}").fetchone()
    print(kind, each, "total", totals[kind])
halves = "(SELECT unnest([0.5, 1.5, 2.5, 3.5])::DOUBLE AS x)"
print("round of DOUBLE", duckdb.execute(f"SELECT list(round(x)) FROM {halves}").fetchone())
assert totals == {"DECIMAL(4,1)": 10, "VARCHAR": 10, "DOUBLE": 8, "FLOAT": 8}
assert duckdb.execute("SELECT round(2.5::DOUBLE)").fetchone() == (3.0,)
PY
