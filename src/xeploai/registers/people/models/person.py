"""A person's identity, and the names and numbers by which it is known."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from xeploai.registers.organisations.fields import PartialDateField
from xeploai.registers.organisations.models import Organisation


class Sex(models.TextChoices):
    """As the national list has it."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class Person(models.Model):
    """One person, the same through all changes of name, number, branch and post.

    full_name, sort_key, search_text, home, current repeat today's state for lists; `person_refresh` keeps them.
    home          the branch (else the body of the main post) through which the record is seen and kept
    current       whether the person is a member of a branch, or holds a post, today
    admission     decision (from which the years in the Party count) and ceremony (from which probation runs)
    joined_into   the record that this one was found to be the same as; can be taken back
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField("Họ và tên", max_length=120)
    sort_key = models.CharField(max_length=400, db_index=True, editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    home = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="people")
    current = models.BooleanField(default=True, editable=False)
    sex = models.CharField("Giới tính", max_length=10, choices=Sex, blank=True)
    born_on = PartialDateField("Ngày sinh", null=True, blank=True)
    admission_decided_on = PartialDateField("Ngày quyết định kết nạp", null=True, blank=True)
    admission_ceremony_on = PartialDateField("Ngày lễ kết nạp", null=True, blank=True)
    official_on = PartialDateField("Ngày chính thức", null=True, blank=True)
    inside_political_system = models.BooleanField("Công tác trong hệ thống chính trị", null=True)
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined_from")

    class Meta:
        ordering = ("sort_key", "id")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="person_home_sorted", fields=["home", "sort_key"])]

    def __str__(self) -> str:
        return self.full_name


class PersonName(models.Model):
    """A name the person had until a day (none: the present one). Import finds a person by past names too."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    search_text = models.CharField(max_length=120, db_index=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class IdentifierKind(models.TextChoices):
    """Numbers by which a person is known. The last two are masked wherever they are shown."""

    CARD = "card", "Số thẻ đảng viên"
    CODE = "code", "Mã đảng viên"
    CITIZEN = "citizen", "Số định danh cá nhân"
    PHONE = "phone", "Điện thoại"


MASKED = (IdentifierKind.CITIZEN, IdentifierKind.PHONE)


class PersonIdentifier(models.Model):
    """A number as text, with its leading zeros, until a day (none: the present one)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind)
    value = models.CharField(max_length=50)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("kind", "id")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="person_identifier_value", fields=["kind", "value"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="person_identifier_one_present", fields=["person", "kind"], condition=Q(valid_to=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
