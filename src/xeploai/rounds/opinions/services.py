"""Acts on opinions: ask a body, enter what came back, note where people live, enter the inspection committee's answer,
tick a paper of the dossier."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.opinions.models import (
    MOST_LETTERS_OF_NAME,
    DossierTick,
    InspectionAnswer,
    InspectionLine,
    Opinion,
    OpinionRequest,
    OpinionRequestLine,
    OpinionState,
    ResidencePlace,
    body_key,
)
from xeploai.rounds.opinions.selectors import (
    answers_for,
    newest_opinions,
    newest_places,
    residents_of,
    subjects_decided_by,
    subjects_of_request,
    subjects_under,
)
from xeploai.rounds.opinions.sources import INSPECTION, RESIDENCE, sources
from xeploai.rulepacks import vocabulary
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
    _running(campaign)
    consulted = replace(consulted, name=" ".join(consulted.name.split()))
    faults = [*_name_faults(consulted.name), *_letter_faults(campaign, letter)]
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
        _places_add([(subject, consulted.name, consulted.organisation) for subject in subjects], by)
    return made


@transaction.atomic
def inspection_ask(*, campaign: Campaign, body: Organisation, name: str, letter: Letter, by: Actor) -> OpinionRequest:
    """Ask the inspection committee about everybody on whom a body decides in the campaign."""
    require(by, "appraisal.write", body)
    _running(campaign)
    subjects = list(subjects_decided_by(campaign, body))
    written = " ".join(name.split())
    faults = [*_name_faults(written), *_letter_faults(campaign, letter)]
    if not subjects:
        faults.append(Fault(code="opinion_nobody"))
    if faults:
        raise Refused(faults)
    refuse_secrets([written, letter.number])
    consulted = Consulted(source=INSPECTION, name=written)
    return _request_add(campaign, body, consulted, subjects=subjects, letter=letter, by=by)[0]


def _running(campaign: Campaign) -> None:
    """The round runs. Its row orders those who enter opinions and those who decide: what is late is known."""
    if Campaign.objects.select_for_update().get(pk=campaign.pk).status != CampaignStatus.OPEN:
        raise Refused.because("review_campaign_not_open", value=campaign.title)


def _name_faults(name: str) -> Iterator[Fault]:
    if not name or len(name) > MOST_LETTERS_OF_NAME:
        yield Fault(code="opinion_body_name", value=name[:40], values={"most": MOST_LETTERS_OF_NAME})


def _letter_faults(campaign: Campaign, letter: Letter) -> Iterator[Fault]:
    today, start = timezone.localdate(), campaign.period_start
    if letter.sent_on is not None and letter.sent_on > today:
        yield Fault(code="opinion_day_later", value=f"{letter.sent_on:%d/%m/%Y}")
    elif letter.sent_on is not None and letter.sent_on < start:
        yield _before_period(letter.sent_on, campaign)
    if letter.due_on < (letter.sent_on or today):
        yield Fault(code="opinion_due_past", value=f"{letter.due_on:%d/%m/%Y}")


def _before_period(day: date, campaign: Campaign, *, name: str | None = None) -> Fault:
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
    _running(request.campaign)
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
    _running(campaign)
    here = {subject.pk: subject for subject in subjects_under(campaign, unit, kind="member")}
    places = {key: place.name for key, place in newest_places(here).items()}
    typed = {answer.subject.pk: " ".join(answer.place.split()) for answer in answers if answer.place.strip()}
    faults = [fault for name in typed.values() for fault in _name_faults(name)]
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
    _places_add(moved, by)
    return made


@transaction.atomic
def residents_comment(
    *, campaign: Campaign, unit: Organisation, answers: Sequence[Answer], by: Actor
) -> Sequence[Opinion]:
    """Enter what a unit says of those who live where it is, whatever unit reviews them."""
    if not answers_for(by, unit):
        require(by, "meeting.run", unit)
    _running(campaign)
    here = {subject.pk: subject for subject in residents_of(campaign, unit)}
    return _enter(campaign, RESIDENCE, here, dict.fromkeys(here, unit.name), answers, body=unit, by=by)


def _places_add(moved: Sequence[tuple[Subject, str, Organisation | None]], by: Actor) -> None:
    known = newest_places({subject.pk: subject for subject, *_ in moved})
    rows = ResidencePlace.objects.bulk_create(
        ResidencePlace(
            subject=subject,
            number=known[subject.pk].number + 1 if subject.pk in known else 1,
            name=name,
            organisation=organisation,
            entered_by=account_of(by),
        )
        for subject, name, organisation in moved
        if subject.pk not in known or known[subject.pk].name != name
    )
    for row in rows:
        audit_record(
            by=by,
            action="opinion.residence",
            subject=row.subject,
            body=row.subject.entry.unit,
            after={"place": row.name},
            sealed=[row],
        )


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
        yield _before_period(day, campaign, name=name)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the inspection committee knows of one subject; see InspectionLine."""

    subject: Subject
    decision_number: str = ""
    decided_on: date | None = None
    form: str = ""
    pending: bool = False

    @property
    def columns(self) -> tuple[object, ...]:
        """As a line keeps it."""
        return (self.decision_number.strip(), self.decided_on, self.form, self.pending)


