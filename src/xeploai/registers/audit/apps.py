"""The Django app of the audit trail."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The audit trail."""

    name = "xeploai.registers.audit"
    label = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        """Say what of it ends; set the triggers anew after every migration."""
        healing = import_module("xeploai.registers.audit.healing")
        post_migrate.connect(healing.guard_and_note, sender=self, dispatch_uid="audit.guard_all")
