"""Acts on decisions: prepare a list, change a line of it, issue it as a paper, annul a level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.names import folded_name
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.amendments import roster_close
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.gates import Waits, waits_of
from xeploai.rounds.decisions.ledger import decided_end, decided_enter
from xeploai.rounds.decisions.models import (
    Annulment,
    CapAuthorisation,
    DecidedLevel,
    Decision,
    DecisionDraft,
    DraftLine,
    DraftState,
    PoolGroup,
    Source,
    StandingLevel,
)
from xeploai.rounds.decisions.pools import Pool, pools_of
from xeploai.rounds.decisions.selectors import DraftRow, draft_rows, lines_gone, lot_subjects
from xeploai.rounds.proposals.models import ResultSheet
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import level_faults, require_running
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets


@transaction.atomic
def draft_make(*, campaign: Campaign, body: Organisation, tally: str, by: Actor) -> DecisionDraft:
    """Begin a decision with everybody for whom a level is proposed. The draft that is open already is given back."""
    require(by, "decision.write", body)
    require_running(campaign)
    begun = DecisionDraft.objects.filter(campaign=campaign, body=body, tally=tally, state=DraftState.OPEN).first()
    if begun is not None:
        return begun
    subjects = list(lot_subjects(campaign, body, tally))
    if not subjects:
        raise Refused.because("decision_nobody", value=body.name)
    try:
        with transaction.atomic():
            draft = DecisionDraft.objects.create(campaign=campaign, body=body, tally=tally, made_by=account_of(by))
    except IntegrityError:
        # Somebody else began it in the same moment.
        return DecisionDraft.objects.get(campaign=campaign, body=body, tally=tally, state=DraftState.OPEN)
    proposed = proposals_of(subjects)
    lines = DraftLine.objects.bulk_create(
        DraftLine(
            draft=draft,
            subject=subject,
            level=proposed[subject.pk].level,
            basis=proposed[subject.pk].basis,
            authority_note=proposed[subject.pk].authority_note,
        )
        for subject in subjects
        if proposed[subject.pk].level
    )
    audit_record(by=by, action="decision.draft", subject=draft, body=body, after={"kind": tally, "lines": len(lines)})
    return draft


def _locked(campaign: Campaign) -> Campaign:
    """The campaign as it is now. Its row and that of the campaign whose ceilings it shares order those who decide: the
    ceilings are counted, and the round is known to be open, once nobody else writes."""
    rows = Campaign.objects.select_for_update().filter(pk__in={campaign.pk, campaign.caps_of}).order_by("pk")
    return next(row for row in rows if row.pk == campaign.pk)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line, as typed.

    level  code; empty leaves the subject to a later decision
    seen   Proposed.basis on the page from which it was sent; None: it was read just now
    """

    subject: int
    level: str
    seen: str | None = None
    reason: str = ""
    authority_note: str = ""


@transaction.atomic
def draft_change(*, draft: DecisionDraft, choices: Sequence[Choice], seen: int, by: Actor) -> None:
    """Take up lines as typed: all of them or none. A line that is cancelled because its ground has changed rests on the
    new one from then on; a line of somebody who is decided on here no longer goes. Raises Refused with every level that
    cannot stand, and where the draft or what is proposed has moved on."""
    require(by, "decision.write", draft.body)
    require_running(draft.campaign)
    _move(draft, seen)
    every = draft_rows(draft)
    rows = {row.subject.pk: row for row in every}
    faults = [fault for choice in choices for fault in _choice_faults(choice, rows.get(choice.subject))]
    if faults:
        raise Refused(faults)
    refuse_secrets([text for choice in choices for text in (choice.reason, choice.authority_note)])
    changes: dict[str, str] = {}
    for line in lines_gone(draft, every):
        line.delete()
        changes[str(line.subject.public_id)] = ""
    lines = []
    for choice in choices:
        row = rows[choice.subject]
        if choice.level != (row.line.level if row.line else ""):
            changes[str(row.subject.public_id)] = choice.level
        if choice.level:
            lines.append(
                DraftLine(
                    draft=draft,
                    subject=row.subject,
                    level=choice.level,
                    basis=row.proposed.basis,
                    reason=choice.reason.strip(),
                    authority_note=choice.authority_note.strip(),
                )
            )
    draft.lines.filter(subject__in=[choice.subject for choice in choices if not choice.level]).delete()
    DraftLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["draft", "subject"],
        update_fields=["level", "basis", "reason", "authority_note"],
    )
    audit_record(
        by=by,
        action="decision.draft_change",
        subject=draft,
        body=draft.body,
        after={"revision": seen + 1, "levels": changes},
    )
    draft.revision = seen + 1


