#!/usr/bin/env bash
# pandas 3.1.1: with `dayfirst=True` the ISO date 2026-11-05 is 11 May, and so is 20261105.
#
# Guess:    `dayfirst` says how 05/11/2026 is meant; a date that begins with its year is ISO 8601 and has one meaning.
# Seen:     the year is taken, and of the two numbers after it the first is the day. `to_datetime` and `read_csv` turn
#           2026-11-05 and 20261105 into 11 May without a word. A column with a 13th fails as a whole, but with
#           `format="mixed"`, which a column of both kinds needs, each value stands alone: 2026-11-05 is 11 May and
#           2026-11-13 is 13 November, in one column. Read ISO texts with `format="ISO8601"` and the rest by their own.
# Fails if: 2026-11-05 is read as 5 November under `dayfirst=True`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1
"$work/venv/bin/python" -W ignore - <<'PY'
import io

import pandas


def days(*texts: str, **options: object) -> list[str]:
    return [f"{day:%d/%m/%Y}" for day in pandas.to_datetime(list(texts), **options)]


iso = days("2026-11-05", dayfirst=True)
compact = days("20261105", dayfirst=True)
mixed = days("05/11/2026", "2026-11-05", "2026-11-13", dayfirst=True, format="mixed")
file = pandas.read_csv(io.StringIO("day\n2026-11-05\n2026-11-06\n"), parse_dates=["day"], dayfirst=True)
named = days("2026-11-05", dayfirst=True, format="ISO8601")
print("pandas", pandas.__version__)
print("2026-11-05:", *iso, "| 20261105:", *compact, "| format='ISO8601':", *named)
print("05/11/2026, 2026-11-05, 2026-11-13 as mixed:", *mixed)
print("read_csv of 2026-11-05, 2026-11-06:", *file["day"].dt.strftime("%d/%m/%Y"))
assert iso == compact == ["11/05/2026"]
assert named == ["05/11/2026"]
assert mixed == ["05/11/2026", "11/05/2026", "13/11/2026"]
assert file["day"].dt.strftime("%d/%m").tolist() == ["11/05", "11/06"]
PY
