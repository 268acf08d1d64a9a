"""The founding day of a collective stands apart from the day on which it was first seen: where an import only showed it,
without a day, its age is unknown. What an import can take back keeps its comparison."""

from typing import Any

from django.db import migrations

from xeploai.core.dates import PartialDate
from xeploai.registers.organisations.fields import PartialDateField


def mend(apps: Any, editor: Any) -> None:
    """The first day of a collective is its founding day, but for those that came with an import on its day."""
    using = editor.connection.alias
    changes = apps.get_model("people.ImportChange")._base_manager.using(using).filter(model="people.Collective")
    shown = {change.key: change.batch.as_of for change in changes.filter(before__isnull=True).select_related("batch")}
    rows = apps.get_model("people.Collective")._base_manager.using(using)
    known = {}
    for pk, since in rows.order_by("pk").values_list("pk", "valid_from"):
        if shown.get(pk) != since:
            known[pk] = PartialDate.of(since)
            rows.filter(pk=pk).update(founded_on=known[pk])
    for change in changes.order_by("pk"):
        founded = known.get(change.key)
        change.after["founded_on"] = founded.iso if founded else None
        change.save(update_fields=["after"])


class Migration(migrations.Migration):
    dependencies = [("people", "0006_level_ledger")]

    operations = [
        migrations.AddField(
            model_name="collective",
            name="founded_on",
            field=PartialDateField(blank=True, null=True, verbose_name="Ngày thành lập"),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
