#!/usr/bin/env bash
# PyArrow 26.0.1 and pandas 3.1.1: the mean of the decimals 1 and 2 is 2, their median 1.5.
#
# Guess:    a mean of decimals gets more places or becomes a float, as the division of the same values does (0.5000 for
#           1 / 2 in PyArrow) and as pandas' median does.
# Seen:     `mean` has the type of its column and is rounded half away from zero: 1 and 2 give 2, 8.5 and 8.6 give 8.6,
#           1.1, 1.1 and 1.2 give 1.1; so do `group_by(...).aggregate` and pandas with an ArrowDtype of decimals, where
#           mean and median of two values differ. Totals of whole numbers from a database are decimals without places,
#           and their average is then whole. Divide the sum by the count.
# Fails if: the mean of the decimals 1 and 2 has a fraction.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pyarrow==26.0.1 pandas==3.1.1
"$work/venv/bin/python" - <<'PY'
from decimal import Decimal

import pandas
import pyarrow
from pyarrow import compute

print("PyArrow", pyarrow.__version__, "pandas", pandas.__version__)
means = []
for values in (("1", "2"), ("8.5", "8.6"), ("1.1", "1.1", "1.2")):
    array = pyarrow.array([Decimal(value) for value in values])
    series = pandas.Series(array.to_pylist(), dtype=pandas.ArrowDtype(array.type))
    table = pyarrow.table({"unit": ["A"] * len(values), "score": array}).group_by("unit").aggregate([("score", "mean")])
    mean = compute.mean(array).as_py()
    means.append(str(mean))
    print(*values, array.type, "PyArrow mean:", mean, "pandas mean:", series.mean(), "median:", series.median())
    assert mean == series.mean() == table["score_mean"][0].as_py()
print("1 / 2:", compute.divide(pyarrow.array([Decimal(1)]), pyarrow.array([Decimal(2)]))[0])
assert means == ["2", "8.6", "1.1"]
assert pandas.Series([Decimal(1), Decimal(2)], dtype=pandas.ArrowDtype(pyarrow.decimal128(5, 0))).median() == 1.5
PY
