#!/usr/bin/env bash
# Django 5.2.19 on SQLite: `filter(data={"b": 1, "a": 2})` does not find {"a": 2, "b": 1}, nor {"a": 1} the stored 1.0.
#
# Guess:    a JSONField compares values, so the order of keys and the way a number is written do not count, as on
#           PostgreSQL and as Python compares dicts.
# Seen:     SQLite compares the texts without their blanks. The same settings built in another order are another value:
#           `get_or_create(data=...)` makes a second row, a unique constraint lets it in, `exclude` keeps it. By key
#           (`data__a=1`) numbers are compared as numbers. Sort the keys before storing and before asking.
# Fails if: the other order is found.
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


class Choice(models.Model):
    data = models.JSONField(unique=True)

    class Meta:
        app_label = "choices"


with connection.schema_editor() as editor:
    editor.create_model(Choice)
print("Django", django.__version__, "SQLite", sqlite3.sqlite_version)
Choice.objects.create(data={"a": 2, "b": 1})
Choice.objects.create(data={"a": 1.0})
values = ({"a": 2, "b": 1}, {"b": 1, "a": 2}, {"a": 1.0}, {"a": 1})
counts = [Choice.objects.filter(data=value).count() for value in values]
print("same order, other order, 1.0, 1:", counts, "- by key:", Choice.objects.filter(data__a=1).count())
_, created = Choice.objects.get_or_create(data={"b": 1, "a": 2})
rows = [choice.data for choice in Choice.objects.order_by("pk")]
print("get_or_create made a second row:", created, rows)
assert counts == [1, 0, 1, 0]
assert Choice.objects.filter(data__a=1).count() == 1
assert created and rows[0] == rows[2]
PY
