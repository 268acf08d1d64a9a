"""Terms as an office set them, purges as they were shown and done, requests for correction, backups that are known."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from xeploai.registers.people.models import Person


class RetentionTerm(models.Model):
    """How long a group of fields is kept from a day on; the newest that has begun counts, none is ever changed.

    group     code of retention.yaml; months: None, without a term
    document  on what it rests
    """

    group = models.CharField(max_length=40)
    months = models.PositiveSmallIntegerField("Số tháng", null=True)
    valid_from = models.DateField("Áp dụng từ ngày")
    document = models.CharField("Căn cứ", max_length=200)
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="retention_months", condition=Q(months=None) | Q(months__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.months}"


class PurgeState(models.TextChoices):
    """Where a purge stands."""

    COUNTING = "counting", "Đang đếm"
    READY = "ready", "Chờ xác nhận"
    RUNNING = "running", "Đang xóa"
    DONE = "done", "Đã xóa"
    FAILED = "failed", "Chưa xóa được"


class Purge(models.Model):
    """What is past its term on a day, as it was shown; and, once somebody confirmed it, what went.

    on        the day for which the terms were taken
    content   counts only (runs.content_of): no name, no text
    seen      names exactly the rows that were counted: the purge takes these or none
    asked_by  none: counted by the upkeep, so that the home page can say that something waits
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField()
    state = models.CharField(max_length=10, choices=PurgeState, default=PurgeState.COUNTING)
    content = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    seen = models.CharField(max_length=64, blank=True)
    reason = models.TextField("Lý do", blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    progress_done = models.PositiveSmallIntegerField(default=0)
    progress_total = models.PositiveSmallIntegerField(default=0)
    progress_at = models.DateTimeField(default=timezone.now)
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"{self.on} {self.state}"

    @property
    def busy(self) -> bool:
        """Whether the worker has it."""
        return self.state in {PurgeState.COUNTING, PurgeState.RUNNING}


class Backup(models.Model):
    """A backup that this installation made, as far as it knows: where the file was put, not where it is now."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    path = models.CharField(max_length=500)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    audit_head = models.CharField(max_length=64)
    with_keys = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.path


class CorrectionState(models.TextChoices):
    """What became of a request."""

    WAITING = "waiting", "Chờ trả lời"
    ACCEPTED = "accepted", "Đã sửa"
    REFUSED = "refused", "Không sửa"


class Correction(models.Model):
    """A person asks that something held about them be put right.

    field         code of corrections.FIELDS; wrong, right: as the person says
    due_on        last day for the answer
    signed_on     of a request on paper, entered by an officer
    entry         number of the audit entry by which it was put right
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField("Nội dung cần sửa", max_length=30)
    wrong = models.CharField("Đang ghi", max_length=500, blank=True)
    right = models.CharField("Đề nghị sửa thành", max_length=500)
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField("Trả lời", blank=True)
    entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="correction_answered",
                condition=Q(state="waiting", answered_at=None, answered_by=None)
                | (~Q(state="waiting") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.UniqueConstraint(
                name="correction_asked_once", fields=["person", "field", "right"], condition=Q(state="waiting")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="correction_state", fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.field} {self.state}"

    @property
    def overdue(self) -> bool:
        """Whether the answer is late."""
        return self.state == CorrectionState.WAITING and self.due_on < timezone.localdate()
