#!/usr/bin/env bash
# Django 5.2.19 on SQLite: a DecimalField of two places keeps 2.665, reads it as 2.66, sums it as 2.665, finds no 2.66.
#
# Guess:    `decimal_places=2` rounds once, when the row is saved, half up as the NUMERIC(6, 2) of PostgreSQL does.
# Seen:     `save` does not round and the column is a REAL: the database holds 2.665. Each reading rounds it to two
#           places, halves to the even digit: 2.66 (PostgreSQL stores and gives 2.67). `Sum` adds what is stored: three
#           times 0.335 reads as 0.34 each, 1.02 by hand, and sums to 1.005. A filter for the value that was just read
#           finds nothing. `full_clean` refuses the third place; code that skips it has to quantize.
# Fails if: the stored value is rounded, or is read as 2.67.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import sqlite3
from decimal import Decimal

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.db import connection, models


class Mark(models.Model):
    value = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        app_label = "marks"


with connection.schema_editor() as editor:
    editor.create_model(Mark)
print("Django", django.__version__, "SQLite", sqlite3.sqlite_version)
mark = Mark.objects.create(value=Decimal("2.665"))
mark.refresh_from_db()
with connection.cursor() as cursor:
    stored = cursor.execute("SELECT value, typeof(value) FROM marks_mark").fetchone()
found = {text: Mark.objects.filter(value=Decimal(text)).count() for text in ("2.66", "2.67", "2.665")}
print("stored:", stored, "read:", mark.value, "rows found by value:", found)
Mark.objects.all().delete()
Mark.objects.bulk_create([Mark(value=Decimal("0.335")) for _ in range(3)])
read = list(Mark.objects.values_list("value", flat=True))
total = Mark.objects.aggregate(total=models.Sum("value"))["total"]
print("three times 0.335, read:", *read, "sum of what is read:", sum(read), "Sum:", total)
assert stored == (2.665, "real")
assert mark.value == Decimal("2.66")
assert found == {"2.66": 0, "2.67": 0, "2.665": 1}
assert sum(read) == Decimal("1.02")
assert total == Decimal("1.005")
PY
