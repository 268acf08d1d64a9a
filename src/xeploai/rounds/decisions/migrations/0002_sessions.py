"""Sessions of deciding bodies; a superior's paper is numbered in the superior's own register."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_duties_left"),
        ("decisions", "0001_first"),
        ("organisations", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecidingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("minutes_number", models.CharField(max_length=100, verbose_name="Số biên bản phiên họp")),
                ("met_on", models.DateField(verbose_name="Ngày họp quyết định")),
                ("called", models.PositiveIntegerField(verbose_name="Tổng số ủy viên")),
                ("present", models.PositiveIntegerField(verbose_name="Số có mặt")),
                ("agreed", models.PositiveIntegerField(verbose_name="Đồng ý")),
                ("against", models.PositiveIntegerField(null=True, verbose_name="Không đồng ý")),
                ("other", models.PositiveIntegerField(null=True, verbose_name="Ý kiến khác")),
                ("list_digest", models.CharField(max_length=64)),
                (
                    "recusal_document",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Văn bản quy định không biểu quyết về mình"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="Lý do ghi lại")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="LineVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed", models.PositiveIntegerField(verbose_name="Đồng ý")),
                ("against", models.PositiveIntegerField(null=True, verbose_name="Không đồng ý")),
                ("other", models.PositiveIntegerField(null=True, verbose_name="Ý kiến khác")),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="SessionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=250, verbose_name="Họ và tên")),
                ("person", models.UUIDField(null=True)),
                ("present", models.BooleanField(verbose_name="Có mặt")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Lý do vắng")),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_number",
        ),
        migrations.AddField(
            model_name="decision",
            name="issuer",
            field=models.CharField(blank=True, max_length=250, verbose_name="Cấp trên quyết định"),
        ),
        migrations.AddField(
            model_name="decision",
            name="issuer_key",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="decisiondraft",
            name="decision",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="decisions.decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "here")), fields=("body", "year", "number_key"), name="decision_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "above")),
                fields=("body", "tally", "year", "issuer_key", "number_key"),
                name="decision_number_above",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("issuer", ""), ("source", "above"), _connector="OR"), name="decision_issuer"
            ),
        ),
        migrations.AddField(
            model_name="decidingsession",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="decisions.decisiondraft"
            ),
        ),
        migrations.AddField(
            model_name="decidingsession",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="linevote",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="line_votes", to="decisions.decidingsession"
            ),
        ),
        migrations.AddField(
            model_name="linevote",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.subject"
            ),
        ),
        migrations.AddField(
            model_name="sessionmember",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="roll", to="decisions.decidingsession"
            ),
        ),
        migrations.AddConstraint(
            model_name="decidingsession",
            constraint=models.UniqueConstraint(fields=("draft", "number"), name="deciding_session_number"),
        ),
        migrations.AddConstraint(
            model_name="decidingsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("present__lte", models.F("called")), ("agreed__lte", models.F("present"))),
                name="deciding_session_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="decidingsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="deciding_session_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="linevote",
            constraint=models.UniqueConstraint(fields=("session", "subject"), name="line_vote_once"),
        ),
        migrations.AddConstraint(
            model_name="sessionmember",
            constraint=models.UniqueConstraint(fields=("session", "position"), name="session_member_position"),
        ),
    ]
