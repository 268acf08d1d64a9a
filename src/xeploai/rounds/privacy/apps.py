"""The Django app of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Retention, corrections, known backups."""

    name = "xeploai.rounds.privacy"
    label = "privacy"
    verbose_name = "Dữ liệu cá nhân"
