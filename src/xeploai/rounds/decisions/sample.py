"""A round carried on from given levels: results of the meetings, appraisal, drafts, decisions, notices.

For the demonstration, and for trials that carry a whole unit through. Every act goes through its service, in the order
of the work: members and their branches before what stands above them, collectives, then leaders.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from xeploai.core.ballot import Count
from xeploai.core.errors import Refused
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import CapAuthorisation, Decision, DecisionDraft
from xeploai.rounds.decisions.notices import notice_give
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.selectors import Lot, lots_of
from xeploai.rounds.decisions.services import Paper, cap_authorise, decision_issue, draft_make
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import Line, Minutes, Opinion, levels_appraise, result_enter

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
    found = campaign.subjects.filter(listed=True).select_related("entry__unit", "entry__decider")
    for subject in found.order_by("entry__path", "pk"):
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


def sample_decisions(
    *, campaign: Campaign, held_on: date, by: Actor
) -> tuple[Sequence[Decision], Sequence[CapAuthorisation]]:
    """Decide on everybody for whom a level is proposed; a pool that would pass its ceiling gets an invented paper.

    held_on  day of the session; signed the day after
    """
    paper = Paper(
        number="",
        signed_on=held_on + timedelta(days=1),
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
        units = decision.levels.values("subject__entry__unit")
        for unit in Organisation.objects.filter(pk__in=units).order_by("path"):
            notices += 1
            number = f"{notices:02d}-TB (mẫu)"
            notice_give(decision=decision, unit=unit, number=number, given_on=given_on, by=by)
    return notices
