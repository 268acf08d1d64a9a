"""The roles that a person may have for a body."""

from django.db import models


class Role(models.TextChoices):
    """What a person may be for a body. Which acts a role allows is data: grants.yaml."""

    SYSTEM_OFFICER = "system_officer", "Quản trị hệ thống"
    ORGANISATION_OFFICER = "organisation_officer", "Cán bộ tổ chức của cấp ủy"
    GRASSROOTS_OFFICER = "grassroots_officer", "Cán bộ phụ trách của đảng ủy cơ sở"
    BRANCH_SECRETARY = "branch_secretary", "Bí thư chi bộ"
    MEMBER = "member", "Đảng viên"
    CONSULTED_BODY = "consulted_body", "Cơ quan được lấy ý kiến"
    INSPECTOR = "inspector", "Cán bộ kiểm tra, giám sát"
