"""The Django app of self-reviews."""

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Drafts, submitted versions, returns."""

    name = "xeploai.rounds.reviews"
    label = "reviews"
    verbose_name = "Tự kiểm điểm"

    def ready(self) -> None:
        """Say what of it ends, and how far it is."""
        import_module("xeploai.rounds.reviews.held").register()
        import_module("xeploai.rounds.reviews.retention").register()
        import_module("xeploai.rounds.reviews.progress").register()
