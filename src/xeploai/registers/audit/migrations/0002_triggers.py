"""From here on the database refuses to change the trail."""

from django.db import migrations

from xeploai.registers.audit.triggers import TRAIL, guard, unguard


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: guard(editor.connection, TRAIL),
            lambda _apps, editor: unguard(editor.connection, TRAIL),
        )
    ]
