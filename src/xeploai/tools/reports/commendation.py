"""Five-year runs from past and present results, and whether the awards sheet agrees with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.core.findings import Finding, Severity
from xeploai.core.levels import Level
from xeploai.core.round import Award, Round
from xeploai.core.streak import NotAssessed, streak
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.commendation import streak_setting, streak_years
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.standings import FROM_RULES, Standing

STREAK = "excellent_streak"
EXCELLENT_BASES = frozenset({"excellent", "exemplary_excellent"})
RECIPIENT_KINDS: Mapping[str, frozenset[SubjectKind]] = {
    "member": frozenset({SubjectKind.MEMBER}),
    "individual": frozenset({SubjectKind.MEMBER, SubjectKind.LEADER}),
    "collective": frozenset({SubjectKind.COLLECTIVE, SubjectKind.ORGANISATION}),
    "branch": frozenset({SubjectKind.ORGANISATION}),
    "grassroots_organisation": frozenset({SubjectKind.ORGANISATION}),
    "grassroots_committee": frozenset({SubjectKind.ORGANISATION}),
    "inspection_committee": frozenset(),
}
"""Whose results an award rests on. "Collective" in commendation means any body, party organisations too."""


@dataclass(frozen=True, kw_only=True)
class Streaks:
    """Runs that end in the review year.

    holds    subjects with a full run, by kind
    unknown  excellent this year and in every year known, but some year was not loaded
    """

    first_year: int
    last_year: int
    holds: Mapping[SubjectKind, tuple[Standing, ...]]
    unknown: Mapping[SubjectKind, tuple[Standing, ...]]


@dataclass(frozen=True)
class Commended:
    """An award as the results count it: recipients, basis, years, number."""

    to: str
    basis: str
    first_year: int | None
    last_year: int | None
    count: int


def streaks(round_: Round, regime: Regime, subjects: Iterable[Standing]) -> Streaks:
    """Who has been excellent for the years in a row that commendation asks for."""
    years = streak_years(regime)
    mode = NotAssessed(str(streak_setting(regime, "streak_not_assessed")["value"]))
    last = round_.unit.year
    past: dict[tuple[SubjectKind, str], dict[int, Level | None]] = defaultdict(dict)
    for result in round_.past:
        past[result.kind, result.subject][result.year] = result.level
    holds: dict[SubjectKind, list[Standing]] = defaultdict(list)
    unknown: dict[SubjectKind, list[Standing]] = defaultdict(list)
    for standing in subjects:
        history = dict(past.get((standing.subject.kind, standing.code), {}))
        if standing.level is not None or standing.reason in FROM_RULES:
            history[last] = standing.level
        has_streak = streak(history, last_year=last, years=years, not_assessed=mode)
        if has_streak:
            holds[standing.subject.kind].append(standing)
        elif has_streak is None and standing.level is Level.EXCELLENT and len(history) > 1:
            unknown[standing.subject.kind].append(standing)
    return Streaks(
        first_year=last - years + 1,
        last_year=last,
        holds={kind: tuple(ones) for kind, ones in holds.items()},
        unknown={kind: tuple(ones) for kind, ones in unknown.items()},
    )


def commended(awards: Iterable[Award]) -> Sequence[Commended]:
    """The awards of the round, one line for each kind of recipient, basis and span of years."""
    counts: Counter[tuple[str, str, int | None, int | None]] = Counter()
    for award in awards:
        counts[award.to, award.basis, award.first_year, award.last_year] += award.count
    return [Commended(*key, count) for key, count in counts.items()]


def award_findings(round_: Round, subjects: Sequence[Standing], streaks: Streaks) -> Iterator[Finding]:
    """Where awards and results do not agree."""
    levels = {(standing.subject.kind, standing.code): standing for standing in subjects}
    for award in round_.awards:
        if award.recipient is None:
            continue
        standing = next(
            (levels[kind, award.recipient] for kind in SubjectKind if (kind, award.recipient) in levels), None
        )
        this_year = award.basis in EXCELLENT_BASES and award.last_year in (None, round_.unit.year)
        if standing is not None and this_year and standing.level is not Level.EXCELLENT:
            yield _award_finding("award_without_level", Severity.WARNING, award, standing)
    yield from _streak_findings([a for a in round_.awards if a.basis == STREAK], streaks)


def _streak_findings(awards: Sequence[Award], streaks: Streaks) -> Iterator[Finding]:
    holding = {standing.code: standing for ones in streaks.holds.values() for standing in ones}
    open_ = {standing.code: standing for ones in streaks.unknown.values() for standing in ones}
    named = [award for award in awards if award.recipient is not None]
    for award in named:
        if award.recipient in open_:
            yield _award_finding("streak_unknown", Severity.NOTE, award, open_[award.recipient])
        elif award.recipient not in holding:
            yield _award_finding("streak_not_borne_out", Severity.WARNING, award, None)
    awarded = {award.recipient for award in named}
    for kind, ones in streaks.holds.items():
        bare = sum(a.count for a in awards if a.recipient is None and kind in RECIPIENT_KINDS.get(a.to, frozenset()))
        missing = [standing for standing in ones if standing.code not in awarded]
        values = {"kind": kind.value, "first_year": streaks.first_year, "last_year": streaks.last_year}
        if bare and bare != len(missing):
            yield Finding(
                code="streak_count_differs",
                severity=Severity.WARNING,
                values={**values, "awarded": bare, "computed": len(missing)},
            )
        elif not bare:
            for standing in missing:
                yield Finding(
                    code="streak_not_awarded",
                    severity=Severity.NOTE,
                    scope=standing.node,
                    subject=standing.code,
                    values={**values, "name": standing.name},
                )


def _award_finding(code: str, severity: Severity, award: Award, standing: Standing | None) -> Finding:
    name = award.recipient_name or (standing.name if standing else award.recipient)
    return Finding(
        code=code,
        severity=severity,
        scope=standing.node if standing else None,
        subject=award.recipient,
        values={
            "name": name,
            "first_year": award.first_year,
            "last_year": award.last_year,
            "sheet": award.at.sheet,
            "row": award.at.row,
        },
    )
