#!/usr/bin/env bash
# DuckDB 2.0.0: `TRY_CAST('5.5' AS INTEGER)` is 6, and '1e3', '0x10' and '1_000' are whole numbers too.
#
# Guess:    text that is no whole number gives NULL, so `TRY_CAST(cell AS INTEGER) IS NULL` finds the cells to send back,
#           as PostgreSQL refuses '5.5' and Polars makes null of it.
# Seen:     text is read as a number and rounded half away from zero: '5.5' is 6, '4.5' is 5, '-0.5' is -1, '0.4' is 0.
#           Powers of ten, hexadecimal digits and underscores of Python count as well. A count of "5.5" members passes
#           the check as 6. Full match with a regular expression first, or compare with the cast to DECIMAL.
# Fails if: '5.5' is not cast to 6.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0 polars==2.1.0
"$work/venv/bin/python" - <<'PY'
import duckdb
import polars

texts = ["5", "5.5", "4.5", "-0.5", "0.4", "1e3", "0x10", "1_000", "8,5", "5 người"]
by_duckdb = [duckdb.execute("SELECT TRY_CAST(? AS INTEGER)", [text]).fetchone()[0] for text in texts]
by_polars = polars.Series(texts).cast(polars.Int64, strict=False).to_list()
print("text:  ", texts)
print("DuckDB:", by_duckdb)
print("Polars:", by_polars)
assert by_duckdb == [5, 6, 5, -1, 0, 1000, 16, 1000, None, None]
assert by_polars == [5, *[None] * 9]
PY
