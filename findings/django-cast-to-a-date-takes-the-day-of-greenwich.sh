#!/usr/bin/env bash
# Django 5.2.19: with TIME_ZONE "Asia/Ho_Chi_Minh" `Cast("at", DateField())` has 31 December for 1 January, 01:00.
#
# Guess:    a date that is made of a moment is the date of the current time zone, as by `TruncDate`, the look-up
#           `at__date` and the template filter `date`.
# Seen:     Cast goes to the database as it stands, and there the moment is in UTC: what was entered between midnight and
#           seven in the morning counts to the day before, at New Year to the year before. Filters on the result agree
#           with it and not with `at__date`. Take `TruncDate`.
# Fails if: the cast gives the day in Vietnam.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import datetime
import zoneinfo

import django
from django.conf import settings

settings.configure(
    USE_TZ=True, TIME_ZONE="Asia/Ho_Chi_Minh", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
from django.db import connection, models
from django.db.models.functions import Cast, TruncDate


class Paper(models.Model):
    at = models.DateTimeField()

    class Meta:
        app_label = "papers"


with connection.schema_editor() as editor:
    editor.create_model(Paper)
Paper.objects.create(at=datetime.datetime(2027, 1, 1, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")))
papers = Paper.objects.annotate(cut=TruncDate("at"), cast=Cast("at", models.DateField()))
row = papers.values_list("cut", "cast").get()
day = datetime.date(2027, 1, 1)
counts = Paper.objects.filter(at__date=day).count(), papers.filter(cast=day).count()
print("Django", django.__version__, "TruncDate:", row[0], "Cast:", row[1], "found by at__date, by cast:", *counts)
assert row == (day, datetime.date(2026, 12, 31))
assert counts == (1, 0)
PY
