#!/usr/bin/env bash
# DuckDB 2.0.0: `read_csv` takes 05/11/26 for 26 November 2005, and 05/11/2026 for 5 November 2026.
#
# Guess:    the formats that are tried come in one order, day before month before year, as they do for 05/11/2026; two
#           digits for the year are read in that order as well, or stay text.
# Seen:     with two digits the year is tried first. A register of 05/11/26 and 13/11/26 becomes 26 November of 2005 and
#           2013, one of 05/02/26 and 31/01/26 becomes 2005 and 2031: a DATE column without a complaint, as every day of
#           a month is also a year. With four digits the same file is right. Give `dateformat`.
# Fails if: the short dates are read as days of November 2026, or as text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from pathlib import Path

import duckdb

print("DuckDB", duckdb.__version__)
results = {}
for days in ("05/11/2026 13/11/2026", "05/11/26 13/11/26", "05-11-26 13-11-26", "05/11/26 30/11/26", "05/02/26 31/01/26"):
    Path("days.csv").write_text("\n".join(["day,n", *(f"{day},1" for day in days.split())]) + "\n")
    results[days] = [str(day) for (day,) in duckdb.execute("SELECT day FROM read_csv('days.csv')").fetchall()]
    print(days, "->", *results[days])
assert results["05/11/2026 13/11/2026"] == ["2026-11-05", "2026-11-13"]
assert results["05/11/26 13/11/26"] == ["2005-11-26", "2013-11-26"]
PY
