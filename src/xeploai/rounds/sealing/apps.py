"""The Django app of seals."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """Seals of rounds, with their figures and, as long as the term lasts, the names."""

    name = "xeploai.rounds.sealing"
    label = "sealing"
    verbose_name = "Niêm phong đợt"
