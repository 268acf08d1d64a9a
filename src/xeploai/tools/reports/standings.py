"""What each subject of a round counts as: a level that was given, or the reason for none by the rules of the year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.application import AppliedRule, applied
from xeploai.core.dates import PartialDate
from xeploai.core.eligibility import eligible
from xeploai.core.findings import Finding, Severity
from xeploai.core.levels import Level
from xeploai.core.rollup import Tree
from xeploai.core.round import Collective, Leader, Member, Membership, Organisation, Place, Result, Round
from xeploai.core.rules import Effect
from xeploai.core.subjects import Reason, SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.regime import Regime

FROM_RULES = frozenset(
    {Reason.EXEMPT, Reason.ACTIVITIES_SUSPENDED, Reason.UNDER_SIX_MONTHS, Reason.NEWLY_FOUNDED, Reason.NOT_REVIEWED}
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One subject as the statistics count it. Either level or reason is set.

    node        code of the organisation where it is counted
    label       kind of collective, group of titles, or kind of organisation; what groups are made by
    group       pool key the office gave
    head        whether a leader is the head
    membership  members only
    """

    subject: TallySubject
    code: str
    name: str
    node: str
    at: Place
    level: Level | None
    reason: Reason | None
    label: str | None = None
    group: str | None = None
    decider: str | None = None
    membership: Membership | None = None
    head: bool = False
    cause: str | None = None


@dataclass(frozen=True)
class Standings:
    """Every subject of a round, and what speaks against what was given."""

    subjects: Sequence[Standing]
    findings: Sequence[Finding]


def rule_context(round_: Round) -> Mapping[str, date]:
    """The dates that rules read: the closing date and the review year."""
    year = round_.unit.year
    return {
        "as_of": round_.unit.closing_on,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
    }


def rule_parameters(regime: Regime) -> Mapping[str, Any]:
    """Parameter values by id."""
    return {name: value.value for name, value in regime.parameters().items()}


def standings(round_: Round, regime: Regime) -> Standings:
    """Every subject of the round with its status; temporary members stand outside."""
    judge = _Judge(round_, regime)
    subjects = [*judge.organisations(), *judge.members(), *judge.collectives(), *judge.leaders()]
    return Standings(subjects, [*judge.findings, *judge.unchecked()])


