"""The API: shapes, one form for every failure, the own review written by a program, and what the trail says of it."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import views_append
from xeploai.registers.people.models import IdentifierKind, PastLevel, PersonIdentifier
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.reviews import services
from xeploai.rounds.reviews.models import SetAside

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
    first = client.get(f"{ROOT}/people?size=2").json()
    rest = client.get(f"{ROOT}/people?size=2&page=2").json()
    assert (len(first["items"]), len(rest["items"]), rest["pages"]) == (2, 1, 2)
    assert client.get(f"{ROOT}/people?size=2&page=3").json()["items"] == []


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
    views_append()
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
    assert cast.objects["review.a1"] in {one["subject"] for one in client.get(f"{ROOT}/reviews").json()["items"]}
    assert cast.client("inspector").get(f"{ROOT}/reviews").json()["total"] == 0
    assert {"name": "shortcomings", "kind": "text"}.items() <= held["boxes"][_place(held, "shortcomings")].items()
    content = {"shortcomings": "Báo cáo còn chậm"}
    assert sent(client, f"{own}/draft", {"revision": 0, "content": content}).json() == {"revision": 1}
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


def _place(held: dict[str, Any], name: str) -> int:
    return [box["name"] for box in held["boxes"]].index(name)


def test_a_write_sent_twice_is_done_once(cast: Any, own: str) -> None:
    client, officer = cast.client("member"), cast.client("organisation_officer")
    draft = {"revision": 0, "content": {"shortcomings": "Báo cáo còn chậm", "self_level": "T"}}
    paper = f"{ROOT}/reviews/{cast.objects['review.a2']}"
    writes: list[tuple[Client, str, dict[str, Any]]] = [
        (client, f"{own}/draft", draft),
        (client, f"{own}/submission", {"revision": 1, "seen_likeness": True}),
        (officer, f"{paper}/return", {"version": cast.objects["version.a2"], "reason": "Nêu rõ sản phẩm"}),
    ]
    for who, where, held in writes:
        first = sent(who, where, held)
        entries = Entry.objects.count()
        again = sent(who, where, held)
        assert (first.status_code, again.status_code) == (200, 200), first.json()
        assert again.json() == first.json()
        assert Entry.objects.count() == entries, where
    other = sent(officer, f"{paper}/return", {"version": cast.objects["version.a2"], "reason": "Lý do khác"})
    assert other.status_code == 409


def test_points_to_four_decimals_come_back_as_they_were_sent(cast: Any, own: str) -> None:
    """The official example 30 + 68.579 = 98.579, and one decimal more than there is."""
    client = cast.client("member")
    boxes = {box["name"] for box in client.get(own).json()["boxes"]}
    assert {"general_points", "results_points"} <= boxes
    content = {"general_points": "30", "results_points": "68.579"}
    assert sent(client, f"{own}/draft", {"revision": 0, "content": content}).json() == {"revision": 1}
    assert client.get(own).json()["draft"]["content"] == content
    refused = sent(client, f"{own}/draft", {"revision": 1, "content": {"results_points": "68.57901"}})
    assert refused.status_code == 409
    assert "bốn chữ số thập phân" in refused.json()["errors"][0]["mend"]


def test_a_draft_that_moved_says_what_differs_and_loses_nothing(cast: Any, own: str) -> None:
    client = cast.client("member")
    here = {"shortcomings": "Báo cáo còn chậm", "self_level": "T"}
    sent(client, f"{own}/draft", {"revision": 0, "content": here})
    late = {"revision": 0, "content": {"shortcomings": "Viết từ máy khác", "self_level": "T"}}
    answer = sent(client, f"{own}/draft", late)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    held = answer.json()
    assert held["type"].endswith("#ban-nhap-da-doi")
    assert [(one["column"], one["value"]) for one in held["errors"]] == [("shortcomings", "Báo cáo còn chậm")]
    assert client.get(own).json()["draft"] == {"revision": 1, "content": here}
    assert [one.content["shortcomings"] for one in SetAside.objects.all()] == ["Viết từ máy khác"]
    entries = Entry.objects.count()
    assert sent(client, f"{own}/draft", late).status_code == 409
    assert (SetAside.objects.count(), Entry.objects.count()) == (1, entries)


def test_twenty_programs_that_save_from_one_revision_keep_twenty_texts(cast: Any, own: str) -> None:
    """Every text that was acknowledged, as saved or as kept beside, is read again, by program and by page."""
    client = cast.client("member")
    texts = [f"Văn bản của chương trình thứ {number}" for number in range(1, 21)]
    answers = [sent(client, f"{own}/draft", {"revision": 0, "content": {"shortcomings": text}}) for text in texts]
    assert [answer.status_code for answer in answers] == [200, *[409] * 19]
    held = client.get(own).json()
    copies = [copy["content"]["shortcomings"] for copy in held["conflict_copies"]]
    assert sorted([held["draft"]["content"]["shortcomings"], *copies]) == sorted(texts)
    page = reverse("reviews:write", args=[cast.objects["review.a1"]])
    for place, text in enumerate(copies, start=1):
        assert text in client.get(f"{page}?kem={place}").content.decode()
    assert cast.client("organisation_officer").get(own).json()["conflict_copies"] == []


def test_more_copies_than_are_kept_are_refused_and_not_acknowledged(
    cast: Any, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "COPIES_MOST", 1)
    client = cast.client("member")
    answers = [
        sent(client, f"{own}/draft", {"revision": 0, "content": {"shortcomings": text}})
        for text in ("Một", "Hai", "Ba")
    ]
    assert [answer.json().get("type", "")[-16:] for answer in answers] == ["", "#ban-nhap-da-doi", "about:blank"]
    assert "chưa được giữ" in answers[2].json()["errors"][0]["reason"]
    assert [copy["content"] for copy in client.get(own).json()["conflict_copies"]] == [{"shortcomings": "Hai"}]


WRONG = [
    "people?page=0",
    "people?size=0",
    "people?size=201",
    "people?page=x",
    f"people?page={'9' * 40}",
    "people?status=khac",
    "people?under=x",
    f"people?q={'a' * 201}",
    "people?q=%00",
    "organisations?on=hom-nay",
]


@pytest.mark.parametrize("where", WRONG)
def test_what_no_question_can_be_asked_with_is_said(cast: Any, where: str) -> None:
    answer = cast.client("organisation_officer").get(f"{ROOT}/{where}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert where.partition("?")[2].partition("=")[0] in answer.json()["errors"][0]["column"]


BODIES = [
    ('{"revision": 99999999999999999999, "content": {}}', 422),
    ('{"revision": -1, "content": {}}', 422),
    ("null", 422),
    ("[" * 100_000, 400),
    ('{"revision": 0, "content": {"shortcomings": 5}}', 422),
    ('{"revision": 0, "content": {"khong_co": "x"}}', 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_what_cannot_be_written_is_said_and_nothing_is(cast: Any, own: str, body: str, status: int) -> None:
    client = cast.client("member")
    answer = client.post(f"{own}/draft", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert client.get(own).json()["draft"] is None


def test_a_form_is_no_document_in_json(cast: Any, own: str) -> None:
    client = cast.client("member")
    for sent in ({"revision": "0"}, {"revision": "0", "tep": io.BytesIO(b"x")}):
        answer = client.post(f"{own}/draft", sent)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert client.get(own).json()["draft"] is None


def test_characters_that_no_keyboard_types_are_left_out(cast: Any, own: str) -> None:
    client = cast.client("member")
    body = '{"revision": 0, "content": {"shortcomings": "Báo\\u0000 cáo\\ud800 chậm"}}'
    assert client.post(f"{own}/draft", body, content_type="application/json").status_code == 200
    assert client.get(own).json()["draft"]["content"]["shortcomings"] == "Báo cáo chậm"


def test_levels_of_earlier_years_are_noted_with_who_was_seen(cast: Any) -> None:
    person = _person(cast)
    client = cast.client("inspector")
    client.get(f"{ROOT}/people/{person.public_id}")
    views_append()
    assert [entry.action for entry in Entry.objects.filter(action__startswith="view.")] == ["view.person"]
    PastLevel.objects.create(person=person, kind="member", year=2024, level="T", label="Hoàn thành tốt nhiệm vụ")
    assert client.get(f"{ROOT}/people/{person.public_id}").json()["past_levels"][0]["level"] == "T"
    views_append()
    entry = Entry.objects.select_related("values").latest("seq")
    assert (entry.action, entry.user) == ("view.past", cast.users["inspector"])
    assert entry.values.held["seen"] == [str(person.public_id)]


def test_a_collective_has_its_head_and_its_members(cast: Any) -> None:
    client = cast.client("grassroots_officer")
    [row] = client.get(f"{ROOT}/collectives?under={cast.objects['org.a']}").json()["items"]
    assert (row["name"], row["head"], row["members"]) == ("Ban Chấp hành (mẫu)", "Mẫu Văn An", 1)
    assert client.get(f"{ROOT}/collectives?on=2001-01-01").json()["total"] == 0
    assert cast.client("stranger").get(f"{ROOT}/collectives").json()["total"] == 0
    held = client.get(f"{ROOT}/collectives/{row['id']}").json()
    assert [(one["full_name"], one["is_head"], one["until"]) for one in held["seats"]] == [("Mẫu Văn An", True, None)]
    assert cast.client("stranger").get(f"{ROOT}/collectives/{row['id']}").status_code == 404


def test_a_program_is_told_what_became_of_its_session_and_never_sent_to_a_page(cast: Any) -> None:
    client = cast.client("organisation_officer")
    where = f"{ROOT}/people"
    officer = cast.users["organisation_officer"]
    officer.must_change_password = True
    officer.save()
    told = {"password": client.get(where)}
    officer.must_change_password = False
    officer.save()
    session = client.session
    session["seen_at"] = 1
    session.save()
    told |= {"rested": client.get(where), "gone": client.get(where, headers={"cookie": "xeploai_session=x"})}
    told |= {"none": Client().get(where)}
    held = {
        name: (one.status_code, one["Content-Type"], one.json()["type"].partition("#")[2]) for name, one in told.items()
    }
    kind = "application/problem+json"
    assert held == {
        "password": (403, kind, "doi-mat-khau"),
        "rested": (401, kind, "het-phien"),
        "gone": (401, kind, "het-phien"),
        "none": (401, kind, "dang-nhap"),
    }


def test_signing_in_by_a_program_is_held_back_like_anybody_elses(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/dang-nhap/")

    def sign_in(password: str) -> int:
        token = client.cookies["xeploai_csrf"].value
        said = {"login": "inspector", "password": password}
        status: int = client.post("/dang-nhap/", said, headers={"X-CSRFToken": token}).status_code
        return status

    assert {sign_in("sai") for _ in range(5)} <= {200, 403, 429}
    assert sign_in("mật khẩu của inspector") in {403, 429}
    assert client.get(f"{ROOT}/people").status_code == 401


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
