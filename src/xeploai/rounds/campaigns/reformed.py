"""What was founded, merged, divided, renamed or put under another superior in the year of a round, and what follows.

Read from founding days and lineage: an organisation that merely moved keeps its age, its history and its streak, and
the day on which a row of the register began says nothing about either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from django.db.models import Q

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.registers.organisations.models import EventKind, OrganisationEvent, OrganisationLineage, OrganisationState
from xeploai.rounds.campaigns.duties import Duties
from xeploai.rounds.campaigns.eligibility import Judging, Verdict
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.roster_source import Drawing, Drawn
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.kinds import Duty, PoolBy
from xeploai.rulepacks.regime import Regime


class Happening(StrEnum):
    """What happened to an organisation."""

    FOUNDED = "founded"
    FORMED = "formed"
    TOOK_IN = "took_in"
    GAVE_OFF = "gave_off"
    RENAMED = "renamed"
    MOVED = "moved"
    CONVERTED = "converted"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that happened in the year. before, after: names, or kinds; empty where there is none."""

    happening: Happening
    on: date
    before: str = ""
    after: str = ""
    decision: str = ""

    @property
    def says(self) -> tuple[str, Mapping[str, str]]:
        """The sentence and its values."""
        values = {
            "on": f"{self.on:%d/%m/%Y}",
            "before": self.before,
            "after": self.after,
            "number": self.decision or "chưa ghi",
        }
        return f"campaign_reformed_{self.happening}", values


class Proposed(StrEnum):
    """What the dry run proposes. UNRATED: no level, and no text says whether a review is held; OPEN: unknown."""

    RATED = "rated"
    REVIEWED = "reviewed"
    UNRATED = "unrated"
    NEITHER = "neither"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Reformed:
    """One subject of the round whose unit, collective or post is not what it was when the year began.

    founded    the founding day that counts; None: not known
    keeps      whether age, history and streak go on as they were
    decider    who decides, by the table of responsibilities
    pool       what puts it into its pool, as a code of PoolBy, with the name of the pool where there is one
    comments   bodies that the rules have consulted, and organisations that were superiors or predecessors in the year
    """

    drawn: Drawn
    verdict: Verdict
    changes: Sequence[Change]
    founded: str | None
    keeps: bool
    decider: str
    pool: tuple[PoolBy, str] | None
    comments: Sequence[str]

    @property
    def proposed(self) -> Proposed:
        """By the verdict of the rules."""
        if self.verdict.classified:
            return Proposed.RATED
        if self.verdict.classified is None:
            return Proposed.OPEN
        if self.verdict.review_required is None:
            return Proposed.UNRATED
        return Proposed.REVIEWED if self.verdict.review_required else Proposed.NEITHER


@dataclass
class _Year:
    """What happened to one organisation. others: superiors and predecessors of the year."""

    changes: list[Change] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    new: bool = False


def reformed(campaign: Campaign, drawing: Drawing, judging: Judging, regime: Regime | None) -> list[Reformed]:
    """Every subject whose organisation, collective or post came about or changed in the period, in the roster's order.

    At most two queries, however large the roster.
    """
    first, last = campaign.period_start, campaign.closing_on
    years = _years(drawing, first, last)
    lines = []
    for drawn in drawing.subjects:
        year = years.get(drawn.record["unit"], _Year())
        changes = [*year.changes, *_own(drawn, first, last)]
        # Members are reviewed where they are; what became of their branch stands in its own line.
        if not changes or drawn.kind is SubjectKind.MEMBER:
            continue
        founded = drawn.record["facts"].get("founded_on") or drawn.record["facts"].get("in_post_since")
        lines.append(
            Reformed(
                drawn=drawn,
                verdict=judging.verdict(drawn.kind, drawn.record),
                changes=sorted(changes, key=lambda change: change.on),
                founded=founded,
                keeps=not year.new and not any(change.happening is Happening.FOUNDED for change in changes),
                decider=drawn.record["decider_name"],
                pool=None if regime is None else _pool(regime, drawn),
                comments=list(dict.fromkeys([*_consulted(drawing.duties, drawn), *year.others])),
            )
        )
    return lines


def _consulted(duties: Duties | None, drawn: Drawn) -> list[str]:
    """Bodies that the rules have consulted."""
    if duties is None:
        return []
    position = duties.position(TallySubject(drawn.record["tally"]), drawn.record["unit"])
    cell = duties.cells(position).get(Duty.CONSULTED)
    return [vocabulary.name("bodies", body) for body in cell.bodies] if cell else []


def _pool(regime: Regime, drawn: Drawn) -> tuple[PoolBy, str]:
    record = drawn.record
    by = regime.pool_key(TallySubject(record["tally"])).by
    names = {
        PoolBy.LABEL: record["label"] or record["group"],
        PoolBy.GROUP: record["group"],
        PoolBy.KIND: vocabulary.name("subjects", record["tally"]),
    }
    return by, str(names.get(by, ""))


def _own(drawn: Drawn, first: date, last: date) -> Iterator[Change]:
    """A collective that was set up, a post that was taken up."""
    if drawn.kind in {SubjectKind.COLLECTIVE, SubjectKind.LEADER}:
        since = drawn.record["facts"].get("founded_on") or drawn.record["facts"].get("in_post_since")
        day = PartialDate.from_iso(since).first if since else None
        if day is not None and first < day <= last:
            yield Change(happening=Happening.FOUNDED, on=day, after=drawn.record["name"])


