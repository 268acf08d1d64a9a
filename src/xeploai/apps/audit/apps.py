"""The Django app of the audit trail."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit trail."""

    name = "xeploai.apps.audit"
    label = "audit"
    verbose_name = "Nhật ký"
