"""The table of grants is whole, and says what nobody may have."""

import pytest

from xeploai.registers.kernel.grants import Scope, grants, read_grants
from xeploai.registers.kernel.roles import Role

HEAD = "acts:\n  one: {title: Một, scope: body}\nseen_by: {one: [one]}\n"


def test_every_role_and_every_act_is_declared() -> None:
    table = grants()
    assert table.by_role.keys() == set(Role.values)
    granted = frozenset().union(table.everyone, *table.by_role.values())
    assert granted == table.titles.keys()


def test_the_system_officer_reaches_no_content() -> None:
    content = {act for act in grants().titles if act.split(".")[0] not in {"system", "account", "role", "retention"}}
    assert not content & grants().by_role[Role.SYSTEM_OFFICER]


def test_an_inspector_changes_nothing() -> None:
    assert all(act.endswith((".view", ".export")) for act in grants().by_role[Role.INSPECTOR])


def test_what_everyone_may_do_reaches_own_records_only() -> None:
    assert all(grants().scopes[act] is Scope.OWN for act in grants().everyone)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (HEAD + "roles:\n  member: {note: x, acts: [two]}\neveryone: []\n", "two"),
        (HEAD + "roles:\n  judge: {note: x, acts: [one]}\neveryone: []\n", "judge"),
        (HEAD + "roles:\n  member: {note: x, acts: [one], may_assign: [king]}\neveryone: []\n", "king"),
        (HEAD + "roles: {}\neveryone: [three]\n", "three"),
        (HEAD.replace("[one]", "[four]") + "roles: {}\neveryone: []\n", "four"),
        (HEAD.replace("{one:", "{other:") + "roles: {}\neveryone: []\n", "other"),
    ],
)
def test_a_wrong_table_names_what_is_wrong(text: str, names: str) -> None:
    with pytest.raises(ValueError, match=names):
        read_grants(text)
