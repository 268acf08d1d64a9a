"""Rows that hold for a time."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day (included) to a day (excluded; none: still open)."""

    def on(self, day: date) -> "DatedQuerySet":
        """Those that hold on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
