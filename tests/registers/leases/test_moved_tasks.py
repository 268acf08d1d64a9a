"""Jobs that an earlier version put into the queue name tasks by the place where they were then."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from xeploai.registers.kernel.manifest import jobs
from xeploai.registers.leases.models import Lease

FORMER = (
    "xeploai.apps.campaigns.jobs.draw_roster",
    "xeploai.apps.privacy.jobs.count_due",
    "xeploai.apps.privacy.jobs.take_away",
)


@pytest.mark.django_db
def test_they_are_found_where_the_tasks_are_now_and_back() -> None:
    for number, path in enumerate(FORMER):
        DBTaskResult.objects.create(
            task_path=path, args_kwargs={"args": [number], "kwargs": {}}, backend_name="default", queue_name="default"
        )
        Lease.objects.create(task=path, subject=number, until=timezone.now())
    other = DBTaskResult.objects.create(
        task_path="other.jobs.run", args_kwargs={"args": [], "kwargs": {}}, backend_name="default", queue_name="default"
    )
    migration = import_module("xeploai.registers.leases.migrations.0002_task_paths")
    editor = SimpleNamespace(connection=connection)
    migration.moved(apps, editor)
    now = set(DBTaskResult.objects.exclude(pk=other.pk).values_list("task_path", flat=True))
    assert now == set(Lease.objects.values_list("task", flat=True)) == set(jobs())
    other.refresh_from_db()
    assert other.task_path == "other.jobs.run"
    migration.moved_back(apps, editor)
    assert set(Lease.objects.values_list("task", flat=True)) == set(FORMER)
