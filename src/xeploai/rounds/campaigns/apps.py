"""The Django app of campaigns."""

from importlib import import_module

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Rounds of review, their rosters and amendments."""

    name = "xeploai.rounds.campaigns"
    label = "campaigns"
    verbose_name = "Đợt kiểm điểm"

    def ready(self) -> None:
        """Say what of it ends, what it keeps back, and what it does in the background."""
        import_module("xeploai.rounds.campaigns.held").register()
        import_module("xeploai.rounds.campaigns.jobs").register()
        import_module("xeploai.rounds.campaigns.retention").register()
