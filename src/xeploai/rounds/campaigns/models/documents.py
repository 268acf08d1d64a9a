"""Plan and guidance of a round, and what a superior asks of its subjects."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from xeploai.rounds.campaigns.models.campaign import Campaign
from xeploai.rounds.campaigns.models.roster import Subject


class DocumentKind(models.TextChoices):
    """Papers a campaign rests on."""

    PLAN = "plan", "Kế hoạch"
    GUIDANCE = "guidance", "Hướng dẫn"
    OTHER = "other", "Văn bản khác"


class CampaignDocument(models.Model):
    """A plan or guidance by number, date and title; the file itself only where the campaign allows files."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("Loại văn bản", max_length=20, choices=DocumentKind)
    number = models.CharField("Số, ký hiệu", max_length=100)
    issued_on = models.DateField("Ngày ban hành")
    title = models.CharField("Trích yếu", max_length=300)
    issuer = models.CharField("Nơi ban hành", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("issued_on", "id")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReviewPrompt(models.Model):
    """What the superior asks a subject to review. Never rewritten: taken back with a reason, and written anew."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="prompts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("Nội dung gợi ý")
    document = models.CharField("Văn bản gợi ý", max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="prompt_number", fields=["subject", "number"])
        ]

    def __str__(self) -> str:
        return self.text[:60]
