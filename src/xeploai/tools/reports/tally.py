"""A round and the rules of its year become checked figures: the one thing that statistics and report are made from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xeploai.core.figures import add
from xeploai.core.findings import Finding, Severity
from xeploai.core.footing import over_membership
from xeploai.core.rollup import Counts, Rolled
from xeploai.core.round import Membership, Organisation, Register, Round
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.load import covers
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.commendation import Commended, Streaks, award_findings, commended, streaks
from xeploai.tools.reports.findings import coupling_findings, gap_findings, unverified_findings
from xeploai.tools.reports.groups import Group, Grouped, by_membership, by_unit_type, group_all, grouped
from xeploai.tools.reports.pools import Pool, Pools, cap_findings, pools
from xeploai.tools.reports.standings import Standing, standings

REPORT_ORDER = (
    TallySubject.UPPER_COMMITTEE,
    TallySubject.SUBORDINATE_COMMITTEE,
    TallySubject.GRASSROOTS_ORGANISATION,
    TallySubject.SECTIONAL_COMMITTEE,
    TallySubject.BRANCH,
    TallySubject.MEMBER,
    TallySubject.COLLECTIVE,
    TallySubject.LEADER,
)
"""Kinds of subject as reports tell of them: organisations from the top down, members, collectives, leaders."""

BY_UNIT_TYPE = (TallySubject.MEMBER, TallySubject.GRASSROOTS_ORGANISATION, TallySubject.BRANCH)


@dataclass(frozen=True, kw_only=True)
class TreeFigures:
    """The unit in figures, as a report opens. None: not given."""

    grassroots_organisations: int | None
    grassroots_committees: int | None
    grassroots_branches: int | None
    branches: int | None
    members: int | None
    members_official: int | None
    members_probationary: int | None
    members_exempt: int | None
    temporary_members: int | None


@dataclass(frozen=True)
class PartFigures:
    """An organisation directly below the unit."""

    org: Organisation
    branches: int | None
    members: int | None


@dataclass(frozen=True)
class NoCollective:
    """A grassroots organisation without a classified committee. reason None: nobody said why."""

    org: Organisation
    reason: str | None


@dataclass(frozen=True)
class Previous:
    """The same figures of the year before. complete: every subject of that year is in them."""

    year: int
    groups: Mapping[tuple[TallySubject, str | None], Counts]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Everything that statistics, report and results print."""

    round: Round
    regime: Regime
    subjects: Sequence[Standing]
    grouped: Grouped
    pools: Pools
    tree: TreeFigures
    parts: Sequence[PartFigures]
    registers: Mapping[Register, int]
    attendees: int | None
    awards: Sequence[Commended]
    streaks: Streaks
    membership: Rolled[Membership]
    unit_types: Mapping[TallySubject, Mapping[str | None, Counts]]
    no_collective: Sequence[NoCollective]
    previous: Previous | None
    findings: Sequence[Finding]

    @property
    def root(self) -> str:
        """Code of the unit."""
        return self.grouped.tree.root

    @property
    def groups(self) -> Sequence[Group]:
        """Every group, the whole unit first."""
        return self.grouped.groups

    def unit_groups(self, subject: TallySubject) -> Sequence[Group]:
        """The groups of the whole unit for one kind of subject: the whole, then each label."""
        return [group for group in self.groups if group.scope == self.root and group.subject is subject]

    def pools_of(self, group: Group) -> Sequence[Pool]:
        """The pools that lie in a group."""
        return self.pools.within(self.grouped.tree, group.scope, group.subject, group.label)

    @property
    def needs_a_person(self) -> bool:
        """Whether any finding does."""
        return any(finding.needs_a_person for finding in self.findings)


def tally(round_: Round, regime: Regime) -> Tally:
    """Count a round. Raises ImportRejected with each classified subject that lacks the group its pool needs."""
    judged = standings(round_, regime)
    groups = grouped(round_, judged.subjects)
    made = pools(round_, regime, groups, judged.subjects)
    award_streaks = streaks(round_, regime, judged.subjects)
    no_collective = list(_no_collective(round_))
    findings = [
        *_pack_findings(round_, regime),
        *judged.findings,
        *groups.findings,
        *_membership_findings(round_, groups),
        *coupling_findings(round_, regime, judged.subjects),
        *cap_findings(made.pools),
        *made.findings,
        *award_findings(round_, judged.subjects, award_streaks),
        *_no_collective_findings(no_collective),
        *gap_findings(round_, judged.subjects, _covered(round_, groups)),
        *unverified_findings(regime, made.pools),
    ]
    order = list(Severity)
    return Tally(
        round=round_,
        regime=regime,
        subjects=judged.subjects,
        grouped=groups,
        pools=made,
        tree=_tree_figures(round_, groups),
        parts=list(_parts(round_, groups)),
        registers=_registers(round_),
        attendees=_attendees(round_),
        awards=commended(round_.awards),
        streaks=award_streaks,
        membership=by_membership(groups.tree, judged.subjects),
        unit_types={subject: by_unit_type(groups, round_, judged.subjects, subject) for subject in BY_UNIT_TYPE},
        no_collective=no_collective,
        previous=_previous(round_, groups, judged.subjects),
        findings=sorted(findings, key=lambda finding: order.index(finding.severity)),
    )


