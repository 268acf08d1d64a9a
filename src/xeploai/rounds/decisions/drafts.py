"""The list that a body is to decide: begun, changed line by line, given up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import quarter_with_year
from xeploai.rounds.decisions.models import (
    DecisionDraft,
    DraftLine,
    DraftState,
)
from xeploai.rounds.decisions.quarters import Quarters
from xeploai.rounds.decisions.selectors import DraftRow, draft_content, lot_subjects
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import level_faults, require_running
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


def campaign_locked(campaign: Campaign) -> Campaign:
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
    draft_move(draft, seen)
    content = draft_content(draft)
    rows = {row.subject.pk: row for row in content.rows}
    faults = [fault for choice in choices for fault in _choice_faults(choice, rows.get(choice.subject))]
    if faults:
        raise Refused(faults)
    refuse_secrets([text for choice in choices for text in (choice.reason, choice.authority_note)])
    changes: dict[str, str] = {}
    for line in content.gone:
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


def draft_move(draft: DecisionDraft, seen: int) -> None:
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
    yield from quarter_faults(row, choice.level, choice.reason)


def quarter_faults(row: DraftRow, level: str, reason: str) -> Iterator[Fault]:
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
