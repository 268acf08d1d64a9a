"""Acts on decisions: prepare a list, change a line of it, issue it as a paper, annul a level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.names import folded_name
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.amendments import roster_close
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import quarter_with_year
from xeploai.rounds.decisions.gates import Waits, waits_of
from xeploai.rounds.decisions.ledger import decided_end, decided_enter
from xeploai.rounds.decisions.models import (
    Annulment,
    CapAuthorisation,
    DecidedLevel,
    DecidingSession,
    Decision,
    DecisionDraft,
    DraftLine,
    DraftState,
    PoolGroup,
    PostponementEnd,
    Source,
    StandingLevel,
)
from xeploai.rounds.decisions.pools import Pool, pools_of
from xeploai.rounds.decisions.postponements import reservations_of
from xeploai.rounds.decisions.quarters import Quarters
from xeploai.rounds.decisions.selectors import DraftRow, draft_rows, lines_gone, lot_subjects
from xeploai.rounds.decisions.sessions import (
    Sitting,
    Vote,
    list_digest,
    listed,
    notes_of,
    session_add,
    session_of,
    sitting_faults,
    sitting_of,
)
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
    if quarter_with_year(campaign, campaign_regime(campaign)):
        raise Refused.because("campaign_quarter_with_year", value=campaign.title)
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
    yield from _quarter_faults(row, choice.level, choice.reason)


def _quarter_faults(row: DraftRow, level: str, reason: str) -> Iterator[Fault]:
    name, quarters = row.subject.entry.name, Quarters(rows=row.quarters)
    if quarters.differs(level) and not reason.strip():
        yield Fault(code="decision_quarters_differ", value=name, values={"quarters": quarters.text})


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
    """The paper of a decision, as it was signed. See Decision.

    issuer  who decided above
    minutes_number to agreed  of a session that nobody has entered yet (`sessions.session_enter`), in figures
    """

    number: str
    signed_on: date
    signer_name: str
    signer_post: str = ""
    capacity: str = ""
    source: Source = Source.HERE
    issuer: str = ""
    minutes_number: str = ""
    minutes_on: date | None = None
    members: int | None = None
    present: int | None = None
    agreed: int | None = None

    @property
    def sitting(self) -> Sitting:
        """The session as the paper gives it."""
        return Sitting(
            minutes_number=self.minutes_number,
            met_on=self.minutes_on,
            called=self.members,
            present=self.present,
            vote=Vote(agreed=self.agreed),
        )


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
    rows = listed(every)
    planned = {row.subject.pk: row.line.level for row in rows if row.line}
    pools = pools_of(draft.campaign, planned)
    waits = waits_of(rows, pools)
    session = session_of(draft) if paper.source is Source.HERE else None
    sitting = _sitting(paper, session)
    faults = [
        *_paper_faults(draft, paper),
        *_session_faults(draft, paper, sitting, session, rows),
        *_day_faults(draft, paper, sitting, rows),
        *_line_faults(rows),
        *(Fault(code="decision_line_gone", value=line.subject.entry.name) for line in lines_gone(draft, every)),
        *_pool_faults(pools),
        *_wait_faults(waits, passed),
    ]
    if faults:
        raise Refused(faults)
    refuse_secrets([paper.number, paper.signer_name, paper.signer_post, paper.capacity, paper.issuer, passed])
    if sitting is not None and session is None:
        session = session_add(draft, sitting, rows, number=1, reason="", by=by)
    conditions = [
        *({**wait.record, "reason": passed.strip()} for wait in waits),
        *(reservation.record for reservation in reservations_of(draft.campaign, rows)),
        *(note.record for note in notes_of(sitting, rows, paper.signer_name, by)),
    ]
    decision = _decision_add(draft, paper, session, conditions, by)
    levels = DecidedLevel.objects.bulk_create(
        _level(decision, row, position) for position, row in enumerate(rows, start=1)
    )
    _stand(levels)
    decided_enter(levels)
    touched = {subject for pool in pools if pool.planned for subject in pool.subjects}
    roster_close(subjects=sorted(touched))
    DecisionDraft.objects.filter(pk=draft.pk).update(state=DraftState.ISSUED, decision=decision)
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
    elif _same_number(draft, paper).exists():
        yield Fault(code="decision_number_used", value=paper.number)
    if paper.source is Source.ABOVE and not number_key(paper.issuer):
        yield Fault(code="decision_issuer_missing")
    elif paper.source is Source.ABOVE and number_key(paper.issuer) == number_key(draft.body.name):
        yield Fault(code="decision_issuer_own", value=paper.issuer)
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


def _same_number(draft: DecisionDraft, paper: Paper) -> "QuerySet[Decision]":
    """Papers of the register in which this one is numbered: the body's own, or that of the superior who decided."""
    same = Decision.objects.filter(body=draft.body, year=paper.signed_on.year, number_key=number_key(paper.number))
    if paper.source is Source.HERE:
        return same.filter(source=Source.HERE)
    return same.filter(source=Source.ABOVE, tally=draft.tally, issuer_key=number_key(paper.issuer))


def _sitting(paper: Paper, session: DecidingSession | None) -> Sitting | None:
    """The session on which a decision rests; None: a superior's, whose session is none of ours."""
    if paper.source is Source.ABOVE:
        return None
    return paper.sitting if session is None else sitting_of(session)


