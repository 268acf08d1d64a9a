"""Builds a sample round from the figures of one unit: a tree, people, results, totals, all summing to what is known."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import (
    Award,
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    PastResult,
    Place,
    Proposal,
    Register,
    RegisterEntry,
    Result,
    Round,
    Target,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.samples import people
from xeploai.tools.workbooks.samples.spread import spread
from xeploai.tools.workbooks.sheet_definition import Sheet

INVENTED = "Số mẫu tự đặt."
OLD_COMMITTEE = PartialDate(2005, 6)
POOL_PARTS = 5
"""A pool of this many rated good or better has one place; samples keep pools inside that where their figures allow."""


class Maker:
    """Makes one round; `notes` fills up with what was invented."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.notes: dict[Place, str] = {}
        self._rows: dict[str, int] = {}
        self._results: list[Result] = []
        self._past: list[PastResult] = []
        self._streaks: dict[str, list[str]] = {}
        self._level_of: dict[str, Level] = {}

    def round(self) -> Round:
        """The whole round."""
        unit = self._unit()
        grassroots = list(self._grassroots(unit))
        branches = list(self._branches(grassroots))
        members = list(self._members(unit, grassroots, branches))
        collectives = list(self._collectives(unit, grassroots))
        leaders = list(self._leaders(unit, grassroots))
        root = Organisation(
            code=unit.code,
            name=unit.name,
            kind=OrgKind.UPPER_COMMITTEE,
            parent=None,
            at=Place(sheets.ORGANISATIONS.name, 2),
        )
        return Round(
            unit=unit,
            organisations=[root, *self._without_collective(grassroots, collectives), *branches],
            members=members,
            collectives=collectives,
            leaders=leaders,
            results=self._results,
            counts=[*self._member_counts(unit, grassroots), *self._previous(unit)],
            past=self._past,
            targets=list(self._targets(grassroots)),
            awards=list(self._awards()),
            register=list(self._registers()),
            proposals=[
                Proposal(text=text, at=self._place(sheets.PROPOSALS), org=None)
                for text in self.data.get("proposals", ())
            ],
        )

    def _place(self, sheet: Sheet, *, invented: bool = False) -> Place:
        first = 3 if sheet is sheets.ORGANISATIONS else 2  # the root has row 2
        row = self._rows.get(sheet.name, first)
        self._rows[sheet.name] = row + 1
        place = Place(sheet.name, row)
        if invented:
            self.notes[place] = INVENTED
        return place

    def _unit(self) -> Unit:
        unit = self.data["unit"]
        return Unit(**unit, signer_name=people.name(7), sample=True)

    def _grassroots(self, unit: Unit) -> Iterator[Organisation]:
        levels = self._levels(self.data.get("grassroots_levels"))
        number = 0
        for group in self.data["grassroots"]:
            for n in range(1, group["count"] + 1):
                number += 1
                org = Organisation(
                    code=f"{unit.code}{number:02d}",
                    name=group["name"].format(n=n),
                    kind=OrgKind(group["kind"]),
                    parent=unit.code,
                    unit_type=group["unit_type"],
                    founded_on=OLD_COMMITTEE,
                    at=self._place(sheets.ORGANISATIONS),
                )
                yield org
        for index, level in zip(_strided(number), levels, strict=False):
            self._level_of[f"{unit.code}{index + 1:02d}"] = level
        invented = self.data.get("grassroots_invented", False)
        for code in sorted(self._level_of):
            self._result(SubjectKind.ORGANISATION, code, level=self._level_of[code], invented=invented)

    def _levels(self, counts: Mapping[str, int] | None) -> list[Level]:
        return [Level(code) for code, count in (counts or {}).items() for _ in range(count)]

    def _result(self, kind: SubjectKind, subject: str, *, level: Level, invented: bool = False) -> None:
        cause = None
        if level is Level.NOT_COMPLETED and kind is SubjectKind.MEMBER:
            cause = vocabulary.codes("causes")[len(self._results) % len(vocabulary.codes("causes"))]
        self._results.append(
            Result(
                kind=kind,
                subject=subject,
                at=self._place(sheets.RESULTS, invented=invented),
                level=level,
                reviewed=True,
                cause=cause,
            )
        )

    def _branches(self, grassroots: Sequence[Organisation]) -> Iterator[Organisation]:
        plan = self.data.get("branches")
        committees = [org for org in grassroots if org.kind is OrgKind.GRASSROOTS_COMMITTEE]
        if plan is None:
            return
        levels: Mapping[str, int] = plan.get("levels", {})
        by_committee = self._branch_levels(plan, len(committees))
        founded = spread(plan.get("newly_founded", 0), [1] * len(committees))
        sizes = [len(branches) + new for branches, new in zip(by_committee, founded, strict=True)]
        if not levels:
            sizes = self._sizes(plan["count"], "branches", committees)
        streaks = self._streaks.setdefault("branches", [])
        for committee, rated, size in zip(committees, by_committee, sizes, strict=True):
            for n in range(1, size + 1):
                new = bool(levels) and n > len(rated)
                code = f"{committee.code}-{n:02d}"
                yield Organisation(
                    code=code,
                    name=f"Chi bộ {n} thuộc {committee.name}",
                    kind=OrgKind.BRANCH,
                    parent=committee.code,
                    founded_on=PartialDate.of(plan["founded_on"]) if new else OLD_COMMITTEE,
                    at=self._place(sheets.ORGANISATIONS),
                )
                if new or not levels:
                    continue
                level = rated[n - 1]
                self._result(SubjectKind.ORGANISATION, code, level=level, invented=plan.get("invented", False))
                if level is Level.EXCELLENT and len(streaks) < plan.get("streaks", 0):
                    streaks.append(code)
                    self._history(SubjectKind.ORGANISATION, code)

    def _branch_levels(self, plan: Mapping[str, Any], committees: int) -> list[list[Level]]:
        """The levels of the branches of each committee."""
        levels: Mapping[str, int] = plan.get("levels", {})
        if not levels:
            return [[] for _ in range(committees)]
        good = plan.get("good_or_better") or spread(levels["XS"] + levels["T"], [1] * committees)
        inside = sum(count // POOL_PARTS for count in good) >= levels["XS"]
        excellent = spread(levels["XS"], good, [count // POOL_PARTS for count in good] if inside else None)
        lower = {code: spread(levels[code], [1] * committees) for code in ("HT", "KHT")}
        return [
            [Level.EXCELLENT] * first
            + [Level.GOOD] * (all_good - first)
            + [Level.COMPLETED] * completed
            + [Level.NOT_COMPLETED] * worst
            for first, all_good, completed, worst in zip(excellent, good, lower["HT"], lower["KHT"], strict=True)
        ]

    def _sizes(self, total: int, key: str, orgs: Sequence[Organisation]) -> list[int]:
        """The split of a total over organisations, some of which are known."""
        sizes = [group.get(key) for group in self.data["grassroots"] for _ in range(group["count"])][: len(orgs)]
        rest = spread(total - sum(size or 0 for size in sizes), [1] * sizes.count(None))
        return [size if size is not None else rest.pop(0) for size in sizes]

    def _members(
        self, unit: Unit, grassroots: Sequence[Organisation], branches: Sequence[Organisation]
    ) -> Iterator[Member]:
        plan = self.data.get("members")
        if plan is None:
            return
        by_committee = {org.code: [b.code for b in branches if b.parent == org.code] for org in grassroots}
        sizes = spread(plan["rows"], [len(by_committee[org.code]) for org in grassroots])
        exempt = spread(plan["exempt"], [1] * len(grassroots))
        rated = self._split(plan["levels"], [size - out for size, out in zip(sizes, exempt, strict=True)])
        streaks = self._streaks.setdefault("members", [])
        number, probationary = 0, plan["probationary"]
        for org, size, levels in zip(grassroots, sizes, rated, strict=True):
            for n in range(size):
                number += 1
                code = f"{unit.code}-{number:05d}"
                level = levels[n] if n < len(levels) else None
                on_probation = level is Level.GOOD and probationary > 0
                probationary -= on_probation
                yield self._member(
                    unit,
                    code,
                    number,
                    by_committee[org.code][n % len(by_committee[org.code])],
                    level=level,
                    probationary=on_probation,
                )
                if level is None:
                    continue
                self._result(SubjectKind.MEMBER, code, level=level, invented=True)
                if level is Level.EXCELLENT and len(streaks) < plan["streaks"]:
                    streaks.append(code)
                    self._history(SubjectKind.MEMBER, code)

    def _member(
        self, unit: Unit, code: str, number: int, branch: str, *, level: Level | None, probationary: bool
    ) -> Member:
        closing = unit.closing_on
        born = people.day(date(closing.year - 60, 1, 1), number, 11_000)
        admitted = people.day(date(closing.year - 20, 1, 1), number, 5_000)
        if probationary:
            admitted = people.day(date(closing.year, 1, 5), number, 120)
        return Member(
            code=code,
            name=people.name(number),
            org=branch,
            membership=Membership.PROBATIONARY if probationary else Membership.OFFICIAL,
            at=self._place(sheets.MEMBERS, invented=True),
            born_on=PartialDate(born.year) if number % 50 == 0 else PartialDate.of(born),
            card_number=None if probationary else f"{number:08d}",
            admitted_on=PartialDate(admitted.year, admitted.month) if number % 40 == 0 else PartialDate.of(admitted),
            official_on=None if probationary else PartialDate(admitted.year + 1, admitted.month),
            exempt=True if level is None else None,
        )

    def _split(self, levels: Mapping[str, int], sizes: Sequence[int]) -> list[list[Level]]:
        """Levels of named people for each place, the excellent ones inside each place's cap."""
        return [
            [Level(code) for code in Level._value2member_map_ for _ in range(counts[code])]
            for counts in self._counts(levels, sizes)
        ]

    def _counts(self, levels: Mapping[str, int], sizes: Sequence[int]) -> list[dict[str, int]]:
        """The four counts of each place: each level sums to its total, each place to its size."""
        worst = spread(levels["KHT"], sizes, sizes)
        left = [size - count for size, count in zip(sizes, worst, strict=True)]
        completed = spread(levels["HT"], left, left)
        good = [size - count for size, count in zip(left, completed, strict=True)]
        excellent = spread(levels["XS"], good, [count // POOL_PARTS for count in good])
        return [
            {"XS": first, "T": all_good - first, "HT": third, "KHT": last}
            for first, all_good, third, last in zip(excellent, good, completed, worst, strict=True)
        ]

    def _history(self, kind: SubjectKind, subject: str) -> None:
        """Excellent in the years before, in the labels of those years."""
        first, last = self.data["streak_years"]
        for year in range(first, last):
            label = _label(kind, year)
            self._past.append(
                PastResult(
                    kind=kind,
                    subject=subject,
                    year=year,
                    label=label,
                    level=Level.EXCELLENT,
                    at=self._place(sheets.PAST, invented=True),
                )
            )

    def _collectives(self, unit: Unit, grassroots: Sequence[Organisation]) -> Iterator[Collective]:
        number = 0
        for group in self.data.get("collectives", ()):
            levels = self._levels(group["levels"])
            places = (
                self._with_committee(grassroots, len(levels)) if group.get("one_each") else _placed(group, grassroots)
            )
            for n, level in enumerate(levels):
                number += 1
                fitting = places if group.get("one_each") else [o for o in places if self._fits(o, level)] or places
                org = fitting[n % len(fitting)]
                code = f"{unit.code}-TT{number:03d}"
                yield Collective(
                    code=code,
                    name=group["name"].format(n=n + 1, org=org.name),
                    org=org.code,
                    at=self._place(sheets.COLLECTIVES),
                    label=group["label"],
                    decider=unit.code,
                    group=group["label"],
                )
                self._result(SubjectKind.COLLECTIVE, code, level=level, invented=_is_invented(group, level))

    def _with_committee(self, grassroots: Sequence[Organisation], count: int) -> list[Organisation]:
        """So many organisations that have a committee, best first: every committee, then branches of some size."""
        chosen = sorted(grassroots, key=lambda org: (org.kind is OrgKind.GRASSROOTS_BRANCH, self._rank(org)))[:count]
        return sorted(chosen, key=self._rank)

    def _rank(self, org: Organisation) -> int:
        level = self._level_of.get(org.code)
        return 0 if level is None else level.rank

    def _fits(self, org: Organisation, level: Level) -> bool:
        """Whether a collective of this level is no higher than the organisation."""
        return org.code not in self._level_of or self._level_of[org.code] >= level

    def _without_collective(
        self, grassroots: Sequence[Organisation], collectives: Sequence[Collective]
    ) -> Iterator[Organisation]:
        """Organisations of a unit that reports committees; those without one say why."""
        having = {
            collective.org
            for collective in collectives
            if any(g.get("one_each") and g["label"] == collective.label for g in self.data["collectives"])
        }
        for org in grassroots:
            if having and org.code not in having:
                yield replace(org, no_collective_reason="Chi bộ không có chi ủy (mẫu)")
            else:
                yield org

    def _leaders(self, unit: Unit, grassroots: Sequence[Organisation]) -> Iterator[Leader]:
        number = 0
        for group in self.data.get("leaders", ()):
            places = _placed(group, grassroots)
            for n, level in enumerate(self._levels(group["levels"])):
                number += 1
                code = f"{unit.code}-CB{number:03d}"
                title = group["groups"][n % len(group["groups"])]
                yield Leader(
                    code=code,
                    name=people.name(5_000 + number),
                    org=places[n % len(places)].code,
                    at=self._place(sheets.LEADERS, invented=True),
                    post=title,
                    post_rank=1 + group["groups"].index(title),
                    label=group["label"],
                    decider=unit.code,
                    group=title,
                )
                self._result(SubjectKind.LEADER, code, level=level, invented=_is_invented(group, level))

    def _member_counts(self, unit: Unit, grassroots: Sequence[Organisation]) -> Iterator[CountRow]:
        plan = self.data.get("member_counts")
        if plan is None:
            return
        totals = self._sizes(plan["total"], "members", grassroots)
        temporary = spread(plan.get("temporary", 0), [1] * len(grassroots))
        if "levels" not in plan:
            for org, total in zip(grassroots, totals, strict=True):
                yield CountRow(
                    subject=TallySubject.MEMBER,
                    org=org.code,
                    year=unit.year,
                    at=self._place(sheets.COUNTS, invented=True),
                    total=total,
                )
            return
        out = spread(plan["unspecified"], totals, totals)
        counts = self._counts(plan["levels"], [total - left for total, left in zip(totals, out, strict=True)])
        for org, total, beside, left, levels in zip(grassroots, totals, temporary, out, counts, strict=True):
            yield CountRow(
                subject=TallySubject.MEMBER,
                org=org.code,
                year=unit.year,
                at=self._place(sheets.COUNTS, invented=True),
                total=total,
                temporary=beside,
                evaluated=total - left,
                not_evaluated={Reason.UNSPECIFIED: left},
                levels={Level(code): count for code, count in levels.items()},
            )

    def _previous(self, unit: Unit) -> Iterator[CountRow]:
        for subject, levels in self.data.get("previous", {}).items():
            yield CountRow(
                subject=TallySubject(subject),
                org=unit.code,
                year=unit.year - 1,
                at=self._place(sheets.COUNTS, invented=True),
                total=sum(levels.values()),
                evaluated=sum(levels.values()),
                levels={Level(code): count for code, count in levels.items()},
            )

    def _targets(self, grassroots: Sequence[Organisation]) -> Iterator[Target]:
        for target in self.data.get("targets", ()):
            org = grassroots[target["org"] - 1].code if "org" in target else None
            at = self._place(sheets.TARGETS, invented=target.get("invented", False))
            yield Target(name=target.get("name"), at=at, org=org, met=target["met"], of=target["of"])

    def _awards(self) -> Iterator[Award]:
        for award in self.data.get("awards", ()):
            recipients = self._streaks.get(award.get("streak_of", ""), [None])
            plain = {key: value for key, value in award.items() if key != "streak_of"}
            for recipient in recipients:
                yield Award(**plain, recipient=recipient, at=self._place(sheets.AWARDS))

    def _registers(self) -> Iterator[RegisterEntry]:
        for entry in self.data.get("registers", ()):
            yield RegisterEntry(
                register=Register(entry["register"]),
                name=entry["name"],
                attendees=entry.get("attendees"),
                at=self._place(sheets.REGISTERS),
            )


def _placed(group: Mapping[str, Any], grassroots: Sequence[Organisation]) -> list[Organisation]:
    """The organisations that a group of collectives or leaders belongs to: of one unit type, or not of it."""
    here, elsewhere = group.get("unit_type"), group.get("other_than")
    return [org for org in grassroots if here in (None, org.unit_type) and org.unit_type != elsewhere]


def _is_invented(group: Mapping[str, Any], level: Level) -> bool:
    """Whether the source does not say how many have this level."""
    return level.value in group.get("invented", ())


def _strided(count: int) -> Iterator[int]:
    """Every index once, in strides, so that a level does not fall on one kind of organisation alone."""
    stride = next(step for step in (11, 7, 5, 3, 1) if math.gcd(step, count) == 1)
    return (n * stride % count for n in range(count))


def _label(kind: SubjectKind, year: int) -> str:
    """The highest level as that year called it."""
    for past_label in vocabulary.past_labels().get(kind.value, ()):
        if past_label["level"] == Level.EXCELLENT.value and year <= past_label["until"]:
            return str(past_label["label"])
    return vocabulary.name("levels", Level.EXCELLENT.value)
