#!/usr/bin/env bash
# DuckDB 2.0.0: the full months between two dates are one with `date_sub` and none with `age`.
#
# Guess:    both count complete months; from 31 January to 28 February 2026 there is none, from 29 February 2004 to 28
#           February 2026 there are 21 years.
# Seen:     `date_sub('month', ...)` takes the last day of a shorter month for the anniversary of 29, 30 and 31 (one
#           month, 22 years); `age` waits for a day that the month does not have (28 days, 21 years). "At least six
#           months in office" so depends on the function. Neither is wrong; a rule must say which day counts.
# Fails if: the two agree.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)


def counts(unit: str, start: str, end: str) -> tuple[int, int]:
    dates = f"(SELECT DATE '{start}' AS a, DATE '{end}' AS b)"
    query = f"SELECT date_sub('{unit}', a, b), extract({unit} FROM age(b, a)), age(b, a)::VARCHAR FROM {dates}"
    by_sub, by_age, age = duckdb.execute(query).fetchone()
    print(start, end, f"date_sub: {by_sub} {unit}, age: {age}")
    return by_sub, by_age


assert [counts("month", f"2026-01-{day}", "2026-02-28") for day in (28, 29, 30, 31)] == [(1, 1), (1, 0), (1, 0), (1, 0)]
assert counts("year", "2004-02-29", "2026-02-28") == (22, 21)
PY
