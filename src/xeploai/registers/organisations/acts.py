"""The acts on the tree, each worked out as a plan before anything is written.

An act is nothing but new states for some organisations from one day on (None: it stands no more). Founding gives
negative ids, which the service replaces. A plan that cannot be is refused here, with everything it would break.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xeploai.core.errors import Fault, Refused
from xeploai.core.findings import Finding, Severity
from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations.dated_tree import Forest, NotATree, State
from xeploai.registers.organisations.eras import eras

UNWRITTEN = 0  # the event of a plan that is only tried


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an act would do.

    kind        EventKind's value
    changes     organisation -> its state from `on` (None: it stands no more); founded ones have negative ids
    lineage     (predecessor, successor)
    members_to  organisation that ends -> who takes its members
    undoes      the event that is taken back
    """

    kind: str
    on: date
    changes: Mapping[int, State | None]
    lineage: Sequence[tuple[int, int]] = ()
    members_to: Mapping[int, int] | None = None
    undoes: int | None = None

    @property
    def ended(self) -> Sequence[int]:
        """Organisations that stand no more."""
        return [org for org, state in self.changes.items() if state is None]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What comes out of a merger or a division: a new organisation and which subordinates it takes."""

    name: str
    kind: OrgKind
    code: str = ""
    tier: str = ""
    unit_type: str = ""
    children: Sequence[int] = ()

    def state(self, parent: int | None) -> State:
        """As a state under a superior."""
        return State(
            name=self.name, kind=self.kind, parent=parent, code=self.code, tier=self.tier, unit_type=self.unit_type
        )


def found(forest: Forest, *, state: State, on: date) -> Plan:
    """A new organisation."""
    return _named_apart(forest, tried(forest, Plan(kind="found", on=on, changes={-1: state})))


def rename(forest: Forest, *, org: int, name: str, code: str | None, on: date) -> Plan:
    """Another name, another code, or both; None keeps the code."""
    before = _standing(forest, org, on)
    state = replace(before, name=name, code=before.code if code is None else code)
    if state == before:
        raise Refused.because("organisation_nothing_changes", value=before.name)
    return _named_apart(forest, tried(forest, Plan(kind="rename", on=on, changes={org: state})))


def move(forest: Forest, *, orgs: Sequence[int], to: int, on: date) -> Plan:
    """Under another superior, with everything below."""
    changes: dict[int, State | None] = {}
    for org in orgs:
        before = _standing(forest, org, on)
        if before.parent is None:
            raise Refused.because("organisation_top_stays", value=before.name)
        if before.parent == to:
            raise Refused.because("organisation_nothing_changes", value=before.name)
        changes[org] = replace(before, parent=to)
    return tried(forest, Plan(kind="move", on=on, changes=changes))


def convert(forest: Forest, *, kinds: Mapping[int, tuple[OrgKind, str]], on: date) -> Plan:
    """Other kinds or tiers, of one or of many at once: a commune that becomes the grassroots organisation takes
    along what stands below it."""
    changes: dict[int, State | None] = {}
    for org, (kind, tier) in kinds.items():
        before = _standing(forest, org, on)
        if (before.kind, before.tier) != (kind, tier):
            changes[org] = replace(before, kind=kind, tier=tier)
    if not changes:
        raise Refused.because("organisation_nothing_changes", value=_names(forest, kinds))
    return tried(forest, Plan(kind="convert", on=on, changes=changes))


def merge(forest: Forest, *, sources: Sequence[int], into: int | Part, on: date) -> Plan:
    """Several become one: one that stands already, or a new one. Subordinates and members go along."""
    states = {org: _standing(forest, org, on) for org in sources}
    if isinstance(into, int):
        states.pop(into, None)
        _standing(forest, into, on)
    if not states or (not isinstance(into, int) and len(states) < 2):
        raise Refused.because("organisation_merge_needs_two")
    if any(state.parent is None for state in states.values()):
        raise Refused.because("organisation_top_stays", value=_names(forest, states))
    heir = into if isinstance(into, int) else -1
    changes: dict[int, State | None] = dict.fromkeys(states)
    if not isinstance(into, int):
        changes[heir] = into.state(_common_superior(forest, states))
    below = forest.tree(on).children
    for org in states:
        for child in below.get(org, ()):
            if child not in states and child != heir:
                changes[child] = replace(_standing(forest, child, on), parent=heir)
    plan = Plan(
        kind="merge",
        on=on,
        changes=changes,
        lineage=[(org, heir) for org in states],
        members_to=dict.fromkeys(states, heir),
    )
    return _named_apart(forest, tried(forest, plan))


def split(
    forest: Forest, *, source: int, parts: Sequence[Part], keep: bool, on: date, members_to: int | None = None
) -> Plan:
    """One becomes several. `keep`: the source stands on beside them. Else every subordinate goes to a part.

    members_to  index of the part that takes the members of a source that ends; later transfers divide them
    """
    before = _standing(forest, source, on)
    if before.parent is None and not keep:
        raise Refused.because("organisation_top_stays", value=before.name)
    if not parts or (not keep and len(parts) < 2):
        raise Refused.because("organisation_split_needs_parts")
    below = forest.tree(on).children.get(source, ())
    over = before.parent if before.parent is not None else source
    changes: dict[int, State | None] = {}
    for index, part in enumerate(parts, start=1):
        changes[-index] = part.state(over)
        for child in part.children:
            if child not in below or child in changes:
                raise Refused.because("organisation_split_child", value=_names(forest, [child]))
            changes[child] = replace(_standing(forest, child, on), parent=-index)
    if not keep:
        left = [child for child in below if child not in changes]
        if left:
            raise Refused.because("organisation_split_left", value=_names(forest, left))
        changes[source] = None
    plan = Plan(
        kind="split",
        on=on,
        changes=changes,
        lineage=[(source, -index) for index in range(1, len(parts) + 1)],
        members_to=None if keep else {source: -1 - (members_to or 0)},
    )
    return _named_apart(forest, tried(forest, plan))


def dissolve(forest: Forest, *, org: int, on: date, to: int | None = None) -> Plan:
    """It ends. Subordinates and members go to `to`; without it there must be none."""
    before = _standing(forest, org, on)
    if before.parent is None:
        raise Refused.because("organisation_top_stays", value=before.name)
    below = forest.tree(on).children.get(org, ())
    if below and to is None:
        raise Refused.because("organisation_has_subordinates", value=before.name, names=_names(forest, below))
    changes: dict[int, State | None] = {org: None}
    for child in below:
        changes[child] = replace(_standing(forest, child, on), parent=to)
    return tried(forest, Plan(kind="dissolve", on=on, changes=changes, members_to=None if to is None else {org: to}))


def undo(forest: Forest, *, event: int, on: date) -> Plan:
    """What an event changed is from `on` as it was before it. Refused while a later event rests on it."""
    touched = {
        span.org for spans in forest.spans.values() for span in spans if event in (span.opened_by, span.closed_by)
    }
    changes: dict[int, State | None] = {}
    for org in touched:
        spans = forest.spans[org]
        if event not in (spans[-1].opened_by if spans[-1].valid_to is None else None, spans[-1].closed_by):
            raise Refused.because("organisation_later_event", value=_names(forest, [org]))
        before = [span for span in spans if span.closed_by == event]
        changes[org] = before[-1].state if before else None
    return tried(forest, Plan(kind="undo", on=on, changes=changes, undoes=event))


def tried(forest: Forest, plan: Plan) -> Plan:
    """The plan itself, if its day fits every organisation it touches and a tree stands on that day and ever after."""
    for org, state in plan.changes.items():
        last = forest.spans[org][-1] if org in forest.spans else None
        edge = None if last is None else last.valid_to or last.valid_from
        if last is not None and edge is not None and plan.on < edge:
            raise Refused.because(
                "organisation_day_too_early",
                value=f"{plan.on:%d/%m/%Y}",
                name=last.state.name,
                since=f"{edge:%d/%m/%Y}",
            )
        if state is not None and not state.name.strip():
            raise Refused.because("organisation_without_name")
    after = forest.changed(plan.changes, on=plan.on, event=UNWRITTEN)
    try:
        after.check(plan.on)
    except NotATree as broken:
        name = _names(after, [broken.org])
        other = _names(after, [] if broken.other is None else [broken.other])
        raise Refused([Fault(code=broken.code, value=name, values={"other": other})]) from None
    return plan


def findings(forest: Forest, plan: Plan) -> Sequence[Finding]:
    """What a person must look at: places that no era foresees, rules nobody has seen, more or fewer levels."""
    tree = forest.changed(plan.changes, on=plan.on, event=UNWRITTEN).tree(plan.on)
    moved = [org for org, state in plan.changes.items() if state is not None]
    concerned = dict.fromkeys([*moved, *(child for org in moved for child in tree.children.get(org, ()))])
    found_: list[Finding] = []
    for org in concerned:
        state = tree.states[org]
        era = eras().of(tree, org, plan.on)
        parent = None if state.parent is None else tree.states[state.parent]
        values = {"name": state.name, "era": era.name, "superior": parent.name if parent else ""}
        if not era.foresees(state, parent):
            code = "organisation_place_not_foreseen" if parent else "organisation_top_not_foreseen"
            found_.append(Finding(code=code, severity=Severity.WARNING, clause=era.clause, values=values))
        elif not era.verified:
            found_.append(
                Finding(code="organisation_era_unverified", severity=Severity.NOTE, clause=era.clause, values=values)
            )
    return _once(found_)


def _once(findings: Sequence[Finding]) -> Sequence[Finding]:
    """A note about an era is said once, not for every organisation."""
    notes: set[tuple[str, object]] = set()
    kept = []
    for finding in findings:
        key = (finding.code, finding.values["era"])
        if finding.severity is Severity.NOTE and key in notes:
            continue
        notes.add(key)
        kept.append(finding)
    return kept


def _named_apart(forest: Forest, plan: Plan) -> Plan:
    """The plan itself, unless a neighbour bears the name already: the same act sent twice, or a slip."""
    tree = forest.changed(plan.changes, on=plan.on, event=UNWRITTEN).tree(plan.on)
    for org, state in plan.changes.items():
        # What only goes along under another superior keeps its name, whoever stands there.
        if state is None or (org > 0 and state.name == forest.spans[org][-1].state.name):
            continue
        for other in tree.children.get(state.parent, ()):
            if other != org and tree.states[other].name.casefold() == state.name.strip().casefold():
                raise Refused.because("organisation_name_taken", value=state.name)
    return plan


def _standing(forest: Forest, org: int, on: date) -> State:
    """The open state of an organisation, if it may change on that day. Acts follow each other in time."""
    span = forest.open(org)
    if span is None:
        raise Refused.because("organisation_stands_no_more", value=_names(forest, [org]))
    if on < span.valid_from:
        raise Refused.because(
            "organisation_day_too_early",
            value=f"{on:%d/%m/%Y}",
            name=span.state.name,
            since=f"{span.valid_from:%d/%m/%Y}",
        )
    return span.state


def _common_superior(forest: Forest, states: Mapping[int, State]) -> int | None:
    """The superior of a new organisation: that of the merged ones, which must have the same."""
    superiors = {state.parent for state in states.values()}
    if len(superiors) != 1:
        raise Refused.because("organisation_merge_superiors", value=_names(forest, states))
    return superiors.pop()


def _names(forest: Forest, orgs: Sequence[int] | Mapping[int, object]) -> str:
    return ", ".join(forest.spans[org][-1].state.name for org in orgs if org in forest.spans)


Act = Callable[[Forest], Plan]
