"""What the home page says of self-reviews: to those who write by when, to those who follow how many of how many."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.campaigns.services import campaign_deadlines_set
from xeploai.rounds.reviews.selectors import counts_by_state
from xeploai.rounds.reviews.services import review_paper_enter
from xeploai.rounds.reviews.states import MISSING
from xeploai.rounds.reviews.todo import reviews_todo


def test_each_is_told_what_is_theirs(y2025: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    held, officer, campaign = y2025, y2025.actors["officer"], y2025.campaigns[2025]
    today = timezone.localdate()
    days = {"branch": today + timedelta(days=3), "grassroots_committee": today + timedelta(days=9)}
    campaign_deadlines_set(campaign=campaign, deadlines=days, by=officer)
    [mine] = reviews_todo(held.person_actor("an"))
    assert (mine.title, mine.due) == ("Viết bản tự kiểm điểm", days["branch"])
    secretary = held.role("branch_secretary", "b1")
    with django_assert_num_queries(2):
        [theirs] = reviews_todo(secretary)
    assert (theirs.count, theirs.due) == (4, days["branch"])  # three people, and the branch itself
    assert theirs.of == 4
    for key in ("an", "binh", "minh"):
        desk = held.desk(key, 2025, by=secretary, act="review.write")
        review_paper_enter(
            desk=desk, posted={"self_level": "T"}, signed_on=date(2025, 11, 3), kept_at="Tủ hồ sơ", revision=0
        )
    assert reviews_todo(held.person_actor("an")) == []
    for actor, of in ((secretary, 4), (officer, counts_by_state(officer, campaign)["due"])):
        [card] = reviews_todo(actor)
        assert card.count == counts_by_state(actor, campaign)[MISSING] == of - 3
        assert card.of == of
    Subject.objects.filter(campaign=campaign, kind="organisation").update(review_required=False)
    assert reviews_todo(secretary) == []


def test_a_day_gone_by_is_still_due(y2025: Any) -> None:
    held, officer = y2025, y2025.actors["officer"]
    campaign_deadlines_set(campaign=held.campaigns[2025], deadlines={"branch": date(2025, 12, 5)}, by=officer)
    [mine] = reviews_todo(held.person_actor("hoa"))
    assert mine.due == date(2025, 12, 5)
