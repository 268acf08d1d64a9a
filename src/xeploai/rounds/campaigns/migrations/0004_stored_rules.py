"""Rules are stored with the round, complete."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_about")]

    operations = [
        migrations.CreateModel(
            name="StoredRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules_digest", models.CharField(max_length=64)),
                ("text_digest", models.CharField(max_length=64)),
                ("document", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rules_digest", "text_digest"), name="stored_rules_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="binding",
            name="stored",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bindings",
                to="campaigns.storedrules",
            ),
        ),
        migrations.AddField(
            model_name="binding", name="rules_digest", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            model_name="binding", name="text_digest", field=models.CharField(blank=True, max_length=64)
        ),
    ]
