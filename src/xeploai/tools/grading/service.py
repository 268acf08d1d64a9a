"""Facts and a regime together: what the rules allow each subject, under one pack or compared under two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from xeploai.core.application import round_dates
from xeploai.core.errors import Fault, ImportRejected, Refused, XeploaiError
from xeploai.core.fact_schema import facts_of, most_of
from xeploai.core.facts import Limits, Subject, from_document
from xeploai.core.findings import Finding, Severity
from xeploai.core.grading import Judgement, Ruleset
from xeploai.core.improvements import Lift, Lifter
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.load import load_pack, pack_for
from xeploai.rulepacks.pack import PackInfo
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.grading.read import FactsFile


@dataclass(frozen=True)
class Judge:
    """A regime ready to judge; rules are bound once a kind."""

    regime: Regime

    @cached_property
    def parameters(self) -> Mapping[str, object]:
        """Plain values by id."""
        return {id_: value.value for id_, value in self.regime.parameters().items()}

    @cached_property
    def limits(self) -> Limits:
        """What this regime adds to the schema of facts."""
        specs = facts_of(SubjectKind.MEMBER).values()
        most = {spec.name: most_of(spec, self.parameters) for spec in specs if spec.most_in is not None}
        return Limits(points_max={fact: value for fact, value in most.items() if value is not None})

    @cached_property
    def lifters(self) -> dict[SubjectKind, Lifter]:
        """The rules of each kind, with what finds the way to a higher level."""
        return {kind: self._lifter(kind) for kind in SubjectKind}

    def _lifter(self, kind: SubjectKind) -> Lifter:
        specs = dict(facts_of(kind))
        for fact, most in (self.limits.points_max or {}).items():
            specs[fact] = replace(specs[fact], at_most=most)
        return Lifter(Ruleset.of(self.regime.rules(kind), self.parameters, round_dates(self.regime.on)), specs)

    def judgement(self, subject: Subject) -> Judgement:
        """What the rules allow this subject."""
        return self.lifters[subject.kind].ruleset.judge(subject.facts)

    def lifts(self, subject: Subject, judgement: Judgement) -> tuple[Lift, ...]:
        """What would reach each higher level."""
        return self.lifters[subject.kind].lifts(subject.facts, judgement)


@dataclass(frozen=True)
class Task:
    """A facts file bound to the pack or the two packs it is judged by. assumed: as_of was not given."""

    judges: tuple[Judge, ...]
    subjects: tuple[Subject, ...]
    as_of: date
    findings: tuple[Finding, ...]

    @property
    def names(self) -> list[str]:
        """What the packs are called beside each other: two versions of one pack by their versions."""
        regimes = [judge.regime for judge in self.judges]
        if len({regime.pack_id for regime in regimes}) < len(regimes):
            return [f"{regime.pack_id}@{regime.pack_version}" for regime in regimes]
        return [regime.pack_id for regime in regimes]


def task(file: FactsFile, *, packs: Sequence[str] = (), policy: Path | None = None) -> Task:
    """Choose the regimes and read the facts. Raises ImportRejected with every fault, Refused for a bad choice."""
    if len(packs) > 2 or len(set(packs)) < len(packs):
        raise Refused.because("judge_packs", value=", ".join(packs))
    chosen = list(packs) or ([] if file.pack is None else [file.pack])
    if file.as_of is None and not chosen:
        raise ImportRejected([Fault(code="facts_no_as_of", column="as_of")])
    as_of = file.as_of or _last_day(_info(chosen[0]))
    chosen = chosen or [pack_for(year=as_of.year)]
    judges = tuple(Judge(bound) for bound in _regimes(chosen, as_of, policy))
    subjects, faults = from_document(file.subjects, as_of=as_of, limits=_limits(judges))
    if faults:
        raise ImportRejected(faults)
    findings = [] if file.as_of else [_assumed(as_of, chosen[0])]
    findings += [*_other_periods(chosen, as_of), *_unused(judges, subjects)]
    return Task(judges, tuple(subjects), as_of, tuple(findings))


def _regimes(packs: Sequence[str], as_of: date, policy: Path | None) -> list[Regime]:
    """The packs with the policy laid over them; of two that are compared, over the one it is written for."""
    regimes, strange = [], []
    for pack in packs:
        try:
            regimes.append(regime(pack, on=as_of, policy=policy))
        except XeploaiError as error:
            if len(packs) < 2 or [fault.code for fault in error.faults] != ["policy_other_pack"]:
                raise
            strange.append(error)
            regimes.append(regime(pack, on=as_of))
    if len(strange) == len(packs):
        raise strange[0]
    return regimes


def _info(pack: str) -> PackInfo:
    return load_pack(pack).info


def _last_day(pack: PackInfo) -> date:
    """The end of the last year a pack covers, of an open one the end of its first."""
    return date(pack.last_year or pack.first_year, 12, 31)


def _limits(judges: Sequence[Judge]) -> Limits:
    """The widest limits of the regimes concerned: a file made for one may be judged by another."""
    most: dict[str, int] = {}
    for judge in judges:
        for fact, points in (judge.limits.points_max or {}).items():
            most[fact] = max(points, most.get(fact, 0))
    return Limits(points_max=most)


def _covers(pack: PackInfo, day: date) -> bool:
    return pack.first_year <= day.year and (pack.last_year is None or day.year <= pack.last_year)


def _assumed(as_of: date, pack: str) -> Finding:
    values = {"as_of": f"{as_of:%d/%m/%Y}", "pack": pack}
    return Finding(code="judge_as_of_assumed", severity=Severity.WARNING, values=values)


def _other_periods(packs: Sequence[str], as_of: date) -> list[Finding]:
    """A pack of another period than the date. Where two are compared and one fits, the other is there on purpose."""
    infos = [_info(pack) for pack in packs]
    strangers = [info for info in infos if not _covers(info, as_of)]
    severity = Severity.NOTE if len(strangers) < len(infos) else Severity.WARNING
    return [
        Finding(
            code="judge_other_period",
            severity=severity,
            values={"pack": info.id, "years": _years(info), "year": as_of.year, "as_of": f"{as_of:%d/%m/%Y}"},
        )
        for info in strangers
    ]


def _unused(judges: Sequence[Judge], subjects: Sequence[Subject]) -> list[Finding]:
    """What a regime does not use: worth a word, no fault, so that two regimes can be compared on one file.

    A group counts as used with one of its facts; what is denied or none says nothing that could be missed.
    """
    findings = []
    for judge in judges:
        read = {kind: _keys(judge.lifters[kind].ruleset.facts) for kind in {subject.kind for subject in subjects}}
        keys = {
            key
            for subject in subjects
            for key in _keys(name for name, value in subject.facts.items() if value not in (False, NONE))
            if key not in read[subject.kind]
        }
        if keys:
            values = {"pack": judge.regime.pack_id, "facts": ", ".join(sorted(keys))}
            findings.append(Finding(code="judge_facts_unused", severity=Severity.NOTE, values=values))
    return findings


def _keys(names: Iterable[str]) -> set[str]:
    """The keys of a facts file that hold these facts."""
    return {name.partition(".")[0] for name in names}


def _years(pack: PackInfo) -> str:
    if pack.last_year is None:
        return f"các năm từ {pack.first_year}"
    return (
        f"năm {pack.first_year}" if pack.first_year == pack.last_year else f"các năm {pack.first_year}-{pack.last_year}"
    )


def differing_rules(subject: Subject, judges: Sequence[Judge], judged: Sequence[Judgement]) -> list[str]:
    """The rules by which two regimes come to different answers; none where they agree."""
    if len({(judgement.classified, judgement.reason, judgement.upper, judgement.lower) for judgement in judged}) == 1:
        return []
    best = max(judgement.upper for judgement in judged)
    ids: dict[str, None] = {}
    for judge, judgement in zip(judges, judged, strict=True):
        if judgement.classified is not True:
            ids |= dict.fromkeys(
                finding.rule.id for finding in judgement.eligibility.findings if finding.holds is not False
            )
        if judgement.upper < best:
            lifter = judge.lifters[subject.kind]
            ids |= dict.fromkeys(mark.applied.rule.id for mark in lifter.blocking(subject.facts, best))
        ids |= dict.fromkeys(_open(judgement))
    return list(ids)


def _open(judged: Judgement) -> list[str]:
    """The unknown rules between the two readings."""
    between = [level for level in Level if judged.lower < level <= judged.upper]
    return [
        finding.rule.id
        for finding in judged.findings
        if between
        and finding.holds is None
        and (finding.rule.level in between or finding.rule.effect in (Effect.DISQUALIFY, Effect.CAP))
    ]
