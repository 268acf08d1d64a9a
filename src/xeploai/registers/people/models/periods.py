"""Branches, statuses and employment of a person, each for a time."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from xeploai.registers.organisations.models import Organisation, OrganisationEvent
from xeploai.registers.people.models.dated import Dated, dates_in_order
from xeploai.registers.people.models.person import Person


class MembershipKind(models.TextChoices):
    """Where the person belongs, and where it only takes part for a time (outside every total)."""

    OFFICIAL = "official", "Sinh hoạt chính thức"
    TEMPORARY = "temporary", "Sinh hoạt tạm thời"


class Transfer(models.Model):
    """One act that moved members to another branch; taken back by a later one, which names it.

    to  none where the act takes another back: everybody returns to the branch they came from
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField("Từ ngày")
    document = models.CharField("Số quyết định, giấy giới thiệu", max_length=200, blank=True)
    decided_on = models.DateField("Ngày quyết định", null=True)
    reason = models.CharField("Lý do", max_length=500, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="transfer_goes_somewhere",
                condition=Q(to__isnull=False, undoes=None) | Q(to=None, undoes__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.document}"


class Membership(Dated):
    """In which branch from when to when.

    start_known  false where a list only showed that the person was there on that day
    document     transfer paper
    transfer     the act with which it began, if any
    began_with, ended_with  the event of the branch that carried the member along, if any
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=MembershipKind, default=MembershipKind.OFFICIAL)
    start_known = models.BooleanField(default=True)
    document = models.CharField("Giấy giới thiệu, quyết định", max_length=200, blank=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, null=True, related_name="memberships")
    began_with = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, null=True, related_name="+")
    ended_with = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            dates_in_order("membership"),
            models.UniqueConstraint(
                name="membership_one_official", fields=["person"], condition=Q(valid_to=None, kind="official")
            ),
            models.UniqueConstraint(
                name="membership_once_a_branch", fields=["person", "organisation"], condition=Q(valid_to=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.organisation_id}"


class StatusKind(models.TextChoices):
    """What changes rights, duties and classification for a time."""

    PROBATIONARY = "probationary", "Dự bị"
    EXEMPT = "exempt", "Được miễn công tác và sinh hoạt đảng"
    SUSPENDED = "suspended", "Bị đình chỉ sinh hoạt đảng"
    COMMITTEE_SUSPENDED = "committee_suspended", "Bị đình chỉ sinh hoạt cấp ủy"
    TEMPORARY_ACTIVITY = "temporary_activity", "Sinh hoạt tạm thời nơi khác"
    WORKING_AWAY = "working_away", "Công tác, lao động xa nơi sinh hoạt"
    SICK_LEAVE = "sick_leave", "Nghỉ ốm"
    MATERNITY_LEAVE = "maternity_leave", "Nghỉ thai sản"
    LEFT = "left", "Không còn thuộc đơn vị"


class Leaving(models.TextChoices):
    """How a person left."""

    TRANSFERRED_OUT = "transferred_out", "Chuyển sinh hoạt đến nơi khác"
    REMOVED = "removed", "Bị xóa tên"
    EXPELLED = "expelled", "Bị khai trừ"
    ON_REQUEST = "on_request", "Xin ra khỏi Đảng"
    DECEASED = "deceased", "Từ trần"


class Status(Dated):
    """One status for a time. leaving says how, of LEFT only; ground is the published reason, never a case file."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statuses")
    kind = models.CharField(max_length=20, choices=StatusKind)
    leaving = models.CharField(max_length=20, choices=Leaving, blank=True)
    ground = models.CharField("Lý do", max_length=200, blank=True)
    document = models.CharField("Văn bản", max_length=200, blank=True)

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            dates_in_order("status"),
            models.UniqueConstraint(name="status_once", fields=["person", "kind"], condition=Q(valid_to=None)),
            models.CheckConstraint(
                name="status_leaving", condition=Q(kind="left", leaving__gt="") | (~Q(kind="left") & Q(leaving=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class EmploymentKind(models.TextChoices):
    """What the state's own rating applies to."""

    CADRE = "cadre", "Cán bộ"
    CIVIL_SERVANT = "civil_servant", "Công chức"
    PUBLIC_EMPLOYEE = "public_employee", "Viên chức"
    NONE = "none", "Không phải cán bộ, công chức, viên chức"


class Employment(Dated):
    """Cadre, civil servant, public employee or none of them, for a time. No row: unknown."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    kind = models.CharField(max_length=20, choices=EmploymentKind)

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            dates_in_order("employment"),
            models.UniqueConstraint(name="employment_one", fields=["person"], condition=Q(valid_to=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
