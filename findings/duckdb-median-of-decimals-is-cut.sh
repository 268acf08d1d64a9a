#!/usr/bin/env bash
# DuckDB 2.0.0: the median of DECIMAL values keeps their places and cuts the rest: the median of 1 and 2 is 1.
#
# Guess:    as for integers, where the median of 1 and 2 is the DOUBLE 1.5, and as `avg` of the same decimals, which
#           gives a DOUBLE; or else it is rounded half up like `round` and casts of DECIMAL.
# Seen:     `median` and `quantile_cont` of DECIMAL(w, s) are DECIMAL(w, s), and what lies between is cut, not rounded:
#           8.5 and 8.6 have the median 8.5 (not 8.55, not 8.6), -8.5 and -8.6 have -8.5, and DECIMAL(5,0) 1 and 2 have
#           1. Plain literals such as 8.5 are DECIMAL(2,1), so it needs no declared column. Cast to a wider scale first:
#           `median(x::DECIMAL(9,3))`.
# Fails if: the median of the decimals 1 and 2 is not 1, or that of the integers is not 1.5.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)
for values in ("1, 2", "1::DECIMAL(5,0), 2::DECIMAL(5,0)", "8.5, 8.6", "-8.5, -8.6", "8.5::DECIMAL(9,3), 8.6"):
    query = f"SELECT median(x), typeof(median(x)), avg(x) FROM (SELECT unnest([{values}]) AS x)"
    print(values, "->", *duckdb.execute(query).fetchone())


def median(values: str) -> str:
    return str(duckdb.execute(f"SELECT median(x) FROM (SELECT unnest([{values}]) AS x)").fetchone()[0])


assert median("1, 2") == "1.5"
assert median("1::DECIMAL(5,0), 2::DECIMAL(5,0)") == "1"
assert median("8.5, 8.6") == "8.5"
assert median("-8.5, -8.6") == "-8.5"
assert median("8.5::DECIMAL(9,3), 8.6") == "8.550"
PY
