"""What stands beside a subject when its level is talked about: opinions, the same person reviewed as another kind."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xeploai.core.ballot import Count
from xeploai.registers.people.models import Post
from xeploai.rounds.opinions.answers import Answer, answers_enter
from xeploai.rounds.opinions.requests import Consulted, Letter, opinion_request
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import Line, Minutes, result_enter
from xeploai.rounds.proposals.strips import level_strips, twins_of

DAY = date(2025, 12, 10)


def test_a_member_who_leads_shows_both_results_and_the_employers_rating_once(unit: Any, officer: Any) -> None:
    post = {"organisation": unit["a"], "title": "Phó Bí thư", "main": True, "sphere": "party"}
    Post.objects.create(person=unit.people["dat"], leading=True, valid_from=date(2024, 2, 1), **post)
    campaign = unit.open(officer)
    member, leader, other = (
        unit.subject(campaign, "dat"),
        unit.subject(campaign, "dat", "leader"),
        unit.subject(campaign, "an"),
    )
    request = opinion_request(
        campaign=campaign,
        unit=unit["a1"],
        consulted=Consulted(source="employer", name="Trường A (mẫu)"),
        subjects=[member],
        letter=Letter(due_on=timezone.localdate() + timedelta(days=3)),
        by=officer,
    )
    answers_enter(request=request, answers=[Answer(subject=member, state="given", level="T", given_on=DAY)], by=officer)
    for key, subject, level in (("a1", member, "T"), ("a", leader, "HT")):
        line = Line(subject=subject, count=Count(), level=level)
        result_enter(campaign=campaign, unit=unit[key], minutes=Minutes(held_on=DAY), lines=[line], seen=0, by=officer)
    subjects = [member, leader, other]
    twins = twins_of(campaign, subjects)
    strips = level_strips(campaign, subjects, twins, proposals_of(list(twins.values())))
    assert (strips[member.pk].proposed.level, strips[leader.pk].proposed.level) == ("HT", "T")
    assert strips[member.pk].other == leader
    assert strips[member.pk].shared == []
    [shared] = strips[leader.pk].shared
    assert (shared.source.code, shared.opinion and shared.opinion.level) == ("employer", "T")
    assert (strips[other.pk].other, strips[other.pk].proposed.level) == (None, "")
    with CaptureQueriesContext(connection) as queries:
        level_strips(campaign, subjects, twins_of(campaign, subjects), {})
    assert len(queries) == 3
