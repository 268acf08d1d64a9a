"""The Django app of decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Decisions on levels, their annulment, notices and petitions."""

    name = "xeploai.rounds.decisions"
    label = "decisions"
    verbose_name = "Quyết định xếp loại"
