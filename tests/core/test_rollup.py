"""Counts at every node: parts make the whole, stated figures replace sums, unknown never becomes zero."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.levels import Level
from xeploai.core.rollup import Counts, Tree, disjoint_parts, rollup
from xeploai.core.subjects import Reason

PARENTS = {"u": None, "a": "u", "b": "u", "a1": "a", "a2": "a", "b1": "b"}


def flat(xs: int, t: int, ht: int, kht: int, *, pending: int = 0) -> Counts:
    return Counts.of(
        total=xs + t + ht + kht + pending,
        levels=dict(zip(Level, (xs, t, ht, kht), strict=True)),
        not_evaluated={Reason.PENDING: pending} if pending else {},
        probationary=0,
        temporary=0,
        causes={},
    )


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str | None]:
    parents: dict[str, str | None] = {"n0": None}
    for index in range(1, draw(st.integers(1, 25))):
        parents[f"n{index}"] = f"n{draw(st.integers(0, index - 1))}"
    return parents


subjects = st.lists(st.tuples(st.integers(0, 24), st.sampled_from([*Level, *Reason])), max_size=60)


@given(trees(), subjects)
def test_every_node_counts_what_brute_force_counts(
    parents: dict[str, str | None], placed: list[tuple[int, Level | Reason]]
) -> None:
    tree = Tree(parents)
    own: dict[str, dict[str, Counts]] = {}
    held: list[tuple[str, Level | Reason]] = [(f"n{index % len(parents)}", what) for index, what in placed]
    for node in parents:
        here = Counter(what for at, what in held if at == node)
        if here:
            own[node] = {
                "member": Counts.of(
                    total=here.total(),
                    levels={level: here[level] for level in Level},
                    not_evaluated={reason: here[reason] for reason in Reason if here[reason]},
                    causes={},
                )
            }
    rolled = rollup(tree, own)
    for node in parents:
        below = Counter(what for at, what in held if node in tree.upward(at))
        counts = rolled.at(node, "member") or Counts()
        assert counts.total == below.total()
        assert {level: counts.levels[level] for level in Level} == {level: below[level] for level in Level}
        assert {r: n for r, n in counts.not_evaluated.items() if n} == {r: below[r] for r in Reason if below[r]}
        assert counts.total == (counts.evaluated or 0) + sum(n or 0 for n in counts.not_evaluated.values())


@given(trees(), st.data())
def test_disjoint_parts_make_the_root(parents: dict[str, str | None], data: st.DataObject) -> None:
    tree = Tree(parents)
    nodes = data.draw(st.lists(st.sampled_from(sorted(parents)), unique=True, min_size=1))
    own = {node: flat(data.draw(st.integers(0, 9)), 1, 0, 0) for node in nodes}
    given_at = data.draw(st.lists(st.sampled_from(sorted(parents)), unique=True, max_size=4))
    stated = {node: flat(data.draw(st.integers(0, 30)), 0, 2, 0) for node in given_at}
    rolled = rollup(tree, {n: {"m": c} for n, c in own.items()}, {n: {"m": c} for n, c in stated.items()})
    totals = {node: here["m"] for node, here in rolled.counts.items() if "m" in here}
    parts = list(disjoint_parts(tree, own, stated, totals))
    assert sum(counts.total or 0 for _, counts in parts) == totals["n0"].total


def test_a_stated_figure_replaces_the_sum_and_the_sum_is_kept() -> None:
    own = {"a1": {"member": flat(1, 2, 0, 0)}, "b1": {"member": flat(0, 1, 0, 0)}}
    rolled = rollup(Tree(PARENTS), own, {"a": {"member": flat(5, 5, 0, 0)}})
    assert [rolled.counts[node]["member"].total for node in ("u", "a", "a1", "b")] == [11, 10, 3, 1]
    assert rolled.parts["a"]["member"].total == 3
    assert "member" not in rolled.counts["a2"]


def test_unknown_is_never_zero() -> None:
    known = flat(14, 20, 1, 0)
    partly = Counts.of(evaluated=33, levels={Level.EXCELLENT: 18, Level.NOT_COMPLETED: 0}, not_evaluated={}, causes={})
    rolled = rollup(Tree(PARENTS), {"a": {"c": known}, "b": {"c": partly}})
    whole = rolled.counts["u"]["c"]
    assert (whole.total, whole.evaluated, whole.good_or_better) == (None, 68, None)
    assert list(whole.levels.values()) == [32, None, None, 0]
    assert whole.excellent_share.pct() is None
    assert whole.not_evaluated_total is None


def test_a_reason_that_one_part_does_not_tell_is_unknown_in_the_sum() -> None:
    told = flat(1, 0, 0, 0, pending=4)
    silent = Counts.of(evaluated=9, levels={}, not_evaluated={}, causes={})
    assert (told + silent).not_evaluated == {Reason.PENDING: None}
    assert (told + flat(1, 1, 1, 1)).not_evaluated == {Reason.PENDING: 4}


def test_who_is_left_over_has_no_stated_reason() -> None:
    counts = Counts.of(total=194, evaluated=180, levels={}, not_evaluated={Reason.NEWLY_FOUNDED: 5}, causes={})
    assert counts.not_evaluated == {Reason.NEWLY_FOUNDED: 5, Reason.UNSPECIFIED: 9}
    assert counts.not_evaluated_total == 14


def test_what_is_unknown_is_filled_from_another_account_only() -> None:
    stated = Counts.of(levels={Level.GOOD: 100}, not_evaluated={}, causes={})
    by_label = Counts.of(evaluated=163, levels={Level.EXCELLENT: 61}, not_evaluated={}, causes={})
    filled = stated.filled_from(by_label)
    assert (filled.evaluated, list(filled.levels.values())) == (163, [61, 100, None, None])


@pytest.mark.parametrize("parents", [{}, {"a": None, "b": None}, {"a": None, "b": "c", "c": "b"}])
def test_a_tree_hangs_on_one_root(parents: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"roots|cycle"):
        Tree(parents)
