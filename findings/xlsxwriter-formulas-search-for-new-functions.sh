#!/usr/bin/env bash
# XlsxWriter 3.3.1: every formula is searched for each newer function's name, whether it holds one or not.
#
# Guess:    `use_future_functions` is off by default, so a plain `=SUM(A1:A9)` is written as it stands.
# Seen:     `write_formula` first replaces the names of dynamic functions (LET, FILTER, UNIQUE ...) by about thirty
#           `re.sub` calls, one a function, unless the text holds `_xlfn.` already. A sheet of some thousand plain
#           formulas so spends more on that search than on writing its cells.
# Fails if: fewer than ten substitutions are made for one plain formula.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check xlsxwriter==3.3.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import cProfile
import pstats

import xlsxwriter

book = xlsxwriter.Workbook("a.xlsx")
sheet = book.add_worksheet()
profile = cProfile.Profile()
profile.enable()
for row in range(1000):
    sheet.write_formula(row, 0, "=SUM(B1:B9)")
profile.disable()
book.close()
calls = sum(
    entry[0] for (file, _, name), entry in pstats.Stats(profile).stats.items() if name == "sub" and file.endswith("re/__init__.py")
)
print("XlsxWriter", xlsxwriter.__version__, "re.sub calls for 1000 plain formulas:", calls)
assert calls >= 10_000
PY
