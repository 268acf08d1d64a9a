"""The acts on the tree, without a database: what they do, what they refuse, and what no sequence of them can break."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.acts import Part, Plan
from xeploai.registers.organisations.dated_tree import Forest, State, Tree, direct_superior_of_grassroots

START = date(2024, 1, 1)
UPPER, GRASSROOTS, BRANCH = OrgKind.UPPER_COMMITTEE, OrgKind.GRASSROOTS_COMMITTEE, OrgKind.BRANCH


class Book:
    """Plans written one after the other, as the service does it."""

    def __init__(self) -> None:
        self.forest = Forest({})
        self.plans: list[Plan] = []
        self.orgs = 0

    def do(self, act: Callable[[Forest], Plan]) -> list[int]:
        """Write one plan; gives the ids of what it founded."""
        plan = act(self.forest)
        founded = sorted((org for org in plan.changes if org < 0), reverse=True)
        real = {org: org for org in plan.changes}
        for org in founded:
            self.orgs += 1
            real[org] = self.orgs
        self.plans.append(plan)
        changes = {
            real[org]: state and State(**{**vars(state), "parent": real.get(state.parent or 0, state.parent)})
            for org, state in plan.changes.items()
        }
        self.forest = self.forest.changed(changes, on=plan.on, event=len(self.plans))
        return [real[org] for org in founded]

    def found(self, name: str, kind: OrgKind, parent: int | None, on: date = START, tier: str = "") -> int:
        """One new organisation."""
        state = State(name=name, kind=kind, parent=parent, tier=tier)
        return self.do(lambda now: acts.found(now, state=state, on=on))[0]


@pytest.fixture
def book() -> Book:
    """A district committee (mẫu), two grassroots committees, two branches under the first, one under the second."""
    held = Book()
    top = held.found("Đảng bộ huyện (mẫu)", UPPER, None, tier="district")
    one = held.found("Đảng bộ xã Một (mẫu)", GRASSROOTS, top)
    two = held.found("Đảng bộ xã Hai (mẫu)", GRASSROOTS, top)
    for name, parent in (("Chi bộ 1", one), ("Chi bộ 2", one), ("Chi bộ 3", two)):
        held.found(f"{name} (mẫu)", BRANCH, parent)
    return held


TOP, ONE, TWO, B1, B2, B3 = range(1, 7)
LATER = date(2024, 7, 1)


def refused(call: Callable[[], object]) -> str:
    """The code of a refusal."""
    with pytest.raises(Refused) as stopped:
        call()
    return stopped.value.faults[0].code


def test_a_merger_takes_subordinates_along_and_leaves_the_days_before(book: Book) -> None:
    before = book.forest.tree(LATER - timedelta(days=1))
    new = book.do(
        lambda now: acts.merge(
            now, sources=[ONE, TWO], into=Part(name="Đảng bộ xã Ba (mẫu)", kind=GRASSROOTS), on=LATER
        )
    )[0]
    tree = book.forest.tree(LATER)
    assert set(tree.children[new]) == {B1, B2, B3}
    assert ONE not in tree.states
    assert book.plans[-1].lineage == [(ONE, -1), (TWO, -1)]
    assert book.forest.tree(LATER - timedelta(days=1)) == before


def test_a_division_gives_every_subordinate_a_place(book: Book) -> None:
    parts = [
        Part(name="Đảng bộ A (mẫu)", kind=GRASSROOTS, children=[B1]),
        Part(name="Đảng bộ B (mẫu)", kind=GRASSROOTS),
    ]
    code = refused(lambda: acts.split(book.forest, source=ONE, parts=parts, keep=False, on=LATER))
    assert code == "organisation_split_left"
    first, second = book.do(
        lambda now: acts.split(
            now,
            source=ONE,
            parts=[parts[0], Part(name="Đảng bộ B (mẫu)", kind=GRASSROOTS, children=[B2])],
            keep=False,
            on=LATER,
        )
    )
    tree = book.forest.tree(LATER)
    assert (tree.states[B1].parent, tree.states[B2].parent) == (first, second)
    assert book.plans[-1].members_to == {ONE: -1}


def test_undoing_restores_from_its_own_day_and_keeps_what_was(book: Book) -> None:
    before = book.forest.tree(START)
    book.do(lambda now: acts.merge(now, sources=[TWO], into=ONE, on=LATER))
    merged = book.forest.tree(LATER)
    event = len(book.plans)
    back = date(2024, 9, 1)
    book.do(lambda now: acts.undo(now, event=event, on=back))
    assert book.forest.tree(back) == before
    assert book.forest.tree(back - timedelta(days=1)) == merged


def test_an_act_on_which_another_rests_is_not_undone_first(book: Book) -> None:
    book.do(lambda now: acts.rename(now, org=B1, name="Chi bộ Một (mẫu)", code=None, on=LATER))
    event = len(book.plans)
    book.do(lambda now: acts.move(now, orgs=[B1], to=TWO, on=LATER))
    assert refused(lambda: acts.undo(book.forest, event=event, on=LATER)) == "organisation_later_event"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda now: acts.move(now, orgs=[ONE], to=B1, on=LATER), "organisation_circle"),
        (lambda now: acts.move(now, orgs=[TOP], to=ONE, on=LATER), "organisation_top_stays"),
        (lambda now: acts.dissolve(now, org=ONE, on=LATER), "organisation_has_subordinates"),
        (lambda now: acts.dissolve(now, org=B1, on=START - timedelta(days=1)), "organisation_day_too_early"),
        (
            lambda now: acts.rename(now, org=B1, name="Chi bộ 1 (mẫu)", code=None, on=LATER),
            "organisation_nothing_changes",
        ),
        (
            lambda now: acts.found(now, state=State(name="X", kind=UPPER, parent=None), on=LATER),
            "organisation_two_tops",
        ),
        (
            lambda now: acts.found(now, state=State(name=" ", kind=BRANCH, parent=ONE), on=LATER),
            "organisation_without_name",
        ),
        (
            lambda now: acts.found(now, state=State(name="X", kind=BRANCH, parent=99), on=LATER),
            "organisation_left_hanging",
        ),
    ],
)
def test_what_cannot_be_is_refused(book: Book, act: Callable[[Forest], Plan], code: str) -> None:
    assert refused(lambda: act(book.forest)) == code


def test_a_coming_end_of_the_superior_is_seen(book: Book) -> None:
    book.do(lambda now: acts.dissolve(now, org=TWO, to=ONE, on=date(2024, 12, 1)))
    state = State(name="Chi bộ mới (mẫu)", kind=BRANCH, parent=TWO)
    assert refused(lambda: acts.found(book.forest, state=state, on=LATER)) == "organisation_left_hanging"


def test_one_code_belongs_to_one_organisation_at_a_time(book: Book) -> None:
    coded = State(name="Chi bộ 4 (mẫu)", kind=BRANCH, parent=ONE, code="01.02")
    book.do(lambda now: acts.found(now, state=coded, on=START))
    assert refused(lambda: acts.found(book.forest, state=coded, on=LATER)) == "organisation_code_taken"


def test_the_superior_that_classifies_follows_the_tree(book: Book) -> None:
    tree = book.forest.tree(START)
    assert direct_superior_of_grassroots(tree, B1) == TOP
    assert direct_superior_of_grassroots(tree, ONE) == TOP
    assert direct_superior_of_grassroots(tree, TOP) is None


@given(data=st.data())
@settings(max_examples=120)
def test_no_sequence_of_acts_breaks_the_tree_or_the_past(data: st.DataObject) -> None:
    book = Book()
    book.found("Cấp trên (mẫu)", UPPER, None)
    for _ in range(data.draw(st.integers(3, 14))):
        on = START + timedelta(days=data.draw(st.integers(0, 40)))
        held = book.forest
        known = list(held.spans)
        try:
            book.do(_any_act(data, known, on, len(book.plans)))
        except Refused:
            assert book.forest is held
            continue
        for day in (START + timedelta(days=n) for n in range(45)):
            tree = book.forest.tree(day)
            tree.check()
            assert len(tree.children[None]) == 1
            assert set(tree.subtree(_top(tree))) == set(tree.states)
            if day < on:
                assert tree == held.tree(day)
        for org, spans in held.spans.items():
            kept = book.forest.spans[org]
            assert [(span.state, span.valid_from) for span in kept[: len(spans)]] == [
                (span.state, span.valid_from) for span in spans
            ]


def _top(tree: Tree) -> int:
    assert tree.root is not None
    return tree.root


def _any_act(data: st.DataObject, known: list[int], on: date, events: int) -> Callable[[Forest], Plan]:
    org, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
    part = Part(name="Mới (mẫu)", kind=BRANCH)
    state = State(name=f"Chi bộ {len(known)} (mẫu)", kind=BRANCH, parent=org)
    children = data.draw(st.lists(st.sampled_from(known), unique=True, max_size=3))
    choices: list[Callable[[Forest], Plan]] = [
        lambda now: acts.found(now, state=state, on=on),
        lambda now: acts.found(now, state=state, on=on),
        lambda now: acts.rename(now, org=org, name=f"Tên {len(known)} {on}", code=None, on=on),
        lambda now: acts.move(now, orgs=[org], to=other, on=on),
        lambda now: acts.convert(now, kinds={org: (GRASSROOTS, "commune")}, on=on),
        lambda now: acts.merge(now, sources=[org], into=other, on=on),
        lambda now: acts.merge(now, sources=[org, other], into=part, on=on),
        lambda now: acts.split(
            now, source=org, parts=[Part(name="P", kind=BRANCH, children=children)], keep=True, on=on
        ),
        lambda now: acts.dissolve(now, org=org, on=on, to=other),
        lambda now: acts.undo(now, event=data.draw(st.integers(1, max(1, events))), on=on),
    ]
    return data.draw(st.sampled_from(choices))
