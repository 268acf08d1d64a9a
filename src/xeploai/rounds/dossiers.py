"""The dossier of a unit: which papers the rules list, which of them the program itself holds, which somebody has looked
for by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from xeploai.core.errors import Fault, Refused
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.models import Petition
from xeploai.rounds.opinions.dossier_ticks import Tick, dossier_tick
from xeploai.rounds.opinions.models import DossierTick, OpinionState
from xeploai.rounds.opinions.selectors import ticks_of
from xeploai.rounds.opinions.sources import RESIDENCE
from xeploai.rounds.opinions.strips import Strip, opinion_strip
from xeploai.rounds.proposals.selectors import Proposed, proposals_of, unit_subjects
from xeploai.rounds.reviews.models import ReviewState, SelfReview


class Presence(StrEnum):
    """Whether a paper is there. NOT_NEEDED: it is one "if any", and there is none; BY_HAND: only somebody who has the
    dossier in hand can say."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    BY_HAND = "by_hand"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One kind of paper on the list of the rules."""

    code: str
    label: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper of one subject.

    says  what the program knows of it
    tick  what somebody said who looked for it; None: nobody did
    """

    item: Item
    presence: Presence
    says: str
    tick: DossierTick | None


@dataclass(frozen=True, kw_only=True)
class DossierRow:
    """The papers of one subject, in the order of the list."""

    subject: Subject
    papers: Sequence[Paper]

    @property
    def missing(self) -> list[Paper]:
        """What is to be there and is not."""
        return [paper for paper in self.papers if paper.presence is Presence.MISSING]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The dossier of a unit. items: empty where the rules bound to the round list none."""

    items: Sequence[Item]
    clause: str
    verified: bool
    rows: Sequence[DossierRow]

    @property
    def missing(self) -> int:
        """How many papers are missing."""
        return sum(len(row.missing) for row in self.rows)


_USE = "dossier"


def dossier_list(campaign: Campaign) -> tuple[Sequence[Item], str, bool]:
    """The papers that the bound rules list, with their clause and whether that was seen."""
    regime = campaign_regime(campaign)
    forms = [form for form in regime.pack.forms.forms if form.use == _USE] if regime else []
    if not forms:
        return [], "", False
    items = [Item(code=row.id, label=row.label, number=number) for number, row in enumerate(forms[0].fields, start=1)]
    return items, forms[0].clause, forms[0].verified


def dossier_of(campaign: Campaign, unit: Organisation) -> Dossier:
    """Everybody who is reviewed in a unit, with the papers. Eight queries, however many."""
    items, clause, verified = dossier_list(campaign)
    subjects = unit_subjects(campaign, unit)
    known = _Known(campaign, subjects)
    ticks = ticks_of(campaign, unit)
    rows = [
        DossierRow(
            subject=subject,
            papers=[_paper(item, known.of(item.code, subject), ticks.get((subject.pk, item.code))) for item in items],
        )
        for subject in subjects
    ]
    return Dossier(items=items, clause=clause, verified=verified, rows=rows)


def ticks_enter(*, campaign: Campaign, unit: Organisation, ticks: Sequence[Tick], by: Actor) -> Sequence[DossierTick]:
    """Note what somebody found who looked for papers. Raises Refused for one that is not on the list of the rules."""
    known = {item.code for item in dossier_list(campaign)[0]}
    faults = [Fault(code="dossier_item", value=tick.item) for tick in ticks if tick.item not in known]
    if faults:
        raise Refused(faults)
    return dossier_tick(campaign=campaign, unit=unit, ticks=ticks, by=by)


def _paper(item: Item, computed: tuple[Presence, str], tick: DossierTick | None) -> Paper:
    presence, says = computed
    if tick is not None:
        presence = Presence.PRESENT if tick.present else Presence.MISSING
    return Paper(item=item, presence=presence, says=says, tick=tick)


