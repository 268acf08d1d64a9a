"""Decisions on levels. A draft may be worked on; what is issued is only ever added to.

A decision stands until a paper annuls it or another decision rates anew; which one stands for a subject is one row
(`StandingLevel`), so that the database itself lets nobody decide twice.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rulepacks import vocabulary


class DraftState(models.TextChoices):
    """Where a draft stands."""

    OPEN = "open", "Đang dự thảo"
    ISSUED = "issued", "Đã ban hành"
    CANCELLED = "cancelled", "Đã hủy"


class DecisionDraft(models.Model):
    """A decision that is being prepared: one body, one kind of subject (core TallySubject).

    revision  rises with every change; an act that was begun from an older one is refused
    decision  what became of it
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="decision_drafts")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    tally = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    decision = models.OneToOneField("Decision", on_delete=models.PROTECT, null=True, related_name="draft")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-made_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="decision_draft_once", fields=["campaign", "body", "tally"], condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.tally} {self.state}"

    @property
    def tally_name(self) -> str:
        """What its kind of subject is called."""
        return vocabulary.name("subjects", self.tally)


class DraftLine(models.Model):
    """One subject of a draft.

    level   that is to be decided; reason: why, where it is not the one proposed
    basis   what it rests on (Proposed.basis): the draft shows it as cancelled once that has changed
    """

    draft = models.ForeignKey(DecisionDraft, on_delete=models.CASCADE, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="draft_lines")
    level = models.CharField(max_length=3)
    basis = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    authority_note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="draft_line_once", fields=["draft", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.level}"

    @property
    def level_name(self) -> str:
        """What the level is called."""
        return vocabulary.name("levels", self.level)


class Source(models.TextChoices):
    """Where a decision was made."""

    HERE = "here", "Ban hành tại đây"
    ABOVE = "above", "Cấp trên quyết định, nhập lại"


class Decision(models.Model):
    """One issued paper with its annex.

    number, year   as the clerk typed it; once for each body and year
    issuer         who decided above, where it was typed in: its number stands in that body's register
    capacity       in whose name it is signed, as the vocabulary of papers has it
    minutes_*      of the session that agreed on the list; members, present, agreed: of the deciding body
    conditions     warnings that were passed, with the reason: what the decision did not wait for
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="decision",
        columns=(
            "public_id",
            "campaign_id",
            "body_id",
            "tally",
            "source",
            "issuer",
            "issuer_key",
            "number",
            "number_key",
            "year",
            "signed_on",
            "capacity",
            "signer_post",
            "signer_name",
            "minutes_number",
            "minutes_on",
            "members",
            "present",
            "agreed",
            "conditions",
            "issued_at",
            "issued_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="decisions")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    tally = models.CharField(max_length=30)
    source = models.CharField(max_length=10, choices=Source, default=Source.HERE)
    issuer = models.CharField("Cấp trên quyết định", max_length=250, blank=True)
    issuer_key = models.CharField(max_length=250, blank=True)
    number = models.CharField("Số, ký hiệu", max_length=100)
    number_key = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    signed_on = models.DateField("Ngày ký")
    capacity = models.CharField("Ký thay mặt", max_length=100, blank=True)
    signer_post = models.CharField("Chức vụ người ký", max_length=200, blank=True)
    signer_name = models.CharField("Người ký", max_length=200)
    minutes_number = models.CharField("Số biên bản phiên họp", max_length=100, blank=True)
    minutes_on = models.DateField("Ngày họp quyết định", null=True)
    members = models.PositiveIntegerField("Tổng số ủy viên", null=True)
    present = models.PositiveIntegerField("Số có mặt", null=True)
    agreed = models.PositiveIntegerField("Số đồng ý", null=True)
    conditions = models.JSONField(default=list)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-signed_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="decision_number", fields=["body", "year", "number_key"], condition=Q(source="here")
            ),
            # A superior's numbers are those of its own register; its one paper has an annex for each kind of subject.
            models.UniqueConstraint(
                name="decision_number_above",
                fields=["body", "tally", "year", "issuer_key", "number_key"],
                condition=Q(source="above"),
            ),
            models.CheckConstraint(name="decision_issuer", condition=Q(issuer="") | Q(source="above")),
            models.CheckConstraint(
                name="decision_session",
                condition=Q(source="above")
                | Q(
                    minutes_on__isnull=False,
                    minutes_on__lte=F("signed_on"),
                    present__lte=F("members"),
                    agreed__lte=F("present"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **options: Any) -> None:
        """Added once. Raises ValueError for a second time: a correction is another paper."""
        if not self._state.adding:
            raise ValueError("an issued decision is never changed")
        super().save(*args, **options)

    @property
    def tally_name(self) -> str:
        """What its kind of subject is called."""
        return vocabulary.name("subjects", self.tally)


class DecidedLevel(models.Model):
    """One line of the annex.

    proposed  level the unit and the appraiser had come to; reason: why another one was decided
    basis     what it rested on; name, unit_name: as printed
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="decided_level",
        columns=(
            "public_id",
            "decision_id",
            "subject_id",
            "position",
            "name",
            "unit_name",
            "level",
            "proposed",
            "basis",
            "reason",
            "authority_note",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="levels")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="decided_levels")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=250)
    unit_name = models.CharField(max_length=250)
    level = models.CharField(max_length=3)
    proposed = models.CharField(max_length=3, blank=True)
    basis = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    authority_note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="decided_level_once", fields=["decision", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.level}"

    @property
    def level_name(self) -> str:
        """What the level is called."""
        return vocabulary.name("levels", self.level)


