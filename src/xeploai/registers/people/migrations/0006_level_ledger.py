"""Past levels become the ledger of levels: quarters, decisions made here, rows that stand no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_first"),
        ("people", "0005_days_known"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="pastlevel",
            name="past_level_once_person",
        ),
        migrations.RemoveConstraint(
            model_name="pastlevel",
            name="past_level_once_organisation",
        ),
        migrations.RemoveConstraint(
            model_name="pastlevel",
            name="past_level_once_collective",
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="decided_by",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="decided_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="quarter",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="regime",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="pastlevel",
            name="source",
            field=models.CharField(
                choices=[("list", "Danh sách của năm đó"), ("decision", "Quyết định trong chương trình")],
                default="list",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="pastlevel",
            constraint=models.CheckConstraint(condition=models.Q(("quarter__lte", 4)), name="past_level_quarter"),
        ),
        migrations.AddConstraint(
            model_name="pastlevel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("person__isnull", False)),
                fields=("kind", "person", "year", "quarter"),
                name="past_level_once_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="pastlevel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("organisation__isnull", False)),
                fields=("organisation", "year", "quarter"),
                name="past_level_once_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="pastlevel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("collective__isnull", False), ("ended_at", None)),
                fields=("collective", "year", "quarter"),
                name="past_level_once_collective",
            ),
        ),
    ]
