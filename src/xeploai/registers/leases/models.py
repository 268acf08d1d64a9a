"""Who works on a background job, until when, and at which attempt."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

# Long enough for a machine that is busy to renew it; short enough for whoever waits after the program was killed.
HOLD = timedelta(seconds=12)
RENEW_EVERY_S = 3


class Lease(models.Model):
    """One row for each record that a task works on, while it is under way or has been broken off.

    task     path of the task; subject: its first argument, the number of the record
    owner    names one claim of one process; empty when nobody works on it
    until    the claim holds until then, unless it is renewed
    attempt  how often it was claimed since somebody asked for it
    """

    task = models.CharField(max_length=200)
    subject = models.BigIntegerField()
    owner = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="lease_subject", fields=["task", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.subject}"


def is_live(now: datetime) -> Q:
    """Leases under which somebody works. One that ends too late was given before the clock was set back."""
    return ~Q(owner="") & Q(until__gt=now, until__lte=now + 2 * HOLD)
