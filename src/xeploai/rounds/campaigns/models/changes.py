"""What came to light after the roster was drawn, offered to an officer."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models.campaign import Campaign
from xeploai.rounds.campaigns.models.roster import Subject


class Change(models.TextChoices):
    """What came to light after the roster was drawn."""

    ARRIVAL = "arrival", "Thêm vào danh sách"
    DEPARTURE = "departure", "Đưa ra khỏi danh sách"
    MOVE = "move", "Chuyển nơi kiểm điểm"
    POSTS = "posts", "Thay đổi chức vụ"
    STATUS = "status", "Thay đổi trạng thái"
    FACTS = "facts", "Sửa thông tin"


class AmendmentState(models.TextChoices):
    """What became of it. LAPSED: the register changed again before anybody settled it."""

    OFFERED = "offered", "Chờ xử lý"
    ACCEPTED = "accepted", "Đã đưa vào danh sách"
    REJECTED = "rejected", "Không đưa vào danh sách"
    LAPSED = "lapsed", "Không còn phù hợp"


class AmendmentBatch(models.Model):
    """Changes that were taken in by one act, so that they can be taken back by one; each keeps what was before.

    unconfirmed  the units whose confirmation of the roster fell away with it, by name
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="amendment_batches")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unconfirmed = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField("Lý do", blank=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Amendment(models.Model):
    """A change that takes effect on or before the closing date, with its reason; nothing happens until it is settled.

    kind, thing    key of the subject, which does not exist yet where it arrives
    before, after  records of the subject (drawing.Drawn.record); empty where it was not, or is no longer, on the list
    says           the reasons as the register gives them: [[code, values]], worded at the door
    digest         over subject and `after`: the same change is offered once
    from_unit, to_unit  whose rosters it touches
    batch          the act that took it in
    reverses       the change that this one takes back: a row of its own, nothing taken in is rewritten
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="amendments")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, related_name="amendments")
    change = models.CharField(max_length=20, choices=Change)
    kind = models.CharField(max_length=20)
    thing = models.BigIntegerField()
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=500, editable=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    says = models.JSONField(default=list)
    effective_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    from_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.OFFERED)
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settle_reason = models.TextField("Lý do", blank=True)
    batch = models.ForeignKey(AmendmentBatch, on_delete=models.CASCADE, null=True, related_name="amendments")
    reverses = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="reversed_by")

    class Meta:
        ordering = ("-found_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="amendment_offered_once", fields=["campaign", "digest"], condition=Q(state__in=["offered"])
            ),
            models.CheckConstraint(name="amendment_changes", condition=~Q(before={}, after={})),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.name}"
