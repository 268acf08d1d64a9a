"""Jobs that were asked for before the packages moved are found under the place where their task is now."""

from typing import Any

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace

_MOVED = {
    "xeploai.apps.campaigns.jobs.": "xeploai.rounds.campaigns.jobs.",
    "xeploai.apps.privacy.jobs.": "xeploai.rounds.privacy.jobs.",
}


def _renamed(apps: Any, editor: Any, pairs: dict[str, str]) -> None:
    using = editor.connection.alias
    for label, field in (("django_tasks_database.DBTaskResult", "task_path"), ("leases.Lease", "task")):
        rows = apps.get_model(label).objects.using(using)
        for former, now in pairs.items():
            path = Replace(F(field), Value(former), Value(now))
            rows.filter(**{f"{field}__startswith": former}).update(**{field: path})


def moved(apps: Any, editor: Any) -> None:
    """Former places to present ones."""
    _renamed(apps, editor, _MOVED)


def moved_back(apps: Any, editor: Any) -> None:
    """And the way back."""
    _renamed(apps, editor, {now: former for former, now in _MOVED.items()})


class Migration(migrations.Migration):
    dependencies = [("leases", "0001_first"), ("django_tasks_database", "0021_conditional_partial_index_ordering")]

    operations = [migrations.RunPython(moved, moved_back)]
