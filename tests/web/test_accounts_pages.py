"""Accounts in the browser's words: made, changed, handed over, simulated; a mistake comes back with its field."""

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.roles import Role
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.services import person_add

SINCE = date(2026, 1, 1)
TODAY = f"{timezone.localdate():%d/%m/%Y}"


def page(name: str, public_id: object) -> str:
    return reverse(f"accounts:{name}", args=[public_id])


def test_a_new_account_is_made_and_its_password_shown_once(cast: Any) -> None:
    client = cast.client("grassroots_officer")
    sent = {
        "full_name": "Người mới (mẫu)",
        "username": "nguoi.moi",
        "role": Role.BRANCH_SECRETARY,
        "body": "A2",
        "valid_from": TODAY,
    }
    answer = client.post(reverse("accounts:add"), sent)
    password = answer.context["password"]
    user = User.objects.get(username="nguoi.moi")
    assert password in answer.content.decode()
    assert user.check_password(password)
    assert password not in client.get(page("detail", user.public_id)).content.decode()
    again = client.post(reverse("accounts:add"), sent)
    assert again.status_code == 422
    assert "Tên đăng nhập đã có người dùng" in again.content.decode()


def test_mistakes_come_back_with_their_field(cast: Any) -> None:
    client = cast.client("organisation_officer")
    sent = {"full_name": "", "username": "Có Dấu", "role": Role.MEMBER, "body": "", "valid_from": "31/02/2026"}
    form = client.post(reverse("accounts:add"), sent).context["form"]
    assert set(form.errors) == {"full_name", "username", "body", "valid_from"}
    role = {"role": Role.SYSTEM_OFFICER, "body": "A1", "valid_from": TODAY}
    form = cast.client("system_officer").post(page("assign", cast.users["nobody"].public_id), role).context["form"]
    assert set(form.errors) == {"body"}


def test_a_refusal_of_the_service_stands_on_the_form(cast: Any) -> None:
    client = cast.client("organisation_officer")
    secretary = cast.users["branch_secretary"]
    role = {"role": Role.BRANCH_SECRETARY, "body": "A1", "valid_from": TODAY}
    answer = client.post(page("assign", secretary.public_id), role)
    assert answer.status_code == 422
    assert "đã giữ đúng vai trò đó" in answer.content.decode()


def test_a_foreign_hand_makes_nobody_a_reviewer(cast: Any) -> None:
    """One of the four foreign writes that the nearest open peer accepted: making oneself reviewer."""
    before = RoleAssignment.objects.count()
    for who in ("member", "stranger", "branch_secretary", "inspector", "consulted_body", "nobody"):
        user = cast.users[who]
        for body in ("A1", "A"):
            sent = {"role": Role.GRASSROOTS_OFFICER, "body": body, "valid_from": TODAY}
            assert cast.client(who).post(page("assign", user.public_id), sent).status_code in {403, 404}
    assert RoleAssignment.objects.count() == before


def test_hand_over_standing_in_and_end_in_the_browser(cast: Any) -> None:
    client = cast.client("grassroots_officer")
    held = RoleAssignment.objects.get(user=cast.users["branch_secretary"])
    lent = {"user": "member", "valid_from": TODAY, "valid_to": "31/12/2026", "document": "UQ 02"}
    assert client.post(page("acting", held.public_id), {**lent, "user": "khong-co"}).status_code == 422
    sent = {"to": "member", "on": TODAY, "document": "07-QĐ/ĐU"}
    assert client.post(page("hand_over", held.public_id), sent)["Location"] == page("detail", held.user.public_id)
    taken = RoleAssignment.objects.get(user=cast.users["member"], role=Role.BRANCH_SECRETARY)
    assert taken.body == held.body
    end = {"on": TODAY, "reason": "kết thúc nhiệm kỳ"}
    assert client.post(page("end", taken.public_id), end).status_code == 302
    assert client.post(page("end", taken.public_id), end).status_code == 422
    assert "Đã kết thúc" in client.get(page("detail", cast.users["member"].public_id)).content.decode()


