"""Acts in the database: preview, decision, undoing, who may, and what lists read afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation, OrganisationEvent, OrganisationState
from xeploai.registers.organisations.selectors import (
    event_bodies,
    organisation_by_code,
    organisation_events,
    organisation_get,
    organisation_history,
    organisation_lineage,
    organisation_tree_for,
    organisations_search,
    tree_at,
)
from xeploai.registers.organisations.services import (
    Decision,
    organisation_change,
    organisation_paths_refresh,
    organisation_preview,
    organisation_undo,
    top_found,
)

START = date(2024, 1, 1)
LATER = date(2024, 7, 1)
PAPER = Decision(number="30-QĐ/HU", decided_on=date(2024, 6, 20))


def code_of(stopped: pytest.ExceptionInfo[Refused]) -> str:
    """The code of a refusal."""
    return stopped.value.faults[0].code


def merged(unit: Any, on: date = LATER) -> Any:
    """The second committee goes into the first."""
    sources, into = [unit["two"].pk], unit["one"].pk
    return lambda now: acts.merge(now, sources=sources, into=into, on=on)


def test_a_preview_says_what_the_act_then_does(unit: Any, lan: Actor) -> None:
    unit.found("c1", "Chi bộ thôn (mẫu)", OrgKind.BRANCH, "two", by=lan)
    shown = organisation_preview(act=merged(unit), by=lan)
    assert {(change.organisation.name, change.superior_after) for change in shown.changes if change.organisation} == {
        ("Đảng bộ xã Hai (mẫu)", ""),
        ("Chi bộ thôn (mẫu)", "Đảng bộ xã Một (mẫu)"),
    }
    assert OrganisationEvent.objects.filter(kind="merge").count() == 0
    organisation_change(act=merged(unit), decision=PAPER, seen=shown.seen, by=lan)
    assert tree_at(LATER).states[unit["c1"].pk].parent == unit["one"].pk
    assert unit["c1"].path == unit["one"].path + f"{unit['c1'].pk}/"
    assert not unit["two"].stands
    assert Entry.objects.filter(action="organisation.merge").count() == 1


def test_a_confirmation_of_another_preview_is_refused(unit: Any, lan: Actor) -> None:
    shown = organisation_preview(act=merged(unit), by=lan)
    unit.found("late", "Chi bộ mới (mẫu)", OrgKind.BRANCH, "two", by=lan)
    with pytest.raises(Refused) as stopped:
        organisation_change(act=merged(unit), decision=PAPER, seen=shown.seen, by=lan)
    assert code_of(stopped) == "organisation_plan_changed"


def test_the_same_act_twice_is_done_once(unit: Any, lan: Actor) -> None:
    seen = organisation_preview(act=merged(unit), by=lan).seen
    organisation_change(act=merged(unit), decision=PAPER, seen=seen, by=lan)
    with pytest.raises(Refused) as stopped:
        organisation_change(act=merged(unit), decision=PAPER, seen=seen, by=lan)
    assert code_of(stopped) == "organisation_stands_no_more"


def test_undoing_is_a_later_record_and_leaves_both_in_the_history(unit: Any, lan: Actor) -> None:
    before = tree_at(START)
    event = organisation_change(act=merged(unit), decision=PAPER, by=lan)
    with pytest.raises(Refused) as stopped:
        organisation_undo(event=event, on=LATER, decision=Decision(), by=lan)
    assert code_of(stopped) == "organisation_reason_missing"
    back = organisation_undo(event=event, on=LATER, decision=Decision(reason="Ghi nhầm"), by=lan)
    assert tree_at(LATER) == tree_at(date(2030, 1, 1)) == before
    assert [row.kind for row in organisation_events(unit["two"])] == ["undo", "merge", "found"]
    assert back.undoes == event
    with pytest.raises(Refused) as again:
        organisation_undo(event=event, on=LATER, decision=Decision(reason="x"), by=lan)
    assert code_of(again) == "organisation_event_undone"


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision(number="", decided_on=LATER), "organisation_decision_missing"),
        (Decision(number="1", decided_on=None), "organisation_decision_missing"),
        (Decision(number="1", decided_on=LATER + timedelta(days=1)), "organisation_reason_missing"),
    ],
)
def test_an_act_rests_on_a_decision(unit: Any, lan: Actor, decision: Decision, code: str) -> None:
    with pytest.raises(Refused) as stopped:
        organisation_change(act=merged(unit), decision=decision, by=lan)
    assert code_of(stopped) == code


def test_a_place_that_no_era_foresees_takes_a_reason(unit: Any, lan: Actor) -> None:
    state = State(name="Đảng bộ cơ sở lạ (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, parent=unit["b1"].pk)
    act = lambda now: acts.found(now, state=state, on=LATER)  # noqa: E731
    assert [f.code for f in organisation_preview(act=act, by=lan).warnings] == ["organisation_place_not_foreseen"]
    with pytest.raises(Refused):
        organisation_change(act=act, decision=PAPER, by=lan)
    event = organisation_change(act=act, decision=replace(PAPER, reason="Thí điểm"), by=lan)
    assert event.reason == "Thí điểm"


def test_the_superior_decides(unit: Any) -> None:
    act = lambda now: acts.rename(now, org=unit["b1"].pk, name="Chi bộ Một (mẫu)", code=None, on=LATER)  # noqa: E731
    for role, body, error in [
        ("grassroots_officer", "one", NotPermitted),
        ("branch_secretary", "b1", NotVisible),
        ("organisation_officer", "two", NotVisible),
        ("organisation_officer", "b1", NotVisible),
        ("inspector", "top", NotPermitted),
    ]:
        with pytest.raises(error):
            organisation_change(act=act, decision=PAPER, by=unit.actor(role, body))
    organisation_change(act=act, decision=PAPER, by=unit.actor("organisation_officer", "one"))
    assert unit["b1"].name == "Chi bộ Một (mẫu)"


def test_what_begins_tomorrow_is_not_yet_today(unit: Any, lan: Actor) -> None:
    coming = date(2999, 1, 1)
    act = lambda now: acts.rename(now, org=unit["b1"].pk, name="Chi bộ Một (mẫu)", code=None, on=coming)  # noqa: E731
    organisation_change(act=act, decision=PAPER, by=lan)
    assert unit["b1"].name == "Chi bộ 1 (mẫu)"
    assert organisation_paths_refresh(today=coming) == 1
    assert unit["b1"].name == "Chi bộ Một (mẫu)"


def test_lists_repeat_the_states_of_today(unit: Any, lan: Actor) -> None:
    organisation_change(act=merged(unit), decision=PAPER, by=lan)
    tree = tree_at(date(2026, 1, 1))
    for row in Organisation.objects.all():
        assert row.stands == (row.pk in tree.states)
        if row.stands:
            state = tree.states[row.pk]
            line = "/".join(str(org) for org in reversed([row.pk, *tree.ancestors(row.pk)]))
            assert (row.name, row.code, row.kind, row.parent_id, row.path) == (
                state.name,
                state.code,
                state.kind,
                state.parent,
                f"/{line}/",
            )
    assert organisation_paths_refresh() == 0


def test_there_is_one_top(unit: Any) -> None:
    state = State(name="Khác (mẫu)", kind=OrgKind.UPPER_COMMITTEE, parent=None)
    with pytest.raises(Refused) as stopped:
        top_found(state=state, on=START, decision=PAPER, by=None)
    assert code_of(stopped) == "organisation_tree_exists"


def test_the_drawn_tree_is_in_the_order_of_names_and_ends_where_the_view_ends(unit: Any, lan: Actor) -> None:
    drawn = [(node.depth, node.state.name) for node in organisation_tree_for(lan, START)]
    assert drawn == [
        (0, "Đảng bộ huyện (mẫu)"),
        (1, "Đảng bộ xã Hai (mẫu)"),
        (1, "Đảng bộ xã Một (mẫu)"),
        (2, "Chi bộ 1 (mẫu)"),
        (2, "Chi bộ 2 (mẫu)"),
        (2, "Chi bộ 10 (mẫu)"),
    ]
    minh = unit.actor("grassroots_officer", "one")
    assert [node.depth for node in organisation_tree_for(minh, START)] == [0, 1, 1, 1]
    assert organisation_tree_for(lan, START - timedelta(days=1)) == []


def test_a_stranger_does_not_learn_that_it_exists(unit: Any) -> None:
    hoa = unit.actor("branch_secretary", "b1")
    assert organisation_get(hoa, unit["b1"].public_id) == unit["b1"]
    with pytest.raises(NotVisible):
        organisation_get(hoa, unit["b2"].public_id)
    assert list(organisations_search(hoa, "chi bo")) == [unit["b1"]]


def test_search_needs_no_marks_and_codes_outlive_a_change(unit: Any, lan: Actor) -> None:
    assert list(organisations_search(lan, "dang xa MOT")) == [unit["one"]]
    organisation_change(
        act=lambda now: acts.rename(now, org=unit["b1"].pk, name="Chi bộ 1 (mẫu)", code="38.1", on=LATER),
        decision=PAPER,
        by=lan,
    )
    assert organisation_by_code("38.1") == organisation_by_code("01.1") == unit["b1"]
    assert organisation_by_code("38.1", on=START) is None
    assert [row.code for row in organisation_history(unit["b1"])] == ["38.1", "01.1"]


def test_whoever_comes_out_of_a_merger_knows_from_whom_and_since_when(unit: Any, lan: Actor) -> None:
    sources = [unit["b1"].pk, unit["b2"].pk]
    part = acts.Part(name="Chi bộ Một Hai (mẫu)", kind=OrgKind.BRANCH)
    event = organisation_change(act=partial(acts.merge, sources=sources, into=part, on=LATER), decision=PAPER, by=lan)
    new = event.lineage.all()[0].successor
    assert (new.founded_on, new.by_reorganisation) == (PartialDate(2024, 7, 1), True)
    assert {line.predecessor_id for line in organisation_lineage(new)} == set(sources)
    assert [line.successor_id for line in organisation_lineage(unit["b1"])] == [new.pk]
    organisation_undo(event=event, on=LATER, decision=Decision(reason="Nhầm"), by=lan)
    assert organisation_lineage(unit["b1"]) == []


def test_the_database_holds_one_open_state(unit: Any) -> None:
    assert OrganisationState.objects.filter(organisation=unit["b1"], valid_to=None).count() == 1


@pytest.mark.parametrize("count", [3, 30])
def test_the_tree_takes_as_many_queries_however_large(
    unit: Any, lan: Actor, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        unit.found(f"x{number}", f"Chi bộ thêm {number} (mẫu)", OrgKind.BRANCH, "two", by=lan)
    lan.reaches  # noqa: B018
    with django_assert_num_queries(2):
        assert len(organisation_tree_for(lan, START)) == 6 + count


def test_what_took_a_part_away_stands_in_the_history_of_what_stayed(unit: Any, lan: Actor) -> None:
    one = unit["one"]
    part = acts.Part(name="Đảng bộ xã Ba (mẫu)", kind=OrgKind(one.kind), tier=one.tier, children=[unit["b1"].pk])
    act = partial(acts.split, source=one.pk, parts=[part], keep=True, on=LATER)
    event = organisation_change(act=act, decision=PAPER, by=lan)
    assert event in organisation_events(unit["one"])
    assert unit["one"] not in event_bodies(lan, event)
    assert unit["b1"] in event_bodies(lan, event)
    back = organisation_undo(event=event, on=LATER, decision=Decision(reason="Thu hồi"), by=lan)
    assert organisation_events(unit["one"])[:2] == [back, event]
