"""What may be asked about decisions: drafts with what became of their ground, issued papers, one's own result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from xeploai.core.errors import Fault
from xeploai.core.grading import Judgement
from xeploai.core.subjects import TallySubject
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import PastLevel
from xeploai.rounds.campaigns.models import AmendmentState, Campaign, Subject
from xeploai.rounds.decisions.models import (
    DecidedLevel,
    DecidingSession,
    Decision,
    DecisionDraft,
    DraftLine,
    DraftState,
    Notice,
    Petition,
)
from xeploai.rounds.opinions.models import Opinion
from xeploai.rounds.opinions.selectors import inspection_columns
from xeploai.rounds.proposals.models import Appraisal
from xeploai.rounds.proposals.selectors import NOTHING, Proposed, lines_counted, proposals_of
from xeploai.rounds.reviews.allowed_levels import allowed_levels, allowed_name
from xeploai.rounds.reviews.quarter_facts import quarter_rows
from xeploai.rulepacks import vocabulary


@dataclass(frozen=True, kw_only=True)
class Lot:
    """The subjects of one kind on which one body decides: what becomes one decision.

    total      classified and not postponed; proposed: with a level proposed; decided: with a level that stands
    postponed  whose case waits by order of a body
    draft      the one that is being prepared; None: none
    """

    body: Organisation
    tally: str
    total: int
    proposed: int
    decided: int
    postponed: int
    draft: DecisionDraft | None

    @property
    def tally_name(self) -> str:
        """What such subjects are called."""
        return str(vocabulary.name("subjects", self.tally))

    @property
    def progress(self) -> Progress:
        """How many are decided."""
        return Progress(self.decided, self.total)


POSTPONED = Q(postponed__isnull=False) | Q(continues__postponed__isnull=False)
"""Whose case waits by order of a body, in its own round or in the one that it continues: out of every base."""


def lots_of(actor: Actor, campaign: Campaign) -> list[Lot]:
    """What is to be decided by the bodies in reach, in the order of the work. Four queries."""
    reach = bodies_where(actor, "decision.view")
    rows = (
        Subject.objects.filter(campaign=campaign, listed=True, classified=True, continued_by=None)
        .filter(Q(entry__decider__in=reach) | Q(entry__decider=None, campaign__body__in=reach))
        .values_list("entry__decider", "tally")
        .annotate(
            total=Count("pk", distinct=True, filter=~POSTPONED),
            proposed=Count("pk", distinct=True, filter=_PROPOSED & ~POSTPONED),
            with_level=Count("standing", distinct=True),
            waiting=Count("pk", distinct=True, filter=POSTPONED),
        )
        .order_by()
    )
    counted = list(rows)
    bodies = Organisation.objects.in_bulk([body or campaign.body_id for body, *_ in counted])
    open_drafts = DecisionDraft.objects.filter(campaign=campaign, state=DraftState.OPEN)
    drafts = {(draft.body_id, draft.tally): draft for draft in open_drafts}
    order = [kind.value for kind in TallySubject]
    lots = [
        Lot(
            body=bodies[body or campaign.body_id],
            tally=tally,
            total=total,
            proposed=proposed,
            decided=decided,
            postponed=postponed,
            draft=drafts.get((body or campaign.body_id, tally)),
        )
        for body, tally, total, proposed, decided, postponed in counted
    ]
    return sorted(lots, key=lambda lot: (order.index(lot.tally), lot.body.path))


_COUNTED = lines_counted().filter(subject=OuterRef("pk"))
_PROPOSED = (
    Exists(_COUNTED.exclude(level=""))
    | Exists(Appraisal.objects.filter(subject=OuterRef("pk"), line__in=lines_counted().values("pk")))
    | (Exists(Appraisal.objects.filter(subject=OuterRef("pk"), line=None)) & ~Exists(_COUNTED))
)
"""Proposed.level of many at once."""


def lot_subjects(campaign: Campaign, body: Organisation, tally: str) -> "QuerySet[Subject]":
    """Everybody classified of one kind on whom a body decides, whose level does not stand yet and whose case does not
    wait, by unit and name."""
    rows = Subject.objects.filter(
        campaign=campaign, tally=tally, listed=True, classified=True, continued_by=None, standing=None
    ).exclude(POSTPONED)
    decides = Q(entry__decider=body)
    if body.pk == campaign.body_id:
        decides |= Q(entry__decider=None)
    return with_unit(rows.filter(decides))


def with_unit(subjects: "QuerySet[Subject]") -> "QuerySet[Subject]":
    """The same with what a list shows of each, by unit and name."""
    related = subjects.select_related("entry__unit", "entry__decider", "campaign__body", "campaign__binding", "person")
    return related.order_by("entry__path", "entry__sort_key", "pk")


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """One line of a draft as it stands now.

    line      None: not on the draft
    proposed  what is proposed now
    allowed   what the rules leave open; None while that is not known
    offered   changes of the roster that nobody has settled yet
    made_on   when the draft was begun
    quarters  of a leader in a yearly round; employer: code of the level that its employer gave
    inspection_asked, inspection_on, inspection_pending  see opinions/selectors.py: inspection_columns
    """

    subject: Subject
    line: DraftLine | None
    proposed: Proposed
    allowed: Judgement | None
    offered: int
    made_on: date
    quarters: Mapping[int, PastLevel]
    employer: str
    inspection_asked: bool
    inspection_on: date | None
    inspection_pending: bool

    @property
    def stale(self) -> bool:
        """Whether what the line rests on has changed: it is cancelled until it is taken up anew."""
        return self.line is not None and self.line.basis != self.proposed.basis

    @property
    def upper_name(self) -> str:
        """The highest level the rules leave open."""
        return allowed_name(self.allowed)


_RATED_BY_EMPLOYER = (
    Opinion.objects.filter(subject=OuterRef("pk"), source="employer", subject__kind="leader")
    .order_by("-number")
    .values("level")[:1]
)
"""Of a leader: the last level given by whoever manages and employs somebody, as the sources of opinions call them."""


@dataclass(frozen=True, kw_only=True)
class DraftContent:
    """A draft as it stands now.

    rows  everybody on whom the draft's body still decides in this lot, on the list or not
    gone  lines of an open draft on whom nobody decides here any more: taken off the roster, no longer classified, taken
          over by a supplementary round, moved to another body
    """

    rows: list[DraftRow]
    gone: list[DraftLine]


def draft_content(draft: DecisionDraft) -> DraftContent:
    """Four queries, another one for leaders, however many."""
    waiting = Count("amendments", filter=Q(amendments__state=AmendmentState.OFFERED), distinct=True)
    lot = lot_subjects(draft.campaign, draft.body, draft.tally).order_by()
    concerned = Q(pk__in=lot.values("pk"))
    if draft.state == DraftState.OPEN:
        concerned |= Q(line__id__isnull=False)
    subjects = (
        with_unit(Subject.objects.all())
        .annotate(line=FilteredRelation("draft_lines", condition=Q(draft_lines__draft=draft)))
        .filter(concerned)
        .annotate(in_lot=Exists(lot.filter(pk=OuterRef("pk"))))
        .annotate(offered=waiting, **{f"line_{name}": F(f"line__{name}") for name in _LINE})
        .annotate(**inspection_columns(draft.campaign, draft.body), employer=Subquery(_RATED_BY_EMPLOYER))
    )
    every: list[Any] = list(subjects)
    gone = [line for subject in every if not subject.in_lot and (line := _line(draft, subject)) is not None]
    return DraftContent(rows=_rows(draft, [subject for subject in every if subject.in_lot]), gone=gone)


def _rows(draft: DecisionDraft, subjects: list[Any]) -> list[DraftRow]:
    proposed = proposals_of(subjects)
    quarters = quarter_rows(draft.campaign, subjects)
    allowed = allowed_levels(draft.campaign, subjects, quarters)
    return [
        DraftRow(
            subject=subject,
            line=_line(draft, subject),
            proposed=proposed.get(subject.pk, NOTHING),
            allowed=allowed.get(subject.pk),
            offered=subject.offered,
            made_on=timezone.localdate(draft.made_at),
            quarters=quarters.get(subject.pk, {}),
            employer=subject.employer or "",
            inspection_asked=subject.inspection_asked,
            inspection_on=subject.inspection_on,
            inspection_pending=subject.inspection_pending,
        )
        for subject in subjects
    ]


_LINE = ("id", "level", "basis", "reason", "authority_note")


def _line(draft: DecisionDraft, subject: Any) -> DraftLine | None:
    """The line of a draft, from the columns that were read with its subject."""
    values = {name: getattr(subject, f"line_{name}") for name in _LINE}
    return None if values["id"] is None else DraftLine(draft=draft, subject=subject, **values)


def draft_get(actor: Actor, public_id: UUID, act: str = "decision.draft.view") -> DecisionDraft:
    """One draft. Raises NotVisible for a stranger to its body, NotPermitted where only this act is lacking."""
    rows = DecisionDraft.objects.select_related("campaign__body", "campaign__binding", "body", "decision")
    newest = DecidingSession.objects.filter(draft=OuterRef("pk")).order_by("-number")
    columns = {f"session_{name}": Subquery(newest.values(name)[:1]) for name in _SESSION}
    draft = rows.filter(public_id=public_id).annotate(**columns).first()
    if draft is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, draft.body)
    return draft


_SESSION = (
    "number",
    "minutes_number",
    "met_on",
    "called",
    "present",
    "agreed",
    "against",
    "other",
    "recusal_document",
    "list_digest",
    "reason",
)


def session_summary(draft: Any) -> DecidingSession | None:
    """The session that counts of a draft that `draft_get` gave: its figures, from the columns that were read with the
    draft, without roll and votes on lines."""
    values = {name: getattr(draft, f"session_{name}") for name in _SESSION}
    return None if values["number"] is None else DecidingSession(draft=draft, **values)


def decisions_visible_to(actor: Actor, campaign: Campaign) -> "QuerySet[Decision]":
    """Issued decisions of bodies in reach, or that name somebody of a unit in reach."""
    decisions = Decision.objects.filter(_visible(actor), campaign=campaign)
    return decisions.select_related("body").annotate(number_of_levels=Count("levels"))


def _visible(actor: Actor) -> Combinable:
    """Decisions of bodies in reach, or that name somebody of a unit in reach."""
    reach = bodies_where(actor, "decision.view")
    return Q(body__in=reach) | Exists(
        DecidedLevel.objects.filter(decision=OuterRef("pk"), subject__entry__unit__in=reach)
    )


def decision_get(actor: Actor, public_id: UUID, act: str = "decision.view") -> Decision:
    """One decision. Raises NotVisible for who reaches neither its body nor a unit it names."""
    rows = Decision.objects.select_related("campaign__body", "body", "issued_by", "draft")
    decision = rows.filter(_visible(actor), public_id=public_id).first()
    if decision is None:
        raise NotVisible([Fault(code="nothing_here")])
    if act != "decision.view":
        require(actor, act, decision.body)
    return decision


def levels_visible_to(actor: Actor, decision: Decision) -> list[DecidedLevel]:
    """The lines of the annex for units in reach; the body that decided sees all. One query."""
    rows = decision.levels.select_related("subject__entry__unit", "annulment", "standing")
    if not allows(actor, "decision.view", decision.body):
        rows = rows.filter(subject__entry__unit__in=bodies_where(actor, "decision.view"))
    return list(rows)


def decided_get(actor: Actor, public_id: UUID, act: str = "decision.view") -> DecidedLevel:
    """One decided level. Raises NotVisible, NotPermitted as `decision_get` does."""
    rows = DecidedLevel.objects.select_related("decision__body", "decision__campaign__body", "subject__entry__unit")
    level = rows.filter(public_id=public_id).first()
    if level is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, level.decision.body if act != "decision.view" else level.subject.entry.unit)
    return level


def changed_since(levels: Sequence[DecidedLevel]) -> Mapping[int, Proposed]:
    """Decided levels whose ground has changed since, with what is proposed now: they stay in force. A ground that was
    purged after its term is no change. Two queries."""
    now = proposals_of([level.subject for level in levels])
    return {
        level.pk: now[level.subject_id]
        for level in levels
        if level.basis and now[level.subject_id].basis not in {"", level.basis}
    }


def decided(campaign: Campaign) -> Q:  # noqa: ARG001 - a level stands in one campaign
    """Whose level stands."""
    return Q(standing__isnull=False)


@dataclass(frozen=True, kw_only=True)
class OwnResult:
    """What stands of one's own. notice: by which it was made known."""

    decided: DecidedLevel
    notice: Notice
    petitions: Sequence[Petition]


