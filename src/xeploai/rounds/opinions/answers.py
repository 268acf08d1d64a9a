"""What a body answered of each subject: looked at as a whole, entered all or not at all, never written over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.opinions.models import (
    Opinion,
    OpinionRequest,
    OpinionState,
    body_key,
)
from xeploai.rounds.opinions.requests import before_period, body_name_faults, campaign_running
from xeploai.rounds.opinions.residence import places_add
from xeploai.rounds.opinions.selectors import (
    answers_for,
    newest_opinions,
    newest_places,
    residents_of,
    subjects_of_request,
    subjects_under,
)
from xeploai.rounds.opinions.sources import INSPECTION, RESIDENCE, sources
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was typed of one subject; see Opinion. A blank one leaves the subject for later.

    seen   number of the newest opinion of the body on the page; None: nobody looked (a list)
    place  residence alone: where the subject lives, with the organisation of that name, if there is one
    """

    subject: Subject
    state: str = ""
    level: str = ""
    text: str = ""
    paper_number: str = ""
    given_on: date | None = None
    seen: int | None = None
    place: str = ""
    organisation: Organisation | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was said."""
        return not (self.state or self.level or self.text.strip() or self.paper_number.strip() or self.given_on)

    @property
    def says(self) -> tuple[object, ...]:
        """What makes it another answer."""
        return (self.state, self.level, self.text.strip(), self.paper_number.strip(), self.given_on)


@transaction.atomic
def answers_enter(*, request: OpinionRequest, answers: Sequence[Answer], by: Actor) -> Sequence[Opinion]:
    """Enter what a body answered to a request, all of it or nothing; what says the same as before is no new opinion."""
    require_answering(by, request)
    campaign_running(request.campaign)
    if request.source == INSPECTION:
        raise Refused.because("opinion_source", value=request.source_name)
    here = {subject.pk: subject for subject in subjects_of_request(request)}
    bodies = dict.fromkeys(here, request.body_name)
    return _enter(request.campaign, request.source, here, bodies, answers, body=request.unit, by=by)


def require_answering(by: Actor, request: OpinionRequest) -> None:
    """Who enters the answers: the people of the unit that asked, or of the body itself where it is one of the tree."""
    if not may_answer(by, request):
        require(by, "meeting.run", request.unit)


def may_answer(by: Actor, request: OpinionRequest) -> bool:
    """Whether somebody may enter the answers to a request."""
    own = request.organisation
    return allows(by, "meeting.run", request.unit) or (own is not None and answers_for(by, own))


@transaction.atomic
def residence_enter(
    *, campaign: Campaign, unit: Organisation, answers: Sequence[Answer], by: Actor
) -> Sequence[Opinion]:
    """Enter the residence sheets of a unit's members: where each lives, and what came of the comment."""
    require(by, "meeting.run", unit)
    campaign_running(campaign)
    here = {subject.pk: subject for subject in subjects_under(campaign, unit, kind="member")}
    places = {key: place.name for key, place in newest_places(here).items()}
    typed = {answer.subject.pk: " ".join(answer.place.split()) for answer in answers if answer.place.strip()}
    faults = [fault for name in typed.values() for fault in body_name_faults(name)]
    faults += [
        Fault(code="residence_place_missing", value=answer.subject.entry.name)
        for answer in answers
        if answer.state == OpinionState.GIVEN and not typed.get(answer.subject.pk)
    ]
    if faults:
        raise Refused(faults)
    refuse_secrets(list(typed.values()))
    moved = [
        (here[answer.subject.pk], typed[answer.subject.pk], answer.organisation)
        for answer in answers
        if answer.subject.pk in here
        and answer.subject.pk in typed
        and typed[answer.subject.pk] != places.get(answer.subject.pk)
    ]
    made = _enter(
        campaign,
        RESIDENCE,
        here,
        {key: typed.get(key) or places.get(key) or sources()[RESIDENCE].name for key in here},
        answers,
        body=unit,
        by=by,
    )
    places_add(moved, by)
    return made


@transaction.atomic
def residents_comment(
    *, campaign: Campaign, unit: Organisation, answers: Sequence[Answer], by: Actor
) -> Sequence[Opinion]:
    """Enter what a unit says of those who live where it is, whatever unit reviews them."""
    if not answers_for(by, unit):
        require(by, "meeting.run", unit)
    campaign_running(campaign)
    here = {subject.pk: subject for subject in residents_of(campaign, unit)}
    return _enter(campaign, RESIDENCE, here, dict.fromkeys(here, unit.name), answers, body=unit, by=by)


