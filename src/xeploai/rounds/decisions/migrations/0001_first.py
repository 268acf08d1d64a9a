"""The first tables."""

import uuid

import django.db.models.deletion
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
            name="CapAuthorisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pool", models.CharField(max_length=200)),
                ("places", models.PositiveIntegerField(verbose_name="Số được xếp mức cao nhất")),
                ("number", models.CharField(max_length=100, verbose_name="Số văn bản")),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                ("issuer", models.CharField(max_length=250, verbose_name="Nơi ban hành")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cap_authorisations",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="DecidedLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=250)),
                ("unit_name", models.CharField(max_length=250)),
                ("level", models.CharField(max_length=3)),
                ("proposed", models.CharField(blank=True, max_length=3)),
                ("basis", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("authority_note", models.CharField(blank=True, max_length=200)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_levels",
                        to="campaigns.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Annulment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body_name", models.CharField(max_length=250, verbose_name="Cấp hủy")),
                ("number", models.CharField(max_length=100, verbose_name="Số, ký hiệu")),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                ("reason", models.TextField(verbose_name="Lý do")),
                ("annulled_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "annulled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annulment",
                        to="decisions.decidedlevel",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("tally", models.CharField(max_length=30)),
                (
                    "source",
                    models.CharField(
                        choices=[("here", "Ban hành tại đây"), ("above", "Cấp trên quyết định, nhập lại")],
                        default="here",
                        max_length=10,
                    ),
                ),
                ("number", models.CharField(max_length=100, verbose_name="Số, ký hiệu")),
                ("number_key", models.CharField(max_length=100)),
                ("year", models.PositiveSmallIntegerField()),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                ("capacity", models.CharField(blank=True, max_length=100, verbose_name="Ký thay mặt")),
                ("signer_post", models.CharField(blank=True, max_length=200, verbose_name="Chức vụ người ký")),
                ("signer_name", models.CharField(max_length=200, verbose_name="Người ký")),
                ("minutes_number", models.CharField(blank=True, max_length=100, verbose_name="Số biên bản phiên họp")),
                ("minutes_on", models.DateField(null=True, verbose_name="Ngày họp quyết định")),
                ("members", models.PositiveIntegerField(null=True, verbose_name="Tổng số ủy viên")),
                ("present", models.PositiveIntegerField(null=True, verbose_name="Số có mặt")),
                ("agreed", models.PositiveIntegerField(null=True, verbose_name="Số đồng ý")),
                ("conditions", models.JSONField(default=list)),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="campaigns.campaign"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-signed_on", "-id"),
            },
        ),
        migrations.AddField(
            model_name="decidedlevel",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="levels", to="decisions.decision"
            ),
        ),
        migrations.CreateModel(
            name="DecisionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("tally", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Đang dự thảo"), ("issued", "Đã ban hành"), ("cancelled", "Đã hủy")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decision_drafts",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="DraftLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=3)),
                ("basis", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("authority_note", models.CharField(blank=True, max_length=200)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="decisions.decisiondraft"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft_lines", to="campaigns.subject"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=100, verbose_name="Số biên bản, thông báo")),
                ("given_on", models.DateField(verbose_name="Ngày thông báo")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="decisions.decision"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="campaigns.subject",
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
                "ordering": ("given_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="Petition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(verbose_name="Nội dung kiến nghị")),
                ("received_on", models.DateField(verbose_name="Ngày nhận")),
                ("late", models.BooleanField(null=True)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "decided",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitions",
                        to="decisions.decidedlevel",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("received_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="PetitionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body_name", models.CharField(max_length=250, verbose_name="Cấp trả lời")),
                ("number", models.CharField(max_length=100, verbose_name="Số, ký hiệu")),
                ("signed_on", models.DateField(verbose_name="Ngày ký")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("kept", "Giữ nguyên mức đã quyết định"),
                            ("review", "Xem xét lại: hủy và quyết định lại"),
                        ],
                        max_length=10,
                        verbose_name="Kết luận",
                    ),
                ),
                ("text", models.TextField(verbose_name="Nội dung trả lời")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="decisions.petition"
                    ),
                ),
            ],
            options={
                "ordering": ("signed_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="PoolGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(max_length=100, verbose_name="Nhóm vị trí, nhiệm vụ tương đồng")),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pool_group", to="campaigns.subject"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StandingLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decided",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing",
                        to="decisions.decidedlevel",
                    ),
                ),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standing", to="campaigns.subject"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("body", "year", "number_key"), name="decision_number"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source", "above"),
                    models.Q(
                        ("agreed__lte", models.F("present")),
                        ("minutes_on__isnull", False),
                        ("minutes_on__lte", models.F("signed_on")),
                        ("present__lte", models.F("members")),
                    ),
                    _connector="OR",
                ),
                name="decision_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="decidedlevel",
            constraint=models.UniqueConstraint(fields=("decision", "subject"), name="decided_level_once"),
        ),
        migrations.AddConstraint(
            model_name="decisiondraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("campaign", "body", "tally"), name="decision_draft_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.UniqueConstraint(fields=("draft", "subject"), name="draft_line_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject__isnull", True)), fields=("decision", "unit"), name="notice_once_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject__isnull", False)),
                fields=("decision", "subject"),
                name="notice_once_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="petitionanswer",
            constraint=models.UniqueConstraint(
                fields=("petition", "number", "signed_on"), name="petition_answer_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="poolgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("group", ""), _negated=True), name="pool_group_named"
            ),
        ),
    ]
