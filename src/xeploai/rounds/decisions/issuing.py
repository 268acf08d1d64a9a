"""A list becomes a paper: whatever stands in its way is named, and then every level of it stands at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.names import folded_name
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.amendments import roster_close
from xeploai.rounds.decisions.drafts import campaign_locked, draft_move, quarter_faults
from xeploai.rounds.decisions.gates import Waits, waits_of
from xeploai.rounds.decisions.ledger import decided_enter
from xeploai.rounds.decisions.models import (
    Annulment,
    DecidedLevel,
    DecidingSession,
    Decision,
    DecisionDraft,
    DraftState,
    PostponementEnd,
    Source,
    StandingLevel,
)
from xeploai.rounds.decisions.pools import Pool, pools_of
from xeploai.rounds.decisions.postponements import reservations_of
from xeploai.rounds.decisions.selectors import DraftRow, draft_content
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
    under_policy,
)
from xeploai.rounds.proposals.models import ResultSheet
from xeploai.rounds.proposals.services import level_faults, require_running
from xeploai.tools.classification_marks import refuse_secrets


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
    require_running(campaign_locked(draft.campaign))
    draft_move(draft, seen)
    content = draft_content(draft)
    rows = listed(content.rows)
    planned = {row.subject.pk: row.line.level for row in rows if row.line}
    pools = pools_of(draft.campaign, planned)
    waits = waits_of(rows, pools)
    session = session_of(draft) if paper.source is Source.HERE else None
    sitting = _sitting(draft, paper, session)
    faults = [
        *_paper_faults(draft, paper),
        *_session_faults(draft, paper, sitting, session, rows),
        *_day_faults(draft, paper, sitting, rows),
        *_line_faults(rows),
        *(Fault(code="decision_line_gone", value=line.subject.entry.name) for line in content.gone),
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
        after=_entered(decision, levels),
        reason=passed,
        sealed=[decision, *levels],
    )
    return decision


def _entered(decision: Decision, levels: Sequence[DecidedLevel]) -> dict[str, Any]:
    """What the audit log says of it."""
    return {
        "number": decision.number,
        "signed_on": decision.signed_on,
        "levels": {str(level.subject.public_id): level.level for level in levels},
        "conditions": decision.conditions,
    }


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


def _sitting(draft: DecisionDraft, paper: Paper, session: DecidingSession | None) -> Sitting | None:
    """The session on which a decision rests; None: a superior's, whose session is none of ours."""
    if paper.source is Source.ABOVE:
        return None
    return under_policy(draft, paper.sitting) if session is None else sitting_of(session)


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
        yield from quarter_faults(row, row.line.level, row.line.reason)


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
