"""The trail as an inspector reads it: within reach, filtered, exported with a reason, and reading it is noted."""

import ast
import csv
import io
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import xeploai
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_head
from xeploai.registers.audit.services import audit_purge, audit_record, audit_view, views_append
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.services import CampaignFacts
from xeploai.web.audit.reading import field_title

QUERIES = 12
LIST, EXPORT = "/nhat-ky/", "/nhat-ky/xuat/"


@pytest.fixture
def narrow(cast: Any) -> User:
    """An inspector of one committee, not of the whole."""
    user: User = cast.users["nobody"]
    RoleAssignment.objects.create(
        user=user, role=Role.INSPECTOR, body=cast.orgs["a"], subtree=True, valid_from=timezone.localdate()
    )
    return user


def acts(cast: Any) -> None:
    """One entry for each place, and one for no place."""
    for key in ("ward", "a", "a1", "b1"):
        audit_record(by=cast.actor("organisation_officer"), action="test.act", after={"at": key}, body=cast.orgs[key])
    audit_record(by=None, action="test.machine", after={"at": "nowhere"})


def seen(client: Any, **filters: str) -> set[str]:
    rows = client.get(LIST, filters).context["rows"]
    return {line.after for row in rows for line in row["description"].lines if line.title == field_title("at")}


def test_an_inspector_reads_what_concerns_their_bodies(cast: Any, narrow: User) -> None:
    acts(cast)
    assert seen(cast.client("inspector")) == {"ward", "a", "a1", "b1", "nowhere"}
    assert seen(cast.client("nobody")) == {"a", "a1"}


def test_filters_narrow_and_nonsense_does_not_break(cast: Any) -> None:
    acts(cast)
    client = cast.client("inspector")
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert seen(client, tu=today, den=today, nguoi="organisation_officer") == {"ward", "a", "a1", "b1"}
    assert seen(client, tu="01/01/2999") == set()
    assert client.get(LIST, {"viec": "role.assign"}).status_code == 200
    for wrong in ({"tu": "hôm qua"}, {"viec": "không có"}, {"trang": "x"}, {"trang": "999"}):
        assert client.get(LIST, wrong).status_code == 200
    assert "Ngày không đúng" in client.get(LIST, {"tu": "hôm qua"}).content.decode()


def test_reading_is_noted_once_a_page_with_what_was_seen(cast: Any) -> None:
    acts(cast)
    before = Entry.objects.count()
    client = cast.client("inspector")
    for _ in range(3):
        client.get(LIST)
        views_append()
    note = Entry.objects.latest("seq")
    assert (note.action, note.seen, Entry.objects.count()) == ("view.audit", min(before + 1, 50), before + 2)
    client.get(LIST, {"viec": "view.audit"})
    views_append()
    assert Entry.objects.latest("seq").values.held["filters"] == {"action": "view.audit"}


def rows_of(client: Any, **filters: str) -> list[str]:
    return [row["entry"].action for row in client.get(LIST, filters).context["rows"]]


def test_who_looked_and_who_was_looked_at_are_found_by_their_names(cast: Any) -> None:
    officer, person = cast.users["organisation_officer"], Person.objects.get(public_id=cast.objects["person.a1"])
    User.objects.filter(pk=officer.pk).update(full_name="Đặng Thị Ước (mẫu)")
    cast.client("organisation_officer").get(reverse("people:detail", args=[person.public_id]))
    cast.client("organisation_officer").get(reverse("campaigns:subject", args=[cast.objects["subject.a1"]]))
    cast.client("branch_secretary").get(reverse("people:list"))
    client = cast.client("inspector")
    # Without marks and in any case; by user name; by the name of who was seen, also as one of a list.
    assert set(rows_of(client, nguoi="dang thi uoc", viec="view.person")) == {"view.person"}
    assert set(rows_of(client, nguoi="organisation_officer", viec="view.person")) == {"view.person"}
    assert rows_of(client, ve="mẫu văn an", nguoi="branch_secretary") == ["view.people"]
    views = [action for action in rows_of(client, ve="An Mẫu") if action.startswith("view.")]
    assert views == ["view.people", "view.subject", "view.person"]
    assert not [action for action in rows_of(client, ve="Thử Thị Bình") if action == "view.person"]
    export = client.post(EXPORT, {"reason": "đối chiếu", "ve": "Mẫu Văn An"}).content.decode()
    assert "Xem hồ sơ của một người" in export


def test_a_name_that_nobody_has_is_not_answered_as_if_nothing_had_happened(cast: Any, narrow: User) -> None:
    client, nobody, nothing = cast.client("inspector"), "Không có ai tên như vậy", "Không có dòng nhật ký nào"
    for field in ("nguoi", "ve"):
        page = client.get(LIST, {field: "Nguyễn Không Có"})
        assert (list(page.context["rows"]), nobody in page.content.decode()) == ([], True)
        assert nothing not in page.content.decode()
        refused = client.post(EXPORT, {"reason": "đối chiếu", field: "Nguyễn Không Có"})
        assert (refused.status_code, nobody in refused.content.decode()) == (422, True)
    # Somebody of whom nothing is entered; somebody whom an inspector of another committee does not know.
    known = client.get(LIST, {"nguoi": "consulted_body"}).content.decode()
    assert (nothing in known, nobody in known) == (True, False)
    other = cast.client("nobody").get(LIST, {"ve": "Giả Minh Chi"}).content.decode()
    assert (nothing in other, nobody in other) == (False, True)


def test_everything_about_a_thing_holds_who_looked_at_it(cast: Any) -> None:
    cast.client("organisation_officer").get(reverse("people:detail", args=[cast.objects["person.a1"]]))
    actions = rows_of(cast.client("inspector"), ho_so=cast.objects["person.a1"])
    assert {"view.person", "person.create"} & set(actions) >= {"view.person"}


