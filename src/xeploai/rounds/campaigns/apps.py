"""The Django app of campaigns."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Rounds of review, their rosters and amendments."""

    name = "xeploai.rounds.campaigns"
    label = "campaigns"
    verbose_name = "Đợt kiểm điểm"
