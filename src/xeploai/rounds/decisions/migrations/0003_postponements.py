"""Cases that wait by order of a body."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_duties_left"),
        ("decisions", "0002_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Postponement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body_name", models.CharField(max_length=250, verbose_name="Cơ quan yêu cầu")),
                ("number", models.CharField(max_length=100, verbose_name="Số văn bản")),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                ("until", models.DateField(null=True, verbose_name="Tạm hoãn đến ngày")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postponements",
                        to="campaigns.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="OpenPostponement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postponed", to="campaigns.subject"
                    ),
                ),
                (
                    "postponement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="open", to="decisions.postponement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostponementEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body_name", models.CharField(max_length=250, verbose_name="Cơ quan đưa ra xem xét lại")),
                ("number", models.CharField(max_length=100, verbose_name="Số văn bản")),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "postponement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="decisions.postponement"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("signed_on")), _connector="OR"),
                name="postponement_until",
            ),
        ),
    ]
