"""The door through which retention may take rows of append-only tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_triggers")]

    operations = [
        migrations.CreateModel(
            name="PurgeDoor",
            fields=[("name", models.CharField(max_length=100, primary_key=True, serialize=False))],
        ),
    ]
