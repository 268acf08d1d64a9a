"""The acts on the tree: preview, then do. Each rests on a decision, is done in one transaction, and is never erased.

A preview is bound to what it showed: `seen` of the confirmation must be the preview's, or the act is refused,
so that two officers, or one with two clicks, do not do what neither of them saw.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault, Refused
from xeploai.core.findings import Finding, Severity
from xeploai.core.names import folded_name, title_sort_key
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted, allows, require
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.kernel.manifest import followers, grounds_changed
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.acts import Act, Plan
from xeploai.registers.organisations.dated_tree import Forest, Span, State
from xeploai.registers.organisations.models import (
    ROOT_PATH,
    EventKind,
    Organisation,
    OrganisationEvent,
    OrganisationLineage,
    OrganisationState,
)
from xeploai.tools.messages import finding_message


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The paper an act rests on. reason: why a warning is passed, or why something is taken back."""

    number: str = ""
    decided_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of a preview. before, after: None where it does not stand."""

    organisation: Organisation | None
    before: State | None
    after: State | None
    superior_before: str
    superior_after: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an act would do, for the screen and for the confirmation.

    changes   organisations whose own state changes
    carried   how many more go along under a changed superior, unchanged themselves
    members   (organisation, how many hang on it, who takes them) of those that end
    seen      digest of all this
    """

    plan: Plan
    changes: Sequence[Change]
    carried: int
    members: Sequence[tuple[str, int, str]]
    findings: Sequence[Finding]
    seen: str

    @property
    def warnings(self) -> Sequence[Finding]:
        """Findings that take a reason."""
        return [finding for finding in self.findings if finding.severity is not Severity.NOTE]


def forest() -> Forest:
    """All states of all organisations."""
    rows = OrganisationState.objects.order_by("organisation_id", "id")
    return Forest.of([_span(row) for row in rows])


def organisation_preview(*, act: Act, by: Actor, now: Forest | None = None) -> Preview:
    """What the act would do. Raises NotPermitted, NotVisible, Refused."""
    before = now or forest()
    plan = act(before)
    require_for(by, plan, before)
    return _preview(before, plan)


@transaction.atomic
def organisation_change(*, act: Act, decision: Decision, seen: str | None = None, by: Actor) -> OrganisationEvent:
    """Do the act. Raises NotPermitted, NotVisible, Refused; a warning of the preview takes a reason."""
    # Two acts at once would each see a tree without the other: they take turns on the top of the tree.
    list(Organisation.objects.select_for_update().filter(parent=None).values_list("pk", flat=True))
    before = forest()
    shown = organisation_preview(act=act, by=by, now=before)
    if seen is not None and seen != shown.seen:
        raise Refused.because("organisation_plan_changed")
    _check_decision(shown, decision)
    return _do(shown.plan, decision, by)


@transaction.atomic
def organisation_undo(
    *, event: OrganisationEvent, on: date, decision: Decision, seen: str | None = None, by: Actor
) -> OrganisationEvent:
    """Take an act back by a later record. What was built on it must be taken back first."""
    return organisation_change(act=undoing(event, on), decision=decision, seen=seen, by=by)


def undoing(event: OrganisationEvent, on: date) -> Act:
    """The act that takes `event` back on a day."""

    def act(now: Forest) -> Plan:
        if event.kind == EventKind.UNDO or OrganisationEvent.objects.filter(undoes=event).exists():
            raise Refused.because("organisation_event_undone")
        return acts.undo(now, event=event.pk, on=on)

    return act


@transaction.atomic
def top_found(*, state: State, on: date, decision: Decision, by: Actor | None) -> Organisation:
    """The organisation above all others, once, in an empty installation: by the console, or by its officer."""
    if Organisation.objects.exists():
        raise Refused.because("organisation_tree_exists")
    if by is not None:
        require(by, "system.run")
    event = _do(acts.found(Forest({}), state=replace(state, parent=None), on=on), decision, by)
    return event.opened.get().organisation


@transaction.atomic
def organisations_import(
    *, states: Mapping[str, State], parents: Mapping[str, int | str], on: date, reason: str, by: Actor
) -> tuple[OrganisationEvent, Mapping[str, int]]:
    """Found a whole tree from a list, as one event; gives the ids by the keys of the list.

    parents  key -> id of a superior that stands, or the key of another one of the list
    reason   what the list is: it stands where a decision would
    """
    order = {key: -number for number, key in enumerate(states, start=1)}
    changes: dict[int, State | None] = {}
    for key, state in states.items():
        over = parents[key]
        if isinstance(over, str) and over not in order:
            raise Refused.because("organisation_superior_unknown", value=state.name, superior=over)
        changes[order[key]] = replace(state, parent=over if isinstance(over, int) else order[over])
    above = Organisation.objects.in_bulk([over for over in parents.values() if isinstance(over, int)])
    for body in above.values():
        require(by, "organisation.import", body)
    plan = acts.tried(forest(), Plan(kind=EventKind.FOUND, on=on, changes=changes))
    event = _do(plan, Decision(reason=reason), by)
    # Rows were written in the order of the keys, so that their ids rise with it.
    founded = list(event.opened.order_by("organisation_id").values_list("organisation_id", flat=True))
    return event, dict(zip(states, founded, strict=True))


