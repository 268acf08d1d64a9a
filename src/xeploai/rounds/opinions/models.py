"""Requests for opinions, what came back, what a dossier holds on paper. Only ever added: the newest row counts."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from xeploai.core.names import folded_name
from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.opinions.sources import source_name, sources
from xeploai.rulepacks import vocabulary

MOST_LETTERS_OF_NAME = 250


def body_key(source: str, name: str) -> str:
    """What tells two bodies of one source apart; empty where a subject has one such body at most.

    >>> body_key("mass_organisation", "Công đoàn  Trường")
    'cong doan truong'
    """
    known = sources().get(source)
    return "" if known is None or known.single else folded_name(name)[:MOST_LETTERS_OF_NAME]


class OpinionRequest(models.Model):
    """One body asked about a list of subjects, by a day.

    unit          who asks: its people enter what comes back
    source        code of sources.yaml
    organisation  the body, where it is one of the tree: its own people may answer here
    number, sent_on  of the letter, where there is one
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="opinion_request",
        columns=(
            "public_id",
            "campaign_id",
            "unit_id",
            "source",
            "body_name",
            "body_key",
            "organisation_id",
            "number",
            "sent_on",
            "due_on",
            "asked_at",
            "asked_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="opinion_requests")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("Nơi cho ý kiến", max_length=30)
    body_name = models.CharField("Tên cơ quan, tổ chức", max_length=MOST_LETTERS_OF_NAME)
    body_key = models.CharField(max_length=MOST_LETTERS_OF_NAME, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField("Số văn bản", max_length=100, blank=True)
    sent_on = models.DateField("Ngày văn bản", null=True)
    due_on = models.DateField("Hạn trả lời")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="opinion_request_named", condition=~Q(body_name=""))
        ]

    def __str__(self) -> str:
        return self.body_name

    @property
    def source_name(self) -> str:
        """What such bodies are called."""
        return source_name(self.source)


