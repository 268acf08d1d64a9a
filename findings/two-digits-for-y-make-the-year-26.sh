#!/usr/bin/env bash
# DuckDB 2.0.0 and Polars 2.1.0: under the format %d/%m/%Y the text 5/11/26 is a day in the year 26.
#
# Guess:    %Y asks for four digits as in Python's `strptime`, which refuses 26; the row is an error, or null where
#           errors are let through (`try_strptime`, `strict=False`), and somebody looks at it.
# Seen:     both take the year 26 after Christ, in the strict functions too, and `read_csv(dateformat=...)` of DuckDB
#           makes a DATE column of it. Nothing is null; ages become two thousand years and such rows are first in every
#           order. Two-digit years are common in lists typed by hand. Bound the dates after reading.
# Fails if: either refuses the text or reads 2026.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0 polars==2.1.0
cd "$work"
printf 'name,born\nA,05/11/1986\nB,05/11/86\n' > people.csv
"$work/venv/bin/python" - <<'PY'
import datetime

import duckdb
import polars

try:
    print("Python: ", datetime.datetime.strptime("05/11/86", "%d/%m/%Y"))
except ValueError as error:
    print("Python: ", error)
by_strptime = duckdb.execute("SELECT strptime('05/11/86', '%d/%m/%Y')::DATE").fetchone()[0]
by_csv = [row[0] for row in duckdb.execute("SELECT born FROM read_csv('people.csv', dateformat='%d/%m/%Y')").fetchall()]
by_polars = polars.Series(["05/11/1986", "05/11/86"]).str.to_date("%d/%m/%Y").to_list()
print("DuckDB", duckdb.__version__, by_strptime, by_csv)
print("Polars", polars.__version__, by_polars)
assert by_strptime == datetime.date(86, 11, 5)
assert by_csv == by_polars == [datetime.date(1986, 11, 5), datetime.date(86, 11, 5)]
PY
