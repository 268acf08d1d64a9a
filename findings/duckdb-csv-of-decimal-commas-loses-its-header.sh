#!/usr/bin/env bash
# DuckDB 2.0.0: `read_csv` splits a semicolon file of decimal commas at the commas, and its header is gone.
#
# Guess:    the sniffer of dialects, which tries `,` and `;`, sees that the header has the semicolon only and takes it:
#           two columns, named as they are, of text or of numbers.
# Seen:     every line of figures has the same count of commas, so the comma wins. `8,5;9,25` becomes 8 | "5;9" | 25 in
#           three columns named column0 to column2, the line of titles is dropped as no part of the table, nothing is
#           raised. With `header=true` the first line of figures becomes the titles. Spreadsheets set to Vietnamese
#           write exactly such files. A text column in the same file hides it: then the semicolon wins. Name the
#           separator: `delim=';', decimal_separator=','`.
# Fails if: the columns have their titles.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
cd "$work"
printf 'Điểm chi bộ;Điểm đảng ủy\n8,5;9,25\n7,75;8,5\n' > scores.csv
printf 'Đơn vị;Điểm\nA;8,5\nB;7,75\n' > units.csv
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)
for options in ("", ", header=true", ", delim=';', decimal_separator=','"):
    table = duckdb.sql(f"from read_csv('scores.csv'{options})")
    print(options or "as sniffed", table.columns, table.fetchall())
table = duckdb.sql("from read_csv('scores.csv')")
assert table.columns == ["column0", "column1", "column2"]
assert table.fetchall() == [(8, "5;9", 25), (7, "75;8", 5)]
assert duckdb.sql("from read_csv('units.csv')").columns == ["Đơn vị", "Điểm"]
named = duckdb.sql("from read_csv('scores.csv', delim=';', decimal_separator=',')")
assert named.fetchall() == [(8.5, 9.25), (7.75, 8.5)]
PY