class _Known:
    """What the program holds of the papers of some subjects."""

    def __init__(self, campaign: Campaign, subjects: Sequence[Subject]) -> None:
        keys = [subject.pk for subject in subjects]
        handed_in = SelfReview.objects.filter(
            campaign=campaign.reviews_of, about=OuterRef("about"), state=ReviewState.SUBMITTED
        )
        rows = Subject.objects.filter(pk__in=keys).annotate(
            handed_in=Exists(handed_in),
            prompted=Count("prompts", filter=Q(prompts__withdrawn_at=None)),
            petitioned=Exists(Petition.objects.filter(decided__subject=OuterRef("pk"))),
        )
        self._facts: Mapping[int, Any] = {
            row.pk: row for row in rows.select_related("standing__decided__decision").order_by()
        }
        self._proposed = proposals_of(subjects)
        self._strips = opinion_strip(campaign, subjects, wanted=False)

    def of(self, code: str, subject: Subject) -> tuple[Presence, str]:
        """Whether a paper is there, and what is known of it; BY_HAND for a paper that the program does not know."""
        facts, strip, proposed = self._facts[subject.pk], self._strips[subject.pk], self._proposed[subject.pk]
        match code:
            case "report":
                return _report(facts)
            case "residence_comment":
                return _residence(subject, strip)
            case "minutes":
                return _minutes(proposed)
            case "appraisal":
                return _appraisal(proposed)
            case "conclusion":
                return _conclusion(subject, facts)
            case "review_prompt":
                return _if_any(facts.prompted, "gợi ý")
            case "opinions":
                return _opinions(strip)
            case "petitions":
                return _if_any(facts.petitioned, "kiến nghị")
            case _:
                return Presence.BY_HAND, ""


def _report(facts: Any) -> tuple[Presence, str]:
    if facts.handed_in:
        return Presence.PRESENT, "đã nộp"
    return (
        (Presence.NOT_NEEDED, "không phải kiểm điểm")
        if facts.review_required is False
        else (Presence.MISSING, "chưa nộp")
    )


def _residence(subject: Subject, strip: Strip) -> tuple[Presence, str]:
    if subject.kind != "member":
        return Presence.NOT_NEEDED, ""
    opinion = next((cell.opinion for cell in strip.cells if cell.source.code == RESIDENCE), None)
    if opinion is None:
        return Presence.MISSING, "chưa có"
    match opinion.state:
        case OpinionState.GIVEN | OpinionState.NONE:
            return Presence.PRESENT, f"{opinion.body_name}, {opinion.given_on:%d/%m/%Y}"
        case OpinionState.NOT_OBTAINED:
            return Presence.MISSING, f"không lấy được: {opinion.text}"
        case _:
            return Presence.NOT_NEEDED, opinion.get_state_display().lower()


def _minutes(proposed: Proposed) -> tuple[Presence, str]:
    if proposed.line is None:
        return Presence.MISSING, "chưa nhập kết quả họp"
    sheet = proposed.line.sheet
    return Presence.PRESENT, f"{sheet.minutes_number or 'không số'}, {sheet.held_on:%d/%m/%Y}"


def _appraisal(proposed: Proposed) -> tuple[Presence, str]:
    if proposed.appraisal is None or proposed.lapsed:
        return Presence.MISSING, "chưa thẩm định"
    return Presence.PRESENT, proposed.appraisal.level_name


def _conclusion(subject: Subject, facts: Any) -> tuple[Presence, str]:
    standing = getattr(facts, "standing", None)
    if standing is not None:
        return Presence.PRESENT, f"{standing.decided.level_name}, {standing.decided.decision.number}"
    if subject.classified is False:
        return Presence.NOT_NEEDED, subject.reason_name
    return Presence.MISSING, "chưa quyết định"


def _if_any(number: int, what: str) -> tuple[Presence, str]:
    return (Presence.PRESENT, f"có {what}") if number else (Presence.NOT_NEEDED, f"không có {what}")


def _opinions(strip: Strip) -> tuple[Presence, str]:
    cells = [cell for cell in strip.cells if cell.source.code != RESIDENCE]
    given = sum(cell.opinion is not None and cell.opinion.state == OpinionState.GIVEN for cell in cells)
    missing = sum(cell.missing for cell in cells)
    if missing:
        return Presence.MISSING, f"còn {missing} nơi chưa trả lời"
    return (Presence.PRESENT, f"{given} ý kiến") if given else (Presence.NOT_NEEDED, "không hỏi ai")
