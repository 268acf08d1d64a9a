"""A case that waits by order of a body, and is taken up again: who waits is out of every base and holds no place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import OpenPostponement, Postponement, PostponementEnd, StandingLevel
from xeploai.rounds.decisions.selectors import POSTPONED, DraftRow
from xeploai.rounds.proposals.services import require_running
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Order:
    """The paper that orders a postponement, or that a case is taken up again. until: of a postponement only."""

    body_name: str
    number: str
    signed_on: date
    until: date | None = None


def deciding_body(subject: Subject) -> Organisation:
    """Who decides on a subject."""
    return subject.entry.decider or subject.campaign.body


@transaction.atomic
def level_postpone(*, subject: Subject, order: Order, by: Actor) -> Postponement:
    """Let the level of a subject wait. A second press gives the postponement of the first.

    Raises Refused for a paper of a day to come, an end before the order, a level that stands, a case that waits
    already.
    """
    body = deciding_body(subject)
    require(by, "decision.write", body)
    require_running(Campaign.objects.select_for_update().get(pk=subject.campaign_id))
    _check(order)
    if order.until is not None and order.until < order.signed_on:
        values = {"signed_on": f"{order.signed_on:%d/%m/%Y}"}
        raise Refused.because("postponement_until", value=f"{order.until:%d/%m/%Y}", **values)
    if subject.classified is not True or not subject.listed:
        raise Refused.because("postponement_nobody", value=subject.entry.name)
    if StandingLevel.objects.filter(Q(subject=subject) | Q(subject__continues=subject)).exists():
        raise Refused.because("postponement_decided", value=subject.entry.name)
    waiting = postponements_open([subject]).get(subject.pk)
    if waiting is not None:
        if (waiting.body_name, waiting.number, waiting.signed_on, waiting.until) == _words(order):
            return waiting
        raise Refused.because("postponement_twice", value=subject.entry.name, number=waiting.number)
    body_name, number, signed_on, until = _words(order)
    try:
        with transaction.atomic():
            made = Postponement.objects.create(
                subject=subject,
                body_name=body_name,
                number=number,
                signed_on=signed_on,
                until=until,
                entered_by=account_of(by),
            )
            OpenPostponement.objects.create(subject=subject, postponement=made)
    except IntegrityError as error:
        raise Refused.because("postponement_twice", value=subject.entry.name, number="") from error
    audit_record(
        by=by,
        action="decision.postpone",
        subject=subject,
        body=body,
        after={"number": number, "signed_on": signed_on, "postponed_until": until},
        sealed=[made],
    )
    return made


def _check(order: Order) -> None:
    if not order.body_name.strip() or not order.number.strip():
        raise Refused.because("postponement_incomplete")
    if order.signed_on > timezone.localdate():
        raise Refused.because("decision_signed_later", value=f"{order.signed_on:%d/%m/%Y}")
    refuse_secrets([order.body_name, order.number])


def _words(order: Order) -> tuple[str, str, date, date | None]:
    return " ".join(order.body_name.split()), order.number.strip(), order.signed_on, order.until


@transaction.atomic
def postponement_end(*, postponement: Postponement, order: Order, by: Actor) -> PostponementEnd:
    """Take a case up again, by a paper: it waits for a decision, here or in a supplementary round. Also once the round
    is closed. Raises Refused for a paper that came before the order, and where the case no longer waits."""
    subject = postponement.subject
    body = deciding_body(subject)
    require(by, "decision.write", body)
    _check(order)
    if order.signed_on < postponement.signed_on:
        values = {"signed_on": f"{postponement.signed_on:%d/%m/%Y}"}
        raise Refused.because("postponement_end_before", value=f"{order.signed_on:%d/%m/%Y}", **values)
    if not OpenPostponement.objects.filter(postponement=postponement).delete()[0]:
        raise Refused.because("postponement_over", value=subject.entry.name)
    body_name, number, signed_on, _ = _words(order)
    end = PostponementEnd.objects.create(
        postponement=postponement,
        body_name=body_name,
        number=number,
        signed_on=signed_on,
        entered_by=account_of(by),
    )
    audit_record(
        by=by,
        action="decision.take_up",
        subject=subject,
        body=body,
        before={"number": postponement.number},
        after={"number": number, "signed_on": signed_on},
        sealed=[end],
    )
    return end


def postponements_open(subjects: Sequence[Subject]) -> Mapping[int, Postponement]:
    """Subject -> the postponement that holds for it, in its own round or in the one that it continues. One query."""
    keys = {subject.pk for subject in subjects} | {
        subject.continues_id for subject in subjects if subject.continues_id is not None
    }
    rows = OpenPostponement.objects.filter(subject__in=keys).select_related("postponement")
    waiting = {row.subject_id: row.postponement for row in rows}
    return {
        subject.pk: waiting[key]
        for subject in subjects
        for key in (subject.pk, subject.continues_id)
        if key is not None and key in waiting
    }


def postponed_in_reach(actor: Actor, campaign: Campaign) -> Sequence[Postponement]:
    """Cases of a campaign that wait, of bodies in reach, by unit and name. One query."""
    reach = bodies_where(actor, "decision.draft.view")
    theirs = Q(subject__entry__decider__in=reach) | Q(subject__entry__decider=None, subject__campaign__body__in=reach)
    rows = Postponement.objects.filter(theirs, subject__campaign=campaign).select_related(
        "subject__entry__unit", "subject__entry__decider", "subject__campaign__body", "open", "end"
    )
    return list(rows.order_by("subject__entry__path", "subject__entry__sort_key", "pk"))


def postponed_number(campaign: Campaign) -> int:
    """How many of a campaign wait by order of a body: the reason why they are counted as pending. One query."""
    return Subject.objects.filter(POSTPONED, campaign=campaign, listed=True, standing=None).count()


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """A unit, its collective or its head is decided while cases of the unit wait: the decision names them."""

    name: str
    cases: Sequence[Postponement]

    @property
    def record(self) -> dict[str, object]:
        """As a decision keeps it: the papers, never the people."""
        return {
            "code": "note_reservation",
            "name": self.name,
            "number": len(self.cases),
            "cases": [str(case.public_id) for case in self.cases],
            "papers": "; ".join(f"{case.number}, {case.body_name}" for case in self.cases),
            "reason": "",
        }


def reservations_of(campaign: Campaign, rows: Iterable[DraftRow]) -> list[Reservation]:
    """For each unit, collective and head on the list, the cases that wait at or below its unit. One query."""
    concerned = [row.subject for row in rows if row.subject.kind != SubjectKind.MEMBER.value]
    if not concerned:
        return []
    family = Q(subject__campaign=campaign.caps_of) | Q(subject__campaign__parent=campaign.caps_of)
    waiting = list(
        OpenPostponement.objects.filter(family, subject__listed=True).select_related("postponement", "subject__entry")
    )
    reservations = []
    for subject in concerned:
        if subject.kind == SubjectKind.LEADER.value and not subject.entry.facts.get("is_head"):
            continue
        # Somebody who waits as a member and as a leader is one case.
        cases = {
            row.subject.about: row.postponement
            for row in waiting
            if row.subject.about != subject.about and row.subject.entry.path.startswith(subject.entry.path)
        }
        if cases:
            reservations.append(Reservation(name=subject.entry.name, cases=list(cases.values())))
    return reservations
