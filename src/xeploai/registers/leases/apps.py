"""The Django app of background jobs."""

from django.apps import AppConfig


class LeasesConfig(AppConfig):
    """Who works on a background job, and until when."""

    name = "xeploai.registers.leases"
    label = "leases"
    verbose_name = "Việc chạy nền"
