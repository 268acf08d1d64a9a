import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_user"), ("organisations", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("system_officer", "Quản trị hệ thống"),
                            ("organisation_officer", "Cán bộ tổ chức của cấp ủy"),
                            ("grassroots_officer", "Cán bộ phụ trách của đảng ủy cơ sở"),
                            ("branch_secretary", "Bí thư chi bộ"),
                            ("member", "Đảng viên"),
                            ("consulted_body", "Cơ quan được lấy ý kiến"),
                            ("inspector", "Cán bộ kiểm tra, giám sát"),
                        ],
                        max_length=30,
                        verbose_name="Vai trò",
                    ),
                ),
                ("subtree", models.BooleanField(default=False, verbose_name="Gồm cả các tổ chức trực thuộc")),
                ("valid_from", models.DateField(verbose_name="Từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Đến trước ngày")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="Văn bản phân công")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("role", "valid_from", "id"),
            },
        ),
        migrations.CreateModel(
            name="Acting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("valid_from", models.DateField(verbose_name="Từ ngày")),
                ("valid_to", models.DateField(verbose_name="Đến trước ngày")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="Văn bản ủy quyền")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acting", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acting", to="accounts.roleassignment"
                    ),
                ),
            ],
            options={
                "ordering": ("valid_from", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="role_assignment_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", None), ("role", "system_officer"), ("subtree", False)),
                    models.Q(models.Q(("role", "system_officer"), _negated=True), ("body__isnull", False)),
                    _connector="OR",
                ),
                name="role_assignment_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="acting",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="acting_dates"
            ),
        ),
    ]
