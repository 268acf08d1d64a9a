"""Retention, the own record and requests for correction, as people meet them."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import views_append
from xeploai.registers.people.models import PastLevel, Person, PersonIdentifier, PersonName, Status
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus
from xeploai.rounds.decisions.models import Petition, PetitionAnswer
from xeploai.rounds.privacy.models import Backup, Correction, Purge, PurgeState

QUERIES = 12


def statements(client: Any, address: str, **sent: Any) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, sent).status_code == 200
    return len([query for query in queries if not re.search("SAVEPOINT", query["sql"])])


@pytest.fixture
def person(cast: Any) -> Person:
    """The person behind the account `member`."""
    held = Person.objects.get(public_id=cast.objects["person.a1"])
    cast.users["member"].person = held.public_id
    cast.users["member"].save()
    return held


def test_the_officer_previews_confirms_and_sees_what_went(
    cast: Any, person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    PersonIdentifier.objects.create(person=person, kind="card", value="00999", valid_to=date(2015, 1, 1))
    _over()
    Backup.objects.create(path="/mnt/luu/2025.xlbk", size=1, digest="0" * 64, audit_head="0" * 64)
    client = cast.client("system_officer")
    with django_capture_on_commit_callbacks(execute=True):
        counted = client.post(reverse("retention:count"))
    page = client.get(counted["Location"]).content.decode()
    assert "Số thẻ, mã, số định danh, điện thoại, họ tên đã thay" in page
    assert "/mnt/luu/2025.xlbk" in page
    assert "00999" not in page
    assert person.full_name not in page
    purge = Purge.objects.first()
    assert purge is not None
    address = reverse("retention:purge", args=[purge.public_id])
    sent = {"seen": purge.seen, "reason": "KH 5 (mẫu)"}
    assert client.post(address, sent).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        begun = client.post(address, {**sent, "sure": "on"})
    assert "đã xóa 1 mục" in client.get(begun["Location"]).content.decode()
    assert not PersonIdentifier.objects.filter(value="00999").exists()


def _over() -> None:
    """Nothing goes on that would hold anything back."""
    Correction.objects.all().delete()
    for petition in Petition.objects.select_related("entered_by"):
        PetitionAnswer.objects.create(
            petition=petition,
            body_name="Đảng ủy (mẫu)",
            number="1-CV/ĐU",
            signed_on=petition.received_on,
            outcome="kept",
            text="Giữ nguyên",
            entered_by=petition.entered_by,
        )
    Campaign.objects.update(status=CampaignStatus.CLOSED)


def test_an_old_preview_purges_nothing(cast: Any, person: Person, django_capture_on_commit_callbacks: Any) -> None:
    _over()
    PersonIdentifier.objects.create(person=person, kind="card", value="00999", valid_to=date(2015, 1, 1))
    client = cast.client("system_officer")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("retention:count"))
    purge = Purge.objects.first()
    assert purge is not None
    address = reverse("retention:purge", args=[purge.public_id])
    response = client.post(address, {"seen": "0" * 64, "reason": "x", "sure": "on"})
    assert response.status_code == 422
    assert "đã khác so với bản xem trước" in response.content.decode()
    assert PersonIdentifier.objects.filter(value="00999").exists()


def test_a_running_purge_shows_how_far_it_is(cast: Any) -> None:
    purge = Purge.objects.create(on=timezone.localdate(), state=PurgeState.COUNTING, progress_done=3, progress_total=14)
    client, address = cast.client("system_officer"), reverse("retention:run", args=[purge.public_id])
    assert "Đã đọc 3/14 nhóm dữ liệu" in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    Purge.objects.update(state=PurgeState.READY)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_term_is_set_on_its_page(cast: Any) -> None:
    client, address = cast.client("system_officer"), reverse("retention:term", args=["posts"])
    assert client.post(address, {"months": 24, "since": "01/01/2026", "document": ""}).status_code == 422
    sent = {"months": 24, "since": "01/01/2026", "document": "QĐ 7 (mẫu)"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "2 năm kể từ ngày kết thúc." in page
    assert "QĐ 7 (mẫu)" in page
    assert client.get(reverse("retention:term", args=["khong-co"])).status_code == 404


@pytest.mark.parametrize("name", ["retention:list", "retention:run"])
def test_pages_of_retention_cost_as_much_for_many_as_for_few(cast: Any, name: str) -> None:
    client = cast.client("system_officer")
    address = reverse(name, args=[cast.objects["purge"]] if name == "retention:run" else [])
    client.get(address)
    few = statements(client, address)
    officer = cast.users["system_officer"]
    Purge.objects.bulk_create([Purge(on=date(2026, 1, 1), asked_by=officer, done_by=officer) for _ in range(30)])
    assert statements(client, address) == few <= QUERIES


def test_the_own_record_costs_as_much_with_a_long_life_behind_it(cast: Any, person: Person) -> None:
    client, address = cast.client("member"), reverse("own_record")
    client.get(address)
    views_append()
    few = statements(client, address)
    for number in range(30):
        day = date(1990 + number, 1, 1)
        PersonName.objects.create(person=person, name=f"Tên {number}", search_text="x", valid_to=day)
        Status.objects.create(person=person, kind="exempt", valid_from=day, valid_to=day)
        PastLevel.objects.create(kind="member", person=person, year=1990 + number, level="T", label="HTTNV")
    assert statements(client, address) == few <= QUERIES
    page = client.get(address).content.decode()
    assert "Tên 29" in page
    assert "cơ quan chưa xác nhận" in page


@pytest.mark.parametrize(("kind", "begins"), [("json", "{"), ("html", "<!doctype html>")])
def test_the_own_record_is_taken_away_as_a_file(cast: Any, person: Person, kind: str, begins: str) -> None:
    response = cast.client("member").post(reverse("own_record_file"), {"dang": kind})
    text = response.content.decode()
    assert response["Content-Disposition"].startswith("attachment")
    assert text.startswith(begins)
    assert person.full_name in text
    if kind == "json":
        assert json.loads(text)["name"] == person.full_name
    assert Entry.objects.get(action="view.own_record.file").digest in text


def test_a_person_asks_the_secretary_answers_both_see_the_history(cast: Any, person: Person) -> None:
    member, secretary = cast.client("member"), cast.client("branch_secretary")
    assert member.post(reverse("corrections:ask"), {"field": "born_on", "right": "MẬT"}).status_code == 422
    sent = {"field": "born_on", "wrong": "1986", "right": "19/05/1985"}
    page = member.post(reverse("corrections:ask"), sent, follow=True).content.decode()
    assert "Ngày sinh: 19/05/1985" in page
    assert "Yêu cầu sửa dữ liệu" in secretary.get(reverse("home")).content.decode()
    row = Correction.objects.get(field="born_on")
    assert "19/05/1985" in secretary.get(reverse("corrections:detail", args=[row.public_id])).content.decode()
    accept = reverse("corrections:accept", args=[row.public_id])
    assert secretary.post(accept, {"value": "mai", "answer": ""}).status_code == 422
    assert secretary.post(accept, {"value": "19/05/1985", "answer": ""}).status_code == 302
    for page in (
        member.get(reverse("corrections:own_history")).content.decode(),
        secretary.get(reverse("corrections:history", args=[person.public_id])).content.decode(),
    ):
        assert "<ins>19/05/1985</ins>" in page
    assert "Đã sửa" in member.get(reverse("own_record")).content.decode()


def test_a_refusal_needs_its_reason(cast: Any, person: Person) -> None:
    client = cast.client("branch_secretary")
    address = reverse("corrections:refuse", args=[cast.objects["correction.a1"]])
    assert client.post(address, {"answer": ""}).status_code == 422
    assert client.post(address, {"answer": "Chưa có căn cứ (mẫu)"}).status_code == 302
    assert "Chưa có căn cứ (mẫu)" in cast.client("member").get(reverse("own_record")).content.decode()


def test_a_personal_number_stays_masked_for_who_answers(cast: Any, person: Person) -> None:
    member = cast.client("member")
    member.post(reverse("corrections:ask"), {"field": "citizen", "right": "001099000999"})
    row = Correction.objects.get(field="citizen")
    page = cast.client("branch_secretary").get(reverse("corrections:detail", args=[row.public_id])).content.decode()
    assert "001099000999" not in page


def test_standing_in_opens_nobodys_own_pages(cast: Any, person: Person) -> None:
    client = cast.client("member")
    client.post(reverse("acting_begin"), {"person": cast.users["branch_secretary"].public_id})
    assert client.get(reverse("corrections:ask")).status_code == 404
    assert client.get(reverse("corrections:own_history")).status_code == 404


def test_the_list_of_requests_costs_as_much_for_fifty_as_for_five(cast: Any, person: Person) -> None:
    client, address = cast.client("organisation_officer"), reverse("corrections:list")
    client.get(address)

    def add(first: int, last: int) -> None:
        Correction.objects.bulk_create(
            [
                Correction(
                    person=person,
                    field="other",
                    right=f"Sửa {number}",
                    asked_by=cast.users["member"],
                    due_on=timezone.localdate() - timedelta(days=number),
                )
                for number in range(first, last)
            ]
        )

    add(0, 5)
    few = statements(client, address)
    add(5, 50)
    assert statements(client, address) == few <= QUERIES
    assert "Quá hạn" in client.get(address).content.decode()


def test_forms_with_free_text_remind_of_secrecy(cast: Any) -> None:
    client = cast.client("organisation_officer")
    person = cast.objects["person.a1"]
    for name in ("people:correct", "people:leave", "people:status", "corrections:paper"):
        page = client.get(reverse(name, args=[person])).content.decode()
        assert "chỉ nhận ra dấu MẬT" in page, name
