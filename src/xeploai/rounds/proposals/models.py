"""What came of a unit's meeting, as its signed minutes say, and the level that the appraiser proposes. Only ever added.

The newest sheet of a unit counts, the newest appraisal of a subject counts; those before stay readable.
"""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.core.ballot import Attendance, Count
from xeploai.core.levels import Level
from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rulepacks import vocabulary

MARKS: Mapping[Level, str] = {
    Level.EXCELLENT: "excellent",
    Level.GOOD: "good",
    Level.COMPLETED: "completed",
    Level.NOT_COMPLETED: "not_completed",
}
"""Level -> column with its marks."""


class SheetKind(models.TextChoices):
    """Why a sheet was entered."""

    FIRST = "first", "Kết quả cuộc họp"
    CORRECTION = "correction", "Sửa số liệu nhập sai"
    REPEAT = "repeat", "Họp lại theo yêu cầu của cấp trên"


class ResultSheet(models.Model):
    """The results of one meeting of a unit, typed from its signed minutes.

    number        1, 2, ... of the unit in the campaign; the highest counts
    called, present  members with a vote; null: the minutes do not say
    reason        why a later sheet replaces an earlier one
    order_number  number of the paper by which the superior ordered the meeting to be repeated
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="result_sheet",
        columns=(
            "public_id",
            "campaign_id",
            "unit_id",
            "number",
            "kind",
            "minutes_number",
            "held_on",
            "called",
            "present",
            "reason",
            "order_number",
            "entered_at",
            "entered_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="result_sheets")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SheetKind)
    minutes_number = models.CharField("Số biên bản", max_length=100, blank=True)
    held_on = models.DateField("Ngày họp")
    called = models.PositiveIntegerField("Số được triệu tập", null=True)
    present = models.PositiveIntegerField("Số có mặt", null=True)
    reason = models.TextField("Lý do", blank=True)
    order_number = models.CharField("Số văn bản yêu cầu họp lại", max_length=100, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="result_sheet_number", fields=["campaign", "unit", "number"]),
            models.CheckConstraint(
                name="result_sheet_present", condition=Q(called=None) | Q(present=None) | Q(present__lte=F("called"))
            ),
            models.CheckConstraint(
                name="result_sheet_reason",
                condition=Q(kind="first", number=1, order_number="")
                | (
                    Q(number__gt=1)
                    & ~Q(reason="")
                    & (Q(kind="correction", order_number="") | (Q(kind="repeat") & ~Q(order_number="")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} #{self.number}"

    @property
    def attendance(self) -> Attendance:
        """Who was called and who came."""
        return Attendance(called=self.called, present=self.present)


class ResultLine(models.Model):
    """One subject on a sheet: how the papers fell, and the level that the unit proposes.

    level          empty where the unit proposes none; `reason` then says why
    reason         why the level is not that with the most marks, or why there is none
    authority_note paper by which the authority allows a level above what the rules leave open
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="result_line",
        columns=(
            "sheet_id",
            "subject_id",
            "issued",
            "collected",
            "valid",
            "invalid",
            "excellent",
            "good",
            "completed",
            "not_completed",
            "unmarked",
            "level",
            "reason",
            "authority_note",
        ),
    )

    sheet = models.ForeignKey(ResultSheet, on_delete=models.CASCADE, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="result_lines")
    issued = models.PositiveIntegerField("Phiếu phát ra", null=True)
    collected = models.PositiveIntegerField("Phiếu thu về", null=True)
    valid = models.PositiveIntegerField("Phiếu hợp lệ", null=True)
    invalid = models.PositiveIntegerField("Phiếu không hợp lệ", null=True)
    excellent = models.PositiveIntegerField("Xuất sắc", null=True)
    good = models.PositiveIntegerField("Tốt", null=True)
    completed = models.PositiveIntegerField("Hoàn thành", null=True)
    not_completed = models.PositiveIntegerField("Không hoàn thành", null=True)
    unmarked = models.PositiveIntegerField("Không chọn mức", null=True)
    level = models.CharField(max_length=3, blank=True)
    reason = models.TextField(blank=True)
    authority_note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="result_line_once", fields=["sheet", "subject"]),
            models.CheckConstraint(name="result_line_says", condition=~Q(level="") | ~Q(reason="")),
            models.CheckConstraint(
                name="result_line_collected",
                condition=Q(collected=None) | Q(valid=None) | Q(invalid=None) | Q(collected=F("valid") + F("invalid")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.level}"

    @property
    def count(self) -> Count:
        """The figures."""
        return Count(
            issued=self.issued,
            collected=self.collected,
            valid=self.valid,
            invalid=self.invalid,
            marks=marks_of(vars(self)),
            unmarked=self.unmarked,
        )

    @property
    def level_name(self) -> str:
        """What the level is called; empty where none is proposed."""
        return vocabulary.name("levels", self.level) if self.level else ""


def marks_of(columns: Mapping[str, Any]) -> dict[Level, int]:
    """The marks by level, of columns or of what was typed; those nobody wrote down are left out."""
    return {level: columns[name] for level, name in MARKS.items() if columns.get(name) is not None}


class Appraisal(models.Model):
    """The level that the appraiser proposes for one subject, beside the unit's, never over it.

    body     the organisation for which it was appraised: who decides on the subject
    line     the result it was made on; None where the unit had entered none
    reason   needed where the level differs from the unit's
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="appraisal",
        columns=(
            "subject_id",
            "number",
            "body_id",
            "line_id",
            "level",
            "reason",
            "authority_note",
            "made_at",
            "made_by_id",
        ),
    )

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="appraisals")
    number = models.PositiveSmallIntegerField()
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(ResultLine, on_delete=models.PROTECT, null=True, related_name="appraisals")
    level = models.CharField(max_length=3)
    reason = models.TextField(blank=True)
    authority_note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="appraisal_number", fields=["subject", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} #{self.number} {self.level}"

    @property
    def level_name(self) -> str:
        """What the level is called."""
        return vocabulary.name("levels", self.level)


class DossierReturn(models.Model):
    """What a unit has to add to its dossier, by when: handed back once for each sheet or before any came in.

    missing  a line each; repeat: the meeting is to be held again, by the paper `order_number`
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="dossier_return",
        columns=(
            "public_id",
            "campaign_id",
            "unit_id",
            "sheet_id",
            "missing",
            "due_on",
            "repeat",
            "order_number",
            "returned_at",
            "returned_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="dossier_returns")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(ResultSheet, on_delete=models.CASCADE, null=True, related_name="returns")
    missing = models.TextField("Nội dung cần bổ sung")
    due_on = models.DateField("Hạn bổ sung")
    repeat = models.BooleanField(default=False)
    order_number = models.CharField(max_length=100, blank=True)
    returned_at = models.DateTimeField(default=timezone.now, editable=False)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-returned_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="dossier_return_order", condition=Q(repeat=False) | ~Q(order_number=""))
        ]

    def __str__(self) -> str:
        return self.missing[:60]
