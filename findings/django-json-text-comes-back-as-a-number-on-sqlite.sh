#!/usr/bin/env bash
# Django 5.2.19 on SQLite: `values_list("data__code")` gives the JSON text "12" as the number 12, and "null" as None.
#
# Guess:    a key of a JSONField comes back as what was stored, as the whole field does and as PostgreSQL gives it.
# Seen:     SQLite gives the bare text of a JSON string, and Django then reads whatever text looks like JSON once more:
#           "12" becomes 12, "1e3" 1000.0, "true" True, "null" None, "1.50" 1.5, "[1]" a list; "012" and "2026-11" stay
#           as they are. Codes and numbers of papers kept as text change their type row by row, and `== "12"` fails.
#           `KT("data__code")` gives the text; reading the whole field is right.
# Fails if: the text "12" comes back as text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import sqlite3

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.db import connection, models
from django.db.models.fields.json import KT


class Paper(models.Model):
    data = models.JSONField()

    class Meta:
        app_label = "papers"


with connection.schema_editor() as editor:
    editor.create_model(Paper)
print("Django", django.__version__, "SQLite", sqlite3.sqlite_version)
results = {}
for text in ("12", "012", "1e3", "1.50", "true", "null", "[1]", "2026-11"):
    paper = Paper.objects.create(data={"code": text})
    paper.refresh_from_db()
    row = Paper.objects.filter(pk=paper.pk)
    results[text] = row.values_list("data__code", flat=True).get()
    plain = row.annotate(text=KT("data__code")).values_list("text", flat=True).get()
    print(f"stored {text!r}: whole field {paper.data['code']!r}, by key {results[text]!r}, by KT {plain!r}")
    assert paper.data["code"] == plain == text
assert results == {
    "12": 12, "012": "012", "1e3": 1000.0, "1.50": 1.5, "true": True, "null": None, "[1]": [1], "2026-11": "2026-11",
}
assert type(results["12"]) is int
PY