def _pack_findings(round_: Round, regime: Regime) -> Iterator[Finding]:
    """Rules of another period than the review year."""
    if not covers(regime.pack.info, round_.unit.year):
        values = {"pack": regime.pack_id, "year": str(round_.unit.year)}
        yield Finding(code="pack_of_other_period", severity=Severity.WARNING, values=values)


def _tree_figures(round_: Round, groups: Grouped) -> TreeFigures:
    root = groups.tree.root
    kinds = [org.kind for org in round_.organisations if org.code != root]

    def organisations(subject: TallySubject, *wanted: OrgKind) -> int | None:
        named = sum(kind in wanted for kind in kinds)
        counts = groups.counts(root, subject)
        return named if named or counts is None else counts.total

    def one_kind(kind: OrgKind) -> int | None:
        return kinds.count(kind) if any(k.is_grassroots for k in kinds) else None

    grassroots = (OrgKind.GRASSROOTS_COMMITTEE, OrgKind.GRASSROOTS_BRANCH)
    members = groups.counts(root, TallySubject.MEMBER) or Counts.of(levels={}, not_evaluated={}, causes={})
    exempt = members.not_evaluated.get(Reason.EXEMPT, 0 if _named(members) else None)
    official = None
    if members.total is not None and members.probationary is not None:
        official = members.total - members.probationary
    return TreeFigures(
        grassroots_organisations=organisations(TallySubject.GRASSROOTS_ORGANISATION, *grassroots),
        grassroots_committees=one_kind(OrgKind.GRASSROOTS_COMMITTEE),
        grassroots_branches=one_kind(OrgKind.GRASSROOTS_BRANCH),
        branches=organisations(TallySubject.BRANCH, OrgKind.BRANCH),
        members=members.total,
        members_official=official,
        members_probationary=members.probationary,
        members_exempt=exempt,
        temporary_members=members.temporary,
    )


def _named(counts: Counts) -> bool:
    """Whether a reason that is not mentioned is known not to occur."""
    return counts.reasons_complete and Reason.UNSPECIFIED not in counts.not_evaluated


def _parts(round_: Round, groups: Grouped) -> Iterator[PartFigures]:
    orgs = {org.code: org for org in round_.organisations}
    for code in groups.tree.children(groups.tree.root):
        branches = groups.counts(code, TallySubject.BRANCH)
        members = groups.counts(code, TallySubject.MEMBER)
        if branches is not None or members is not None:
            yield PartFigures(
                orgs[code],
                0 if branches is None else branches.total,
                None if members is None else members.total,
            )


def _registers(round_: Round) -> Mapping[Register, int]:
    registers = [entry.register for entry in round_.register]
    return {register: registers.count(register) for register in Register if register in registers}


def _attendees(round_: Round) -> int | None:
    classes = [entry.attendees for entry in round_.register if entry.register is Register.TRAINING_CLASS]
    return add(*classes) if classes else None


def _no_collective(round_: Round) -> Iterator[NoCollective]:
    """Only where collectives are named one by one can it be told who has none."""
    having = {collective.org for collective in round_.collectives}
    for org in round_.organisations:
        if org.kind.is_grassroots and org.parent is not None:
            if org.no_collective_reason is not None:
                yield NoCollective(org, org.no_collective_reason)
            elif having and org.code not in having:
                yield NoCollective(org, None)


def _no_collective_findings(entries: Sequence[NoCollective]) -> Iterator[Finding]:
    silent = [entry.org for entry in entries if entry.reason is None]
    if silent:
        yield Finding(
            code="no_collective_reason_missing",
            severity=Severity.NOTE,
            values={"count": len(silent), "names": ", ".join(org.name for org in silent[:5])},
        )


def _membership_findings(round_: Round, groups: Grouped) -> Iterator[Finding]:
    """Organisations counted in totals against those in the tree."""
    for row in round_.counts:
        if row.year == round_.unit.year and row.subject is not TallySubject.MEMBER and row.label is None:
            named = [
                org
                for org in round_.organisations
                if TallySubject.of_organisation(org.kind) is row.subject and row.org in groups.tree.upward(org.code)
            ]
            if named and row.subject.kind is SubjectKind.ORGANISATION:
                yield from over_membership(
                    row.total, len(named), scope=row.org, subject_kind=row.subject.value, label=None
                )


def _covered(round_: Round, groups: Grouped) -> frozenset[str]:
    """Organisations whose members are given: in person there, or in a total of theirs or of one above."""
    named = {member.org for member in round_.members}
    stated = {row.org for row in round_.counts if row.subject is TallySubject.MEMBER and row.year == round_.unit.year}
    codes = [org.code for org in round_.organisations]
    return frozenset(code for code in codes if code in named or stated.intersection(groups.tree.upward(code)))


def _previous(round_: Round, groups: Grouped, subjects: Sequence[Standing]) -> Previous | None:
    """The year before: from totals where given, else from the past results of those who are subjects now."""
    year = round_.unit.year - 1
    rows = [row for row in round_.counts if row.year == year]
    root = groups.tree.root
    if rows:
        grouped = group_all(groups.tree, (), (), rows)
        return Previous(year, grouped.rolled.counts[root], complete=True)
    levels = {(past.kind, past.subject): past.level for past in round_.past if past.year == year}
    then = [
        replace(standing, level=levels[standing.subject.kind, standing.code], reason=None, cause=None, membership=None)
        for standing in subjects
        if (standing.subject.kind, standing.code) in levels
    ]
    if not then:
        return None
    grouped = group_all(groups.tree, (), then, ())
    return Previous(year, grouped.rolled.counts[root], complete=False)
