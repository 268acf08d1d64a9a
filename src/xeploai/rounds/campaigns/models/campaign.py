"""A round, and the rules in force in it from a moment on."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.core.subjects import SubjectKind
from xeploai.registers.organisations.models import Organisation


class CampaignKind(models.TextChoices):
    """How often such a round comes."""

    ANNUAL = "annual", "Hằng năm"
    QUARTERLY = "quarterly", "Hằng quý"
    TERM = "term", "Nhiệm kỳ"
    AD_HOC = "ad_hoc", "Đột xuất"


class CampaignStatus(models.TextChoices):
    """Where it stands. OPENING: the roster is being drawn in the background."""

    DRAFT = "draft", "Đang soạn"
    OPENING = "opening", "Đang lập danh sách"
    OPEN = "open", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"


def all_kinds() -> list[str]:
    """Every kind of subject."""
    return [kind.value for kind in SubjectKind]


class Campaign(models.Model):
    """One round.

    request       number of the form that created it: a second press of the button finds the first one's work
    body          the deciding organisation; everything under it is the scope
    kinds         which kinds of subject are reviewed (SubjectKind): a quarterly round may be for leaders only
    period        review period, both days included; closing_on: the day for which the roster is drawn
    deadlines     kind of organisation -> ISO date by which its part is due
    step_dates    step of the rules (StepSpec.id) -> ISO date by which it is done
    binding       the rules in force; none while the guidance is awaited
    parent        the round this one supplements: the same caps count
    feeds         the yearly round that takes up this quarterly one
    files_open    whether files may be attached in this round
    compared_seq  last entry of the trail that the roster has been compared with
    duties_left   what nobody settled of who does what and the round was opened with all the same (OpenDuty.key);
                  duties_reason: why
    progress_*    of the drawing, for the screen; opening_faults: why it could not be opened ([code, value, values])
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="campaigns")
    kind = models.CharField("Loại đợt", max_length=20, choices=CampaignKind)
    title = models.CharField("Tên đợt", max_length=250)
    period_start = models.DateField("Kỳ kiểm điểm từ ngày")
    period_end = models.DateField("Kỳ kiểm điểm đến ngày")
    closing_on = models.DateField("Ngày chốt danh sách")
    kinds = models.JSONField("Đối tượng của đợt", default=all_kinds)
    deadlines = models.JSONField(default=dict)
    step_dates = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    binding = models.ForeignKey("Binding", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supplements")
    feeds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="fed_by")
    files_open = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    compared_at = models.DateTimeField(null=True, editable=False)
    compared_seq = models.BigIntegerField(default=0, editable=False)
    duties_left = models.JSONField(default=list, editable=False)
    duties_reason = models.TextField(blank=True, editable=False)
    progress_done = models.PositiveIntegerField(default=0, editable=False)
    progress_total = models.PositiveIntegerField(default=0, editable=False)
    progress_at = models.DateTimeField(null=True, editable=False)
    opening_faults = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ("-period_end", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="campaign_period", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="campaign_no_own_parent",
                condition=(Q(parent=None) | ~Q(parent=F("id"))) & (Q(feeds=None) | ~Q(feeds=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> str:
        """Place of the deciding body, for the scope of the trail."""
        return self.body.path

    @property
    def year(self) -> int:
        """The review year."""
        return self.period_end.year

    @property
    def drawn(self) -> bool:
        """Whether there is a roster."""
        return self.status in {CampaignStatus.OPEN, CampaignStatus.CLOSED}

    @property
    def caps_of(self) -> int:
        """The campaign in which ceilings are counted: the parent of a supplementary round, else itself."""
        return self.parent_id or self.pk

    @property
    def reviews_of(self) -> int:
        """Under which campaign self-reviews are kept: who is taken over by a supplementary round writes on there."""
        return self.caps_of

    def deadline(self, kind: str) -> date | None:
        """By when organisations of a kind have done their part."""
        day = self.deadlines.get(kind)
        return date.fromisoformat(day) if day else None


class StoredRules(models.Model):
    """Rules as they were bound, complete: a round is judged by them whatever packs a later program ships.

    document  see rulepacks/storing.py; rules_digest, text_digest: of the document (rulepacks/digests.py)
    """

    rules_digest = models.CharField(max_length=64)
    text_digest = models.CharField(max_length=64)
    document = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="stored_rules_once", fields=["rules_digest", "text_digest"])
        ]

    def __str__(self) -> str:
        return self.rules_digest[:16]


class Binding(models.Model):
    """The rules of a campaign from a moment on; the newest counts, none is ever changed.

    policy_files  the files as given: [{"name", "text"}], the campaign's own policy first, then those it extends
    policy_text   the policies merged, as digested; content: what pack and policy say together (regimes.snapshot)
    stored        the rules themselves; None for a binding of an earlier program whose text nobody ships any more: it
                  opens for reading, and every act that needs a rule is refused
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="bindings")
    number = models.PositiveSmallIntegerField()
    pack_id = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    pack_digest = models.CharField(max_length=64)
    policy_files = models.JSONField(default=list)
    policy_text = models.TextField(blank=True)
    policy_digest = models.CharField(max_length=64, blank=True)
    content = models.JSONField()
    stored = models.ForeignKey(StoredRules, on_delete=models.PROTECT, null=True, related_name="bindings")
    rules_digest = models.CharField(max_length=64, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField("Lý do", blank=True)
    bound_at = models.DateTimeField(default=timezone.now, editable=False)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="binding_number", fields=["campaign", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}@{self.pack_version}"