def _enter(
    campaign: Campaign,
    source: str,
    here: Mapping[int, Subject],
    bodies: Mapping[int, str],
    answers: Sequence[Answer],
    *,
    body: Organisation,
    by: Actor,
) -> Sequence[Opinion]:
    """bodies: subject -> name of the body that says so."""
    typed = [answer for answer in answers if not answer.blank]
    keys = {subject: body_key(source, name) for subject, name in bodies.items()}
    known = newest_opinions(source, keys)
    faults = list(_faults(campaign, source, typed, here, known))
    if faults:
        raise Refused(faults)
    refuse_secrets([text for answer in typed for text in (answer.text, answer.paper_number)])
    made = Opinion.objects.bulk_create(
        Opinion(
            subject=here[answer.subject.pk],
            source=source,
            body_key=keys[answer.subject.pk],
            body_name=bodies[answer.subject.pk],
            number=known[answer.subject.pk].number + 1 if answer.subject.pk in known else 1,
            state=answer.state,
            level=answer.level,
            text=answer.text.strip(),
            paper_number=answer.paper_number.strip(),
            given_on=answer.given_on,
            late=here[answer.subject.pk].decided,
            entered_by=account_of(by),
        )
        for answer in typed
        if not says_the_same(answer, known.get(answer.subject.pk))
    )
    if made:
        audit_record(
            by=by,
            action="opinion.enter",
            subject=campaign,
            body=body,
            after={
                "consulted": source,
                "opinions": {str(row.subject.public_id): row.level or row.state for row in made},
                "after_decision": sum(row.late for row in made),
            },
            sealed=made,
        )
    return made


def says_the_same(answer: Answer, known: Opinion | None) -> bool:
    """Whether an opinion says just this already: the same form came twice, or a line was left as it stood."""
    return known is not None and answer.says == (
        known.state,
        known.level,
        known.text,
        known.paper_number,
        known.given_on,
    )


def _faults(
    campaign: Campaign,
    source: str,
    answers: Sequence[Answer],
    here: Mapping[int, Subject],
    known: Mapping[int, Opinion],
) -> Iterator[Fault]:
    named: set[int] = set()
    for answer in answers:
        name = answer.subject.entry.name
        if answer.subject.pk not in here:
            yield Fault(code="opinion_not_here", value=name)
            continue
        if answer.subject.pk in named:
            yield Fault(code="opinion_twice", value=name)
        named.add(answer.subject.pk)
        before = known.get(answer.subject.pk)
        if says_the_same(answer, before):
            continue
        if answer.seen is not None and answer.seen != (before.number if before else 0):
            yield Fault(code="opinion_moved", value=name)
        yield from _answer_faults(source, answer)
        yield from _day_faults(campaign, answer)


MOST_LETTERS_OF_PAPER = 100


_NEEDS_WORDS = {OpinionState.NOT_REQUIRED, OpinionState.NOT_OBTAINED}


_NEEDS_DAY = {OpinionState.GIVEN, OpinionState.NONE}


def _answer_faults(source: str, answer: Answer) -> Iterator[Fault]:
    name = answer.subject.entry.name
    if answer.state not in OpinionState.values:
        yield Fault(code="opinion_state", sheet=name, value=answer.state)
        return
    state = OpinionState(answer.state)
    if state == OpinionState.NOT_INTRODUCED and source != RESIDENCE:
        yield Fault(code="opinion_state", sheet=name, value=state.label)
    if answer.level:
        if answer.level not in vocabulary.codes("levels"):
            yield Fault(code="result_level", sheet=name, value=answer.level)
        elif not sources()[source].levels:
            yield Fault(code="opinion_no_levels", value=name, values={"source": sources()[source].name})
        elif state != OpinionState.GIVEN:
            yield Fault(code="opinion_level_without", sheet=name, value=vocabulary.name("levels", answer.level))
    if state == OpinionState.GIVEN and not answer.level and not answer.text.strip():
        yield Fault(code="opinion_says_nothing", value=name)
    if state in _NEEDS_WORDS and not answer.text.strip():
        yield Fault(code="opinion_reason_missing", sheet=name, value=state.label)
    if state in _NEEDS_DAY and answer.given_on is None:
        yield Fault(code="opinion_day_missing", value=name)
    if len(answer.paper_number.strip()) > MOST_LETTERS_OF_PAPER:
        yield Fault(
            code="opinion_paper_long",
            sheet=name,
            value=answer.paper_number.strip()[:40],
            values={"most": MOST_LETTERS_OF_PAPER},
        )


def _day_faults(campaign: Campaign, answer: Answer) -> Iterator[Fault]:
    day, name = answer.given_on, answer.subject.entry.name
    if day is None:
        return
    if day > timezone.localdate():
        yield Fault(code="opinion_day_later", sheet=name, value=f"{day:%d/%m/%Y}")
    elif day < campaign.period_start:
        yield before_period(day, campaign, name=name)
