#!/usr/bin/env bash
# DuckDB 2.0.0: `age` of two dates forty years apart reaches Python as 14400 days; the dates lie 14610 days apart.
#
# Guess:    a timedelta counts days, so what is fetched is the number of days between the two dates.
# Seen:     an INTERVAL keeps months and days apart; on its way to Python each month becomes 30 days, a year 360. Whoever
#           takes `.days // 365` for full years of membership gets 39 for forty full years, and `fetchall` gives no hint.
#           Subtract dates (`end - start` is the number of days), or take `date_part('year', age(...))` in SQL.
# Fails if: the fetched age has the days between the dates.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import datetime

import duckdb

start, end = datetime.date(1986, 12, 1), datetime.date(2026, 12, 1)
query = """SELECT age(?::TIMESTAMP, ?::TIMESTAMP) AS age, age::VARCHAR, date_part('year', age), ?::DATE - ?::DATE"""
age, text, years, days = duckdb.execute(query, [end, start, end, start]).fetchone()
print("DuckDB", duckdb.__version__, "in SQL:", text, "| years:", years, "| days between:", days)
print("fetched:", repr(age), "| days // 365:", age.days // 365)
assert (text, years, days) == ("40 years", 40, 14610)
assert days == (end - start).days
assert age == datetime.timedelta(days=14400)
assert age.days // 365 == 39
PY