def organisation_paths_refresh(*, today: date | None = None) -> int:
    """Bring what lists and access read up to a day; gives how many rows changed. Run daily and after every act."""
    day = today or timezone.localdate()
    standing: dict[int, State] = {}
    shown: dict[int, State] = {}
    for org, spans in forest().spans.items():
        lasting = [span for span in spans if span.valid_to is None or span.valid_to > span.valid_from]
        current = next((span for span in lasting if span.holds(day)), None)
        if current is not None:
            standing[org] = current.state
        past = [span for span in lasting if span.valid_from <= day]
        shown[org] = (current or (past[-1] if past else lasting[0] if lasting else spans[-1])).state
    changed = []
    for row in Organisation.objects.filter(pk__in=shown):
        state = shown[row.pk]
        fresh = {
            "path": _path(row.pk, shown),
            "name": state.name,
            "code": state.code,
            "kind": state.kind.value,
            "tier": state.tier,
            "parent_id": state.parent,
            "stands": row.pk in standing,
            "sort_key": title_sort_key(state.name)[:500],
            "search_text": folded_name(f"{state.name} {state.code}"),
        }
        if any(getattr(row, field) != value for field, value in fresh.items()):
            for field, value in fresh.items():
                setattr(row, field, value)
            changed.append(row)
    fields = ["path", "name", "code", "kind", "tier", "parent", "stands", "sort_key", "search_text"]
    # As one upsert: an update by cases takes minutes for a province.
    Organisation.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
    return len(changed)


def require_for(by: Actor, plan: Plan, now: Forest) -> None:
    """The direct superior decides on an organisation (eras.yaml, authority): the act must be granted for every
    superior concerned, before and after, and for the top itself where it changes."""
    deciders: set[int] = set()
    for org, after in plan.changes.items():
        last = now.spans[org][-1].state if org in now.spans else None
        for state in (last, after):
            if state is not None:
                deciders.add(org if state.parent is None else state.parent)
    bodies = Organisation.objects.in_bulk([org for org in deciders if org > 0])
    for body in bodies.values():
        require(by, "organisation.change", body)
    if not bodies:
        raise NotPermitted([Fault(code="nothing_here")])


def _do(plan: Plan, decision: Decision, by: Actor | None) -> OrganisationEvent:
    """Write a plan. A founding that rests on a decision is also the day on which the organisation was founded."""
    event = OrganisationEvent.objects.create(
        kind=plan.kind,
        on=plan.on,
        decision_number=decision.number.strip(),
        decided_on=decision.decided_on,
        reason=decision.reason.strip(),
        undoes_id=plan.undoes,
    )
    real = {org: org for org in plan.changes}
    founded = sorted((org for org in plan.changes if org < 0), reverse=True)
    facts: dict[str, Any] = {"sort_key": "", "search_text": ""}
    if decision.number.strip():
        facts["founded_on"] = PartialDate.of(plan.on)
        facts["by_reorganisation"] = plan.kind in {EventKind.MERGE, EventKind.SPLIT}
    rows = Organisation.objects.bulk_create([Organisation(**facts) for _ in founded], batch_size=500)
    real.update({org: row.pk for org, row in zip(founded, rows, strict=True)})
    before = {
        row.organisation_id: row
        for row in OrganisationState.objects.filter(organisation_id__in=real.values(), valid_to=None)
    }
    OrganisationState.objects.filter(pk__in=[row.pk for row in before.values()]).update(
        valid_to=plan.on, closed_by=event
    )
    OrganisationState.objects.bulk_create(
        [_row(real[org], _placed(state, real), plan.on, event) for org, state in plan.changes.items() if state]
    )
    OrganisationLineage.objects.bulk_create(
        [
            OrganisationLineage(event=event, predecessor_id=real.get(old, old), successor_id=real.get(new, new))
            for old, new in plan.lineage
        ]
    )
    heirs = {old: real.get(new, new) for old, new in (plan.members_to or {}).items()}
    for follower in followers():
        if event.undoes is None:
            follower.follow(event, heirs)
        else:
            follower.go_back(event.undoes, event)
    organisation_paths_refresh()
    first = Organisation.objects.get(pk=next(iter(real.values())))
    audit_record(
        by=by,
        action=f"organisation.{plan.kind}",
        subject=event,
        body=first,
        reason=event.reason,
        before={str(org): _plain(state_of(row)) for org, row in before.items()},
        after={str(real[org]): state and _plain(_placed(state, real)) for org, state in plan.changes.items()},
    )
    grounds_changed(GroundsChanged(organisations=frozenset({*real.values(), *heirs})))
    return event


