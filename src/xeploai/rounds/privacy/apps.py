"""The Django app of privacy."""

from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Retention, corrections, known backups."""

    name = "xeploai.rounds.privacy"
    label = "privacy"
    verbose_name = "Dữ liệu cá nhân"

    def ready(self) -> None:
        """Say what it holds, what of it ends, what it keeps back, and what it does in the background."""
        import_module("xeploai.rounds.privacy.held").register()
        import_module("xeploai.rounds.privacy.jobs").register()
        import_module("xeploai.rounds.privacy.retention").register()
