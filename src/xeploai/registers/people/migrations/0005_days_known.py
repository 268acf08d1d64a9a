"""Days of version 0.1.0 that do not exist ("1980-00-00") become what is known of them; the audit log lists every one.
Names typed with a letter that only looks like Đ are searched for as if they had it."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Replace

from xeploai.core.dates import PartialDate
from xeploai.registers.audit.baseline import entry_append

_COLUMNS = {
    "people.Person": ("born_on", "admission_decided_on", "admission_ceremony_on", "official_on"),
    "organisations.Organisation": ("founded_on",),
}
_SEARCHED = ("people.Person", "people.PersonName", "organisations.Organisation")
_AN_ENTRY = 1_000


def mend(apps: Any, editor: Any) -> None:
    """Set every such day to the month or the year that it tells."""
    using = editor.connection.alias
    mended: list[tuple[str, str, str]] = []
    for label, columns in _COLUMNS.items():
        rows = apps.get_model(label)._base_manager.using(using)
        for column in columns:
            # As text: the column itself already reads what is known.
            stored = rows.annotate(stored=Cast(column, CharField())).filter(stored__contains="-00").order_by("pk")
            for pk, public_id, text in stored.values_list("pk", "public_id", "stored"):
                known = PartialDate.from_iso(text)
                rows.filter(pk=pk).update(**{column: known})
                mended.append((f"{label} {public_id} {column}", text, known.iso))
    for start in range(0, len(mended), _AN_ENTRY):
        part = mended[start : start + _AN_ENTRY]
        values = {
            "before": {place: text for place, text, _ in part},
            "after": {place: known for place, _, known in part},
        }
        entry_append(apps, editor, "people.days_known", values)


def fold(apps: Any, editor: Any) -> None:
    """Bring what is searched in to the spelling of what is searched for."""
    using = editor.connection.alias
    for label in _SEARCHED:
        for letter in "ðɖ":
            rows = apps.get_model(label)._base_manager.using(using).filter(search_text__contains=letter)
            rows.update(search_text=Replace("search_text", Value(letter), Value("d")))


class Migration(migrations.Migration):
    dependencies = [("people", "0004_row_notes"), ("organisations", "0001_first"), ("audit", "0006_baseline")]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
