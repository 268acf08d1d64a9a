"""The trail: a chain of entries that nobody changes, and their values, which retention may purge."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from xeploai.registers.kernel.append_only import Deletes


class Entry(models.Model):
    """One act, or one view of named results. The database refuses to change or delete a row (triggers.py).

    seq            1, 2, 3, ... without a gap
    at             when, to the microsecond
    user           who; none for the machine itself and for a person who is not signed in
    acting_for     for whom, while standing in
    action         `organisation.merge`, `view.decisions`, ...
    subject_type   `organisations.organisation`; empty where there is no single subject
    subject        public id of the subject
    body_path      path of the body it concerns, as it was then: what an inspector of a subtree is shown
    seen           number of subjects that a view showed
    values_digest  keyed digest of the values beside it
    digest         keyed digest of all the above and of the digest before
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, db_index=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    body_path = models.CharField(max_length=255, blank=True, db_index=True)
    seen = models.PositiveIntegerField(default=0)
    values_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class EntryValues(models.Model):
    """What an entry says in words and figures; may go when its time is over, which is an act in the trail itself."""

    append_only: ClassVar[Deletes] = Deletes.FREELY

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="values")
    held = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return str(self.entry_id)


class PurgeDoor(models.Model):
    """Open for a table while its row stands here: put in and taken out within one transaction (services.purge_open)."""

    name = models.CharField(max_length=100, primary_key=True)

    def __str__(self) -> str:
        return self.name


class PendingView(models.Model):
    """PostgreSQL: a look that waits to become an entry, or has become one a moment ago (spool.Pending).

    Not append-only: rows go once nothing is compared with them any more. Each carries a keyed digest.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.TextField()
    seal = models.CharField(max_length=64)
    appended = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="pending_same", fields=["key", "at"]),
            models.Index(name="pending_waiting", fields=["id"], condition=models.Q(appended=False)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"


class SpoolMark(models.Model):
    """SQLite: up to which row the views of a file stand in the chain (spool.FileSpool)."""

    spool = models.CharField(max_length=32, primary_key=True)
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.spool} {self.last}"