def _session_faults(
    draft: DecisionDraft,
    paper: Paper,
    sitting: Sitting | None,
    session: DecidingSession | None,
    rows: Sequence[DraftRow],
) -> Iterator[Fault]:
    if sitting is None:
        return
    yield from sitting_faults(draft, sitting, rows)
    if session is None:
        return
    if session.list_digest != list_digest(rows):
        yield Fault(code="session_other_list", value=session.minutes_number)
    given, entered = (paper.minutes_number.strip(), paper.minutes_on), (session.minutes_number, session.met_on)
    if any(value and value != stands for value, stands in zip(given, entered, strict=True)):
        yield Fault(code="session_other_minutes", value=given[0], values={"entered": session.minutes_number})


def _day_faults(
    draft: DecisionDraft, paper: Paper, sitting: Sitting | None, rows: Sequence[DraftRow]
) -> Iterator[Fault]:
    """A session comes after the meetings it rests on and within the period, the signature after it."""
    sheets = {row.proposed.line.sheet_id for row in rows if row.proposed.line is not None}
    latest = ResultSheet.objects.filter(pk__in=sheets).order_by("-held_on").first()
    met_on = paper.minutes_on if sitting is None else sitting.met_on
    day = met_on or paper.signed_on
    if met_on is not None and met_on > paper.signed_on:
        yield Fault(code="decision_session_later", value=f"{met_on:%d/%m/%Y}")
    elif day < draft.campaign.period_start:
        start = f"{draft.campaign.period_start:%d/%m/%Y}"
        yield Fault(code="decision_before_period", value=f"{day:%d/%m/%Y}", values={"from": start})
    subjects = [row.subject.pk for row in rows]
    # Of who is decided anew in a supplementary round, the papers of the round before.
    before = Q(decided__subject__in=subjects) | Q(decided__subject__continued_by__in=subjects)
    annulled = Annulment.objects.filter(before).order_by("-signed_on").first()
    if annulled is not None and paper.signed_on < annulled.signed_on:
        yield Fault(
            code="decision_before_annulment",
            value=f"{paper.signed_on:%d/%m/%Y}",
            values={"number": annulled.number, "signed_on": f"{annulled.signed_on:%d/%m/%Y}"},
        )
    waited = Q(postponement__subject__in=subjects) | Q(postponement__subject__continued_by__in=subjects)
    taken_up = PostponementEnd.objects.filter(waited).order_by("-signed_on").first()
    if taken_up is not None and paper.signed_on < taken_up.signed_on:
        yield Fault(
            code="decision_before_taken_up",
            value=f"{paper.signed_on:%d/%m/%Y}",
            values={"number": taken_up.number, "signed_on": f"{taken_up.signed_on:%d/%m/%Y}"},
        )
    if latest is not None and day < latest.held_on:
        yield Fault(
            code="decision_before_meeting", value=f"{day:%d/%m/%Y}", values={"held_on": f"{latest.held_on:%d/%m/%Y}"}
        )


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
        yield from _quarter_faults(row, row.line.level, row.line.reason)


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


def _decision_add(
    draft: DecisionDraft,
    paper: Paper,
    session: DecidingSession | None,
    conditions: Sequence[Mapping[str, object]],
    by: Actor,
) -> Decision:
    issuer = paper.issuer.strip() if paper.source is Source.ABOVE else ""
    try:
        with transaction.atomic():
            return Decision.objects.create(
                campaign=draft.campaign,
                body=draft.body,
                tally=draft.tally,
                source=paper.source,
                issuer=issuer,
                issuer_key=number_key(issuer),
                number=paper.number.strip(),
                number_key=number_key(paper.number),
                year=paper.signed_on.year,
                signed_on=paper.signed_on,
                capacity=paper.capacity.strip(),
                signer_post=paper.signer_post.strip(),
                signer_name=paper.signer_name.strip(),
                minutes_number=session.minutes_number if session else paper.minutes_number.strip(),
                minutes_on=session.met_on if session else paper.minutes_on,
                members=session.called if session else paper.members,
                present=session.present if session else paper.present,
                agreed=session.agreed if session else paper.agreed,
                conditions=list(conditions),
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
    """End a level that stands. The subject may be decided on again; what was decided stays readable.

    Also once the round is closed, as an act that the trail names apart: it is decided anew in a supplementary round.
    """
    require(by, "decision.write", decided.decision.body)
    closed = _locked(decided.decision.campaign).status == CampaignStatus.CLOSED
    if not closed:
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
        action="decision.annul_closed" if closed else "decision.annul",
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
    known = next((row for row in pools_of(campaign) if row.key.text == pool), None)
    if known is None:
        raise Refused.because("authorisation_pool", value=pool)
    body = Organisation.objects.get(pk=known.key.body)
    require(by, "decision.write", body)
    require_running(campaign)
    if not number.strip() or not issuer.strip():
        raise Refused.because("authorisation_incomplete")
    if signed_on > timezone.localdate():
        raise Refused.because("decision_signed_later", value=f"{signed_on:%d/%m/%Y}")
    if places > len(known.subjects):
        raise Refused.because("authorisation_places", value=str(places), most=len(known.subjects))
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
        after={"pool": known.label, "places": places, "number": paper.number, "signed_on": signed_on},
        sealed=[paper],
    )
    return paper