def test_what_is_gone_by_the_rules_says_so(cast: Any) -> None:
    acts(cast)
    audit_purge(by=None, before=timezone.now(), reason="hết thời hạn lưu")
    page = cast.client("inspector").get(LIST).content.decode()
    assert "Nội dung đã hết thời hạn lưu" in page


def test_an_export_takes_a_reason_and_carries_the_head(cast: Any) -> None:
    acts(cast)
    audit_record(by=cast.actor("organisation_officer"), action="test.act", reason="=HYPERLINK(1)", after={"at": "x"})
    client = cast.client("inspector")
    assert client.post(EXPORT, {}).status_code == 422
    answer = client.post(EXPORT, {"reason": "đối chiếu quý IV", "nguoi": "organisation_officer"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Số"
    assert {row[2] for row in rows[1:-2]} == {"Người thử organisation_officer (mẫu) (organisation_officer)"}
    noted = Entry.objects.get(action="audit.export")
    assert noted.values.held["reason"] == "đối chiếu quý IV"
    assert rows[-1][1] == noted.values.held["after"]["head"] != audit_head()
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_an_entry_is_told_in_words_and_numbers_stay_masked(cast: Any) -> None:
    officer, person = cast.actor("organisation_officer"), Person.objects.get(public_id=cast.objects["person.a1"])
    number = "001099000987"
    audit_record(
        by=officer,
        action="person.correct",
        subject=person,
        body=cast.orgs["a1"],
        reason="Ghi nhầm",
        before={"citizen": "", "kind": "suspended", "valid_from": "2026-01-02"},
        after={"citizen": number, "main": True, "to": str(cast.orgs["b1"].public_id)},
    )
    client = cast.client("inspector")
    page = client.get(LIST)
    row = next(row for row in page.context["rows"] if row["entry"].action == "person.correct")
    assert (row["description"].subject, row["body"]) == (person.full_name, cast.orgs["a1"].name)
    said = {line.title: (line.before, line.after) for line in row["description"].lines}
    assert said == {
        "Số định danh cá nhân": ("", "•••••••••987"),
        "Loại": ("Bị đình chỉ sinh hoạt đảng", ""),
        "Từ ngày": ("02/01/2026", ""),
        "Chức vụ chính": ("", "có"),
        "Đến": ("", cast.orgs["b1"].name),
    }
    export = client.post(EXPORT, {"reason": "đối chiếu"}).content.decode()
    for shown in (page.content.decode(), export):
        assert person.full_name in shown
        assert number not in shown


def test_the_set_that_was_seen_is_named_and_told_in_full_where_one_entry_stands_alone(cast: Any) -> None:
    people = [Person.objects.get(public_id=cast.objects[f"person.{key}"]) for key in ("a1", "a2", "b1")]
    filters = {"words": "An", "kind": "member", "campaign": cast.objects["campaign.open"]}
    audit_view(
        by=cast.actor("organisation_officer"), action="roster", seen=people * 20, filters=filters, count=1234, page=2
    )
    views_append()
    entry = Entry.objects.latest("seq")
    client = cast.client("inspector")
    for more in range(60):
        audit_record(by=cast.actor("organisation_officer"), action="test.act", after={"at": str(more)})
    many = client.get(LIST, {"trang": "2"}).context["rows"]
    told = next(row["description"] for row in many if row["entry"].seq == entry.seq)
    assert (len(told.seen), len(told.others), told.seen[0]) == (20, 40, people[0].full_name)
    (alone,) = client.get(LIST, {"so": str(entry.seq)}).context["rows"]
    assert (len(alone["description"].seen), list(alone["description"].others), alone["count"]) == (60, [], 1234)
    assert alone["query"] == "Đợt: Kiểm điểm năm 2026 open (mẫu); Loại: đảng viên; Tìm: An; Trang: 2"
    page = client.get(LIST, {"so": str(entry.seq)}).content.decode()
    assert "60 đối tượng trong danh sách 1.234" in page


def test_every_field_that_an_act_notes_has_a_name() -> None:
    noted = {
        key.value
        for file in Path(xeploai.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"audit_record", "audit_export"}
        for given in call.keywords
        if given.arg in {"before", "after"}
        for held in ast.walk(given.value)
        if isinstance(held, ast.Dict)
        for key in held.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    facts = {one.name for kind in (PersonFacts, CampaignFacts, State) for one in fields(kind)} - {"numbers"}
    assert {"digest", "full_name", "title"} <= noted | facts
    assert not {name for name in noted | facts if field_title(name) == name}


def test_as_many_queries_for_fifty_rows_as_for_five(cast: Any) -> None:
    client = cast.client("inspector")
    client.get(LIST)
    counts = []
    for more in (5, 60):
        for number in range(more):
            audit_record(
                by=cast.actor("organisation_officer"),
                action="test.act",
                after={"at": str(number)},
                subject=cast.orgs["a"],
            )
        # As beside the running program, where few views wait for longer than some seconds.
        views_append()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(sum(not re.search("SAVEPOINT", query["sql"]) for query in queries))
    assert counts[0] == counts[1] <= QUERIES


@pytest.mark.slow
def test_five_thousand_entries_are_paged_at_the_same_cost(cast: Any) -> None:
    client = cast.client("inspector")
    held = Entry.objects.count()
    with transaction.atomic():
        for number in range(5_000 - held):
            audit_record(by=cast.actor("organisation_officer"), action="test.act", after={"at": str(number)})
    for page in ("1", "100"):
        views_append()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(LIST, {"trang": page})
        assert len(answer.context["rows"]) == 50
        assert sum(not re.search("SAVEPOINT", query["sql"]) for query in queries) <= QUERIES
