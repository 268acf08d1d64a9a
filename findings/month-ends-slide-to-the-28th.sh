#!/usr/bin/env bash
# DuckDB 2.0.0 and pandas 3.1.1: the months from 31 January on are 28 February, 28 March, 28 April.
#
# Guess:    a series by months is start + k months: 31 January, 28 February, 31 March, 30 April, as adding the months by
#           hand gives in both, and as Polars' `date_range` has it.
# Seen:     `generate_series` and `date_range(freq=DateOffset(months=1))` add one month to the last value each time, and
#           what February cut stays cut. Deadlines "at the end of every month" are three days early from March on, and
#           only when the series passes a February. Generate numbers and add that many months to the start.
# Fails if: either series has 31 March.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0 pandas==3.1.1 polars==2.1.0
"$work/venv/bin/python" - <<'PY'
import datetime

import duckdb
import pandas
import polars

start, end = datetime.date(2026, 1, 31), datetime.date(2026, 4, 30)
series = duckdb.execute("SELECT generate_series(?::DATE, ?::DATE, INTERVAL 1 MONTH)", [start, end]).fetchone()[0]
query = "SELECT list(?::DATE + to_months(k::INT) ORDER BY k) FROM range(4) AS t(k)"
by_hand = duckdb.execute(query, [start]).fetchone()[0]
days = {
    f"DuckDB {duckdb.__version__} generate_series": series,
    "DuckDB start + k months": by_hand,
    f"pandas {pandas.__version__} date_range": pandas.date_range(start, periods=4, freq=pandas.DateOffset(months=1)),
    "pandas start + k months": [pandas.Timestamp(start) + pandas.DateOffset(months=k) for k in range(4)],
    f"Polars {polars.__version__} date_range": polars.date_range(start, end, "1mo", eager=True).to_list(),
}
texts = {name: " ".join(f"{day:%d/%m}" for day in values) for name, values in days.items()}
print(*(f"{name}: {text}" for name, text in texts.items()), sep="\n")
assert list(texts.values()) == [
    "31/01 28/02 28/03 28/04", "31/01 28/02 31/03 30/04", "31/01 28/02 28/03 28/04", "31/01 28/02 31/03 30/04",
    "31/01 28/02 31/03 30/04",
]
PY
