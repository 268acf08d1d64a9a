"""A self-review: one draft that its writer works on, and every version that was ever submitted, never changed."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.campaigns.models import Campaign


class ReviewState(models.TextChoices):
    """Where it stands."""

    DRAFT = "draft", "Đang viết"
    SUBMITTED = "submitted", "Đã nộp"
    RETURNED = "returned", "Được trả lại để bổ sung"


class SelfReview(models.Model):
    """What one person or body writes of itself in one campaign.

    about     Subject.about; all subjects of this person or body in the campaign read this
    form      pack and form in which the draft was last saved, e.g. hd43-2025/form.self_review_leader
    taken_up  number of the rules (Binding.number) whose form the draft is known to have filled in as far as it was new;
              0 a draft begun before the guidance
    content   the draft: name of the box -> text (boxes.py); empty while only paper came in
    revision  rises with every save; a save that was begun from an older one is set aside, not lost
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reviews")
    about = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    form = models.CharField(max_length=120, blank=True)
    taken_up = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="review_once", fields=["campaign", "about"])
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="review_about", fields=["about"])]

    def __str__(self) -> str:
        return f"{self.about} {self.state}"

    @property
    def open(self) -> bool:
        """Whether the draft may be worked on."""
        return self.state != ReviewState.SUBMITTED


class Channel(models.TextChoices):
    """How a version came in."""

    ONLINE = "online", "Nộp trên hệ thống"
    PAPER = "paper", "Bản giấy có chữ ký"


class ReviewVersion(models.Model):
    """What was submitted, as it was then: text and form together. Only ever added.

    sheet       the form as it stood: title, parts and labels (sheets.Sheet.record)
    header      name, birth date, posts ... as printed
    revision    of the draft that it was made from; of a paper version, of the review when it was entered
    signed_on, kept_at  of paper: the day of the signature, and where the signed paper is kept
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="review_version",
        columns=(
            "public_id",
            "review_id",
            "number",
            "channel",
            "form",
            "sheet",
            "header",
            "content",
            "self_level",
            "revision",
            "signed_on",
            "kept_at",
            "submitted_at",
            "submitted_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(SelfReview, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=Channel)
    form = models.CharField(max_length=120)
    sheet = models.JSONField()
    header = models.JSONField()
    content = models.JSONField()
    self_level = models.CharField(max_length=3, blank=True)
    revision = models.PositiveIntegerField()
    signed_on = models.DateField(null=True)
    kept_at = models.CharField("Nơi lưu bản giấy", max_length=200, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="review_version_number", fields=["review", "number"]),
            models.CheckConstraint(
                name="review_version_paper",
                condition=Q(channel="paper", signed_on__isnull=False) | Q(channel="online", signed_on=None, kept_at=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} #{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Added once. Raises ValueError for a second time: a correction is a new version."""
        if not self._state.adding:
            raise ValueError("a submitted version is never changed")
        super().save(*args, **options)


class ReviewReturn(models.Model):
    """A version that was handed back, with the reason."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(kind="review_return", columns=("version_id", "reason", "returned_at", "returned_by_id"))

    version = models.OneToOneField(ReviewVersion, on_delete=models.CASCADE, related_name="returned")
    reason = models.TextField("Lý do trả lại")
    returned_at = models.DateTimeField(default=timezone.now, editable=False)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.reason[:60]


class SetAside(models.Model):
    """A conflict copy: the text of a save that was begun from an outdated revision, kept until its writer has chosen.

    Every such save is a copy of its own, whoever sends it; the same text is kept once.

    revision  from which it was begun
    digest    of the content (content_digest)
    """

    review = models.ForeignKey(SelfReview, on_delete=models.CASCADE, related_name="set_aside")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-saved_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="set_aside_once", fields=["review", "user", "digest"])
        ]

    def __str__(self) -> str:
        return f"{self.review_id} @{self.revision}"

    @property
    def mark(self) -> str:
        """Tells this very text from what may come in its place later: what was seen is what goes."""
        return f"{self.pk}-{self.saved_at:%Y%m%d%H%M%S%f}"


def content_digest(content: Mapping[str, str]) -> str:
    """SHA-256 of the texts of a draft, hexadecimal; the order of the boxes does not count.

    >>> content_digest({"a": "1", "b": "2"}) == content_digest({"b": "2", "a": "1"})
    True
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class EvidenceSwitch(models.Model):
    """Whether files may be attached to the self-reviews of a campaign. No row: nobody has opened it."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="evidence")
    on = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.campaign_id} {'on' if self.on else 'off'}"


class Evidence(models.Model):
    """A file attached to a self-review. The file itself lies in the data folder, under `stored` (evidence_store.py).

    channel   with the draft on line, or with what the secretary enters from paper
    digest    SHA-256 of the content, hexadecimal; a version keeps it in its header as well
    versions  those that were submitted with it: it then stays, also after it was taken off the draft
    removed_at  when it was taken off
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(SelfReview, on_delete=models.CASCADE, related_name="evidence")
    channel = models.CharField(max_length=10, choices=Channel)
    name = models.CharField("Tên tệp", max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, unique=True, editable=False)
    versions = models.ManyToManyField(ReviewVersion, related_name="evidence")
    attached_at = models.DateTimeField(default=timezone.now, editable=False)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="evidence_once", fields=["review", "channel", "digest"], condition=Q(removed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name
