"""The Django app of opinions."""

from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    """Requests for opinions, what was answered, the inspection committee's answer, the dossier's hand-made ticks."""

    name = "xeploai.rounds.opinions"
    label = "opinions"
    verbose_name = "Lấy ý kiến"
