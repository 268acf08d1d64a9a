"""Views wait before they are appended; on PostgreSQL, who was seen is found by an index."""

from typing import Any

from django.db import migrations, models


def _index(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE INDEX audit_seen ON audit_entryvalues USING gin ((held -> 'seen'))")


def _no_index(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX audit_seen")


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_head")]

    operations = [
        migrations.CreateModel(
            name="PendingView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                ("seal", models.CharField(max_length=64)),
                ("appended", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(name="pending_same", fields=["key", "at"]),
                    models.Index(name="pending_waiting", fields=["id"], condition=models.Q(appended=False)),
                ]
            },
        ),
        migrations.CreateModel(
            name="SpoolMark",
            fields=[
                ("spool", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("last", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(_index, _no_index),
    ]
