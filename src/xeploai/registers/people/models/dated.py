"""What holds for a time."""

from django.db import models
from django.db.models import F, Q

from xeploai.registers.kernel.dated import DatedQuerySet


class Dated(models.Model):
    """What holds from a day (included) to a day (excluded; none: still)."""

    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến trước ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def never_held(self) -> bool:
        """Whether it was taken back on its first day."""
        return self.valid_to is not None and self.valid_to <= self.valid_from


def dates_in_order(name: str) -> models.CheckConstraint:
    """The end is not before the beginning; equal days: it was taken back."""
    return models.CheckConstraint(name=f"{name}_dates", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")))
