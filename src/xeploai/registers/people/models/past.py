"""The ledger of levels, and commendations of earlier years."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models.person import Person
from xeploai.registers.people.models.posts import Collective


class PastAward(models.Model):
    """A commendation of an earlier year, from a list of that time. Exactly one subject.

    year, first_year  last and first year it is for; first_year: none where it is for one year
    form, basis       as written then
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="past_awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="past_awards")
    collective = models.ForeignKey(Collective, on_delete=models.CASCADE, null=True, related_name="past_awards")
    first_year = models.PositiveSmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    form = models.CharField("Hình thức", max_length=100)
    basis = models.CharField("Thành tích", max_length=200, blank=True)
    decision_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="past_award_one_subject",
                condition=Q(person__isnull=False, organisation=None, collective=None)
                | Q(person=None, organisation__isnull=False, collective=None)
                | Q(person=None, organisation=None, collective__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.form}"


class LevelSource(models.TextChoices):
    """Where a level of the ledger comes from."""

    LIST = "list", "Danh sách của năm đó"
    DECISION = "decision", "Quyết định trong chương trình"


class LevelQuerySet(models.QuerySet["PastLevel"]):
    """Rows of the ledger."""

    def of_years(self) -> Self:
        """What stands for whole years: not annulled, and of no quarter."""
        return self.filter(ended_at=None, quarter=0)


class PastLevel(models.Model):
    """The ledger of levels: one row for a subject and a year or quarter, from a list of that time or from a decision
    made here. Where one takes another's place, the former is ended and stays.

    Exactly one subject: a person (as member or leader), an organisation or a collective.
    kind        member, leader, organisation, collective
    quarter     1 to 4; 0: the whole year
    regime      pack and version under which it was decided here; decided_by: name of the deciding body then
    ended_at    since when it stands no more: annulled, or another row took its place
    """

    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="past_levels")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="past_levels")
    collective = models.ForeignKey(Collective, on_delete=models.CASCADE, null=True, related_name="past_levels")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=3)
    label = models.CharField("Tên mức khi đó", max_length=100)
    decision_number = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=250, blank=True)
    regime = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=10, choices=LevelSource, default=LevelSource.LIST)
    ended_at = models.DateTimeField(null=True)

    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="past_level_one_subject",
                condition=Q(kind__in=["member", "leader"], person__isnull=False, organisation=None, collective=None)
                | Q(kind="organisation", person=None, organisation__isnull=False, collective=None)
                | Q(kind="collective", person=None, organisation=None, collective__isnull=False),
            ),
            models.CheckConstraint(name="past_level_quarter", condition=Q(quarter__lte=4)),
            models.UniqueConstraint(
                name="past_level_once_person",
                fields=["kind", "person", "year", "quarter"],
                condition=Q(person__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                name="past_level_once_organisation",
                fields=["organisation", "year", "quarter"],
                condition=Q(organisation__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                name="past_level_once_collective",
                fields=["collective", "year", "quarter"],
                condition=Q(collective__isnull=False, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.level}"
