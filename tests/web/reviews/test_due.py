"""Who must hand in a self-review: home page, list, board, exports and API give one answer for one cast of people."""

import csv
import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.organisations import acts
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.merge_records import persons_join
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.models import RosterEntry, Subject
from xeploai.rounds.campaigns.supplements import supplement_open
from xeploai.rounds.exports.services import campaign_export
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.rounds.reviews.services import review_paper_enter
from xeploai.rounds.reviews.states import FILTERS
from xeploai.rounds.reviews.todo import reviews_todo


def listed(held: Any, name: str, *, org: str = "a1", kind: str = "member", person: Any = None, **columns: Any) -> Any:
    """One more on the roster, a member of branch a1 unless told otherwise."""
    officer = held.actor("organisation_officer")
    if person is None:
        person = person_add(
            facts=PersonFacts(full_name=name), branch=held.orgs[org], since=date(2026, 1, 1), by=officer
        )
    subject = Subject.objects.create(
        campaign=held.campaign, kind=kind, tally=kind, person=person, classified=True, reason="", **columns
    )
    pattern = Subject.objects.get(campaign=held.campaign, organisation=held.orgs[org]).entry
    places = {field: getattr(pattern, field) for field in ("unit", "path", "decider", "record")}
    RosterEntry.objects.create(subject=subject, name=name, sort_key=name.lower(), search_text=name.lower(), **places)
    return subject


@pytest.fixture
def people(held: Any) -> Any:
    """Everybody of whom two counts could differ, beside the bodies and people of the cast."""
    officer = held.actor("organisation_officer")
    listed(held, "Mẫu Không Xếp", review_required=False)
    listed(held, "Mẫu Chưa Rõ", review_required=None)
    listed(held, "Mẫu Đã Rời", review_required=True, listed=False)
    both = listed(held, "Mẫu Lãnh Đạo", review_required=True)
    listed(held, "Mẫu Lãnh Đạo", org="a", kind="leader", person=both.person, review_required=True)
    young = listed(held, "Mẫu Mới Vào", review_required=False)
    listed(held, "Mẫu Mới Vào", kind="leader", person=young.person, review_required=True)
    away = listed(held, "Mẫu Hoãn Lại", review_required=True)
    twice = listed(held, "Mẫu Hai Hồ Sơ", review_required=True)
    persons_join(kept=both.person, other=twice.person, reason="Trùng hồ sơ", by=officer)
    supplement_open(parent=held.campaign, title="Đợt bổ sung (mẫu)", subjects=[away.pk], by=officer)
    done = listed(held, "Mẫu Đã Nộp", review_required=True)
    desk = desk_open(officer, done.public_id, "review.write")
    review_paper_enter(
        desk=desk, posted={"self_level": "T"}, signed_on=held.campaign.period_start, kept_at="", revision=0
    )
    return held


def home_page(held: Any, who: str) -> tuple[int, int]:
    """Missing and due, from the card of the campaign."""
    titles = {item.says.partition(". ")[2]: item for item in reviews_todo(held.actor(who))}
    item = titles[held.campaign.title]
    return item.count or 0, item.of or 0


def list_page(held: Any, who: str) -> tuple[int, int]:
    address = reverse("reviews:campaign", args=[held.campaign.public_id])
    client = held.client(who)
    missing, everybody = (client.get(f"{address}{query}") for query in ("?trang-thai=missing", ""))
    assert {bar.progress.of for bar, _ in everybody.context["counts"]} == {everybody.context["page"].paginator.count}
    by_state = 0
    for bar, code in everybody.context["counts"]:
        here = client.get(f"{address}?trang-thai={code}").context["page"].paginator.count
        assert here == bar.progress.done
        by_state += here
    assert by_state == everybody.context["page"].paginator.count
    return missing.context["page"].paginator.count, everybody.context["page"].paginator.count


def board(held: Any, who: str) -> tuple[int, int]:
    page = held.client(who).get(reverse("campaigns:detail", args=[held.campaign.public_id]))
    reached = page.context["charts"][0].whole.progress
    return reached.missing, reached.of


def list_file(held: Any, who: str) -> tuple[int, int]:
    address = reverse("exports:reviews", args=[held.campaign.public_id])

    def rows(query: str) -> int:
        answer = held.client(who).post(address + query, {"dang": "csv"})
        table = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
        return table.index([]) - 1

    return rows("?trang-thai=missing"), rows("")


def program(held: Any, who: str) -> tuple[int, int]:
    address = f"/api/v1/campaigns/{held.campaign.public_id}"
    client = held.client(who)
    missing, everybody = (client.get(f"{address}/reviews{query}").json() for query in ("?state=missing", ""))
    stage = client.get(address).json()["units"][0]["stages"]["self_review"]
    assert (stage["of"] - stage["done"], stage["of"]) == (missing["total"], everybody["total"])
    return missing["total"], everybody["total"]


@pytest.mark.parametrize("who", ["organisation_officer", "grassroots_officer", "branch_secretary"])
def test_every_place_gives_one_answer(people: Any, who: str) -> None:
    answers = {ask.__name__: ask(people, who) for ask in (home_page, list_page, board, list_file, program)}
    assert len(set(answers.values())) == 1, answers
    if who == "branch_secretary":
        # Of a1: the branch, An and five of the eight who were added: without who left, who need not, and who was taken
        # over. Who is excused as a member owes one as a leader.
        assert answers["board"] == (6, 7)


def test_a_merged_unit_is_owed_by_nobody_twice(people: Any) -> None:
    officer = people.actor("organisation_officer")
    before = board(people, "organisation_officer")
    day = timezone.localdate()
    organisation_change(
        act=partial(acts.merge, sources=[people.orgs["a2"].pk], into=people.orgs["a1"].pk, on=day),
        decision=Decision(number="02-QĐ/ĐU", decided_on=day),
        by=officer,
    )
    answers = {ask.__name__: ask(people, "organisation_officer") for ask in (home_page, list_page, board, program)}
    assert set(answers.values()) == {before}, answers


def test_the_folder_holds_those_who_owe(people: Any, tmp_path: Path) -> None:
    campaign_export(named=str(people.campaign.public_id), to=tmp_path / "out", kind="csv")
    text = (tmp_path / "out" / "reviews.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    rows = rows[1 : rows.index([])]
    missing, due = board(people, "organisation_officer")
    assert (len([row for row in rows if row[4] != "Đã nộp"]), len(rows)) == (missing, due)
    assert json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))["tables"]


def test_who_owes_nothing_here_stands_apart(people: Any) -> None:
    page = people.client("branch_secretary").get(
        reverse("reviews:campaign", args=[people.campaign.public_id]), {"trang-thai": "not_due"}
    )
    names = {row.subject.entry.name for group in page.context["groups"] for row in group.rows}
    assert names == {"Mẫu Không Xếp", "Mẫu Hoãn Lại"}
    assert dict(FILTERS)["not_due"] in page.content.decode()


def test_nothing_waits_for_who_need_not_write(held: Any) -> None:
    own, subject = held.actor("member"), held.subjects["a1"]
    assert [item.title for item in reviews_todo(own) if item.says == held.campaign.title] == ["Viết bản tự kiểm điểm"]
    Subject.objects.filter(pk=subject.pk).update(review_required=False)
    assert held.campaign.title not in {item.says for item in reviews_todo(own)}
