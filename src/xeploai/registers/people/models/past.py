"""Levels and commendations of earlier years, from lists of that time."""

from typing import ClassVar

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


class PastLevel(models.Model):
    """A level of an earlier year, from a list of that time; a round of this program is never written here.

    Exactly one subject: a person (as member or leader), an organisation or a collective.
    kind   member, leader, organisation, collective
    """

    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="past_levels")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="past_levels")
    collective = models.ForeignKey(Collective, on_delete=models.CASCADE, null=True, related_name="past_levels")
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=3)
    label = models.CharField("Tên mức khi đó", max_length=100)
    decision_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="past_level_one_subject",
                condition=Q(kind__in=["member", "leader"], person__isnull=False, organisation=None, collective=None)
                | Q(kind="organisation", person=None, organisation__isnull=False, collective=None)
                | Q(kind="collective", person=None, organisation=None, collective__isnull=False),
            ),
            models.UniqueConstraint(
                name="past_level_once_person", fields=["kind", "person", "year"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="past_level_once_organisation",
                fields=["organisation", "year"],
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="past_level_once_collective", fields=["collective", "year"], condition=Q(collective__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.level}"
