#!/usr/bin/env bash
# Polars 2.1.0 (SQL): `strpos` counts bytes and `substr` letters, so "Đảng ủy - Mẫu" is cut at the wrong place.
#
# Guess:    `strpos`, `substr`, `left` and `length` of one dialect count the same thing, letters, as in PostgreSQL and
#           DuckDB; `octet_length` is there for bytes.
# Seen:     `strpos` counts bytes, the others letters. The usual `substr(t, 1, strpos(t, '-') - 2)` makes of it
#           "Đảng ủy - Mẫ", and of "Dang uy - Mau" the right part, so it works until marks come in.
# Fails if: `strpos` gives the place of the letter.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0 duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb
import polars

query = "SELECT strpos(t, '-') AS p, length(t) AS n, left(t, 2) AS l, substr(t, 1, strpos(t, '-') - 2) AS s FROM texts"
texts = ["Đảng ủy - Mẫu", "Dang uy - Mau"]
by_polars = polars.SQLContext(texts=polars.DataFrame({"t": texts})).execute(query, eager=True).rows()
by_duckdb = duckdb.execute(f"WITH texts AS (SELECT unnest(?::VARCHAR[]) AS t) {query}", [texts]).fetchall()
print("Polars", polars.__version__, by_polars)
print("DuckDB", duckdb.__version__, by_duckdb)
assert by_duckdb == [(9, 13, "Đả", "Đảng ủy"), (9, 13, "Da", "Dang uy")]
assert by_polars[1] == by_duckdb[1]
assert by_polars[0] == (14, 13, "Đả", "Đảng ủy - Mẫ")
PY
