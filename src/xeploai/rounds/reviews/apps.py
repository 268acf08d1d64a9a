"""The Django app of self-reviews."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Drafts, submitted versions, returns."""

    name = "xeploai.rounds.reviews"
    label = "reviews"
    verbose_name = "Tự kiểm điểm"