def _years(drawing: Drawing, first: date, last: date) -> dict[int, _Year]:
    """What happened to each organisation from the day after `first` to `last`."""
    years: dict[int, _Year] = {}
    states: dict[int, list[OrganisationState]] = {}
    # Of most nothing changed since the year began: their history is not read.
    turned = {node.organisation for node in drawing.nodes if drawing.since.get(node.organisation, last) > first}
    turned |= {drawn.record["unit"] for drawn in drawing.subjects if _founded_within(drawn, first, last)}
    rows = OrganisationState.objects.filter(organisation__in=turned, valid_from__lte=last)
    rows = rows.exclude(valid_to__lte=first).select_related("opened_by__undone_by", "parent", "organisation")
    for row in rows.order_by("valid_from", "pk") if turned else ():
        if not row.never_held:
            states.setdefault(row.organisation_id, []).append(row)
    for org, history in states.items():
        year = _Year()
        _founded(year, history[0], first, last)
        for before, after in pairwise(history):
            if not _taken_back(after.opened_by, last):
                _turned(year, before, after)
        if year.changes:
            years[org] = year
    _lineage(years, [node.organisation for node in drawing.nodes], first, last)
    return years


def _founded_within(drawn: Drawn, first: date, last: date) -> bool:
    """Whether an organisation may have been founded in the year."""
    since = drawn.record["facts"].get("founded_on")
    if drawn.kind is not SubjectKind.ORGANISATION or not since:
        return False
    day = PartialDate.from_iso(since)
    return day.last > first and day.first <= last


def _founded(year: _Year, state: OrganisationState, first: date, last: date) -> None:
    """A founding counts by the founding day: a list that showed an older organisation founds nothing."""
    founded = state.organisation.founded_on
    if founded is not None and founded.last > first and founded.first <= last:
        opened = state.opened_by
        if opened.kind not in {EventKind.MERGE, EventKind.SPLIT}:
            year.changes.append(
                Change(
                    happening=Happening.FOUNDED,
                    on=founded.first,
                    after=state.name,
                    decision=opened.decision_number if opened.on == founded.first else "",
                )
            )
        year.new = True


def _taken_back(event: OrganisationEvent, last: date) -> bool:
    """Whether it takes an act back, or is one that was taken back: together they change nothing."""
    undoing: OrganisationEvent | None = getattr(event, "undone_by", None)
    return event.kind == EventKind.UNDO or (undoing is not None and undoing.on <= last)


def _turned(year: _Year, before: OrganisationState, after: OrganisationState) -> None:
    """From one state to the next: another name, superior, kind."""
    on, decision = after.valid_from, after.opened_by.decision_number
    if after.name != before.name:
        year.changes.append(
            Change(happening=Happening.RENAMED, on=on, before=before.name, after=after.name, decision=decision)
        )
    if after.parent_id != before.parent_id and before.parent is not None and after.parent is not None:
        year.changes.append(
            Change(
                happening=Happening.MOVED,
                on=on,
                before=before.parent.name,
                after=after.parent.name,
                decision=decision,
            )
        )
        year.others.append(before.parent.name)
    if after.kind != before.kind:
        names = (before.kind_name, after.kind_name)
        year.changes.append(
            Change(happening=Happening.CONVERTED, on=on, before=names[0], after=names[1], decision=decision)
        )


def _lineage(years: dict[int, _Year], orgs: Sequence[int], first: date, last: date) -> None:
    """Mergers and divisions of the year, through every step of it: a unit merged twice has the parts of both."""
    stands = Q(event__undone_by=None) | Q(event__undone_by__on__gt=last)
    rows = OrganisationLineage.objects.filter(stands, event__on__gt=first, event__on__lte=last)
    links = list(rows.select_related("event", "predecessor", "successor").order_by("event__on", "pk"))
    by_event: dict[tuple[int, int], list[OrganisationLineage]] = {}
    for link in links:
        by_event.setdefault((link.successor_id, link.event_id), []).append(link)
    wanted = set(orgs)
    for (successor, _), lineage in by_event.items():
        if successor not in wanted:
            continue
        event, heir = lineage[0].event, lineage[0].successor
        year = years.setdefault(successor, _Year())
        names = list(dict.fromkeys(_ancestry(links, [link.predecessor_id for link in lineage], event.on)))
        formed = heir.founded_on is not None and heir.founded_on == PartialDate.of(event.on)
        year.new = year.new or formed
        year.others += names
        year.changes.append(
            Change(
                happening=Happening.FORMED if formed else Happening.TOOK_IN,
                on=event.on,
                before=", ".join(names),
                after=heir.name,
                decision=event.decision_number,
            )
        )
    for link in links:
        if link.predecessor_id in wanted and link.event.kind == EventKind.SPLIT:
            years.setdefault(link.predecessor_id, _Year()).changes.append(
                Change(
                    happening=Happening.GAVE_OFF,
                    on=link.event.on,
                    before=link.predecessor.name,
                    after=link.successor.name,
                    decision=link.event.decision_number,
                )
            )


def _ancestry(links: Sequence[OrganisationLineage], orgs: Sequence[int], until: date) -> Iterator[str]:
    """Names of predecessors and of theirs within the year, the nearest first."""
    waiting, seen = [(org, until) for org in orgs], set[int]()
    names = {link.predecessor_id: link.predecessor.name for link in links}
    while waiting:
        org, before = waiting.pop(0)
        if org in seen:
            continue
        seen.add(org)
        yield names[org]
        waiting += [
            (link.predecessor_id, link.event.on)
            for link in links
            if link.successor_id == org and link.event.on <= before
        ]
