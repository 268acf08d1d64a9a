"""Who or what is reviewed, with the facts as drawn and the places of review."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import Cast, Concat

from xeploai.core.subjects import Reason
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Collective, Person
from xeploai.rounds.campaigns.models.campaign import Campaign
from xeploai.rulepacks import vocabulary

MISSING_FACTS = "missing_facts"
"""Shown beside the reasons: whether the subject is classified cannot be said before a fact is known."""

AWAITING_RULES = "awaiting_rules"
"""Likewise, while the campaign has no rules yet."""

OPEN_REASONS = {MISSING_FACTS: "Chưa đủ dữ liệu để xác định", AWAITING_RULES: "Chờ hướng dẫn của cấp trên"}


def reason_name(code: str) -> str:
    """Why a subject is not classified, or not yet known to be."""
    return OPEN_REASONS.get(code) or vocabulary.name("reasons", code)


REASONS = (*(reason.value for reason in Reason), *OPEN_REASONS)


class Subject(models.Model):
    """Who or what is reviewed in a campaign: one row for a person as member, one as leader, whatever the posts.

    tally           how it is counted (core TallySubject)
    listed          false once an amendment took it off the roster; it then counts nowhere
    review_required, classified, reason, needs
                    what the rules say, taking the review itself for granted; reason also MISSING_FACTS, AWAITING_RULES
    rule            id of the rule that gave the reason
    closed_at       from the first decision in its pool on: no amendment touches it any more
    continues       in a supplementary round, the subject of the parent round
    about           who or what it is, whichever kind it is reviewed as ("person:12"): a member who is also a leader
                    writes once; the database makes it
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=20)
    tally = models.CharField(max_length=30)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="subjects")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)
    review_required = models.BooleanField(null=True)
    classified = models.BooleanField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=100, blank=True)
    needs = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    continues = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="continued_by")
    about = models.GeneratedField(
        expression=Case(
            *(
                When(**{f"{name}__isnull": False}, then=Concat(Value(f"{name}:"), Cast(f"{name}_id", CharField())))
                for name in ("person", "organisation", "collective")
            )
        ),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="subject_one_thing",
                condition=Q(kind__in=["member", "leader"], person__isnull=False, organisation=None, collective=None)
                | Q(kind="organisation", person=None, organisation__isnull=False, collective=None)
                | Q(kind="collective", person=None, organisation=None, collective__isnull=False),
            ),
            models.CheckConstraint(
                name="subject_reason", condition=Q(classified=True, reason="") | (~Q(reason="") & ~Q(classified=True))
            ),
            models.UniqueConstraint(
                name="subject_once_person", fields=["campaign", "kind", "person"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="subject_once_organisation",
                fields=["campaign", "organisation"],
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="subject_once_collective", fields=["campaign", "collective"], condition=Q(collective__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="subject_of_campaign", fields=["campaign", "kind", "reason"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def due(self) -> date | None:
        """By when the unit in which it is reviewed has done its part; None where nobody set a day."""
        return self.campaign.deadline(self.entry.unit.kind)

    @property
    def key(self) -> tuple[str, int]:
        """(kind, id of the person or body), as drawing.Drawn has it."""
        return self.kind, self.person_id or self.organisation_id or self.collective_id or 0

    @property
    def kind_name(self) -> str:
        """What such a subject is called."""
        return vocabulary.name("kinds", self.kind)

    @property
    def decided(self) -> bool:
        """Whether a level stands for it (the row is kept by rounds/decisions): nothing more is written or proposed for
        it then. Who is late in a pool that is closed, or waits anew after an annulment, is not decided."""
        return hasattr(self, "standing")

    @property
    def reason_name(self) -> str:
        """Why it carries no level; empty where it may."""
        return reason_name(self.reason) if self.reason else ""


class RosterEntry(models.Model):
    """The facts of a subject as drawn, or as the last amendment that was taken in left them.

    record   the whole as `drawing.Drawn.record` writes it; the columns repeat what lists sort, filter and scope by
    unit     where it is reviewed: the branch of a member, the body of the main post of a leader, the organisation
             itself, the organisation of a collective
    number   card number or code
    decider  who decides on it by the tree, or as the register says
    """

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="entry")
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=500, db_index=True)
    search_text = models.CharField(max_length=400)
    number = models.CharField(max_length=50, blank=True)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=250, db_index=True)
    decider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=100, blank=True)
    group = models.CharField(max_length=100, blank=True)
    record = models.JSONField()

    class Meta:
        ordering = ("sort_key", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the rules read of it."""
        facts: Mapping[str, Any] = self.record["facts"]
        return facts


class ReviewPlace(models.Model):
    """A post of a subject: a place where it is reviewed. main: the post that gives decider and pool."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="places")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    main = models.BooleanField(default=False)
    is_head = models.BooleanField(null=True)

    class Meta:
        ordering = ("-main", "id")

    def __str__(self) -> str:
        return self.title