def _check_decision(shown: Preview, decision: Decision) -> None:
    """An act on the tree has a decision with number and date; taking one back has at least a reason."""
    if shown.plan.undoes is None and not (decision.number.strip() and decision.decided_on):
        raise Refused.because("organisation_decision_missing")
    warned = [finding_message(finding) for finding in (*shown.warnings, *decision_findings(decision, shown.plan.on))]
    if shown.plan.undoes is not None and not decision.number.strip():
        warned.append(EventKind.UNDO.label)
    if warned and not decision.reason.strip():
        raise Refused.because("organisation_reason_missing", warnings=" ".join(warned))


def decision_findings(decision: Decision, on: date) -> Sequence[Finding]:
    """What is unusual about the paper of an act that takes effect on a day; each takes a reason."""
    if decision.decided_on is None or decision.decided_on <= on:
        return []
    values = {"decided": f"{decision.decided_on:%d/%m/%Y}", "on": f"{on:%d/%m/%Y}"}
    return [Finding(code="organisation_decision_later", severity=Severity.WARNING, values=values)]


def _preview(before: Forest, plan: Plan) -> Preview:
    after = before.changed(plan.changes, on=plan.on, event=acts.UNWRITTEN)
    tree = after.tree(plan.on)
    rows = Organisation.objects.in_bulk([org for org in plan.changes if org > 0])
    own = set(plan.changes)
    carried = {below for org in own & tree.states.keys() for below in tree.subtree(org)} - own
    members = _members(before, plan)
    shown = acts.findings(before, plan)
    changes = []
    for org, state in plan.changes.items():
        span = before.open(org)
        old = span.state if span else None
        above, over = (old.parent if old else None), (state.parent if state else None)
        changes.append(
            Change(
                organisation=rows.get(org),
                before=old,
                after=state,
                superior_before=_name(before, above),
                superior_after=_name(after, over),
            )
        )
    parts = [plan.kind, plan.on.isoformat(), sorted(plan.changes.items()), sorted(carried), members, plan.undoes]
    seen = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    return Preview(plan=plan, changes=changes, carried=len(carried), members=members, findings=shown, seen=seen)


def _members(now: Forest, plan: Plan) -> Sequence[tuple[str, int, str]]:
    """Who hangs on the organisations that end. Raises Refused where they would be left behind."""
    heirs = plan.members_to or {}
    counts: dict[int, int] = {}
    for follower in followers():
        for org, number in follower.count(list(plan.ended), plan.on).items():
            counts[org] = counts.get(org, 0) + number
    lines = []
    for org, number in sorted(counts.items()):
        if number and org not in heirs and plan.undoes is None:
            raise Refused.because("organisation_has_members", value=_name(now, org), members=number)
        heir = heirs.get(org)
        state = plan.changes.get(heir) if heir is not None else None
        lines.append((_name(now, org), number, state.name if state else _name(now, heir)))
    return lines


def _name(now: Forest, org: int | None) -> str:
    return now.spans[org][-1].state.name if org is not None and org in now.spans else ""


def _path(org: int, states: Mapping[int, State]) -> str:
    """From the top down, closed by a slash; a circle among places long gone ends where it began."""
    line = [org]
    above = states[org].parent
    while above is not None and above not in line:
        line.append(above)
        above = states[above].parent
    return ROOT_PATH + "".join(f"{here}/" for here in reversed(line))


def _placed(state: State, real: Mapping[int, int]) -> State:
    """The state with the written id of a superior that was founded by the same act."""
    return state if state.parent is None else replace(state, parent=real.get(state.parent, state.parent))


def state_of(row: OrganisationState) -> State:
    """A row as the plain tree knows it."""
    return State(
        name=row.name,
        kind=OrgKind(row.kind),
        parent=row.parent_id,
        code=row.code,
        tier=row.tier,
        unit_type=row.unit_type,
    )


def _span(row: OrganisationState) -> Span:
    return Span(
        org=row.organisation_id,
        state=state_of(row),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        opened_by=row.opened_by_id,
        closed_by=row.closed_by_id,
    )


def _row(org: int, state: State, on: date, event: OrganisationEvent) -> OrganisationState:
    return OrganisationState(
        organisation_id=org,
        valid_from=on,
        name=state.name.strip(),
        code=state.code.strip(),
        kind=state.kind.value,
        tier=state.tier,
        parent_id=state.parent,
        unit_type=state.unit_type,
        opened_by=event,
    )


def _plain(state: State) -> dict[str, object]:
    return {
        "name": state.name,
        "code": state.code,
        "kind": state.kind.value,
        "tier": state.tier,
        "parent": state.parent,
        "unit_type": state.unit_type,
    }


def may_change(by: Actor, organisation: Organisation) -> bool:
    """Whether acts on the organisation are this person's to do: its direct superior decides."""
    return allows(by, "organisation.change", organisation.parent or organisation)


def require_to_change(by: Actor, organisation: Organisation) -> None:
    """Stop unless `may_change`. Raises NotPermitted; who may not even see it was stopped before."""
    if not may_change(by, organisation):
        raise NotPermitted([Fault(code="organisation_superior_decides", value=organisation.name)])
