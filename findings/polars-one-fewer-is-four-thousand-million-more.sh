#!/usr/bin/env bash
# Polars 2.1.0: one rated member less than last year, counted by `sum` of conditions, is 4294967295.
#
# Guess:    the difference of two counts is a number with a sign, or an overflow is an error; `diff` of counts gives -1.
# Seen:     counts (`len`, `n_unique`, `sum` of a condition) are UInt32, and so is their difference: below zero it starts
#           again from the top, without a warning. Only where one is smaller, so growth looks right and a loss is a
#           figure of ten digits, which a sum or a mean then hides. `diff` does turn to a signed type. Cast to Int64.
# Fails if: the difference is -1.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0
"$work/venv/bin/python" - <<'PY'
import polars
from polars import col

rated = polars.DataFrame({"year": [2025, 2025, 2026]})
before, now = (col("year") == 2025).sum(), (col("year") == 2026).sum()
change = rated.select(growth=before - now, loss=now - before, cast=now.cast(polars.Int64) - before)
by_diff = rated.group_by("year", maintain_order=True).len()["len"].diff()[-1]
print("Polars", polars.__version__, dict(change.schema), change.row(0), "diff:", by_diff)
assert change.row(0) == (1, 4294967295, -1)
assert by_diff == -1
PY