class OpinionRequestLine(models.Model):
    """One subject about whom a body was asked."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(kind="opinion_request_line", columns=("request_id", "subject_id"))

    request = models.ForeignKey(OpinionRequest, on_delete=models.CASCADE, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="opinion_request_lines")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="opinion_request_line_once", fields=["request", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.subject_id}"


class OpinionState(models.TextChoices):
    """What came of asking."""

    GIVEN = "given", "Có ý kiến"
    NONE = "none", "Không có ý kiến"
    NOT_REQUIRED = "not_required", "Không phải lấy"
    NOT_INTRODUCED = "not_introduced", "Chưa giới thiệu về nơi cư trú"
    NOT_OBTAINED = "not_obtained", "Không lấy được"


class Opinion(models.Model):
    """What one body says of one subject; of the same body the highest number counts.

    source, body_key  of which body; body_name: as it was written
    number            1, 2, ... of that body on that subject
    level             code; empty where the body names none
    text              the comment, or why there is none
    paper_number, given_on  of the paper that says so
    late              it came while a level stood for the subject: it is kept, and changes nothing of that level
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="opinion",
        columns=(
            "public_id",
            "subject_id",
            "source",
            "body_key",
            "body_name",
            "number",
            "state",
            "level",
            "text",
            "paper_number",
            "given_on",
            "late",
            "entered_at",
            "entered_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="opinions")
    source = models.CharField(max_length=30)
    body_key = models.CharField(max_length=MOST_LETTERS_OF_NAME, blank=True)
    body_name = models.CharField(max_length=MOST_LETTERS_OF_NAME)
    number = models.PositiveSmallIntegerField()
    state = models.CharField("Kết quả", max_length=16, choices=OpinionState)
    level = models.CharField("Mức", max_length=3, blank=True)
    text = models.TextField("Nội dung, lý do", blank=True)
    paper_number = models.CharField("Số văn bản", max_length=100, blank=True)
    given_on = models.DateField("Ngày cho ý kiến", null=True)
    late = models.BooleanField(default=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="opinion_number", fields=["subject", "source", "body_key", "number"]),
            models.CheckConstraint(
                name="opinion_says",
                condition=(Q(state="given", given_on__isnull=False) & (~Q(level="") | ~Q(text="")))
                | Q(state="none", level="", given_on__isnull=False)
                | Q(state__in=["not_required", "not_obtained"], level="", text__gt="")
                | Q(state="not_introduced", level=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.source} #{self.number}"

    @property
    def level_name(self) -> str:
        """What the level is called; empty where none is named."""
        return vocabulary.name("levels", self.level) if self.level else ""


class ResidencePlace(models.Model):
    """Where a subject lives, as far as the comment of that place's committee is asked; the highest number counts.

    organisation  where it is one of the tree: its people find the subject on their list
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="residence_place",
        columns=("subject_id", "number", "name", "organisation_id", "entered_at", "entered_by_id"),
    )

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="residence_places")
    number = models.PositiveSmallIntegerField()
    name = models.CharField("Chi bộ nơi cư trú", max_length=MOST_LETTERS_OF_NAME)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="residence_place_number", fields=["subject", "number"]),
            models.CheckConstraint(name="residence_place_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class InspectionAnswer(models.Model):
    """What the inspection committee answers about the whole list of a request; nobody named: nothing is known of
    anybody. The highest number of a request counts."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="inspection_answer",
        columns=("public_id", "request_id", "number", "paper_number", "answered_on", "entered_at", "entered_by_id"),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(OpinionRequest, on_delete=models.CASCADE, related_name="inspection_answers")
    number = models.PositiveSmallIntegerField()
    paper_number = models.CharField("Số văn bản", max_length=100, blank=True)
    answered_on = models.DateField("Ngày trả lời")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="inspection_answer_number", fields=["request", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.number}"


class InspectionLine(models.Model):
    """One subject of whom something is known: a discipline by number, day and form, or that a case is pending. What
    the case is about is kept nowhere."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="inspection_line",
        columns=("answer_id", "subject_id", "decision_number", "decided_on", "form", "pending"),
    )

    answer = models.ForeignKey(InspectionAnswer, on_delete=models.CASCADE, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="inspection_lines")
    decision_number = models.CharField("Số quyết định kỷ luật", max_length=100, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True)
    form = models.CharField("Hình thức", max_length=20, blank=True)
    pending = models.BooleanField("Đang xem xét", default=False)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="inspection_line_once", fields=["answer", "subject"]),
            models.CheckConstraint(
                name="inspection_line_says",
                condition=Q(decision_number__gt="", decided_on__isnull=False, form__gt="")
                | Q(decision_number="", decided_on=None, form="", pending=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}"

    @property
    def form_name(self) -> str:
        """What the form of discipline is called."""
        return vocabulary.name("discipline_forms", self.form) if self.form else ""


class DossierTick(models.Model):
    """Whether a paper of the dossier is there, as somebody looked who has it in hand; the highest number counts.

    unit      whose dossier; subject: None for a paper that is about the whole unit
    item      code of a field of the pack's list of the dossier
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="dossier_tick",
        columns=(
            "campaign_id",
            "unit_id",
            "subject_id",
            "item",
            "number",
            "present",
            "note",
            "ticked_at",
            "ticked_by_id",
        ),
    )

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="dossier_ticks")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, related_name="dossier_ticks")
    item = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    present = models.BooleanField()
    note = models.CharField("Ghi chú", max_length=300)
    ticked_at = models.DateTimeField(default=timezone.now, editable=False)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="dossier_tick_unit",
                fields=["campaign", "unit", "item", "number"],
                condition=Q(subject=None),
            ),
            models.UniqueConstraint(
                name="dossier_tick_subject",
                fields=["subject", "item", "number"],
                condition=Q(subject__isnull=False),
            ),
            models.CheckConstraint(name="dossier_tick_note", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.present}"
