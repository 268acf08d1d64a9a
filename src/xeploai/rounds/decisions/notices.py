"""A decision is made known, and whoever it is about may ask for it to be looked at again."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.dates import working_day_after
from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.models import DecidedLevel, Decision, Notice, Outcome, Petition, PetitionAnswer
from xeploai.rounds.decisions.selectors import notice_of, notices_known
from xeploai.tools.classification_marks import refuse_secrets


@transaction.atomic
def notice_give(
    *,
    decision: Decision,
    unit: Organisation,
    number: str,
    given_on: date,
    by: Actor,
    subject: Subject | None = None,
) -> Notice:
    """Note that a decision was made known: to everybody of a unit whom it names, or to one subject by a paper.

    A second press gives the notice of the first. Raises Refused for a day before the signature, and where it was noted
    by other minutes already.
    """
    if not allows(by, "decision.write", decision.body):
        require(by, "meeting.run", unit)
    if not number.strip():
        raise Refused.because("notice_number_missing")
    if not decision.signed_on <= given_on <= timezone.localdate():
        raise Refused.because("notice_day", value=f"{given_on:%d/%m/%Y}", signed_on=f"{decision.signed_on:%d/%m/%Y}")
    named = decision.levels.filter(subject__entry__unit=unit)
    if subject is not None:
        named = named.filter(subject=subject)
    if not named.exists():
        raise Refused.because("notice_nobody", value=unit.name)
    refuse_secrets([number])
    notice, made = Notice.objects.get_or_create(
        decision=decision,
        unit=unit,
        subject=subject,
        defaults={"number": number.strip(), "given_on": given_on, "noted_by": account_of(by)},
    )
    if made:
        audit_record(
            by=by,
            action="decision.notice",
            subject=decision,
            body=unit,
            after={"number": notice.number, "given_on": given_on, "subject": subject and subject.public_id},
            sealed=[notice],
        )
    elif (notice.number, notice.given_on) != (number.strip(), given_on):
        values = {"number": notice.number, "given_on": f"{notice.given_on:%d/%m/%Y}"}
        raise Refused.because("notice_given", value=unit.name, **values)
    return notice


@dataclass(frozen=True, kw_only=True)
class PetitionTerm:
    """Until when a petition is in time. last: None where the rules name no term; verified: a source shows the term."""

    last: date | None
    days: int | None
    clause: str
    verified: bool


def petition_term(campaign: Campaign, notice: Notice) -> PetitionTerm:
    """The term that begins with the notice."""
    return _term(campaign, "petition_days", notice.given_on)


def answer_term(campaign: Campaign, received_on: date) -> PetitionTerm:
    """Until when a petition is to be answered."""
    return _term(campaign, "petition_answer_days", received_on)


def _term(campaign: Campaign, name: str, since: date) -> PetitionTerm:
    regime = campaign_regime(campaign)
    value = regime.parameters().get(name) if regime else None
    if value is None or value.value is None:
        return PetitionTerm(last=None, days=None, clause="", verified=False)
    days = int(str(value.value))
    if not days:  # as the packs write "no source names a term"
        return PetitionTerm(last=None, days=None, clause="", verified=False)
    return PetitionTerm(
        last=working_day_after(since, days),
        days=days,
        clause=value.clause,
        verified=value.verified or value.confirmed_by is not None,
    )


@transaction.atomic
def petition_enter(*, decided: DecidedLevel, text: str, by: Actor, received_on: date | None = None) -> Petition:
    """Receive a petition: of the person on line, or entered by who handles petitions. One out of term is received and
    marked as late; nothing is held up by it.

    received_on  of a paper; None: today
    """
    require_petitioner(decided, by)
    notice = known_by(decided)
    if notice is None:
        raise NotVisible([Fault(code="nothing_here")])
    today = timezone.localdate()
    day = received_on or today
    if not text.strip():
        raise Refused.because("petition_empty")
    if not notice.given_on <= day <= today:
        raise Refused.because("petition_day", value=f"{day:%d/%m/%Y}", given_on=f"{notice.given_on:%d/%m/%Y}")
    refuse_secrets([text])
    same = decided.petitions.filter(text=text.strip(), received_on=day).first()
    if same is not None:
        return same
    last = petition_term(decided.decision.campaign, notice).last
    petition = Petition.objects.create(
        decided=decided,
        text=text.strip(),
        received_on=day,
        late=None if last is None else day > last,
        entered_by=account_of(by),
    )
    audit_record(
        by=by,
        action="petition.enter",
        subject=petition,
        body=decided.decision.body,
        after={"received_on": day, "late": petition.late},
        sealed=[petition],
    )
    return petition


def require_petitioner(decided: DecidedLevel, by: Actor) -> None:
    """Stop unless it is one's own level, or the actor handles petitions of the body that decided."""
    person = decided.subject.person
    if person is not None and person.public_id == by.user.person and allows(by, "own.petition"):
        return
    require(by, "petition.handle", decided.decision.body)


def known_by(decided: DecidedLevel) -> Notice | None:
    """By what a level was made known; None: not yet."""
    notices = notices_known(Notice.objects.filter(decision=decided.decision_id))
    return notice_of(decided, notices)


@dataclass(frozen=True, kw_only=True)
class AnsweringPaper:
    """By what a petition is answered."""

    body_name: str
    number: str
    signed_on: date
    outcome: str
    text: str


@transaction.atomic
def petition_answer(*, petition: Petition, paper: AnsweringPaper, by: Actor) -> PetitionAnswer:
    """Enter an answer: of whoever decided, then of the superior. What it asks for is done by acts of its own."""
    require(by, "petition.handle", petition.decided.decision.body)
    texts = [paper.body_name, paper.number, paper.text]
    if not all(text.strip() for text in texts) or paper.outcome not in Outcome.values:
        raise Refused.because("petition_answer_incomplete")
    if not petition.received_on <= paper.signed_on <= timezone.localdate():
        raise Refused.because("petition_answer_day", value=f"{paper.signed_on:%d/%m/%Y}")
    refuse_secrets(texts)
    answer, made = PetitionAnswer.objects.get_or_create(
        petition=petition,
        number=paper.number.strip(),
        signed_on=paper.signed_on,
        defaults={
            "body_name": paper.body_name.strip(),
            "outcome": paper.outcome,
            "text": paper.text.strip(),
            "entered_by": account_of(by),
        },
    )
    if made:
        audit_record(
            by=by,
            action="petition.answer",
            subject=petition,
            body=petition.decided.decision.body,
            after={"number": answer.number, "outcome": answer.outcome},
            sealed=[answer],
        )
    elif (answer.body_name, answer.outcome, answer.text) != (
        paper.body_name.strip(),
        paper.outcome,
        paper.text.strip(),
    ):
        raise Refused.because("petition_answered", value=answer.number)
    return answer
