#!/usr/bin/env bash
# Django 5.2.19: in a Vietnamese number field 8.75 is eight and three quarters, and 8.750 is eight thousand.
#
# Guess:    a localized DecimalField of "vi", where the point parts thousands and the comma decimals, either refuses
#           8.75 or reads it as 875, and treats each point alike.
# Seen:     one point is taken for a thousands sign only when exactly three digits follow it, else for a decimal point,
#           whatever the language says. 8.5, 8.50 and 8.75 are marks; 8.750, 8.500 and 0.125 are 8750, 8500 and 125.
#           Figures pasted from a program with three places are so read a thousand times too large, without a word.
#           Refuse the point in a field of marks, or bound the field.
# Fails if: 8.75 and 8.750 are read as one number.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
from decimal import Decimal

import django
from django.conf import settings

settings.configure(LANGUAGE_CODE="vi", USE_THOUSAND_SEPARATOR=True)
django.setup()
from django import forms

print("Django", django.__version__)
field = forms.DecimalField(localize=True)
results = {text: field.clean(text) for text in ("8,75", "8.5", "8.75", "8.750", "8.7500", "0.125", "1.234,5")}
print(*(f"{text} -> {number}" for text, number in results.items()), sep="\n")
assert results["8.75"] == Decimal("8.75")
assert results["8.750"] == 8750
assert results["0.125"] == 125
assert results["8.7500"] == Decimal("8.75")
PY
