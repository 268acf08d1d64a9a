"""Changes of a roster are listed in the order of the alphabet, Đ before E, people by their given name."""

from typing import Any

from django.db import migrations, models

from xeploai.core.names import subject_sort_key
from xeploai.core.subjects import SubjectKind


def fill(apps: Any, _schema_editor: Any) -> None:
    amendments = apps.get_model("campaigns", "Amendment").objects
    changed = []
    for row in amendments.only("pk", "kind", "name").iterator(chunk_size=2000):
        row.sort_key = subject_sort_key(SubjectKind(row.kind), row.name)[:500]
        changed.append(row)
    amendments.bulk_update(changed, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0008_amendment_batches"),
    ]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="sort_key",
            field=models.CharField(editable=False, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
