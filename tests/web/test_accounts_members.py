"""Accounts for a whole branch: who gets one, slips shown once, nothing twice."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.accounts.members import MOST, member_accounts, username_of
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.roles import Role
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.services import person_add
from xeploai.registers.people.transfers import temporary_begin

SINCE = date(2026, 1, 1)


def add(cast: Any, name: str, branch: str = "a1") -> Person:
    person: Person = person_add(
        facts=PersonFacts(full_name=name),
        branch=cast.orgs[branch],
        since=SINCE,
        namesake=True,
        by=cast.actor("organisation_officer"),
    )
    return person


def page(cast: Any, branch: str = "a1") -> str:
    return reverse("accounts:branch", args=[cast.orgs[branch].public_id])


def ticked(answer: Any) -> list[str]:
    return [one.person.full_name for one, chosen in answer.context["form"].lines if chosen]


def test_members_without_an_account_get_one_and_a_slip_each(cast: Any) -> None:
    people = [add(cast, name) for name in ("Mẫu Thị Ánh Dương", "Giả Văn Ý", "Thử Thị Ái Dương")]
    client = cast.client("grassroots_officer")
    shown = client.get(page(cast))
    assert {one.full_name for one in people} <= set(ticked(shown))
    sent = {"people": [str(one.public_id) for one in people]}
    answer = client.post(page(cast), sent)
    slips = {slip.account.full_name: slip for slip in answer.context["slips"]}
    assert sorted(slip.account.username for slip in slips.values()) == ["duong.mta", "duong.tta", "y.gv"]
    for person in people:
        slip = slips[person.full_name]
        user = User.objects.get(person=person.public_id)
        assert user.check_password(slip.password)
        assert user.must_change_password
        role = RoleAssignment.objects.get(user=user)
        assert (role.role, role.body, role.subtree) == (Role.MEMBER, cast.orgs["a1"], False)
        assert slip.password in answer.content.decode()
        assert slip.password not in client.get(page(cast)).content.decode()
    assert Entry.objects.filter(action="account.create").count() == 3
    assert audit_verify().ok


def test_a_second_click_makes_nobody_a_second_account_and_a_lost_slip_is_made_anew(cast: Any) -> None:
    person = add(cast, "Mẫu Văn Hai")
    client, sent = cast.client("organisation_officer"), {"people": [str(person.public_id)]}
    [first] = client.post(page(cast), sent).context["slips"]
    [again] = client.post(page(cast), sent).context["slips"]
    assert first.account == again.account
    user = User.objects.get(person=person.public_id)
    assert user.check_password(again.password)
    assert person.full_name not in ticked(client.get(page(cast)))
    assert Client().post("/dang-nhap/", {"login": user.username, "password": again.password}).status_code == 302
    refused = client.post(page(cast), sent)
    assert refused.status_code == 422
    user.refresh_from_db()
    assert user.check_password(again.password)


def test_namesakes_are_told_apart_and_so_is_who_bears_the_name_already(cast: Any) -> None:
    User.objects.create_user("ba.mv", full_name="Ai khác")
    people = [add(cast, "Mẫu Văn Ba") for _ in range(2)]
    answer = cast.client("organisation_officer").post(page(cast), {"people": [str(one.public_id) for one in people]})
    assert sorted(slip.account.username for slip in answer.context["slips"]) == ["ba.mv2", "ba.mv3"]


def test_nobody_too_many_and_strangers_are_refused(cast: Any) -> None:
    client = cast.client("organisation_officer")
    other = add(cast, "Mẫu Văn Khác", "b1")
    for people in ([], [str(other.public_id)]):
        before = User.objects.count()
        assert client.post(page(cast), {"people": people}).status_code == 422
        assert User.objects.count() == before
    crowd = [str(add(cast, f"Mẫu Văn Số {number}").public_id) for number in range(MOST + 1)]
    answer = client.post(page(cast), {"people": crowd})
    assert f"nhiều nhất {MOST} tài khoản" in answer.content.decode()
    assert len(ticked(client.get(page(cast)))) == MOST
    assert cast.client("grassroots_officer").get(page(cast, "b1")).status_code == 404
    assert cast.client("branch_secretary").get(page(cast)).status_code == 403


def test_the_page_costs_the_same_for_many_members(cast: Any) -> None:
    client = cast.client("organisation_officer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(page(cast))
        return len(asked)

    queries()
    few = queries()
    for number in range(40):
        add(cast, f"Mẫu Văn Số {number}")
    assert queries() == few <= 12


def test_whoever_is_there_only_for_a_time_gets_the_account_at_home(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    guest = add(cast, "Mẫu Thị Khách")
    temporary_begin(person=guest, at=cast.orgs["a2"], since=SINCE, by=officer)
    assert guest in [one.person for one in member_accounts(officer, cast.orgs["a1"])]
    assert guest not in [one.person for one in member_accounts(officer, cast.orgs["a2"])]


def test_usernames_are_typed_on_every_keyboard() -> None:
    assert [username_of(name) for name in ("Nguyễn Thị Ánh Dương", "Lê Ý", "Ý", "Đỗ Đức", "...")] == [
        "duong.nta",
        "y.l",
        "y.dv",
        "duc.d",
        "vien.dv",
    ]
