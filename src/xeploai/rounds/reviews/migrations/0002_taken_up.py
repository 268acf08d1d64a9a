"""How far a draft has taken up the rules that its campaign was bound to after it had begun."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_first"), ("audit", "0003_purge_door")]

    operations = [
        migrations.AddField(
            model_name="selfreview",
            name="taken_up",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
