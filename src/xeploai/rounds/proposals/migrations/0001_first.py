"""The first tables."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0005_fill_stored_rules"),
        ("organisations", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResultSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "Kết quả cuộc họp"),
                            ("correction", "Sửa số liệu nhập sai"),
                            ("repeat", "Họp lại theo yêu cầu của cấp trên"),
                        ],
                        max_length=12,
                    ),
                ),
                ("minutes_number", models.CharField(blank=True, max_length=100, verbose_name="Số biên bản")),
                ("held_on", models.DateField(verbose_name="Ngày họp")),
                ("called", models.PositiveIntegerField(null=True, verbose_name="Số được triệu tập")),
                ("present", models.PositiveIntegerField(null=True, verbose_name="Số có mặt")),
                ("reason", models.TextField(blank=True, verbose_name="Lý do")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=100, verbose_name="Số văn bản yêu cầu họp lại"),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="result_sheets",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="ResultLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issued", models.PositiveIntegerField(null=True, verbose_name="Phiếu phát ra")),
                ("collected", models.PositiveIntegerField(null=True, verbose_name="Phiếu thu về")),
                ("valid", models.PositiveIntegerField(null=True, verbose_name="Phiếu hợp lệ")),
                ("invalid", models.PositiveIntegerField(null=True, verbose_name="Phiếu không hợp lệ")),
                ("excellent", models.PositiveIntegerField(null=True, verbose_name="Xuất sắc")),
                ("good", models.PositiveIntegerField(null=True, verbose_name="Tốt")),
                ("completed", models.PositiveIntegerField(null=True, verbose_name="Hoàn thành")),
                ("not_completed", models.PositiveIntegerField(null=True, verbose_name="Không hoàn thành")),
                ("unmarked", models.PositiveIntegerField(null=True, verbose_name="Không chọn mức")),
                ("level", models.CharField(blank=True, max_length=3)),
                ("reason", models.TextField(blank=True)),
                ("authority_note", models.CharField(blank=True, max_length=200)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result_lines", to="campaigns.subject"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="proposals.resultsheet"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="DossierReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("missing", models.TextField(verbose_name="Nội dung cần bổ sung")),
                ("due_on", models.DateField(verbose_name="Hạn bổ sung")),
                ("repeat", models.BooleanField(default=False)),
                ("order_number", models.CharField(blank=True, max_length=100)),
                ("returned_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dossier_returns",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="proposals.resultsheet",
                    ),
                ),
            ],
            options={
                "ordering": ("-returned_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Appraisal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("level", models.CharField(max_length=3)),
                ("reason", models.TextField(blank=True)),
                ("authority_note", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appraisals", to="campaigns.subject"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appraisals",
                        to="proposals.resultline",
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [models.UniqueConstraint(fields=("subject", "number"), name="appraisal_number")],
            },
        ),
        migrations.AddConstraint(
            model_name="resultsheet",
            constraint=models.UniqueConstraint(fields=("campaign", "unit", "number"), name="result_sheet_number"),
        ),
        migrations.AddConstraint(
            model_name="resultsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("called", None), ("present", None), ("present__lte", models.F("called")), _connector="OR"
                ),
                name="result_sheet_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "first"), ("number", 1), ("order_number", "")),
                    models.Q(
                        ("number__gt", 1),
                        models.Q(("reason", ""), _negated=True),
                        models.Q(
                            models.Q(("kind", "correction"), ("order_number", "")),
                            models.Q(("kind", "repeat"), models.Q(("order_number", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="result_sheet_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.UniqueConstraint(fields=("sheet", "subject"), name="result_line_once"),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", ""), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="result_line_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("collected", None),
                    ("valid", None),
                    ("invalid", None),
                    (
                        "collected",
                        django.db.models.expressions.CombinedExpression(models.F("valid"), "+", models.F("invalid")),
                    ),
                    _connector="OR",
                ),
                name="result_line_collected",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("repeat", False), models.Q(("order_number", ""), _negated=True), _connector="OR"),
                name="dossier_return_order",
            ),
        ),
    ]
