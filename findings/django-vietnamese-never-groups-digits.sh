#!/usr/bin/env bash
# Django 5.2.19: with "vi" neither `intcomma` nor `floatformat:"2g"` nor USE_THOUSAND_SEPARATOR parts the thousands.
#
# Guess:    the language has a sign for thousands (the point), so what forces grouping gives 1.234.567, as with "de".
# Seen:     the formats of "vi" name THOUSAND_SEPARATOR and leave NUMBER_GROUPING as a comment, so groups have no length:
#           1234567 stays 1234567 by all three, though the docs say that the suffix g forces grouping by the separator
#           of the language. "de" and "id" group. Set NUMBER_GROUPING in a FORMAT_MODULE_PATH.
# Fails if: a number is grouped in "vi".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.humanize"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_THOUSAND_SEPARATOR=True,
)
django.setup()
from django.template import Context, Template
from django.utils import formats, translation

print("Django", django.__version__)
template = Template("{% load humanize %}{{ n }} {{ n|intcomma }} {{ n|floatformat:'2g' }}")
results = {}
for language in ("vi", "de", "id"):
    with translation.override(language):
        results[language] = template.render(Context({"n": 1234567}))
        separator = formats.get_format("THOUSAND_SEPARATOR"), formats.get_format("NUMBER_GROUPING")
        print(language, *separator, "->", results[language])
assert results["vi"] == "1234567 1234567 1234567,00"
assert results["de"] == results["id"] == "1.234.567 1.234.567 1.234.567,00"
PY
