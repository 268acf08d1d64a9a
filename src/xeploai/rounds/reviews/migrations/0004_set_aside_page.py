"""A text set aside knows the page it came from: two pages begun from one draft keep one each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, and the constraint with it."""

    dependencies = [("reviews", "0003_evidence")]

    operations = [
        migrations.RemoveConstraint(model_name="setaside", name="set_aside_once"),
        migrations.AddField(
            model_name="setaside",
            name="page",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.UniqueConstraint(fields=("review", "user", "revision", "page"), name="set_aside_once"),
        ),
    ]
