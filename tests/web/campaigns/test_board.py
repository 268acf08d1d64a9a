"""Who is late: the board counts self-reviews by unit, draws them, and leads to exactly the names that are missing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign, Node, RosterEntry, Subject
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.rounds.reviews.services import review_paper_enter

QUERIES = 12
STAGE = "self_review"


@pytest.fixture
def held(cast: Any) -> Any:
    """The cast with its open campaign, in which only Binh's (a2) review is in; branches were due at the new year."""
    cast.campaign = Campaign.objects.get(public_id=cast.objects["review.campaign"])
    Campaign.objects.filter(pk=cast.campaign.pk).update(deadlines={"branch": "2026-01-05"})
    return cast


def board(held: Any, who: str = "organisation_officer") -> Any:
    return held.client(who).get(reverse("campaigns:detail", args=[held.campaign.public_id]))


def names(held: Any, address: str, who: str = "organisation_officer") -> int:
    page = held.client(who).get(address)
    assert page.status_code == 200
    return int(page.context["page"].paginator.count)


def line_of(page: Any, held: Any, key: str) -> Any:
    return next(line for line in page.context["page"] if line.node.organisation_id == held.orgs[key].pk)


def test_the_board_counts_what_is_in_and_what_is_missing(held: Any) -> None:
    page = board(held)
    counted = {key: line_of(page, held, key).stages[STAGE] for key in ("a1", "a2", "b1", "a", "ward")}
    assert (counted["a1"].done, counted["a2"].done, counted["b1"].done) == (0, 1, 0)
    assert counted["a"].done == 1
    assert counted["ward"].of == Subject.objects.filter(campaign=held.campaign, listed=True).count()
    chart = page.context["charts"][0]
    assert chart.whole.progress == counted["ward"]
    assert {bar.title for bar in chart.units} == {"Đảng bộ Trường A (mẫu)", "Đảng bộ Bệnh viện B (mẫu)"}


def test_late_are_counted_of_the_units_that_have_a_day(held: Any) -> None:
    page = board(held)
    assert 0 < page.context["timed"] < page.context["units"]
    assert f"<b>{page.context['late']}/{page.context['timed']}</b>" in page.content.decode()
    Campaign.objects.filter(pk=held.campaign.pk).update(deadlines={})
    assert "Chưa đặt thời hạn" in board(held).content.decode()


@pytest.mark.parametrize("who", ["organisation_officer", "grassroots_officer", "branch_secretary"])
def test_every_number_leads_to_as_many_names(held: Any, who: str) -> None:
    page = board(held, who)
    seen = 0
    for line, _, reached in page.context["rows"]:
        for bar in reached:
            assert names(held, bar.address, who) == bar.progress.missing, line.node.name
            seen += bar.progress.missing
    assert seen
    for bar in (page.context["charts"][0].whole, *page.context["charts"][0].units):
        assert names(held, bar.address, who) == bar.progress.missing


def test_late_means_past_the_day_and_roster_reviews_or_results_open(held: Any) -> None:
    for key in ("a1", "a2", "b1"):
        assert line_of(board(held), held, key).late
    Node.objects.filter(campaign=held.campaign).update(confirmed_at=held.campaign.opened_at)
    others = Subject.objects.filter(campaign=held.campaign, entry__unit=held.orgs["a2"], person=None)
    assert line_of(board(held), held, "a2").late
    others.update(review_required=False)
    assert line_of(board(held), held, "a2").late
    others.update(classified=False, reason="newly_founded")
    page = board(held)
    assert not line_of(page, held, "a2").late
    assert line_of(page, held, "a1").late
    Node.objects.filter(campaign=held.campaign, organisation=held.orgs["a2"]).update(confirmed_at=None)
    assert line_of(board(held), held, "a2").late
    Campaign.objects.filter(pk=held.campaign.pk).update(deadlines={"branch": "2099-01-05"})
    assert not line_of(board(held), held, "a1").late