def _move(draft: DecisionDraft, seen: int) -> None:
    """Raise the revision. Raises Refused where somebody else did since the page was drawn, or the draft is over."""
    moved = DecisionDraft.objects.filter(pk=draft.pk, state=DraftState.OPEN, revision=seen)
    if not moved.update(revision=seen + 1):
        raise Refused.because("decision_draft_moved")


def _choice_faults(choice: Choice, row: DraftRow | None) -> Iterator[Fault]:
    if row is None:
        yield Fault(code="decision_not_here", value=str(choice.subject))
        return
    name = row.subject.entry.name
    if choice.seen is not None and choice.seen != row.proposed.basis:
        yield Fault(code="result_moved", value=name)
    if not choice.level:
        return
    yield from level_faults(row.subject, choice.level, choice.authority_note, row.allowed)
    if choice.level != row.proposed.level and not choice.reason.strip():
        proposed = row.proposed.level_name or "—"
        yield Fault(code="decision_reason_missing", value=name, values={"proposed": proposed})


@transaction.atomic
def draft_cancel(*, draft: DecisionDraft, reason: str, by: Actor) -> None:
    """Give a draft up; it stays readable in the trail."""
    require(by, "decision.write", draft.body)
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    cancelled = DecisionDraft.objects.filter(pk=draft.pk, state=DraftState.OPEN).update(state=DraftState.CANCELLED)
    if not cancelled:
        raise Refused.because("decision_draft_moved")
    audit_record(by=by, action="decision.draft_cancel", subject=draft, body=draft.body, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The paper of a decision, as it was signed. See Decision."""

    number: str
    signed_on: date
    signer_name: str
    signer_post: str = ""
    capacity: str = ""
    source: Source = Source.HERE
    minutes_number: str = ""
    minutes_on: date | None = None
    members: int | None = None
    present: int | None = None
    agreed: int | None = None


@transaction.atomic
def decision_issue(*, draft: DecisionDraft, paper: Paper, seen: int, by: Actor, passed: str = "") -> Decision:
    """Make a signed decision of a draft: its levels stand from now on and the rosters of its pools are closed.

    seen    revision of the draft on the page
    passed  why what the decision should wait for is not waited for

    Raises Refused with everything that stops it: a number used before, a session that came before the meetings it
    rests on, no quorum or majority, a line whose ground has changed, a ceiling that is passed without a paper.
    """
    require(by, "decision.write", draft.body)
    require_running(_locked(draft.campaign))
    _move(draft, seen)
    every = draft_rows(draft)
    rows = [row for row in every if row.line is not None]
    planned = {row.subject.pk: row.line.level for row in rows if row.line}
    pools = pools_of(draft.campaign, planned)
    waits = waits_of(rows, pools)
    faults = [
        *_paper_faults(draft, paper),
        *_session_faults(draft, paper, rows),
        *_line_faults(rows),
        *(Fault(code="decision_line_gone", value=line.subject.entry.name) for line in lines_gone(draft, every)),
        *_pool_faults(pools),
        *_wait_faults(waits, passed),
    ]
    if faults:
        raise Refused(faults)
    texts = [paper.number, paper.signer_name, paper.signer_post, paper.capacity, paper.minutes_number]
    refuse_secrets([*texts, passed])
    decision = _decision_add(draft, paper, waits, passed, by)
    levels = DecidedLevel.objects.bulk_create(
        _level(decision, row, position) for position, row in enumerate(rows, start=1)
    )
    _stand(levels)
    decided_enter(levels)
    touched = {subject for pool in pools if pool.planned for subject in pool.subjects}
    roster_close(subjects=sorted(touched))
    DecisionDraft.objects.filter(pk=draft.pk).update(state=DraftState.ISSUED)
    audit_record(
        by=by,
        action="decision.issue",
        subject=decision,
        body=draft.body,
        after={
            "number": decision.number,
            "signed_on": decision.signed_on,
            "levels": {str(level.subject.public_id): level.level for level in levels},
            "conditions": decision.conditions,
        },
        reason=passed,
        sealed=[decision, *levels],
    )
    return decision


def _paper_faults(draft: DecisionDraft, paper: Paper) -> Iterator[Fault]:
    if not number_key(paper.number):
        yield Fault(code="decision_number_missing")
    elif Decision.objects.filter(
        body=draft.body, year=paper.signed_on.year, number_key=number_key(paper.number)
    ).exists():
        yield Fault(code="decision_number_used", value=paper.number)
    if paper.signed_on > timezone.localdate():
        yield Fault(code="decision_signed_later", value=f"{paper.signed_on:%d/%m/%Y}")
    if not paper.signer_name.strip():
        yield Fault(code="decision_signer_missing")


def number_key(number: str) -> str:
    """A number as it is compared: without marks, blanks and capitals.

    >>> number_key("12 -QĐ/ĐU") == number_key("12-qđ/đu")
    True
    """
    return "".join(folded_name(number).split())


def _session_faults(draft: DecisionDraft, paper: Paper, rows: Sequence[DraftRow]) -> Iterator[Fault]:
    sheets = {row.proposed.line.sheet_id for row in rows if row.proposed.line is not None}
    latest = ResultSheet.objects.filter(pk__in=sheets).order_by("-held_on").first()
    day = paper.minutes_on or paper.signed_on
    if paper.minutes_on is not None and paper.minutes_on > paper.signed_on:
        yield Fault(code="decision_session_later", value=f"{paper.minutes_on:%d/%m/%Y}")
    elif day < draft.campaign.period_start:
        start = f"{draft.campaign.period_start:%d/%m/%Y}"
        yield Fault(code="decision_before_period", value=f"{day:%d/%m/%Y}", values={"from": start})
    subjects = [row.subject.pk for row in rows]
    annulled = Annulment.objects.filter(decided__subject__in=subjects).order_by("-signed_on").first()
    if annulled is not None and paper.signed_on < annulled.signed_on:
        yield Fault(
            code="decision_before_annulment",
            value=f"{paper.signed_on:%d/%m/%Y}",
            values={"number": annulled.number, "signed_on": f"{annulled.signed_on:%d/%m/%Y}"},
        )
    if latest is not None and day < latest.held_on:
        yield Fault(
            code="decision_before_meeting", value=f"{day:%d/%m/%Y}", values={"held_on": f"{latest.held_on:%d/%m/%Y}"}
        )
    if paper.source is Source.ABOVE:
        return
    if paper.minutes_on is None or not paper.minutes_number.strip():
        yield Fault(code="decision_minutes_missing")
    if paper.members is None or paper.present is None or paper.agreed is None:
        yield Fault(code="decision_roll_missing")
        return
    if not 0 < paper.agreed <= paper.present <= paper.members:
        yield Fault(code="decision_roll", value=f"{paper.members}, {paper.present}, {paper.agreed}")
        return
    regime = campaign_regime(draft.campaign)
    if regime is not None:
        yield from _votes_faults(paper.members, paper.present, paper.agreed, regime.parameters())


def _votes_faults(members: int, present: int, agreed: int, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Quorum and majority by the parameters of the rules; a pack without them asks for none."""
    if "voting_quorum" in parameters:
        quorum = Fraction(str(parameters["voting_quorum"].value))
        if present < quorum * members:
            yield Fault(code="decision_quorum", value=str(present), values={"members": members, "part": str(quorum)})
    if "voting_threshold" in parameters:
        threshold = Fraction(str(parameters["voting_threshold"].value))
        base = present if parameters["voting_base"].value == "present" else members
        strict = bool(parameters["voting_threshold_strict"].value)
        if agreed < threshold * base or (strict and agreed == threshold * base):
            yield Fault(code="decision_majority", value=str(agreed), values={"base": base, "part": str(threshold)})


def _line_faults(rows: Sequence[DraftRow]) -> Iterator[Fault]:
    if not rows:
        yield Fault(code="decision_empty")
    for row in rows:
        assert row.line is not None
        name = row.subject.entry.name
        if row.stale:
            yield Fault(
                code="decision_line_stale",
                sheet=name,
                value=row.line.level_name,
                values={"now": row.proposed.level_name or "—"},
            )
        yield from level_faults(row.subject, row.line.level, row.line.authority_note, row.allowed)


def _pool_faults(pools: Sequence[Pool]) -> Iterator[Fault]:
    for pool in pools:
        if pool.lacking and pool.planned and not pool.key.group:
            yield Fault(code="decision_group_missing", value=pool.label, values={"number": pool.lacking})
        if pool.passed:
            yield Fault(
                code="decision_cap",
                value=pool.label,
                values={
                    "used": pool.places.used,
                    "most": pool.most,
                    "base": pool.places.base,
                    "clause": pool.places.rule.clause,
                },
            )


def _wait_faults(waits: Sequence[Waits], passed: str) -> Iterator[Fault]:
    if not passed.strip():
        yield from (wait.fault for wait in waits)


def _decision_add(draft: DecisionDraft, paper: Paper, waits: Sequence[Waits], passed: str, by: Actor) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(
                campaign=draft.campaign,
                body=draft.body,
                tally=draft.tally,
                source=paper.source,
                number=paper.number.strip(),
                number_key=number_key(paper.number),
                year=paper.signed_on.year,
                signed_on=paper.signed_on,
                capacity=paper.capacity.strip(),
                signer_post=paper.signer_post.strip(),
                signer_name=paper.signer_name.strip(),
                minutes_number=paper.minutes_number.strip(),
                minutes_on=paper.minutes_on,
                members=paper.members,
                present=paper.present,
                agreed=paper.agreed,
                conditions=[{**wait.record, "reason": passed.strip()} for wait in waits],
                issued_by=account_of(by),
            )
    except IntegrityError as error:
        raise Refused.because("decision_number_used", value=paper.number) from error


def _level(decision: Decision, row: DraftRow, position: int) -> DecidedLevel:
    assert row.line is not None
    return DecidedLevel(
        decision=decision,
        subject=row.subject,
        position=position,
        name=row.subject.entry.name,
        unit_name=row.subject.entry.unit.name,
        level=row.line.level,
        proposed=row.proposed.level,
        basis=row.line.basis,
        reason=row.line.reason,
        authority_note=row.line.authority_note,
    )


def _stand(levels: Sequence[DecidedLevel]) -> None:
    """Raises Refused where somebody else has decided on one of them meanwhile."""
    try:
        with transaction.atomic():
            StandingLevel.objects.bulk_create(
                StandingLevel(subject_id=level.subject_id, decided=level) for level in levels
            )
    except IntegrityError as error:
        raise Refused.because("decision_decided_already") from error


@dataclass(frozen=True, kw_only=True)
class AnnullingPaper:
    """By what a level is annulled."""

    body_name: str
    number: str
    signed_on: date
    reason: str


@transaction.atomic
def level_annul(*, decided: DecidedLevel, paper: AnnullingPaper, by: Actor) -> Annulment:
    """End a level that stands. The subject may be decided on again; what was decided stays readable."""
    require(by, "decision.write", decided.decision.body)
    require_running(decided.decision.campaign)
    texts = [paper.body_name, paper.number, paper.reason]
    if not all(text.strip() for text in texts):
        raise Refused.because("annulment_incomplete")
    if not decided.decision.signed_on <= paper.signed_on <= timezone.localdate():
        raise Refused.because("annulment_day", value=f"{paper.signed_on:%d/%m/%Y}")
    refuse_secrets(texts)
    if not StandingLevel.objects.filter(decided=decided).delete()[0]:
        raise Refused.because("annulment_not_standing", value=decided.name)
    decided_end(decided)
    annulment = Annulment.objects.create(
        decided=decided,
        body_name=paper.body_name.strip(),
        number=paper.number.strip(),
        signed_on=paper.signed_on,
        reason=paper.reason.strip(),
        annulled_by=account_of(by),
    )
    audit_record(
        by=by,
        action="decision.annul",
        subject=decided,
        body=decided.decision.body,
        before={"level": decided.level, "decision": decided.decision.number},
        after={"paper": annulment.number, "signed_on": annulment.signed_on},
        reason=annulment.reason,
        sealed=[annulment],
    )
    return annulment


MOST_LETTERS_OF_GROUP = 100


@transaction.atomic
def groups_set(*, campaign: Campaign, subjects: Sequence[Subject], group: str, by: Actor) -> int:
    """Count subjects in a group of similar position and task; gives how many there are now. Raises Refused for those
    who are decided on already: their pool is closed."""
    for subject in subjects:
        require(by, "decision.write", subject.entry.decider or campaign.body)
    name = " ".join(group.split())
    if not name or len(name) > MOST_LETTERS_OF_GROUP:
        raise Refused.because("group_name", value=name[:40], most=MOST_LETTERS_OF_GROUP)
    require_running(_locked(campaign))
    # As it is now: somebody may have decided in the pool since the page was drawn.
    rows = Subject.objects.filter(pk__in=[subject.pk for subject in subjects], closed_at__isnull=False)
    closed = set(rows.values_list("pk", flat=True))
    faults = [Fault(code="group_closed", value=subject.entry.name) for subject in subjects if subject.pk in closed]
    if faults:
        raise Refused(faults)
    refuse_secrets([name])
    name = _spelling(campaign, name)
    PoolGroup.objects.bulk_create(
        (PoolGroup(subject=subject, group=name) for subject in subjects),
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["group"],
    )
    if subjects:
        audit_record(
            by=by,
            action="decision.group",
            subject=campaign,
            body=subjects[0].entry.decider or campaign.body,
            after={"group": name, "subjects": [str(subject.public_id) for subject in subjects]},
        )
    return len(subjects)


def _spelling(campaign: Campaign, group: str) -> str:
    """A group as it is spelled already in the campaign or in one that shares its ceilings: another spelling is no group
    with a ceiling of its own."""
    family = Q(campaign=campaign.caps_of) | Q(campaign__parent=campaign.caps_of)
    named = Subject.objects.filter(family, listed=True).order_by()
    known = [
        *named.exclude(pool_group=None).values_list("pool_group__group", flat=True).distinct(),
        *named.exclude(entry__group="").values_list("entry__group", flat=True).distinct(),
    ]
    return next((name for name in known if vocabulary.folded(name) == vocabulary.folded(group)), group)


@transaction.atomic
def cap_authorise(
    *, campaign: Campaign, pool: str, places: int, number: str, signed_on: date, issuer: str, by: Actor
) -> CapAuthorisation:
    """Enter the paper that lets a pool pass its ceiling. Raises Refused for a pool that the campaign does not have."""
    found = next((one for one in pools_of(campaign) if one.key.text == pool), None)
    if found is None:
        raise Refused.because("authorisation_pool", value=pool)
    body = Organisation.objects.get(pk=found.key.body)
    require(by, "decision.write", body)
    require_running(campaign)
    if not number.strip() or not issuer.strip():
        raise Refused.because("authorisation_incomplete")
    if signed_on > timezone.localdate():
        raise Refused.because("decision_signed_later", value=f"{signed_on:%d/%m/%Y}")
    if places > len(found.subjects):
        raise Refused.because("authorisation_places", value=str(places), most=len(found.subjects))
    refuse_secrets([number, issuer])
    paper = CapAuthorisation.objects.create(
        campaign_id=campaign.caps_of,
        pool=pool,
        places=places,
        number=number.strip(),
        signed_on=signed_on,
        issuer=issuer.strip(),
        entered_by=account_of(by),
    )
    audit_record(
        by=by,
        action="decision.authorise",
        subject=campaign,
        body=body,
        after={"pool": found.label, "places": places, "number": paper.number, "signed_on": signed_on},
        sealed=[paper],
    )
    return paper