class _Judge:
    """Holds the rules bound once, and collects findings on the way."""

    def __init__(self, round_: Round, regime: Regime) -> None:
        self.round = round_
        self.findings: list[Finding] = []
        self._results = {(result.kind, result.subject): result for result in round_.results}
        self._root = Tree({org.code: org.parent for org in round_.organisations}).root
        self._members = {
            member.code: member for member in round_.members if member.membership is not Membership.TEMPORARY
        }
        self._without_date: dict[SubjectKind, int] = {}
        parameters, context = rule_parameters(regime), rule_context(round_)
        self._rules: dict[SubjectKind, tuple[AppliedRule, ...]] = {
            kind: applied((rule for rule in regime.rules(kind) if rule.effect is Effect.EXEMPT), parameters, context)
            for kind in SubjectKind
        }

    def organisations(self) -> Iterator[Standing]:
        """Organisations that are classified of themselves. The unit itself is rated by its superior, so it
        counts only where a result was entered for it."""
        for org in self.round.organisations:
            subject = TallySubject.of_organisation(org.kind)
            result = self._results.get((SubjectKind.ORGANISATION, org.code))
            if subject is None or (org.code == self._root and result is None):
                continue
            level, reason = self._status(SubjectKind.ORGANISATION, org, org.code, result, _organisation_facts(org))
            yield Standing(
                subject=subject,
                code=org.code,
                name=org.name,
                node=org.code,
                at=org.at,
                level=level,
                reason=reason,
                label=kind_label(org, subject),
                group=org.group,
                cause=result.cause if result else None,
            )

    def members(self) -> Iterator[Standing]:
        """Official and probationary members."""
        for member in self.round.members:
            if member.membership is Membership.TEMPORARY:
                continue
            result = self._results.get((SubjectKind.MEMBER, member.code))
            level, reason = self._status(SubjectKind.MEMBER, member, member.org, result, _member_facts(member))
            yield Standing(
                subject=TallySubject.MEMBER,
                code=member.code,
                name=member.name,
                node=member.org,
                at=member.at,
                level=level,
                reason=reason,
                membership=member.membership,
                group=member.group,
                cause=result.cause if result else None,
            )

    def collectives(self) -> Iterator[Standing]:
        """Leadership collectives."""
        for collective in self.round.collectives:
            result = self._results.get((SubjectKind.COLLECTIVE, collective.code))
            facts = {"founded_on": collective.founded_on}
            level, reason = self._status(SubjectKind.COLLECTIVE, collective, collective.org, result, facts)
            yield _of_post(TallySubject.COLLECTIVE, collective, level, reason, result)

    def leaders(self) -> Iterator[Standing]:
        """Leading cadres, with the facts of the member they are."""
        for leader in self.round.leaders:
            result = self._results.get((SubjectKind.LEADER, leader.code))
            member = self._members.get(leader.member or "")
            facts = {} if member is None else _member_facts(member)
            level, reason = self._status(SubjectKind.LEADER, leader, leader.org, result, facts)
            yield _of_post(TallySubject.LEADER, leader, level, reason, result)

    def _status(
        self,
        kind: SubjectKind,
        subject: Organisation | Member | Collective | Leader,
        node: str,
        result: Result | None,
        facts: Mapping[str, Any],
    ) -> tuple[Level | None, Reason | None]:
        level = result.level if result else None
        stated = result.reason if result else None
        reviewed = result.reviewed if result else None
        known = {name: value for name, value in facts.items() if value is not None}
        if reviewed is not None:
            known["reviewed"] = reviewed
        if level is not None:
            # Who was rated was, as far as the office knows, reviewed and neither exempt nor suspended.
            known = {"reviewed": True, "exempt": False, "activities_suspended": False, **known}
        eligibility = eligible(self._rules[kind], known)
        values = {"name": subject.name, "kind": kind.value, "sheet": subject.at.sheet, "row": subject.at.row}

        def tell(code: str, severity: Severity, **more: object) -> None:
            clause = next(
                (finding.rule.clause for finding in eligibility.findings if finding.holds or finding.holds is None),
                None,
            )
            self.findings.append(
                Finding(
                    code=code,
                    severity=severity,
                    scope=node,
                    subject=subject.code,
                    clause=clause,
                    values={**values, **more},
                )
            )

        if level is not None:
            if eligibility.classified is False:
                tell("level_for_not_classified", Severity.ERROR, level=level, reason=eligibility.reason)
            elif eligibility.classified is None:
                self._open(kind, known, tell)
            return level, None
        if stated in FROM_RULES and eligibility.reason is not None and eligibility.reason is not stated:
            tell("reason_disagrees", Severity.WARNING, given=stated, reason=eligibility.reason)
        elif stated in FROM_RULES and eligibility.classified is True:
            tell("reason_not_borne_out", Severity.WARNING, given=stated)
        elif stated not in FROM_RULES and eligibility.reason is not None and stated is not None:
            tell("reason_disagrees", Severity.WARNING, given=stated, reason=eligibility.reason)
        return None, stated or eligibility.reason or Reason.PENDING

    def _open(self, kind: SubjectKind, known: Mapping[str, Any], tell: Any) -> None:
        """A rated subject of whom the rules cannot say whether it may be: a date is missing in part, or altogether."""
        dates = {name: value for name, value in known.items() if isinstance(value, PartialDate)}
        if dates:
            for name, value in dates.items():
                tell("eligibility_unknown", Severity.WARNING, fact=name, date=value.vi)
        else:
            self._without_date[kind] = self._without_date.get(kind, 0) + 1

    def unchecked(self) -> Iterator[Finding]:
        """One note a kind for rated subjects without the date that eligibility rests on."""
        for kind, count in self._without_date.items():
            yield Finding(
                code="eligibility_unchecked", severity=Severity.NOTE, values={"kind": kind.value, "count": count}
            )


def kind_label(org: Organisation, subject: TallySubject) -> str | None:
    """What organisations of one subject are told apart by: their kind, where the subject has several."""
    return vocabulary.name("org_kinds", org.kind) if subject is TallySubject.GRASSROOTS_ORGANISATION else None


def of_kind(subjects: Iterable[Standing], *kinds: TallySubject) -> Iterator[Standing]:
    """Those of some kinds."""
    return (standing for standing in subjects if standing.subject in kinds)


def _organisation_facts(org: Organisation) -> Mapping[str, Any]:
    return {"founded_on": org.founded_on, "by_reorganisation": bool(org.by_reorganisation)}


def _member_facts(member: Member) -> Mapping[str, Any]:
    return {
        "admitted_on": member.admitted_on,
        "exempt": member.exempt,
        "activities_suspended": member.activities_suspended,
    }


def _of_post(
    subject: TallySubject,
    post: Collective | Leader,
    level: Level | None,
    reason: Reason | None,
    result: Result | None,
) -> Standing:
    return Standing(
        subject=subject,
        code=post.code,
        name=post.name,
        node=post.org,
        at=post.at,
        level=level,
        reason=reason,
        label=post.label,
        group=post.group,
        decider=post.decider,
        head=isinstance(post, Leader) and bool(post.is_head),
        cause=result.cause if result else None,
    )
