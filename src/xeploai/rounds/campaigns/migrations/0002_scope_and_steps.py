from django.db import migrations, models

import xeploai.rounds.campaigns.models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="kinds",
            field=models.JSONField(default=xeploai.rounds.campaigns.models.all_kinds, verbose_name="Đối tượng của đợt"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="step_dates",
            field=models.JSONField(default=dict),
        ),
    ]
