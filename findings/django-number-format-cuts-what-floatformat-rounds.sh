#!/usr/bin/env bash
# Django 5.2.19: `formats.number_format(2.679, 2)` cuts to 2,67, where `floatformat:2` rounds to 2,68.
#
# Guess:    `decimal_pos=2` rounds to two places, half up or half even, as `floatformat:2` does.
# Seen:     the text of the number is cut after two digits: 2.679 becomes 2,67 and 99.99 to one place 99,9, for floats
#           and for Decimal. `floatformat` rounds half up (2,68 and 100,0). A screen built with the one and an export
#           built with the other show two percentages for one figure. Quantize before `number_format`.
# Fails if: `number_format` gives 2,68.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
from decimal import Decimal

import django
from django.conf import settings

settings.configure(LANGUAGE_CODE="vi")
django.setup()
from django.template.defaultfilters import floatformat
from django.utils import formats

print("Django", django.__version__)
cut, rounded = [], []
for number, places in ((2.679, 2), (Decimal("2.679"), 2), (Decimal("99.99"), 1), (Decimal("66.6666"), 1)):
    cut.append(formats.number_format(number, places))
    rounded.append(floatformat(number, places))
    print(repr(number), "number_format:", cut[-1], "floatformat:", rounded[-1])
assert cut == ["2,67", "2,67", "99,9", "66,6"]
assert rounded == ["2,68", "2,68", "100,0", "66,7"]
PY
