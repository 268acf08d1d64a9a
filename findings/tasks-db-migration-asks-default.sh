#!/usr/bin/env bash
# django-tasks-db 0.13.0 (Django 5.2.19): `migrate --database=other` changes the default database.
#
# Guess:    a data migration works on the database that is being migrated, as its sisters 0008, 0011, 0013, 0018 do.
# Seen:     0016 filters DBTaskResult without `.using(schema_editor.connection.alias)`. Migrating "other" sets the
#           rows of "default" from NEW to READY, and leaves those of "other" as they are; where "default" has no
#           tables the migration ends in "no such table". A restore into a second database met it.
# Fails if: the row of "default" stays NEW.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19 django-tasks==0.12.0 django-tasks-db==0.13.0
cd "$work"
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django_tasks", "django_tasks_db"],
    DATABASES={
        name: {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{name}.sqlite3"} for name in ("default", "other")
    },
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

app, former = "django_tasks_database", ("django_tasks_database", "0015")
for name in ("default", "other"):
    call_command("migrate", *former, database=name, verbosity=0)
loader = MigrationLoader(connections["default"])
node = next(key for key in loader.graph.nodes if key[0] == app and key[1].startswith("0015"))
result = loader.project_state(node).apps.get_model(app, "DBTaskResult")
for name in ("default", "other"):
    row = result(status="NEW", args_kwargs={"args": [], "kwargs": {}}, task_path="a.b", backend_name="default")
    row.save(using=name, force_insert=True)
call_command("migrate", app, database="other", verbosity=0)
status = {name: result.objects.using(name).values_list("status", flat=True).get() for name in ("default", "other")}
print("after migrating 'other':", status)
raise SystemExit(0 if status == {"default": "READY", "other": "NEW"} else 1)
PY
"$work/venv/bin/python" try.py
