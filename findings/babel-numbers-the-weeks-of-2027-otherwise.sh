#!/usr/bin/env bash
# Babel 2.19.0: every week of 2027 has in "vi" another number than by ISO 8601; up to 27 December 2026 all have the same.
#
# Guess:    weeks of Vietnam begin on Monday and are counted as ISO 8601 does, so 1 January 2027, a Friday, is in week 53
#           of 2026, as Python's `isocalendar` and Babel's own "en_GB" have it.
# Seen:     the locale data count the week that holds 1 January as the first, however short. 2027 begins on a Friday and
#           is one ahead in all its weeks: Monday 4 January is week 2 (ISO: 1). 2026 begins on a Thursday and agrees up
#           to the last Sunday of December, so a test written in 2026 sees nothing. Take `isocalendar`.
# Fails if: "vi" counts the weeks of 2027 as ISO does.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check babel==2.19.0
"$work/venv/bin/python" - <<'PY'
import datetime

import babel
from babel.dates import format_date

print("Babel", babel.__version__)
same = []
for text in ("2026-01-01", "2026-06-15", "2026-12-27", "2026-12-28", "2027-01-01", "2027-01-04", "2027-06-14"):
    day = datetime.date.fromisoformat(text)
    vietnamese, british = (format_date(day, "YYYY-ww", locale=locale) for locale in ("vi", "en_GB"))
    print(f"{text} {day:%a}: vi {vietnamese}, en_GB {british}, ISO {day:%G-%V}")
    assert british == f"{day:%G-%V}"
    if vietnamese == british:
        same.append(text)
assert same == ["2026-01-01", "2026-06-15", "2026-12-27"]
assert format_date(datetime.date(2027, 1, 4), "YYYY-ww", locale="vi") == "2027-02"
PY
