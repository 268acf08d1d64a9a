"""A round carried on from given levels: results of the meetings, appraisal, drafts, decisions, notices.

For the demonstration, and for trials that carry a whole unit through. Every act goes through its service, in the order
of the work: members and their branches before what stands above them, collectives, then leaders.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from xeploai.core.ballot import Count
from xeploai.core.errors import Refused
from xeploai.core.levels import Level
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.ceilings import cap_authorise, groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import CapAuthorisation, Decision, DecisionDraft
from xeploai.rounds.decisions.notices import notice_give
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.selectors import Lot, lots_of
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import Line, Minutes, Opinion, levels_appraise, result_enter
from xeploai.rounds.reviews.allowed_levels import allowed_levels

ORDER = (
    TallySubject.MEMBER,
    TallySubject.BRANCH,
    TallySubject.SECTIONAL_COMMITTEE,
    TallySubject.GRASSROOTS_ORGANISATION,
    TallySubject.SUBORDINATE_COMMITTEE,
    TallySubject.UPPER_COMMITTEE,
    TallySubject.COLLECTIVE,
    TallySubject.LEADER,
)
"""Kinds of subject as they are decided on: nobody waits for a level that is still to come."""


def sample_results(*, campaign: Campaign, levels: Mapping[int, str], held_on: date, by: Actor) -> int:
    """Enter the sheet of every unit in which somebody has a level, and appraise it as proposed; gives how many units.

    levels  subject -> code
    """
    units: dict[Organisation, list[Subject]] = defaultdict(list)
    classified = campaign.subjects.filter(listed=True).select_related("entry__unit", "entry__decider")
    for subject in classified.order_by("entry__path", "pk"):
        if subject.pk in levels:
            units[subject.entry.unit].append(subject)
    for number, (unit, subjects) in enumerate(units.items(), start=1):
        minutes = Minutes(held_on=held_on, number=f"{number:02d}-BB (mẫu)")
        lines = [Line(subject=subject, count=Count(), level=levels[subject.pk]) for subject in subjects]
        result_enter(campaign=campaign, unit=unit, minutes=minutes, lines=lines, seen=0, by=by)
        _appraise(campaign, unit, [subject for subject in subjects if subject.kind != SubjectKind.MEMBER.value], by)
    return len(units)


def _appraise(campaign: Campaign, unit: Organisation, subjects: Sequence[Subject], by: Actor) -> None:
    """Organisations, collectives and leaders, each as proposed; members are decided on by the vote."""
    if not subjects:
        return
    proposed = proposals_of(subjects)
    opinions = [
        Opinion(subject=subject, level=proposed[subject.pk].level, seen=proposed[subject.pk].basis)
        for subject in subjects
    ]
    levels_appraise(campaign=campaign, unit=unit, opinions=opinions, by=by)


def _lots(campaign: Campaign, by: Actor) -> Iterable[Lot]:
    """What is still to be decided and has levels proposed, in the order of the work."""
    lots = [lot for lot in lots_of(by, campaign) if lot.proposed > lot.decided]
    return sorted(lots, key=lambda lot: (ORDER.index(TallySubject(lot.tally)), lot.body.path))


def sample_drafts(*, campaign: Campaign, by: Actor) -> Sequence[DecisionDraft]:
    """A draft for every kind of subject and body that has levels proposed."""
    return [draft_make(campaign=campaign, body=lot.body, tally=lot.tally, by=by) for lot in _lots(campaign, by)]


def sample_levels(*, campaign: Campaign, by: Actor) -> Mapping[int, str]:
    """Invented levels for everybody classified, none above what the rules leave open: in each pool one more excellent
    than its places, so that somebody has to calibrate; one in twelve completed. Members without the group that their
    pool needs get one."""
    for pool in pools_of(campaign):
        if pool.lacking:
            lacking = campaign.subjects.filter(pk__in=pool.subjects, entry__group="", pool_group=None)
            subjects = list(lacking.select_related("entry__decider"))
            groups_set(campaign=campaign, subjects=subjects, group=_GROUP, by=by)
    subjects = list(campaign.subjects.filter(listed=True, classified=True).select_related("entry"))
    upper = {pk: judgement.upper for pk, judgement in allowed_levels(campaign, subjects).items()}
    levels: dict[int, str] = {}
    for pool in pools_of(campaign):
        places = len(pool.subjects) * _MOST_EXCELLENT_PER_10K // 10_000
        for place, subject in enumerate(pool.subjects):
            wanted = Level.EXCELLENT if place <= places and len(pool.subjects) > 1 else Level.GOOD
            wanted = Level.COMPLETED if place % 12 == 11 else wanted
            levels[subject] = min(wanted, upper.get(subject, wanted)).value
    return levels


_GROUP = "Viên chức (mẫu)"
_MOST_EXCELLENT_PER_10K = 2000


def sample_calibration(*, draft: DecisionDraft, by: Actor) -> int:
    """Lower as many as pass the ceilings of their pools, the last ones first; gives how many."""
    planned = dict(draft.lines.values_list("subject", "level"))
    choices = []
    for pool in pools_of(draft.campaign, planned):
        if pool.passed:
            excellent = [pk for pk in pool.subjects if planned.get(pk) == Level.EXCELLENT.value]
            lowered = excellent[pool.most - (pool.places.used or 0) :]
            choices += [
                Choice(subject=pk, level=Level.GOOD.value, reason="Hết chỉ tiêu mức cao nhất") for pk in lowered
            ]
    if choices:
        draft_change(draft=draft, choices=choices, seen=draft.revision, by=by)
    return len(choices)


def sample_decisions(
    *, campaign: Campaign, held_on: date, signed_on: date, by: Actor
) -> tuple[Sequence[Decision], Sequence[CapAuthorisation]]:
    """Decide on everybody for whom a level is proposed; a pool that would pass its ceiling gets an invented paper.

    held_on  day of the session
    """
    paper = Paper(
        number="",
        signed_on=signed_on,
        signer_name="Mẫu Văn Ký",
        signer_post="Phó Bí thư",
        capacity="T/M Ban Thường vụ",
        minutes_on=held_on,
        members=15,
        present=14,
        agreed=14,
    )
    issued: list[Decision] = []
    papers: list[CapAuthorisation] = []
    for number, draft in enumerate(sample_drafts(campaign=campaign, by=by), start=1):
        numbered = replace(paper, number=f"{number:02d}-QĐ (mẫu)", minutes_number=f"{number:02d}-BB/TV (mẫu)")
        try:
            decision = decision_issue(draft=draft, paper=numbered, seen=draft.revision, by=by)
        except Refused as refused:
            if {fault.code for fault in refused.faults} != {"decision_cap"}:
                raise
            papers += _authorised(draft, held_on, len(papers), by)
            decision = decision_issue(draft=draft, paper=numbered, seen=draft.revision, by=by)
        issued.append(decision)
    return issued, papers


def _authorised(draft: DecisionDraft, signed_on: date, before: int, by: Actor) -> Sequence[CapAuthorisation]:
    """A paper for every pool that a draft would let pass its ceiling. before: how many papers there are already."""
    planned = dict(draft.lines.values_list("subject", "level"))
    passed = [pool for pool in pools_of(draft.campaign, planned) if pool.passed]
    return [
        cap_authorise(
            campaign=draft.campaign,
            pool=pool.key.text,
            places=pool.places.used or 0,
            number=f"{number:02d}-CV/TU (mẫu)",
            signed_on=signed_on,
            issuer="Cấp trên trực tiếp (mẫu)",
            by=by,
        )
        for number, pool in enumerate(passed, start=before + 1)
    ]


def sample_notices(*, decisions: Iterable[Decision], given_on: date, by: Actor) -> int:
    """Make decisions known in every unit that they name; gives how many notices."""
    notices = 0
    for decision in decisions:
        # The ids are read first: before PostgreSQL has gathered statistics it joins the two row by row, for minutes.
        units = set(decision.levels.values_list("subject__entry__unit", flat=True))
        for unit in Organisation.objects.filter(pk__in=units).order_by("path"):
            notices += 1
            number = f"{notices:02d}-TB (mẫu)"
            notice_give(decision=decision, unit=unit, number=number, given_on=given_on, by=by)
    return notices
