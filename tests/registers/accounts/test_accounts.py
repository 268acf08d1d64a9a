"""Accounts: made by an officer, closed and reopened, recovered from the console; each act in the trail."""

from typing import Any

import pytest
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts import services
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.accounts.roles import RoleTerms
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.access import NotPermitted, NotVisible, allows
from xeploai.registers.kernel.roles import Role


def secretary_of(cast: Any, body: str) -> RoleTerms:
    return RoleTerms(role=Role.BRANCH_SECRETARY, body=cast.orgs[body], subtree=False, valid_from=timezone.localdate())


def test_a_new_account_has_a_one_time_password_that_stands_nowhere_in_clear(cast: Any) -> None:
    officer = cast.actor("grassroots_officer")
    user, password = services.account_create(
        username="bt.a2", full_name="Người mới (mẫu)", terms=secretary_of(cast, "a2"), by=officer
    )
    assert user.check_password(password)
    assert user.must_change_password
    assert password not in str(list(Entry.objects.values_list("values__held", flat=True)))
    assert password not in str(User.objects.filter(pk=user.pk).values())
    with pytest.raises(Refused) as refused:
        services.account_create(
            username="bt.a2", full_name="X", terms=secretary_of(cast, "a1"), by=cast.actor("grassroots_officer")
        )
    assert refused.value.faults[0].code == "username_taken"


@pytest.mark.parametrize(
    ("who", "body", "error"),
    [
        ("grassroots_officer", "b1", NotVisible),
        ("branch_secretary", "a1", NotVisible),
        ("inspector", "a1", NotVisible),
        ("nobody", "a1", NotVisible),
    ],
)
def test_others_make_no_accounts(cast: Any, who: str, body: str, error: type[Refused]) -> None:
    before = User.objects.count()
    with pytest.raises(error):
        services.account_create(username="moi", full_name="X", terms=secretary_of(cast, body), by=cast.actor(who))
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("who", "whom", "error"),
    [
        ("grassroots_officer", "stranger", NotVisible),
        ("grassroots_officer", "organisation_officer", NotVisible),
        ("organisation_officer", "system_officer", NotVisible),
        ("organisation_officer", "inspector", NotVisible),
        ("system_officer", "branch_secretary", NotVisible),
        ("branch_secretary", "member", NotVisible),
    ],
)
def test_an_account_is_managed_only_by_who_looks_after_its_roles(
    cast: Any, who: str, whom: str, error: type[Refused]
) -> None:
    with pytest.raises(error):
        services.password_reset(user=cast.users[whom], by=cast.actor(who))


def test_one_role_out_of_reach_keeps_an_account_out_of_reach(cast: Any) -> None:
    user = cast.users["branch_secretary"]
    RoleAssignment.objects.create(
        user=user, role=Role.CONSULTED_BODY, body=cast.orgs["ward"], valid_from=timezone.localdate()
    )
    with pytest.raises(NotPermitted):
        services.password_reset(user=user, by=cast.actor("grassroots_officer"))
    services.password_reset(user=user, by=cast.actor("organisation_officer"))


def test_closing_and_reopening(cast: Any) -> None:
    user, officer = cast.users["branch_secretary"], cast.actor("organisation_officer")
    services.account_close(user=user, reason="chuyển đi", by=officer)
    user.refresh_from_db()
    assert not allows(cast.actor("branch_secretary"), "person.view", cast.orgs["a1"])
    with pytest.raises(Refused) as refused:
        services.account_close(user=user, reason="lần nữa", by=officer)
    assert refused.value.faults[0].code == "account_state_changed"
    services.account_reopen(user=user, reason="trở lại", by=officer)
    user.refresh_from_db()
    assert user.is_active
    with pytest.raises(Refused):
        services.account_close(user=officer.user, reason="chính mình", by=officer)


def test_recovery_from_the_console_is_audited(cast: Any) -> None:
    user = cast.users["organisation_officer"]
    User.objects.filter(pk=user.pk).update(is_active=False)
    password = services.officer_recover(username=user.username, reason="mất mật khẩu")
    user.refresh_from_db()
    assert user.is_active
    assert user.must_change_password
    assert user.check_password(password)
    assert allows(cast.actor("organisation_officer"), "system.run")
    entry = Entry.objects.get(action="account.recover")
    assert (entry.user, entry.values.held["reason"]) == (None, "mất mật khẩu")
    assert audit_verify().ok
    with pytest.raises(Refused):
        services.officer_recover(username="khong-co", reason="thử")


def test_the_first_account_is_the_first(cast: Any) -> None:
    with pytest.raises(Refused) as refused:
        services.first_officer_create(
            username="dau", full_name="X", password="mật khẩu thật dài", body=cast.orgs["ward"], on=timezone.localdate()
        )
    assert refused.value.faults[0].code == "not_first_account"
