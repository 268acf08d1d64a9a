"""The API: shapes, one form for every failure, the own review written by a program, and what the trail says of it."""

from typing import Any

import pytest
from django.test import Client

from xeploai.apps.audit.models import Entry
from xeploai.apps.campaigns.models import Subject
from xeploai.apps.people.models import IdentifierKind, PersonIdentifier

ROOT = "/api/v1"
PROBLEM = {"type", "title", "status", "detail", "errors"}


@pytest.fixture
def own(cast: Any) -> str:
    """The review of the person behind the member's account, by its subject."""
    subject = Subject.objects.select_related("person").get(public_id=cast.objects["review.a1"])
    assert subject.person is not None
    cast.users["member"].person = subject.person.public_id
    cast.users["member"].save()
    return f"{ROOT}/reviews/{subject.public_id}"


def sent(client: Client, where: str, held: dict[str, Any]) -> Any:
    """A write with JSON."""
    return client.post(where, held, content_type="application/json")


def test_lists_come_by_page_with_their_total(cast: Any) -> None:
    client = cast.client("organisation_officer")
    tree = client.get(f"{ROOT}/organisations").json()
    assert (tree["total"], tree["page"], tree["pages"]) == (len(cast.orgs), 1, 1)
    by_name = {one["name"]: one for one in tree["items"]}
    assert by_name["Đảng bộ phường (mẫu)"]["superior"] is None
    assert by_name["Đảng bộ Trường A (mẫu)"]["superior"] == by_name["Đảng bộ phường (mẫu)"]["id"]
    assert client.get(f"{ROOT}/organisations?on=2001-01-01").json()["items"] == []
    assert client.get(f"{ROOT}/people?page=99").json()["page"] == 1


def test_each_sees_the_own_part(cast: Any) -> None:
    whole, part = (cast.client(who).get(f"{ROOT}/people").json()["total"] for who in ("inspector", "branch_secretary"))
    assert whole > part > 0


def test_personal_numbers_are_masked(cast: Any) -> None:
    where = f"{ROOT}/people/{cast.objects['person.a1']}"
    client = cast.client("organisation_officer")
    PersonIdentifier.objects.create(person=_person(cast), kind=IdentifierKind.PHONE, value="0912345678")
    assert client.get(where).json()["numbers"]["phone"] == "•••••••678"


def _person(cast: Any) -> Any:
    return Subject.objects.select_related("person").get(public_id=cast.objects["review.a1"]).person


def test_named_results_are_noted_with_the_set_that_was_seen(cast: Any) -> None:
    answer = cast.client("inspector").get(f"{ROOT}/campaigns/{cast.objects['campaign.open']}/roster").json()
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.action, entry.user, entry.seen) == ("view.roster", cast.users["inspector"], len(answer["items"]))
    assert set(entry.values.held["seen"]) == {one["id"] for one in answer["items"]}


def test_a_subject_has_its_reason(cast: Any) -> None:
    held = cast.client("inspector").get(f"{ROOT}/subjects/{cast.objects['subject.a1']}").json()
    assert (held["classified"], held["reason"], held["needs"]) == (None, "missing_facts", ["admitted_on"])
    assert held["facts"]["activities_suspended"] is False


def test_a_campaign_says_its_rules_and_how_far_the_units_are(cast: Any) -> None:
    held = cast.client("inspector").get(f"{ROOT}/campaigns/{cast.objects['review.campaign']}").json()
    assert held["pack"].startswith("hd43-2025@")
    assert held["units"][0]["stages"]["self_review"]["of"] > held["units"][0]["stages"]["self_review"]["done"]


def test_a_program_writes_and_hands_in_what_is_its_persons_own(cast: Any, own: str) -> None:
    client = cast.client("member")
    held = client.get(own).json()
    assert (held["state"], held["draft"], held["versions"]) == ("not_begun", None, [])
    content = {"shortcomings": "Báo cáo còn chậm"}
    assert sent(client, f"{own}/draft", {"revision": 0, "content": content}).json() == {
        "revision": 1,
        "conflict": False,
    }
    again = sent(client, f"{own}/draft", {"revision": 0, "content": {"shortcomings": "Viết từ máy khác"}}).json()
    assert again["conflict"] is True
    refused = sent(client, f"{own}/submission", {"revision": 1})
    assert refused.status_code == 409
    assert refused.json()["errors"]
    assert all(one["reason"] and one["mend"] for one in refused.json()["errors"])
    sent(client, f"{own}/draft", {"revision": 1, "content": {**content, "self_level": "T"}})
    revision = client.get(own).json()["draft"]["revision"]
    version = sent(client, f"{own}/submission", {"revision": revision, "seen_likeness": True})
    assert version.status_code == 200, version.json()
    assert version.json()["self_level"] == "T"
    officer = cast.client("organisation_officer")
    back = sent(officer, f"{own}/return", {"version": version.json()["id"], "reason": "Nêu rõ sản phẩm"})
    assert back.status_code == 200
    assert client.get(own).json()["versions"][0]["returned_because"] == "Nêu rõ sản phẩm"
    rows = officer.get(f"{ROOT}/campaigns/{cast.objects['review.campaign']}/reviews?state=returned").json()["items"]
    assert [row["subject"] for row in rows] == [cast.objects["review.a1"]]


def test_every_failure_has_one_shape(cast: Any, own: str) -> None:
    officer, member = cast.client("organisation_officer"), cast.client("member")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["member"])
    failures = {
        401: Client().get(f"{ROOT}/people"),
        403: sent(officer, f"{own}/draft", {"revision": 0, "content": {}}),
        404: cast.client("stranger").get(own),
        405: officer.delete(f"{ROOT}/people"),
        422: sent(member, f"{own}/draft", {"revision": "nhiều"}),
        400: member.post(f"{own}/draft", "{", content_type="application/json"),
    }
    for status, answer in failures.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), status
        held = answer.json()
        assert held.keys() == PROBLEM
        assert held["status"] == status
    assert {one["column"] for one in failures[422].json()["errors"]} == {"body.sent.revision", "body.sent.content"}
    foreign = sent(strict, f"{own}/draft", {"revision": 0, "content": {"shortcomings": "x"}})
    assert (foreign.status_code, foreign.json()["title"]) == (403, "Thiếu mã chống giả mạo")
    assert officer.get("/api/v1/khong-co").json()["status"] == 404


def test_the_description_names_every_operation_and_nothing_from_elsewhere(cast: Any) -> None:
    held = cast.client("member").get(f"{ROOT}/openapi.json").json()
    assert f"{ROOT}/people" in held["paths"]
    assert held["openapi"].startswith("3.1")
    assert "http" not in str(held["paths"])
