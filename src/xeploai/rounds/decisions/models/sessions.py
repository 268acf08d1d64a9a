"""The session of the deciding body that agreed on a list, as its minutes say. Only ever added: the newest of a draft
counts, those before stay readable."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.decisions.models.decisions import DecisionDraft

_AGREED = Q(agreed__lte=F("present"))


class DecidingSession(models.Model):
    """One session on one draft: who came, how the list as a whole was agreed on.

    number       1, 2, ... of the draft; the highest counts
    called       members of the deciding body; present: of them
    agreed, against, other  of those present, on the list as a whole; null: the minutes do not say
    list_digest  of the list that was agreed on: a draft that was changed since needs another session
    recusal_document  the paper by which who is on the list has no vote on the own level; empty: nothing asks for it
    reason       why a later entry takes the place of an earlier one
    """

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="deciding_session",
        columns=(
            "public_id",
            "draft_id",
            "number",
            "minutes_number",
            "met_on",
            "called",
            "present",
            "agreed",
            "against",
            "other",
            "list_digest",
            "recusal_document",
            "reason",
            "entered_at",
            "entered_by_id",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(DecisionDraft, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    minutes_number = models.CharField("Số biên bản phiên họp", max_length=100)
    met_on = models.DateField("Ngày họp quyết định")
    called = models.PositiveIntegerField("Tổng số ủy viên")
    present = models.PositiveIntegerField("Số có mặt")
    agreed = models.PositiveIntegerField("Đồng ý")
    against = models.PositiveIntegerField("Không đồng ý", null=True)
    other = models.PositiveIntegerField("Ý kiến khác", null=True)
    list_digest = models.CharField(max_length=64)
    recusal_document = models.CharField("Văn bản quy định không biểu quyết về mình", max_length=200, blank=True)
    reason = models.TextField("Lý do ghi lại", blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="deciding_session_number", fields=["draft", "number"]),
            models.CheckConstraint(name="deciding_session_present", condition=Q(present__lte=F("called")) & _AGREED),
            models.CheckConstraint(name="deciding_session_reason", condition=Q(number=1) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.minutes_number


class SessionMember(models.Model):
    """One member of the deciding body on the roll. person: public id in the register, where the name is known there."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(
        kind="session_member", columns=("session_id", "position", "name", "person", "present", "note")
    )

    session = models.ForeignKey(DecidingSession, on_delete=models.CASCADE, related_name="roll")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("Họ và tên", max_length=250)
    person = models.UUIDField(null=True)
    present = models.BooleanField("Có mặt")
    note = models.CharField("Lý do vắng", max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="session_member_position", fields=["session", "position"])
        ]

    def __str__(self) -> str:
        return self.name


class LineVote(models.Model):
    """One line of the list that was voted on by itself. agreed, against, other: as of the session."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(kind="line_vote", columns=("session_id", "subject_id", "agreed", "against", "other"))

    session = models.ForeignKey(DecidingSession, on_delete=models.CASCADE, related_name="line_votes")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    agreed = models.PositiveIntegerField("Đồng ý")
    against = models.PositiveIntegerField("Không đồng ý", null=True)
    other = models.PositiveIntegerField("Ý kiến khác", null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="line_vote_once", fields=["session", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.agreed}"
