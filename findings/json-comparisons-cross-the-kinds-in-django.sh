#!/usr/bin/env bash
# Django 5.2.19: `filter(data__score__gt=0)` finds texts and null on SQLite, `__lt=5` finds them on PostgreSQL 15.
#
# Guess:    a comparison with a number finds the rows whose value is a number that fits; other kinds are out, or an
#           error; and both databases find the same rows.
# Seen:     kinds are ordered, not kept apart. SQLite puts every text, and with it JSON null, true, lists and objects,
#           above all numbers: `gt=0` finds them all. PostgreSQL puts null and texts below numbers, true, lists and
#           objects above: `lt=5` finds "n/a" and null, `gt=0` finds true. Missing keys alone are never found. A count
#           of "scores above 0" needs a test of the kind beside it.
# Fails if: either database finds numbers only.
set -euo pipefail
server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
bin=$(pg_config --bindir)
stop() { server "$bin/pg_ctl" -D "$work/data" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$work"; }
work=$(mktemp -d); trap stop EXIT
"$bin/postgres" --version | grep -o "PostgreSQL) 15\.[0-9]*"
if [ "$(id -u)" = 0 ]; then chown postgres "$work"; fi
server "$bin/initdb" -D "$work/data" -E UTF8 --locale=C.UTF-8 -A trust -U postgres > /dev/null
server "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w start -o "-k $work -c listen_addresses=''" > /dev/null
query() { psql -X -q -A -t -h "$work" -U postgres -d postgres -c "$1"; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19 "psycopg[binary]==3.3.9"
cat > "$work/try.py" <<'PY'
import sys

import django
from django.conf import settings

postgres = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": sys.argv[1]}
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, "postgres": postgres},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.db import connections, models


class Review(models.Model):
    data = models.JSONField()

    class Meta:
        app_label = "reviews"


found = {}
for name in connections:
    with connections[name].schema_editor() as editor:
        editor.create_model(Review)
    for value in (3, 8, -1, "n/a", "7", None, True, [1], {"a": 1}):
        Review.objects.using(name).create(data={"score": value})
    Review.objects.using(name).create(data={})
    for lookup, bound in (("gt", 0), ("lt", 5)):
        rows = Review.objects.using(name).filter(**{f"data__score__{lookup}": bound}).order_by("pk")
        found[name, lookup] = [row.data["score"] for row in rows]
        print(connections[name].vendor, f"score {lookup} {bound}:", found[name, lookup])
assert found["default", "gt"] == [3, 8, "n/a", "7", None, True, [1], {"a": 1}]
assert found["default", "lt"] == [3, -1]
assert found["postgres", "gt"] == [3, 8, True, [1], {"a": 1}]
assert found["postgres", "lt"] == [3, -1, "n/a", "7", None]
PY
"$work/venv/bin/python" "$work/try.py" "$work"
