"""Quarters of leaders: what the ledger knows of them, how they stand beside the year, the first ones typed in.

How quarters lead to the year is the policy's to say: they are shown, and computed only by rules that it adds. A level
of the year that is not the one most quarters have takes a reason.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.levels import Level
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.people.level_ledger import LevelEntry, quarters_listed
from xeploai.registers.people.models import LevelSource, ManagingLevel, PastLevel, Post
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, Subject
from xeploai.rounds.decisions.postponements import deciding_body
from xeploai.rounds.decisions.quarter_rules import QuarterRules, quarter_rules
from xeploai.rounds.proposals.services import require_running
from xeploai.rounds.reviews.quarter_facts import longest_run, quarter_rows
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets

_MONTHS = 3
NAMES = {1: "I", 2: "II", 3: "III", 4: "IV"}


@dataclass(frozen=True, kw_only=True)
class Quarters:
    """The quarters of one leader. rows: quarter -> what the ledger says of it."""

    rows: Mapping[int, PastLevel]

    @cached_property
    def usual(self) -> frozenset[str]:
        """The levels that most quarters have: several where they tie; empty where none is known."""
        counts = Counter(row.level for row in self.rows.values() if row.level)
        most = max(counts.values(), default=0)
        return frozenset(level for level, number in counts.items() if number == most)

    def differs(self, level: str) -> bool:
        """Whether a level of the year is another one than most quarters have."""
        return bool(self.usual) and level not in self.usual

    @property
    def running(self) -> int:
        """How many quarters running were not completed; one that was left unrated, or is not known, ends a run."""
        return longest_run(
            (row := self.rows.get(quarter)) is not None and row.level == Level.NOT_COMPLETED.value for quarter in NAMES
        )

    @property
    def text(self) -> str:
        """On one line, in order; of a quarter that was left unrated the reason."""
        return "; ".join(
            f"quý {NAMES[quarter]}: {vocabulary.name('levels', row.level) if row.level else row.label.lower()}"
            for quarter, row in sorted(self.rows.items())
        )


NO_QUARTERS = Quarters(rows={})


def quarters_of(campaign: Campaign, subjects: Sequence[Subject]) -> Mapping[int, Quarters]:
    """Subject -> the quarters of the year, for leaders of a yearly round of whom the ledger knows any. One query."""
    return {subject: Quarters(rows=rows) for subject, rows in quarter_rows(campaign, subjects).items()}


def leaders_of(campaign: Campaign, bodies: Collection[int]) -> list[Subject]:
    """Leaders of a round on whom some bodies decide, by unit and name. One query."""
    rows = Subject.objects.filter(campaign=campaign, kind=SubjectKind.LEADER.value, listed=True).select_related(
        "entry__unit", "entry__decider", "campaign__body", "campaign__binding", "person"
    )
    subjects = [row for row in rows.order_by("entry__path", "entry__sort_key", "pk") if deciding_body(row).pk in bodies]
    levels = managing_levels(subjects)
    order = [*ManagingLevel.values, ""]
    return sorted(subjects, key=lambda subject: order.index(levels.get(subject.pk, "")))


def managing_levels(subjects: Sequence[Subject]) -> Mapping[int, str]:
    """Subject -> who manages the cadre, by the main post of today. One query."""
    people = {subject.person_id: subject.pk for subject in subjects}
    posts = Post.objects.on(timezone.localdate()).filter(person__in=people, leading=True).order_by("main", "-pk")
    return {people[post.person_id]: post.managing_level for post in posts}


@dataclass(frozen=True, kw_only=True)
class QuarterPaper:
    """By what the levels of one quarter were approved."""

    number: str
    decided_on: date
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class QuarterLevel:
    """One level, as typed. level: its code, or that of a reason for which the quarter was left unrated."""

    subject: Subject
    quarter: int
    level: str


@transaction.atomic
def quarters_enter(
    *, campaign: Campaign, levels: Sequence[QuarterLevel], papers: Mapping[int, QuarterPaper], by: Actor
) -> int:
    """Enter quarters of the year that were approved before the program was used: all of them or none. Gives how many
    are new; what says the same as before is passed over.

    Raises Refused with every one that cannot stand: a quarter that is part of the year or is not over, no paper, a
    level that was decided here.
    """
    require_running(Campaign.objects.select_for_update().get(pk=campaign.pk))
    for subject in {level.subject.pk: level.subject for level in levels}.values():
        require(by, "decision.write", deciding_body(subject))
    rules = quarter_rules(campaign)
    if campaign.kind != CampaignKind.ANNUAL or rules is None:
        raise Refused.because("quarters_nowhere", value=campaign.title)
    stands = quarters_of(campaign, [level.subject for level in levels])
    faults = [
        *_paper_faults(campaign, {level.quarter for level in levels}, papers, rules),
        *(fault for level in levels for fault in _level_faults(level, stands, campaign, rules)),
    ]
    if faults:
        raise Refused(faults)
    refuse_secrets([text for paper in papers.values() for text in (paper.number, paper.decided_by)])
    fresh = [level for level in levels if not _known(level, papers[level.quarter], stands, rules)]
    quarters_listed([_entry(level, papers[level.quarter], campaign, rules) for level in fresh])
    if fresh:
        audit_record(
            by=by,
            action="decision.quarters",
            subject=campaign,
            body=deciding_body(fresh[0].subject),
            after={
                "year": campaign.year,
                "levels": {f"{level.subject.public_id}/{level.quarter}": level.level for level in fresh},
            },
        )
    return len(fresh)


def _paper_faults(
    campaign: Campaign, quarters: Collection[int], papers: Mapping[int, QuarterPaper], rules: QuarterRules
) -> Iterator[Fault]:
    if not quarters:
        yield Fault(code="quarters_empty")
    for quarter in sorted(quarters):
        name = NAMES.get(quarter, str(quarter))
        if not 1 <= quarter <= rules.apart:
            yield Fault(code="quarter_with_year", value=name, values={"apart": rules.apart})
            continue
        paper = papers.get(quarter)
        if paper is None or not paper.number.strip() or not paper.decided_by.strip():
            yield Fault(code="quarter_paper_missing", value=name)
            continue
        first = date(campaign.year, (quarter - 1) * _MONTHS + 1, 1)
        if not first <= paper.decided_on <= timezone.localdate():
            yield Fault(code="quarter_day", sheet=f"Quý {name}", value=f"{paper.decided_on:%d/%m/%Y}")


def _level_faults(
    level: QuarterLevel, stands: Mapping[int, Quarters], campaign: Campaign, rules: QuarterRules
) -> Iterator[Fault]:
    name = level.subject.entry.name
    if level.subject.campaign_id != campaign.pk or level.subject.kind != SubjectKind.LEADER.value:
        yield Fault(code="quarter_no_leader", value=name)
    if level.level not in {*vocabulary.codes("levels"), *rules.unrated}:
        yield Fault(code="result_level", sheet=name, value=level.level)
        return
    row = stands.get(level.subject.pk, NO_QUARTERS).rows.get(level.quarter)
    if row is not None and row.source == LevelSource.DECISION and row.level != _columns(level, rules)[0]:
        values = {"quarter": NAMES[level.quarter], "number": row.decision_number, "level": row.label}
        yield Fault(code="quarter_decided", value=name, values=values)


def _columns(level: QuarterLevel, rules: QuarterRules) -> tuple[str, str]:
    """Level and label as the ledger keeps them: a quarter that was left unrated has no level, its label says why."""
    if level.level in rules.unrated:
        return "", rules.unrated[level.level]
    return level.level, str(vocabulary.name("levels", level.level))


def _known(level: QuarterLevel, paper: QuarterPaper, stands: Mapping[int, Quarters], rules: QuarterRules) -> bool:
    row = stands.get(level.subject.pk, NO_QUARTERS).rows.get(level.quarter)
    code, label = _columns(level, rules)
    if row is None or row.level != code or (not code and row.label != label):
        return False
    same = (row.decision_number, row.decided_on) == (paper.number.strip(), paper.decided_on)
    return same or row.source == LevelSource.DECISION


def _entry(level: QuarterLevel, paper: QuarterPaper, campaign: Campaign, rules: QuarterRules) -> LevelEntry:
    bound = campaign.binding
    code, label = _columns(level, rules)
    return LevelEntry(
        kind=SubjectKind.LEADER.value,
        subject=level.subject.person_id or 0,
        year=campaign.year,
        quarter=level.quarter,
        level=code,
        label=label,
        decision_number=paper.number.strip(),
        decided_on=paper.decided_on,
        decided_by=paper.decided_by.strip(),
        regime=f"{bound.pack_id}@{bound.pack_version}" if bound else "",
    )
