"""An organisation is an identity; everything about it is dated: what it was, from when to when, by which event."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations.fields import PartialDateField
from xeploai.rulepacks import vocabulary

ROOT_PATH = "/"


def kind_choices() -> list[tuple[str, str]]:
    """Kinds with their names, in the order of the vocabulary."""
    return [(code, vocabulary.name("org_kinds", code)) for code in vocabulary.codes("org_kinds")]


class Organisation(models.Model):
    """One organisation, the same through all changes of name, code, kind and superior.

    path, name, code, kind, tier, parent, stands repeat the state of today, so that lists and access need no dates;
    `organisation_paths_refresh` keeps them. One that no longer stands keeps the place where it last stood, and one
    that is founded later already has its coming place: who looks after that place sees it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    path = models.CharField(max_length=250, default=ROOT_PATH, db_index=True, editable=False)
    name = models.CharField(max_length=250, editable=False)
    code = models.CharField(max_length=50, blank=True, db_index=True, editable=False)
    kind = models.CharField(max_length=30, editable=False)
    tier = models.CharField(max_length=30, blank=True, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children", editable=False)
    stands = models.BooleanField(default=False, editable=False)
    sort_key = models.CharField(max_length=500, db_index=True, editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    founded_on = PartialDateField("Ngày thành lập", null=True, blank=True)
    by_reorganisation = models.BooleanField("Hình thành do sắp xếp lại", null=True)
    group = models.CharField("Nhóm tính tỷ lệ", max_length=100, blank=True)
    no_collective_reason = models.CharField("Lý do không xếp loại tập thể cấp ủy", max_length=200, blank=True)

    class Meta:
        ordering = ("sort_key", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def org_kind(self) -> OrgKind:
        """Its kind today."""
        return OrgKind(self.kind)

    @property
    def kind_name(self) -> str:
        """What its kind is called."""
        return vocabulary.name("org_kinds", self.kind)


class EventKind(models.TextChoices):
    """What may happen to organisations."""

    FOUND = "found", "Thành lập"
    MERGE = "merge", "Sáp nhập, hợp nhất"
    SPLIT = "split", "Chia, tách"
    MOVE = "move", "Chuyển về cấp trên khác"
    RENAME = "rename", "Đổi tên"
    CONVERT = "convert", "Chuyển loại hình"
    DISSOLVE = "dissolve", "Giải thể, kết thúc hoạt động"
    UNDO = "undo", "Hủy việc đã ghi"


class OrganisationEvent(models.Model):
    """One act on the tree, with the decision it rests on. Never changed, never deleted: undone by a later one.

    undoes   the event that this one takes back; each can be taken back once
    reason   why a warning was passed, or why it is taken back
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=EventKind)
    on = models.DateField("Có hiệu lực từ ngày")
    decision_number = models.CharField("Số quyết định", max_length=100, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True, blank=True)
    reason = models.TextField("Lý do", blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.on:%d/%m/%Y}"


class OrganisationState(models.Model):
    """What an organisation was from a day (included) to a day (excluded; none: still so).

    A period of no days (both ends equal) is a state that was taken back on its first day: held, never in force.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="states")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    name = models.CharField("Tên tổ chức", max_length=250)
    code = models.CharField("Mã", max_length=50, blank=True)
    kind = models.CharField("Loại hình", max_length=30, choices=kind_choices)
    tier = models.CharField("Cấp", max_length=30, blank=True)
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    unit_type = models.CharField("Loại đơn vị", max_length=40, blank=True)
    opened_by = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, related_name="opened")
    closed_by = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, null=True, related_name="closed")

    class Meta:
        ordering = ("organisation_id", "valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="organisation_state_dates", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="organisation_state_closed",
                condition=Q(valid_to=None, closed_by=None) | Q(valid_to__isnull=False, closed_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="organisation_state_one_open", fields=["organisation"], condition=Q(valid_to=None)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="organisation_state_code", fields=["code"])]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from} - {self.valid_to}"

    @property
    def kind_name(self) -> str:
        """What the kind is called."""
        return vocabulary.name("org_kinds", self.kind)

    @property
    def never_held(self) -> bool:
        """Whether it was taken back on its first day."""
        return self.valid_to is not None and self.valid_to <= self.valid_from


class OrganisationLineage(models.Model):
    """Who came out of whom by a merger or a division. A successor inherits no streak of itself."""

    event = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, related_name="lineage")
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="origins")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="organisation_lineage_once", fields=["event", "predecessor", "successor"])
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}"


def states_on(day: date) -> "models.QuerySet[OrganisationState, Any]":
    """The states in force on a day: one row for each organisation that stood."""
    return OrganisationState.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
