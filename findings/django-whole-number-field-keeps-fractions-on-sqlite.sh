#!/usr/bin/env bash
# Django 5.2.19 on SQLite: `update(n=F("n") * 1.5)` stores 4.5 in an IntegerField; no filter finds it, `Sum` cuts it.
#
# Guess:    an IntegerField holds whole numbers: the product is rounded when it is stored, as PostgreSQL's assignment
#           cast does, or cut, as `save` does (4), or refused.
# Seen:     the column has the affinity INTEGER, which leaves a fraction as a REAL, and Django converts nothing on the way
#           out. The objects have 1.5, 4.5 and 7.5, which sum to 13.5; `Sum` says 13, and neither `filter(n=4)`, `n=5` nor
#           `n=4.5` finds a row. Wrap the expression in `Round`, or compute in Python.
# Fails if: the field is read as a whole number.
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
from django.db.models import F, Sum


class Quota(models.Model):
    n = models.IntegerField()

    class Meta:
        app_label = "quotas"


with connection.schema_editor() as editor:
    editor.create_model(Quota)
Quota.objects.bulk_create([Quota(n=n) for n in (1, 3, 5)])
Quota.objects.update(n=F("n") * 1.5)
with connection.cursor() as cursor:
    kinds = {kind for (kind,) in cursor.execute("SELECT typeof(n) FROM quotas_quota").fetchall()}
values = [quota.n for quota in Quota.objects.order_by("n")]
total = Quota.objects.aggregate(total=Sum("n"))["total"]
rows = {value: Quota.objects.filter(n=value).count() for value in (4, 5, 4.5)}
saved = Quota.objects.create(n=4.5)
saved.refresh_from_db()
print("Django", django.__version__, "SQLite", sqlite3.sqlite_version, "stored as", kinds)
print("read:", values, "Sum:", total, "rows found by value:", rows, "saved as 4.5, read:", saved.n)
assert (kinds, values, total) == ({"real"}, [1.5, 4.5, 7.5], 13)
assert rows == {4: 0, 5: 0, 4.5: 0}
assert saved.n == 4
PY
