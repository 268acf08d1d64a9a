#!/usr/bin/env bash
# Polars 2.1.0: `DataFrame(rows)` cuts 8.75 to 8 when the first hundred rows hold whole numbers; text there is an error.
#
# Guess:    construction is strict by default: a value that does not fit the inferred type raises, as it does for text in
#           the same place, and as `Series` does for the same list.
# Seen:     rows that come as dicts or tuples are inferred from the first hundred; below, a float is cut to the integer,
#           without a warning: marks of 8.75 and 9.5 become 8 and 9 and the mean is wrong. A list of 101 rows shows it,
#           one of 100 does not, so small tests pass. Give a schema, or `infer_schema_length=None`.
# Fails if: the late fraction is kept, or raises.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0
"$work/venv/bin/python" - <<'PY'
import polars


def last(count: int, value: object, **options: object) -> object:
    rows = [{"mark": 8}] * count + [{"mark": value}]
    try:
        return polars.DataFrame(rows, **options)["mark"][-1]
    except Exception as error:
        return type(error).__name__


tuples = polars.DataFrame([(8,)] * 100 + [(8.75,)], schema=["mark"], orient="row")["mark"][-1]
results = last(99, 8.75), last(100, 8.75), last(100, "tốt"), last(100, 8.75, infer_schema_length=None)
print("Polars", polars.__version__, "8.75 in row 100, in row 101, text in row 101, all looked at:", *results)
try:
    series = polars.Series([8] * 100 + [8.75])[-1]
except TypeError as error:
    series = type(error).__name__
print("tuples, row 101:", tuples, "| Series:", series)
assert results[0] == results[3] == 8.75
assert results[1] == tuples == 8
assert results[2] == "ComputeError"
assert series == "TypeError"
PY
