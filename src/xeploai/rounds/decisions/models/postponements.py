"""A level that is not decided for the time being, by order of a body. Only the fact is kept, never why."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.campaigns.models import Subject


class Postponement(models.Model):
    """The paper by which the level of a subject is not decided for now.

    body_name  who ordered it
    until      the day up to which it holds; None: until the case is taken up again
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="postponement",
        columns=(
            "public_id",
            "subject_id",
            "body_name",
            "number",
            "signed_on",
            "until",
            "entered_at",
            "entered_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="postponements")
    body_name = models.CharField("Cơ quan yêu cầu", max_length=250)
    number = models.CharField("Số văn bản", max_length=100)
    signed_on = models.DateField("Ngày ký")
    until = models.DateField("Tạm hoãn đến ngày", null=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="postponement_until", condition=Q(until=None) | Q(until__gte=F("signed_on")))
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def over(self) -> bool:
        """Whether the day has passed up to which it was ordered: the case waits to be taken up."""
        return self.until is not None and self.until < timezone.localdate()


class OpenPostponement(models.Model):
    """The postponement that holds for a subject: at most one."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="postponed")
    postponement = models.OneToOneField(Postponement, on_delete=models.PROTECT, related_name="open")

    def __str__(self) -> str:
        return f"{self.subject_id}"


class PostponementEnd(models.Model):
    """The paper by which the case is taken up again."""

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="postponement_end",
        columns=("postponement_id", "body_name", "number", "signed_on", "entered_at", "entered_by_id"),
    )

    postponement = models.OneToOneField(Postponement, on_delete=models.PROTECT, related_name="end")
    body_name = models.CharField("Cơ quan đưa ra xem xét lại", max_length=250)
    number = models.CharField("Số văn bản", max_length=100)
    signed_on = models.DateField("Ngày ký")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number
