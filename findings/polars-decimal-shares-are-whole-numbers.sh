#!/usr/bin/env bash
# Polars 2.1.0: a division of Decimal columns keeps the places of the dividend: 1 / 2 is 0, and 12.5 % is 12 %.
#
# Guess:    a quotient of decimals gets more places, as in SQL (DuckDB: 12.5) and in Python's `decimal`, or is a float,
#           as the `mean` of the same column is in Polars.
# Seen:     totals that come as Decimal without places give whole shares: 1 * 100 / 8 is 12, 5 * 100 / 8 is 62, 5 / 2 is
#           2; halves go to the even number. `sum` of integers in DuckDB arrives so, through Arrow. Integer columns
#           divide to floats, so one expression works or not by where its data came from. Cast to Float64, or to a wider
#           Decimal, first.
# Fails if: 1 * 100 / 8 has a fraction.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1
"$work/venv/bin/python" - <<'PY'
import duckdb
import polars

shares = {}
for kind in (polars.Int64(), polars.Decimal(10, 0), polars.Decimal(10, 1)):
    frame = polars.DataFrame({"n": [1, 2, 5]}, schema={"n": polars.Int64}).cast({"n": kind})
    share = frame.select(polars.col("n") * 100 / polars.col("n").sum()).to_series()
    half = frame.select(polars.col("n") / 2).to_series()
    shares[str(kind)] = [*map(str, share.to_list())], [*map(str, half.to_list())]
    print("Polars", polars.__version__, kind, "shares", *shares[str(kind)][0], "halves", *shares[str(kind)][1])
query = "SELECT list(n * 100 / 8) FROM (SELECT unnest([1, 2, 5])::DECIMAL(10, 0) AS n)"
by_sql = duckdb.execute(query).fetchall()[0][0]
print("DuckDB", duckdb.__version__, "DECIMAL(10,0) shares", *by_sql)
totals = polars.from_arrow(duckdb.sql("SELECT sum(n) AS n FROM (VALUES (1), (0)) AS t(n)").to_arrow_table())
print("sum of integers from DuckDB:", totals.schema, "a half of it:", totals.select(polars.col("n") / 2).item())
assert list(shares.values()) == [
    (["12.5", "25.0", "62.5"], ["0.5", "1.0", "2.5"]),
    (["12", "25", "62"], ["0", "1", "2"]),
    (["12.5", "25.0", "62.5"], ["0.5", "1.0", "2.5"]),
]
assert totals.select(polars.col("n") / 2).item() == 0
assert by_sql == [12.5, 25.0, 62.5]
PY
