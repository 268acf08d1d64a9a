#!/usr/bin/env bash
# DuckDB 2.0.0: `COPY (SELECT sum(n) ...) TO 'x.parquet'` writes the total of whole numbers as a DOUBLE.
#
# Guess:    the sum of an INTEGER column is a whole number, in the file too: int64, or a decimal without places.
# Seen:     `sum` of any integer is HUGEINT, Parquet has no such type, and the writer takes DOUBLE without a word. Who
#           reads the file gets 3.0 for 3, a column of floats in pandas and Polars, and above 2^53 another number:
#           9007199254740993 comes back as ...992. `count` stays int64. Write `sum(n)::BIGINT`.
# Fails if: the column of the total is no double.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import duckdb
import pyarrow.parquet

duckdb.execute("""
    COPY (
        SELECT sum(n) AS total, count(*) AS rows, sum(n)::BIGINT AS plain
        FROM (VALUES (9007199254740992), (1)) AS t(n)
    ) TO 'totals.parquet'
""")
schema = pyarrow.parquet.read_schema("totals.parquet")
print("DuckDB", duckdb.__version__, "writes:", *(f"{field.name} {field.type}" for field in schema))
row = duckdb.execute("SELECT total::HUGEINT, rows, plain FROM 'totals.parquet'").fetchone()
print("read again:", row)
assert [str(field.type) for field in schema] == ["double", "int64", "int64"]
assert row == (9007199254740992, 2, 9007199254740993)
PY
