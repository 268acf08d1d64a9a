#!/usr/bin/env bash
# pandas 3.1.1 and DuckDB 2.0.0: with the point for thousands 8.75 is 875, and pandas reads 05.11.2026 as 5112026.
#
# Guess:    a sign of thousands stands before groups of three digits; "8.75" in a Vietnamese file (decimal comma) is
#           left as text or refused, as 1.2.3 is, and somebody sees that the file mixes two ways of writing.
# Seen:     the sign is struck out wherever it stands. `read_csv(decimal=",", thousands=".")` of both gives 875 for 8.75
#           and 12 for 1.2; pandas also gives 123 for 1.2.3, and makes whole numbers of a column of dates with points.
#           `read_html` of pandas has the comma as its default sign: the Vietnamese cell "12,5" is the number 125. Read
#           text, and judge the groups before converting.
# Fails if: 8.75 is not read as 875 in either.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1 duckdb==2.0.0 lxml==6.1.3
cd "$work"
"$work/venv/bin/python" - <<'PY'
import io
from pathlib import Path

import duckdb
import pandas

text = "rate;count;clause;day\n8.75;1.234;1.2.3;05.11.2026\n9,5;2.345;1.2.4;12.11.2026\n"
Path("rates.csv").write_text(text)
by_pandas = pandas.read_csv("rates.csv", sep=";", decimal=",", thousands=".").to_dict("list")
query = "SELECT rate, count FROM read_csv('rates.csv', delim = ';', decimal_separator = ',', thousands = '.')"
by_duckdb = duckdb.execute(query).fetchall()
page = "<table><tr><th>unit</th><th>rate</th></tr><tr><td>A</td><td>12,5</td></tr></table>"
by_html = pandas.read_html(io.StringIO(page))[0]["rate"].tolist()
print("pandas", pandas.__version__, by_pandas)
print("DuckDB", duckdb.__version__, by_duckdb)
print("read_html of 12,5:", by_html)
assert by_pandas == {
    "rate": [875, 9.5], "count": [1234, 2345], "clause": [123, 124], "day": [5112026, 12112026],
}
assert by_duckdb == [(875, 1234), (9.5, 2345)]
assert by_html == [125]
PY