def test_a_closed_account_is_signed_out_at_once(cast: Any) -> None:
    theirs = cast.client("branch_secretary")
    assert theirs.get("/").status_code == 200
    closing = page("close", cast.users["branch_secretary"].public_id)
    client = cast.client("grassroots_officer")
    assert client.post(closing, {}).status_code == 422
    assert client.post(closing, {"reason": "chuyển công tác"}).status_code == 302
    assert theirs.get("/").status_code == 302


def test_the_simulator_says_what_the_rules_say_and_is_noted(cast: Any) -> None:
    client = cast.client("organisation_officer")
    where = page("simulator", cast.users["branch_secretary"].public_id)
    inside = client.get(where, {"body": "A1"}).context["shown"]
    assert inside.visible
    assert dict(inside.at)["Xem danh sách và hồ sơ đảng viên"]
    assert not dict(inside.at)["Lập và mở đợt kiểm điểm"]
    outside = client.get(where, {"body": "B1"})
    assert "Không thấy tổ chức này" in outside.content.decode()
    past = client.get(where, {"on": "01/01/2020", "body": "A1"}).context["shown"]
    assert not past.rows
    assert Entry.objects.filter(action="access.simulate").count() == 3


def test_lists_are_searched_filtered_and_paged(cast: Any) -> None:
    client = cast.client("organisation_officer")
    for number in range(60):
        user = User.objects.create_user(f"dv.{number:02}", full_name=f"Đảng viên {number:02} (mẫu)")
        RoleAssignment.objects.create(
            user=user, role=Role.MEMBER, body=cast.orgs["a1"], valid_from=timezone.localdate()
        )
    client.get("/")
    where = reverse("accounts:list")
    with CaptureQueriesContext(connection) as queries:
        first = client.get(where)
    assert len(queries) <= 12
    assert (len(first.context["page"].object_list), first.context["page"].paginator.num_pages) == (50, 2)
    assert "Trang sau" in first.content.decode()
    assert len(client.get(where, {"trang": "2", "vai-tro": Role.MEMBER}).context["page"].object_list) == 11
    assert [user.username for user in client.get(where, {"tim": "DV.07"}).context["page"]] == ["dv.07"]
    assert "Bỏ lọc" in client.get(where, {"tim": "không ai"}).content.decode()


def test_the_member_behind_an_account_is_chosen_by_name_or_card_within_reach(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    add = {"since": SINCE, "by": officer}
    dat = person_add(
        facts=PersonFacts(full_name="Trần Văn Đạt", numbers={"card": "00012345"}), branch=cast.orgs["a1"], **add
    )
    twin = person_add(facts=PersonFacts(full_name="Trần Văn Đạt"), branch=cast.orgs["a2"], **add)
    person_add(facts=PersonFacts(full_name="Lê Hòa"), branch=cast.orgs["b1"], **add)
    client, edit = cast.client("grassroots_officer"), page("edit", cast.users["member"].public_id)
    sent = {"full_name": "Trần Văn Đạt (mẫu)"}
    for typed, says in (("tran van dat", "Có nhiều người khớp"), ("Lê Hòa", "Không có đảng viên này")):
        answer = client.post(edit, {**sent, "person": typed})
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
    for typed, meant in (
        ("00012345", dat),
        ("Trần Văn Đạt · Chi bộ 2 (mẫu)", twin),
        ("Trần Văn Đạt · Chi bộ 1 (mẫu)", dat),
    ):
        assert client.post(edit, {**sent, "person": typed}).status_code == 302
        assert User.objects.get(username="member").person == meant.public_id
    assert "Trần Văn Đạt · Chi bộ 1 (mẫu)" in client.get(edit).content.decode()
    other = page("edit", cast.users["branch_secretary"].public_id)
    taken = client.post(other, {**sent, "person": "00012345"})
    assert "đã gắn với một tài khoản đang mở khác" in taken.content.decode()
    assert client.post(edit, {**sent, "person": ""}).status_code == 302
    assert User.objects.get(username="member").person is None