def test_who_need_not_review_is_not_missing_and_who_leads_is_counted_once(held: Any) -> None:
    before = line_of(board(held), held, "a1").stages[STAGE]
    member = Subject.objects.get(public_id=held.objects["review.a1"])
    leader = Subject.objects.create(
        campaign=held.campaign, kind="leader", tally="leader", person=member.person, classified=True, reason=""
    )
    columns = {field: getattr(member.entry, field) for field in ("name", "sort_key", "unit", "path", "record")}
    RosterEntry.objects.create(subject=leader, **columns)
    assert line_of(board(held), held, "a1").stages[STAGE] == before
    Subject.objects.filter(pk=member.pk).update(review_required=False)
    # Excused as a member, still to be reviewed as a leader.
    assert line_of(board(held), held, "a1").stages[STAGE] == before
    Subject.objects.filter(pk=leader.pk).update(review_required=False)
    after = line_of(board(held), held, "a1").stages[STAGE]
    assert (after.done, after.missing) == (before.done, before.missing - 1)


def test_the_bars_say_it_in_words_too(held: Any) -> None:
    text = board(held).content.decode()
    chart = board(held).context["charts"][0]
    assert f"{chart.whole.progress.missing} bản chưa nộp" in text
    assert re.search(r"<svg[^>]*aria-hidden", text)
    assert "style=" not in text
    for bar in chart.units:
        assert f"Còn {bar.progress.missing} bản chưa nộp, {bar.title}" in text


def test_who_may_not_read_reviews_sees_no_count_of_them(held: Any) -> None:
    page = board(held, "consulted_body")
    assert page.status_code == 200
    assert page.context["charts"] == []
    assert "trang-thai=missing" not in page.content.decode()
    assert reverse("reviews:campaign", args=[held.campaign.public_id]) not in page.content.decode()


def test_campaign_and_self_reviews_lead_to_each_other(held: Any) -> None:
    officer = held.client("organisation_officer")
    listed = reverse("reviews:campaign", args=[held.campaign.public_id])
    shown = reverse("campaigns:detail", args=[held.campaign.public_id])
    assert listed in board(held).content.decode()
    assert shown in officer.get(listed).content.decode()
    subject = held.objects["review.a2"]
    review, entry = (reverse(f"{view}", args=[subject]) for view in ("reviews:detail", "campaigns:subject"))
    assert review in officer.get(entry).content.decode()
    page = officer.get(review).content.decode()
    assert entry in page
    assert listed in page


def test_blank_forms_are_offered_once_a_branch(held: Any) -> None:
    page = held.client("grassroots_officer").get(reverse("reviews:campaign", args=[held.campaign.public_id]))
    text = page.content.decode()
    for key in ("a1", "a2"):
        assert text.count(reverse("reviews:blanks", args=[held.campaign.public_id, held.orgs[key].public_id])) == 1


def test_the_secretary_leaves_nobody_missing(held: Any) -> None:
    officer = held.actor("organisation_officer")
    for subject in Subject.objects.filter(campaign=held.campaign, entry__unit=held.orgs["a1"]):
        desk = desk_open(officer, subject.public_id, "review.write")
        review_paper_enter(
            desk=desk, posted={"self_level": "T"}, signed_on=held.campaign.period_start, kept_at="", revision=0
        )
    reached = line_of(board(held), held, "a1").stages[STAGE]
    assert (reached.missing, reached.done) == (0, reached.of)


def test_as_many_queries_for_fifty_as_for_five(held: Any) -> None:
    listed = reverse("reviews:campaign", args=[held.campaign.public_id]) + "?trang-thai=missing"
    shown = reverse("campaigns:detail", args=[held.campaign.public_id])
    client = held.client("organisation_officer")
    counts = []
    entry = Subject.objects.get(public_id=held.objects["review.a1"]).entry
    for _ in range(2):
        client.get(reverse("home"))
        for address in (shown, listed):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        for place in range(45):
            person = Person.objects.create(full_name=f"Thêm Văn {place} (mẫu)", sort_key=f"them{place}")
            subject = Subject.objects.create(
                campaign=held.campaign, kind="member", tally="member", person=person, classified=True, reason=""
            )
            columns = {field: getattr(entry, field) for field in ("number", "unit", "path", "decider", "record")}
            RosterEntry.objects.create(subject=subject, name=person.full_name, sort_key=person.sort_key, **columns)
    assert counts[:2] == counts[2:]
    assert max(counts) <= QUERIES, counts
