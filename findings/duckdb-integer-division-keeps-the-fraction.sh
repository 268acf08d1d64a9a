#!/usr/bin/env bash
# DuckDB 2.0.0: `//` is integer division for integers only; for DECIMAL and DOUBLE it is plain division.
#
# Guess:    `7.0 // 2` is 3, as `//` is the operator of integer division, as `7 // 2`, and as in Python.
# Seen:     it is the DOUBLE 3.5, also for DECIMAL(3,0), which cannot hold a fraction. A count that became a DECIMAL on
#           its way (a sum of a decimal column, a literal 7.0, a cast) so slips through a formula that is thought to
#           give whole numbers. `-7 // 2` is -3: cut towards zero, where Python's is -4.
# Fails if: 7::DECIMAL(3,0) // 2 has no fraction.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)
results = {}
terms = ("7 // 2", "-7 // 2", "7.0 // 2", "7::DECIMAL(3,0) // 2", "7::DOUBLE // 2", "sum(7) // 2")
for term in (*terms, "sum(7::DECIMAL(3,0)) // 2"):
    results[term], kind = duckdb.execute(f"SELECT {term}, typeof({term})").fetchone()
    print(term, "->", results[term], kind)
assert results["7 // 2"] == 3
assert results["-7 // 2"] == -3
assert results["7.0 // 2"] == results["7::DECIMAL(3,0) // 2"] == results["7::DOUBLE // 2"] == 3.5
PY