@transaction.atomic
def inspection_answer(
    *,
    request: OpinionRequest,
    answered_on: date,
    paper_number: str,
    lines: Sequence[Known],
    seen: int,
    by: Actor,
) -> InspectionAnswer:
    """Enter the answer about a whole list; a renewed one is a further answer, and the former stays.

    lines  those of whom something is known; empty: of nobody
    seen   number of the newest answer on the page; 0: there was none
    """
    require(by, "appraisal.write", request.unit)
    _running(request.campaign)
    newest = request.inspection_answers.first()
    number = newest.number if newest else 0
    if newest is not None and number == seen + 1 and _same_answer(newest, answered_on, paper_number, lines):
        return newest
    here = {subject.pk: subject for subject in subjects_of_request(request)}
    faults = list(_inspection_faults(request, answered_on, lines, here))
    if number != seen:
        faults.append(Fault(code="opinion_moved", value=request.body_name))
    if faults:
        raise Refused(faults)
    refuse_secrets([paper_number, *(line.decision_number for line in lines)])
    answer = InspectionAnswer.objects.create(
        request=request,
        number=number + 1,
        paper_number=paper_number.strip(),
        answered_on=answered_on,
        entered_by=account_of(by),
    )
    rows = InspectionLine.objects.bulk_create(
        InspectionLine(
            answer=answer,
            subject=line.subject,
            decision_number=line.decision_number.strip(),
            decided_on=line.decided_on,
            form=line.form,
            pending=line.pending,
        )
        for line in lines
    )
    audit_record(
        by=by,
        action="opinion.inspection",
        subject=request,
        body=request.unit,
        after={"number": answer.paper_number, "answered_on": answered_on, "lines": len(rows)},
        sealed=[answer, *rows],
    )
    return answer


def _same_answer(answer: InspectionAnswer, answered_on: date, paper_number: str, lines: Sequence[Known]) -> bool:
    if (answer.answered_on, answer.paper_number) != (answered_on, paper_number.strip()):
        return False
    kept = {row.subject_id: (row.decision_number, row.decided_on, row.form, row.pending) for row in answer.lines.all()}
    return kept == {line.subject.pk: line.columns for line in lines}


def _inspection_faults(
    request: OpinionRequest, answered_on: date, lines: Iterable[Known], here: Mapping[int, Subject]
) -> Iterator[Fault]:
    if answered_on > timezone.localdate():
        yield Fault(code="opinion_day_later", value=f"{answered_on:%d/%m/%Y}")
    elif answered_on < request.campaign.period_start:
        yield _before_period(answered_on, request.campaign)
    elif request.sent_on is not None and answered_on < request.sent_on:
        yield Fault(
            code="opinion_before_letter",
            value=f"{answered_on:%d/%m/%Y}",
            values={"sent_on": f"{request.sent_on:%d/%m/%Y}"},
        )
    named: set[int] = set()
    for line in lines:
        name = line.subject.entry.name
        if line.subject.pk not in here or line.subject.pk in named:
            code = "opinion_twice" if line.subject.pk in named else "opinion_not_here"
            yield Fault(code=code, value=name)
        named.add(line.subject.pk)
        typed = [bool(line.decision_number.strip()), line.decided_on is not None, bool(line.form)]
        if any(typed) and not all(typed):
            yield Fault(code="inspection_incomplete", value=name)
        if line.form and line.form not in vocabulary.codes("discipline_forms"):
            yield Fault(code="inspection_form", sheet=name, value=line.form)
        if line.decided_on is not None and line.decided_on > answered_on:
            yield Fault(code="inspection_day", sheet=name, value=f"{line.decided_on:%d/%m/%Y}")
        if not any(typed) and not line.pending:
            yield Fault(code="inspection_nothing", value=name)


MOST_LETTERS_OF_TICK = 300


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A paper of the dossier that was looked for. subject: None for one about the whole unit."""

    item: str
    subject: Subject | None
    present: bool
    note: str


@transaction.atomic
def dossier_tick(*, campaign: Campaign, unit: Organisation, ticks: Sequence[Tick], by: Actor) -> Sequence[DossierTick]:
    """Note which papers of a unit's dossier are there, as somebody says who has them in hand; what says the same as
    before is no new tick. Each needs a note: where the paper is kept, or why it is missing."""
    if not allows(by, "meeting.run", unit):
        require(by, "appraisal.write", unit)
    _running(campaign)
    here = {subject.pk for subject in subjects_under(campaign, unit)}
    faults = []
    for tick in ticks:
        name = tick.subject.entry.name if tick.subject else unit.name
        if tick.subject is not None and tick.subject.pk not in here:
            faults.append(Fault(code="opinion_not_here", value=name))
        if not tick.note.strip() or len(tick.note.strip()) > MOST_LETTERS_OF_TICK:
            faults.append(Fault(code="dossier_tick_note", value=name, values={"most": MOST_LETTERS_OF_TICK}))
    if faults:
        raise Refused(faults)
    refuse_secrets([tick.note for tick in ticks])
    newest = {
        (row.subject_id, row.item): row
        for row in DossierTick.objects.filter(campaign=campaign, unit=unit).order_by("number")
    }
    made = []
    for tick in ticks:
        before = newest.get((tick.subject.pk if tick.subject else None, tick.item))
        if before is None or (before.present, before.note) != (tick.present, tick.note.strip()):
            made.append(
                DossierTick(
                    campaign=campaign,
                    unit=unit,
                    subject=tick.subject,
                    item=tick.item,
                    number=(before.number if before else 0) + 1,
                    present=tick.present,
                    note=tick.note.strip(),
                    ticked_by=account_of(by),
                )
            )
    rows = DossierTick.objects.bulk_create(made)
    if rows:
        audit_record(
            by=by,
            action="dossier.tick",
            subject=campaign,
            body=unit,
            after={"lines": len(rows), "items": sorted({row.item for row in rows})},
            sealed=rows,
        )
    return rows
