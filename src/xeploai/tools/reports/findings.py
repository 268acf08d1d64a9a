"""What a person must look at beside footing and caps: levels above what bounds them, gaps, unverified parameters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xeploai.core.application import applied
from xeploai.core.findings import Finding, Severity
from xeploai.core.levels import Level
from xeploai.core.round import Leader, Round
from xeploai.core.rules import Effect
from xeploai.core.subjects import OrgKind, Reason, SubjectKind
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.terms import Value
from xeploai.tools.reports.messages import value_text, without_codes
from xeploai.tools.reports.pools import Pool
from xeploai.tools.reports.standings import Standing, rule_context, rule_parameters

_HOLDS_MEMBERS = frozenset({OrgKind.BRANCH, OrgKind.GRASSROOTS_BRANCH})


def coupling_findings(round_: Round, regime: Regime, subjects: Sequence[Standing]) -> Iterator[Finding]:
    """Levels above the level that bounds them, by the pack's CAP rules that take their level from another subject."""
    levels = {(standing.subject.kind, standing.code): standing.level for standing in subjects}
    leaders = {leader.code: leader for leader in round_.leaders}
    parameters, context = rule_parameters(regime), rule_context(round_)
    for kind in (SubjectKind.COLLECTIVE, SubjectKind.LEADER):
        bounds = applied(
            (rule for rule in regime.rules(kind) if rule.effect is Effect.CAP and rule.level_from), parameters, context
        )
        for standing in subjects:
            if standing.subject.kind is not kind or standing.level is None:
                continue
            facts = _bounding(standing, leaders.get(standing.code) if kind is SubjectKind.LEADER else None, levels)
            for bound in bounds:
                limit = facts.get(bound.rule.level_from or "")
                if limit is None or Level(limit) >= standing.level or bound.outcome(facts).holds is not True:
                    continue
                yield Finding(
                    code=f"level_above_{bound.rule.level_from}",
                    severity=Severity.ERROR if regime.severity(bound.rule.id) == "block" else Severity.WARNING,
                    scope=standing.node,
                    subject=standing.code,
                    clause=bound.rule.clause,
                    values={
                        "name": standing.name,
                        "level": standing.level,
                        "limit": Level(limit),
                        "rule": bound.rule.id,
                    },
                )


def _bounding(
    standing: Standing, leader: Leader | None, levels: Mapping[tuple[SubjectKind, str], Level | None]
) -> Mapping[str, Any]:
    """Levels of the organisation and the collective, as the facts of rules; absent where unknown."""
    organisation = levels.get((SubjectKind.ORGANISATION, standing.node))
    facts: dict[str, Any] = {} if organisation is None else {"organisation_level": organisation.value}
    if leader is not None:
        collective = levels.get((SubjectKind.COLLECTIVE, leader.collective or ""))
        facts |= {} if collective is None else {"collective_level": collective.value}
        facts |= {} if leader.is_head is None else {"is_head": leader.is_head}
    return facts


def gap_findings(round_: Round, subjects: Sequence[Standing], covered: frozenset[str]) -> Iterator[Finding]:
    """What was not handed in: results, members of a branch, a collective or the reason for none.

    covered  codes of organisations whose members are given, in person or in a total of theirs or above
    """
    waiting = Counter(standing.subject for standing in subjects if standing.reason is Reason.PENDING)
    for subject, count in waiting.items():
        yield Finding(
            code="results_pending", severity=Severity.NOTE, values={"subject_kind": subject.value, "count": count}
        )
    silent = [org for org in round_.organisations if org.kind in _HOLDS_MEMBERS and org.code not in covered]
    if silent:
        yield Finding(
            code="members_not_given",
            severity=Severity.NOTE,
            values={"count": len(silent), "names": ", ".join(org.name for org in silent[:5])},
        )


def used_parameters(regime: Regime) -> Sequence[Value]:
    """Parameters that these figures rest on: caps, and who is classified."""
    used = [name for name in regime.parameters() if name.startswith("quota_")] + _eligibility_parameters(regime)
    return [regime.parameter(name) for name in dict.fromkeys(used)]


def unverified_parameters(regime: Regime) -> Sequence[Value]:
    """Those that no source shows and no officer confirmed."""
    return [value for value in used_parameters(regime) if not value.verified and value.confirmed_by is None]


def _eligibility_parameters(regime: Regime) -> list[str]:
    rules = [rule for kind in SubjectKind for rule in regime.rules(kind) if rule.effect is Effect.EXEMPT]
    bound = applied(rules, {}, {})
    read = {name for rule in bound for expression in rule.expressions for name in expression.parameters}
    return [name for name in regime.parameters() if name in read]


def unverified_findings(regime: Regime, pools: Iterable[Pool]) -> Iterator[Finding]:
    """A note for each unverified parameter, and for each kind whose pools rest on wording nobody saw."""
    for value in unverified_parameters(regime):
        yield Finding(
            code="parameter_unverified",
            severity=Severity.NOTE,
            clause=value.clause,
            values={"parameter": value.id, "text": without_codes(value.text), "value": value_text(value)},
        )
    for rule in {pool.subject: pool.rule for pool in pools}.values():
        if not rule.verified:
            yield Finding(
                code="pool_unverified",
                severity=Severity.NOTE,
                clause=rule.clause,
                values={"subject_kind": rule.subject.value, "text": rule.text},
            )
