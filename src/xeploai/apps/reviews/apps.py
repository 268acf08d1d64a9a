"""The Django app of self-reviews."""

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Drafts, submitted versions, returns."""

    name = "xeploai.apps.reviews"
    label = "reviews"
    verbose_name = "Tự kiểm điểm"

    def ready(self) -> None:
        """Say what of it ends, and how far it is."""
        import_module("xeploai.apps.reviews.held").register()
        import_module("xeploai.apps.reviews.retention").register()
        import_module("xeploai.apps.reviews.progress").register()
