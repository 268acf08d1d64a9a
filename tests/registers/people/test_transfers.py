"""Several members go to another branch in one act, and return by a later one."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.people.models import Membership, Transfer
from xeploai.registers.people.periods import person_leave
from xeploai.registers.people.selectors import members_at, transfer_get, transfers_of
from xeploai.registers.people.transfers import members_transfer, temporary_begin, transfer_preview, transfer_undo

ON, LATER = date(2024, 7, 1), date(2024, 9, 1)


def refused(call: Callable[[], object]) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises(Refused) as stopped:
        call()
    return [fault.code for fault in stopped.value.faults]


def names(place: Any, branch: str, day: date) -> set[str]:
    return {row.person.full_name for row in members_at([place[branch].pk], day)}


def moved(place: Any, by: Actor, *keys: str) -> Transfer:
    persons = [place.person(key) for key in keys]
    return members_transfer(
        persons=persons, to=place["b2"], on=ON, document="12-QĐ/ĐU", decided_on=date(2024, 6, 20), by=by
    )


def test_many_go_in_one_act_and_each_is_recorded(place: Any, officer: Actor) -> None:
    transfer = moved(place, officer, "dat", "an")
    assert names(place, "b2", ON) == {"Trần Văn Đạt", "Nguyễn Thị An"}
    assert names(place, "b1", ON) == {"Lê Hòa"}
    assert len(names(place, "b1", date(2024, 6, 30))) == 3
    assert Entry.objects.filter(action="person.transfer").count() == 2
    assert [vars(one)["number"] for one in transfers_of(place["b1"])] == [2]
    assert list(transfers_of(place["b2"])) == [transfer]
    assert not transfers_of(place["b3"]).exists()


def test_the_preview_names_who_stands_in_the_way_and_nobody_goes(place: Any, officer: Actor) -> None:
    person_leave(person=place.person("hoa"), how="deceased", on=date(2024, 6, 1), by=officer)
    persons = [place.person(key) for key in ("dat", "hoa")]
    moves = transfer_preview(persons=persons, to=place["b2"], on=ON, by=officer)
    assert [one.fault.code if one.fault else None for one in moves] == [None, "person_in_no_branch"]
    assert refused(lambda: members_transfer(persons=persons, to=place["b2"], on=ON, by=officer)) == [
        "person_in_no_branch"
    ]
    assert refused(lambda: members_transfer(persons=[], to=place["b2"], on=ON, by=officer)) == ["transfer_of_nobody"]
    assert not Transfer.objects.exists()


def test_a_transfer_is_taken_back_by_a_later_one(place: Any, officer: Actor) -> None:
    transfer = moved(place, officer, "dat", "an")
    assert refused(lambda: transfer_undo(transfer=transfer, on=LATER, reason=" ", by=officer)) == [
        "person_reason_missing"
    ]
    early = date(2024, 6, 1)
    assert refused(lambda: transfer_undo(transfer=transfer, on=early, reason="x", by=officer)) == [
        "person_period_empty"
    ]
    undo = transfer_undo(transfer=transfer, on=LATER, reason="Nhầm quyết định", by=officer)
    assert (undo.undoes, undo.to) == (transfer, None)
    assert names(place, "b2", ON) == {"Trần Văn Đạt", "Nguyễn Thị An"}
    assert names(place, "b2", LATER) == set()
    assert len(names(place, "b1", LATER)) == 3
    for again in (transfer, undo):
        call = partial(transfer_undo, transfer=again, on=LATER, reason="x", by=officer)
        assert refused(call) == ["transfer_undone_already"]


def test_on_its_own_day_it_never_held(place: Any, officer: Actor) -> None:
    transfer = moved(place, officer, "dat")
    transfer_undo(transfer=transfer, on=ON, reason="Nhầm", by=officer)
    assert names(place, "b2", ON) == set()
    assert Membership.objects.get(transfer=transfer).never_held


def test_who_has_moved_on_is_named_and_nobody_returns(place: Any, officer: Actor) -> None:
    transfer = moved(place, officer, "dat", "an")
    members_transfer(persons=[place.person("an")], to=place["b3"], on=LATER, by=officer)
    assert refused(lambda: transfer_undo(transfer=transfer, on=LATER, reason="x", by=officer)) == ["transfer_moved_on"]
    assert names(place, "b2", LATER) == {"Trần Văn Đạt"}


def test_who_was_to_visit_later_belongs_there_before(place: Any, officer: Actor) -> None:
    visit = temporary_begin(person=place.person("dat"), at=place["b2"], since=LATER, by=officer)
    moved(place, officer, "dat")
    visit.refresh_from_db()
    assert visit.never_held
    assert "Trần Văn Đạt" in names(place, "b2", ON)


def test_who_may_move_and_see(place: Any, officer: Actor) -> None:
    secretary = place.actor("branch_secretary", "b1", subtree=False)
    with pytest.raises((NotPermitted, NotVisible)):
        moved(place, secretary, "dat")
    transfer = moved(place, officer, "dat")
    with pytest.raises((NotPermitted, NotVisible)):
        transfer_undo(transfer=transfer, on=LATER, reason="x", by=secretary)
    with pytest.raises(NotVisible):
        transfer_get(secretary, transfer.public_id)
    assert transfer_get(place.actor("inspector"), transfer.public_id)[0] == transfer
