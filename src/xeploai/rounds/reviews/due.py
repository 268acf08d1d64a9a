"""Who must hand in a self-review: decided here for the home page, the list, the board, the exports and the API."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.reviews.models import ReviewState, SelfReview


def owing(subjects: QuerySet[Subject]) -> Q:
    """Who owes a self-review, among `subjects`: all the subjects of a campaign, or of several.

    Everybody owes one, once: who is member and leader with the branch, as both are read from one. It is owed where
    either of the two requires it. Whether a review is required may not be known yet: such a subject counts as owing
    one, never as done. Who was taken over by a supplementary round owes it there.
    """
    listed = subjects.filter(listed=True)
    members = listed.filter(kind=SubjectKind.MEMBER.value)
    leading = listed.filter(kind=SubjectKind.LEADER.value).exclude(review_required=False)
    # The few whom the rules excuse as members: a look at each of them costs less than one at every member.
    excused = members.filter(Exists(leading.filter(**_SAME)), review_required=False)
    taken_over = Subject.objects.filter(continues__in=subjects)
    return (
        (~Q(review_required=False) | Q(pk__in=excused.values("pk")))
        & ~Q(pk__in=taken_over.values("continues"))
        & ~Q(pk__in=leaders_read_as(members))
    )


_SAME = {"campaign": OuterRef("campaign"), "person": OuterRef("person")}


def leaders_read_as(members: QuerySet[Subject]) -> QuerySet[Subject, Any]:
    """Leaders whom some of these members are too. They are few: a set of them costs less than a look at each row."""
    return Subject.objects.filter(Exists(members.filter(**_SAME)), kind=SubjectKind.LEADER.value).values("pk")


def owing_in(campaign: Campaign) -> Q:
    """Who of one campaign owes a self-review."""
    return owing(campaign.subjects.all())


def reviews_due(campaign: Campaign) -> QuerySet[Subject]:
    """Everybody who owes a self-review in a campaign."""
    return campaign.subjects.filter(owing_in(campaign), listed=True)


def begun(campaign: Campaign, *states: str) -> QuerySet[SelfReview, Any]:
    """About whom a self-review was begun, or is in one of these states: one set for a whole list."""
    reviews = SelfReview.objects.filter(campaign=campaign.reviews_of)
    return (reviews.filter(state__in=states) if states else reviews).values("about")


def handed_in(campaign: Campaign) -> Q:
    """Whose self-review is in."""
    return Q(about__in=begun(campaign, ReviewState.SUBMITTED))