class StandingLevel(models.Model):
    """The level that stands for a subject: at most one."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="standing")
    decided = models.OneToOneField(DecidedLevel, on_delete=models.PROTECT, related_name="standing")

    def __str__(self) -> str:
        return f"{self.subject_id}"


class Annulment(models.Model):
    """The end of one decided level, by a paper of the body that decided or of its superior. Another level is decided
    anew."""

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="annulment",
        columns=("decided_id", "body_name", "number", "signed_on", "reason", "annulled_at", "annulled_by_id"),
    )

    decided = models.OneToOneField(DecidedLevel, on_delete=models.PROTECT, related_name="annulment")
    body_name = models.CharField("Cấp hủy", max_length=250)
    number = models.CharField("Số, ký hiệu", max_length=100)
    signed_on = models.DateField("Ngày ký")
    reason = models.TextField("Lý do")
    annulled_at = models.DateTimeField(default=timezone.now, editable=False)
    annulled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class Notice(models.Model):
    """A decision made known in a unit at a meeting, or to one subject by a paper. From then on who it is about sees it.

    subject  None: everybody of the unit that the decision names
    number   of the minutes or of the paper
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="notice", columns=("decision_id", "unit_id", "subject_id", "number", "given_on", "noted_at", "noted_by_id")
    )

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notices")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="notices")
    number = models.CharField("Số biên bản, thông báo", max_length=100)
    given_on = models.DateField("Ngày thông báo")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("given_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="notice_once_unit", fields=["decision", "unit"], condition=Q(subject__isnull=True)
            ),
            models.UniqueConstraint(
                name="notice_once_subject", fields=["decision", "subject"], condition=Q(subject__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Petition(models.Model):
    """Somebody asks for a decided level to be looked at again. It holds nothing up; a late one is received as late."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="petition",
        columns=("public_id", "decided_id", "text", "received_on", "late", "entered_at", "entered_by_id"),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decided = models.ForeignKey(DecidedLevel, on_delete=models.PROTECT, related_name="petitions")
    text = models.TextField("Nội dung kiến nghị")
    received_on = models.DateField("Ngày nhận")
    late = models.BooleanField(null=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("received_on", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Outcome(models.TextChoices):
    """What an answer says."""

    KEPT = "kept", "Giữ nguyên mức đã quyết định"
    REVIEW = "review", "Xem xét lại: hủy và quyết định lại"


class PetitionAnswer(models.Model):
    """The answer of whoever decided, then of the superior: each a paper."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="petition_answer",
        columns=("petition_id", "body_name", "number", "signed_on", "outcome", "text", "entered_at", "entered_by_id"),
    )

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="answers")
    body_name = models.CharField("Cấp trả lời", max_length=250)
    number = models.CharField("Số, ký hiệu", max_length=100)
    signed_on = models.DateField("Ngày ký")
    outcome = models.CharField("Kết luận", max_length=10, choices=Outcome)
    text = models.TextField("Nội dung trả lời")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("signed_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="petition_answer_number", fields=["petition", "number", "signed_on"])
        ]

    def __str__(self) -> str:
        return self.number


class PoolGroup(models.Model):
    """The group of similar position and task in which a subject is counted, as the competent body set it for the round;
    it goes before the register's."""

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="pool_group")
    group = models.CharField("Nhóm vị trí, nhiệm vụ tương đồng", max_length=100)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="pool_group_named", condition=~Q(group=""))
        ]

    def __str__(self) -> str:
        return self.group


class CapAuthorisation(models.Model):
    """The paper by which the competent body lets a pool pass its ceiling. pool: its key (pools.PoolKey.text)."""

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="cap_authorisation",
        columns=("campaign_id", "pool", "places", "number", "signed_on", "issuer", "entered_at", "entered_by_id"),
    )

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="cap_authorisations")
    pool = models.CharField(max_length=200)
    places = models.PositiveIntegerField("Số được xếp mức cao nhất")
    number = models.CharField("Số văn bản", max_length=100)
    signed_on = models.DateField("Ngày ký")
    issuer = models.CharField("Nơi ban hành", max_length=250)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number
