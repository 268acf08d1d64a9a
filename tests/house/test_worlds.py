"""What many tests begin with is the same whether the services built it or its rows were laid out again."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from tests.worlds import Worlds

from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify

# By which functions the services built something: in this test, and those that only one test calls, in this process.
_built: list[str] = []
_times: Counter[str] = Counter()


@dataclass
class People:
    """One account; `more` once there is another."""

    first: User
    more: User | None = None


def _one() -> People:
    _built.append("one")
    return People(User.objects.create_user("an", full_name="Mẫu Văn An"))


def _another(people: People) -> None:
    _built.append("another")
    people.more = User.objects.create_user("binh", full_name="Thử Thị Bình")
    # A row of the layer below is updated, too.
    User.objects.filter(pk=people.first.pk).update(full_name="Mẫu Văn An (đổi tên)")
    people.first.refresh_from_db()


def _once() -> People:
    _times["one"] += 1
    return _one()


def _another_once(people: People) -> None:
    _times["another"] += 1
    _another(people)


@pytest.fixture(autouse=True)
def _anew() -> None:
    _built.clear()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_it_is_built_once_and_the_same_every_time(turn: int, worlds: Worlds) -> None:
    people = worlds.built(_once)
    same = worlds.built_on(people, _another_once)
    assert same is people
    assert [user.full_name for user in User.objects.order_by("username")] == ["Mẫu Văn An (đổi tên)", "Thử Thị Bình"]
    assert people.more is not None
    assert User.objects.get(username="an") == people.first
    assert User.objects.get(username="an").full_name == people.first.full_name
    assert _times == {"one": 1, "another": 1}
    # A new row takes a key of its own, and what this test does none of the others sees.
    assert User.objects.create_user("cuc").pk not in {people.first.pk, people.more.pk}
    people.first.full_name = "khác"
    User.objects.filter(username="an").update(full_name="khác")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_with_transactions_of_their_own_have_it_too(turn: int, worlds: Worlds) -> None:
    assert not connection.in_atomic_block
    worlds.built(_one)
    assert User.objects.count() == 1


def test_what_a_test_wrote_before_is_not_taken_for_a_part_of_it(worlds: Worlds) -> None:
    User.objects.create_user("em")
    worlds.built(_one)
    assert _built == ["one"]
    assert User.objects.count() == 2


def test_what_a_test_wrote_in_between_is_not_lost(worlds: Worlds) -> None:
    people = worlds.built(_one)
    _built.clear()
    User.objects.create_user("em")
    worlds.built_on(people, _another)
    assert _built == ["another"]
    assert User.objects.count() == 3


@pytest.mark.parametrize("turn", [1, 2])
def test_the_audit_log_of_a_world_is_sound_and_refuses_changes(turn: int, cast: Any) -> None:
    assert Entry.objects.exists()
    assert audit_verify().ok
    with pytest.raises(Exception, match="append-only"):
        Entry.objects.update(digest="khác")
