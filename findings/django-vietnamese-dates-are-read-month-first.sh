#!/usr/bin/env bash
# Django 5.2.19: with `LANGUAGE_CODE = "vi"` a date field refuses 30/11/2026 and reads 05/11/2026 as 11 May.
#
# Guess:    a language whose dates are shown as day-month-year is read in that order, as German and French are.
# Seen:     the formats of "vi" name how dates are shown (`d-m-Y`, "Ngày 30 tháng 11 năm 2026") and leave
#           DATE_INPUT_FORMATS as a comment, so the American list of the settings stays: 2026-11-30, 11/30/2026. The
#           very text that Django shows (30-11-2026) is refused. 30/11/2026 is refused too, which somebody sees;
#           05/11/2026 becomes 11 May without a word, which nobody does. Give `input_formats` or a FORMAT_MODULE_PATH.
# Fails if: 05/11/2026 is read as 5 November.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import datetime

import django
from django.conf import settings

settings.configure(LANGUAGE_CODE="vi")
django.setup()
from django import forms
from django.utils import formats, translation

day = datetime.date(2026, 11, 5)
print("Django", django.__version__)
results = {}
for language in ("vi", "de"):
    with translation.override(language):
        shown = formats.date_format(day, "SHORT_DATE_FORMAT")
        for text in (shown, "05/11/2026", "30/11/2026", "2026-11-05"):
            try:
                results[language, text] = forms.DateField().clean(text).isoformat()
            except forms.ValidationError as error:
                results[language, text] = "refused: " + error.messages[0]
            print(language, "shows", shown, "- reads", text, "as", results[language, text])
assert results["vi", "05/11/2026"] == "2026-05-11"
assert results["vi", "30/11/2026"].startswith("refused")
assert results["vi", "05-11-2026"].startswith("refused")
assert results["de", "05.11.2026"] == "2026-11-05"
PY
