"""A body is asked for its opinion by a letter, about subjects of a unit or about everybody on whom a body decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.opinions.models import (
    MOST_LETTERS_OF_NAME,
    OpinionRequest,
    OpinionRequestLine,
    body_key,
)
from xeploai.rounds.opinions.residence import places_add
from xeploai.rounds.opinions.selectors import (
    subjects_decided_by,
    subjects_under,
)
from xeploai.rounds.opinions.sources import INSPECTION, RESIDENCE, sources
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Consulted:
    """A body that is asked. organisation: where it is one of the tree."""

    source: str
    name: str
    organisation: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The letter by which somebody is asked; its number and day where there is one."""

    due_on: date
    number: str = ""
    sent_on: date | None = None


@transaction.atomic
def opinion_request(
    *,
    campaign: Campaign,
    unit: Organisation,
    consulted: Consulted,
    subjects: Sequence[Subject],
    letter: Letter,
    by: Actor,
) -> OpinionRequest:
    """Ask a body about subjects of a unit and of what stands under it. The same form again gives the request of the
    first. Raises Refused with every subject that is not of the unit or is of another kind, and for days that cannot
    be."""
    require(by, "meeting.run", unit)
    campaign_running(campaign)
    consulted = replace(consulted, name=" ".join(consulted.name.split()))
    faults = [*body_name_faults(consulted.name), *_letter_faults(campaign, letter)]
    source = sources().get(consulted.source)
    if source is None:
        faults.append(Fault(code="opinion_source", value=consulted.source))
    else:
        here = {subject.pk for subject in subjects_under(campaign, unit)}
        faults += [
            Fault(code="opinion_not_here", value=subject.entry.name) for subject in subjects if subject.pk not in here
        ]
        faults += [
            Fault(code="opinion_kind", value=subject.entry.name, values={"source": source.name})
            for subject in subjects
            if subject.kind not in source.kinds
        ]
    if not subjects:
        faults.append(Fault(code="opinion_nobody"))
    if faults:
        raise Refused(faults)
    refuse_secrets([consulted.name, letter.number])
    made, again = _request_add(campaign, unit, consulted, subjects=subjects, letter=letter, by=by)
    if not again and consulted.source == RESIDENCE:
        places_add([(subject, consulted.name, consulted.organisation) for subject in subjects], by)
    return made


@transaction.atomic
def inspection_ask(*, campaign: Campaign, body: Organisation, name: str, letter: Letter, by: Actor) -> OpinionRequest:
    """Ask the inspection committee about everybody on whom a body decides in the campaign."""
    require(by, "appraisal.write", body)
    campaign_running(campaign)
    subjects = list(subjects_decided_by(campaign, body))
    written = " ".join(name.split())
    faults = [*body_name_faults(written), *_letter_faults(campaign, letter)]
    if not subjects:
        faults.append(Fault(code="opinion_nobody"))
    if faults:
        raise Refused(faults)
    refuse_secrets([written, letter.number])
    consulted = Consulted(source=INSPECTION, name=written)
    return _request_add(campaign, body, consulted, subjects=subjects, letter=letter, by=by)[0]


def campaign_running(campaign: Campaign) -> None:
    """The round runs. Its row orders those who enter opinions and those who decide: what is late is known."""
    if Campaign.objects.select_for_update().get(pk=campaign.pk).status != CampaignStatus.OPEN:
        raise Refused.because("review_campaign_not_open", value=campaign.title)


def body_name_faults(name: str) -> Iterator[Fault]:
    if not name or len(name) > MOST_LETTERS_OF_NAME:
        yield Fault(code="opinion_body_name", value=name[:40], values={"most": MOST_LETTERS_OF_NAME})


def _letter_faults(campaign: Campaign, letter: Letter) -> Iterator[Fault]:
    today, start = timezone.localdate(), campaign.period_start
    if letter.sent_on is not None and letter.sent_on > today:
        yield Fault(code="opinion_day_later", value=f"{letter.sent_on:%d/%m/%Y}")
    elif letter.sent_on is not None and letter.sent_on < start:
        yield before_period(letter.sent_on, campaign)
    if letter.due_on < (letter.sent_on or today):
        yield Fault(code="opinion_due_past", value=f"{letter.due_on:%d/%m/%Y}")


def before_period(day: date, campaign: Campaign, *, name: str | None = None) -> Fault:
    start = f"{campaign.period_start:%d/%m/%Y}"
    return Fault(code="opinion_day_before", sheet=name, value=f"{day:%d/%m/%Y}", values={"from": start})


def _request_add(
    campaign: Campaign,
    unit: Organisation,
    consulted: Consulted,
    *,
    subjects: Sequence[Subject],
    letter: Letter,
    by: Actor,
) -> tuple[OpinionRequest, bool]:
    """The request, and whether it was there already."""
    columns = {
        "source": consulted.source,
        "body_key": body_key(consulted.source, consulted.name),
        "body_name": consulted.name,
        "organisation": consulted.organisation,
        "number": letter.number.strip(),
        "sent_on": letter.sent_on,
        "due_on": letter.due_on,
    }
    wanted = {subject.pk for subject in subjects}
    for made in OpinionRequest.objects.filter(campaign=campaign, unit=unit, **columns):
        if set(made.lines.values_list("subject", flat=True)) == wanted:
            return made, True
    request = OpinionRequest.objects.create(campaign=campaign, unit=unit, asked_by=account_of(by), **columns)
    lines = OpinionRequestLine.objects.bulk_create(
        OpinionRequestLine(request=request, subject=subject) for subject in subjects
    )
    audit_record(
        by=by,
        action="opinion.ask",
        subject=request,
        body=unit,
        after={
            "consulted": consulted.name,
            "number": request.number,
            "due_on": request.due_on,
            "lines": len(lines),
        },
        sealed=[request, *lines],
    )
    return request, False