def own_results(actor: Actor) -> list[OwnResult]:
    """Levels that were made known to the person behind the account, the newest first; none while standing in for
    somebody. Three queries."""
    if actor.user.person is None or not allows(actor, "own.result"):
        return []
    rows = DecidedLevel.objects.filter(subject__person__public_id=actor.user.person).select_related(
        "decision__body", "decision__campaign", "subject__entry__unit", "annulment"
    )
    levels = list(rows.order_by("-decision__signed_on", "-pk"))
    notices = Notice.objects.filter(decision__in={level.decision_id for level in levels})
    by_key = notices_known(notices)
    petitions: dict[int, list[Petition]] = {}
    for petition in Petition.objects.filter(decided__in=levels).prefetch_related("answers"):
        petitions.setdefault(petition.decided_id, []).append(petition)
    given = [(level, notice_of(level, by_key)) for level in levels]
    return [
        OwnResult(decided=level, notice=notice, petitions=petitions.get(level.pk, []))
        for level, notice in given
        if notice is not None
    ]


NoticeKey = tuple[int, int | None, int | None]
"""Decision; unit, where everybody there was told; else the subject."""


def notices_known(notices: Iterable[Notice]) -> Mapping[NoticeKey, Notice]:
    """Notices by whom they tell."""
    return {
        (notice.decision_id, None if notice.subject_id else notice.unit_id, notice.subject_id): notice
        for notice in notices
    }


def notice_of(level: DecidedLevel, notices: Mapping[NoticeKey, Notice]) -> Notice | None:
    """By what a level was made known: its own paper, or the meeting of its unit."""
    own = notices.get((level.decision_id, None, level.subject_id))
    return own or notices.get((level.decision_id, level.subject.entry.unit_id, None))


def petitions_in_reach(actor: Actor, campaign: Campaign) -> list[Petition]:
    """Petitions about decisions of bodies for which the actor handles them, those without an answer first. Two
    queries."""
    bodies = bodies_where(actor, "petition.handle")
    rows = Petition.objects.filter(decided__decision__campaign=campaign, decided__decision__body__in=bodies)
    petitions = rows.select_related("decided__decision", "decided__subject").prefetch_related("answers")
    return sorted(petitions, key=lambda row: (bool(row.answers.all()), row.received_on, row.pk))
