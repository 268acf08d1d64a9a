"""The strip of a subject: which bodies were to be asked, which were, what each says, what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    Field,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from xeploai.core.dates import months_before
from xeploai.registers.people.models import Employment, EmploymentKind, Membership, MembershipKind, Status, StatusKind
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import among_persons, among_subjects
from xeploai.rounds.opinions.models import Opinion, OpinionRequest, OpinionRequestLine, OpinionState, body_key
from xeploai.rounds.opinions.sources import INSPECTION, Source, Statement, When, sources, statements_of

Key = tuple[int, str, str]
"""Subject, source, body."""


@dataclass(frozen=True, kw_only=True)
class StripCell:
    """One body on a strip.

    body_name  empty where the rules want such a body and nobody has said yet which
    opinion    what counts; None: nothing yet
    late       what came while a level stood, and changes nothing of it; None: nothing
    asked      the newest request; None: it was not asked
    statement  what the rules say of such bodies; None: nothing
    unsure     whether the rules want it hangs on a fact that the register does not know
    """

    source: Source
    body_name: str
    opinion: Opinion | None = None
    late: Opinion | None = None
    asked: OpinionRequest | None = None
    statement: Statement | None = None
    unsure: bool = False

    @property
    def title(self) -> str:
        """The body, with what it is."""
        if not self.body_name or self.body_name == self.source.name:
            return self.source.name
        return f"{self.source.name}: {self.body_name}"

    @property
    def required(self) -> bool:
        """Whether the rules want it of this subject, as far as is known."""
        return self.statement is not None and self.statement.required and not self.unsure

    @property
    def missing(self) -> bool:
        """Whether it was asked for, or the rules want it, and no answer came."""
        answered = self.opinion is not None and self.opinion.state != OpinionState.NOT_OBTAINED
        return not answered and (self.asked is not None or self.required or self.opinion is not None)

    @property
    def overdue(self) -> bool:
        """Whether the day is past by which it was to answer."""
        return self.missing and self.asked is not None and self.asked.due_on < timezone.localdate()

    @property
    def state_name(self) -> str:
        """Where it stands, in a few words."""
        if self.opinion is not None:
            return self.opinion.get_state_display()
        if self.asked is not None:
            return f"{'Quá hạn' if self.overdue else 'Chờ trả lời, hạn'} {self.asked.due_on:%d/%m/%Y}"
        return "Chưa rõ có thuộc diện phải hỏi" if self.unsure else "Chưa hỏi"


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Every body of one subject, in the order of the sources."""

    subject: Subject
    cells: Sequence[StripCell]

    @property
    def missing(self) -> list[StripCell]:
        """What was to come and has not."""
        return [cell for cell in self.cells if cell.missing]

    @property
    def shown(self) -> list[StripCell]:
        """What a reader of the strip sees: answers, what is waited for, what the rules want; not what merely may be
        asked."""
        return [cell for cell in self.cells if cell.opinion or cell.late or cell.missing or cell.unsure]


def opinion_strip(campaign: Campaign, subjects: Sequence[Subject], *, wanted: bool = True) -> Mapping[int, Strip]:
    """The strip of each subject, by its key. Two queries, however many subjects.

    wanted  with what the rules want and nobody has asked for; else one query
    """
    if not subjects:
        return {}
    keys = [subject.pk for subject in subjects]
    by_subject = {subject.pk: _Cells(subject) for subject in subjects}
    for row in _answers_and_requests(keys):
        cells = by_subject.get(row.subject_id)
        if cells is None:
            continue
        if isinstance(row, Opinion):
            cells.opinion(row)
        else:
            cells.asked(row.request)
    statements = statements_of(campaign) if wanted else []
    circumstances = _circumstances(campaign, subjects, statements)
    for cells in by_subject.values():
        for statement in statements:
            if statement.kind == cells.subject.kind:
                for expectation in _expected(
                    campaign, cells.subject, statement, circumstances.get(cells.subject.person_id or 0, ())
                ):
                    cells.expect(statement, *expectation)
    return {key: Strip(subject=cells.subject, cells=cells.in_order()) for key, cells in by_subject.items()}


_OPINION, _REQUEST = "opinion", "request"
_COMMON = ("subject_id", "source", "body_key", "body_name")
_OF_OPINION: Mapping[str, Field[Any, Any]] = {
    "number": BigIntegerField(),
    "state": CharField(),
    "level": CharField(),
    "text": TextField(),
    "paper_number": CharField(),
    "given_on": DateField(),
    "late": BooleanField(),
}
_OF_REQUEST: Mapping[str, Field[Any, Any]] = {"due_on": DateField(), "asked_at": DateTimeField()}


def _answers_and_requests(keys: Sequence[int]) -> list[Opinion | OpinionRequestLine]:
    """Opinions on these subjects and requests about them, the later ones last. One query: a page shows both beside much
    else. The rows hold what a strip shows, and are not saved again."""
    opinions = Opinion.objects.filter(among_subjects(keys)).order_by()
    lines = OpinionRequestLine.objects.filter(among_subjects(keys)).exclude(request__source=INSPECTION).order_by()
    blank = {name: Cast(Value(None), field) for name, field in {**_OF_OPINION, **_OF_REQUEST}.items()}
    rows = opinions.values_list(
        Value(_OPINION, CharField()), *_COMMON, *_OF_OPINION, *(blank[name] for name in _OF_REQUEST)
    ).union(
        lines.values_list(
            Value(_REQUEST, CharField()),
            _COMMON[0],
            *(f"request__{name}" for name in _COMMON[1:]),
            *(blank[name] for name in _OF_OPINION),
            *(f"request__{name}" for name in _OF_REQUEST),
        ),
        all=True,
    )
    read = [(row[0], dict(zip((*_COMMON, *_OF_OPINION, *_OF_REQUEST), row[1:], strict=True))) for row in rows]
    # Of opinions the number tells which came later, of requests the moment.
    ordered = sorted(read, key=lambda row: (row[1]["number"] or 0, str(row[1]["asked_at"])))
    return [_opinion(values) if what == _OPINION else _line(values) for what, values in ordered]


def _opinion(values: Mapping[str, Any]) -> Opinion:
    return Opinion(**{name: values[name] for name in (*_COMMON, *_OF_OPINION)})


def _line(values: Mapping[str, Any]) -> OpinionRequestLine:
    request = OpinionRequest(**{name: values[name] for name in (*_COMMON[1:], *_OF_REQUEST)})
    return OpinionRequestLine(request=request, subject_id=values["subject_id"])


@dataclass
class _Body:
    """What is known of one body of one subject."""

    source: Source
    name: str
    opinion: Opinion | None = None
    late: Opinion | None = None
    request: OpinionRequest | None = None
    statement: Statement | None = None
    unsure: bool = False


@dataclass
class _Cells:
    """The bodies of one subject, as they come to be known; the later row of the same body counts."""

    subject: Subject
    bodies: dict[tuple[str, str], _Body] = field(default_factory=dict)

    def _body(self, source: str, key: str, name: str) -> _Body:
        body = self.bodies.setdefault((source, key), _Body(sources()[source], name))
        body.name = name or body.name
        return body

    def opinion(self, opinion: Opinion) -> None:
        body = self._body(opinion.source, opinion.body_key, opinion.body_name)
        # Once a level no longer stands, what came late for it is part of what the next one rests on.
        if opinion.late and self.subject.decided:
            body.late = opinion
        else:
            body.opinion = opinion

    def asked(self, request: OpinionRequest) -> None:
        self._body(request.source, request.body_key, request.body_name).request = request

    def expect(self, statement: Statement, name: str, unsure: bool) -> None:
        source = statement.source
        known = [body for (code, _), body in self.bodies.items() if code == source.code]
        if not name and known:
            for body in known:
                body.statement = statement
            return
        body = self._body(source.code, body_key(source.code, name), name)
        body.statement, body.unsure = statement, unsure

    def in_order(self) -> list[StripCell]:
        ordered = sorted(self.bodies.items(), key=lambda entry: (entry[1].source.position, entry[0][1]))
        return [
            StripCell(
                source=body.source,
                body_name=body.name,
                opinion=body.opinion,
                late=body.late,
                asked=body.request,
                statement=body.statement,
                unsure=body.unsure,
            )
            for _, body in ordered
        ]


@dataclass(frozen=True, kw_only=True)
class _Circumstance:
    """One thing that the register knows of a person for the period: where it took part, what it is employed as, that
    it takes part elsewhere for a time.

    kind        code of MembershipKind, EmploymentKind or StatusKind
    with_branch the branch ended, so that nobody is left to be asked
    """

    kind: str
    organisation: int | None = None
    name: str = ""
    begin: date | None = None
    end: date | None = None
    start_known: bool | None = None
    with_branch: bool | None = None


_STATE_EMPLOYEES = {EmploymentKind.CADRE, EmploymentKind.CIVIL_SERVANT, EmploymentKind.PUBLIC_EMPLOYEE}


def _circumstances(
    campaign: Campaign, subjects: Sequence[Subject], statements: Sequence[Statement]
) -> Mapping[int, Sequence[_Circumstance]]:
    """By person. One query; none where the rules ask for nothing of it."""
    persons = [subject.person_id for subject in subjects if subject.person_id]
    if not persons or all(statement.when is When.EVERYBODY for statement in statements):
        return {}
    people = among_persons(persons)
    within = Q(valid_to=None) | Q(valid_to__gt=campaign.period_start)
    begun = {"valid_from__lte": campaign.period_end}
    memberships = Membership.objects.filter(people, within, **begun).order_by()
    employed = Employment.objects.on(campaign.closing_on).filter(people).order_by()
    away = Status.objects.filter(people, within, kind=StatusKind.TEMPORARY_ACTIVITY, **begun).order_by()
    ended = ExpressionWrapper(Q(ended_with__isnull=False), BooleanField())
    columns = ("organisation_id", "organisation__name", "valid_from", "valid_to", "start_known", ended)
    nothing = [
        Cast(Value(None), field)
        for field in (BigIntegerField(), CharField(), DateField(), DateField(), BooleanField(), BooleanField())
    ]
    rows = memberships.values_list("person_id", "kind", *columns).union(
        *(rows.values_list("person_id", "kind", *nothing) for rows in (employed, away)), all=True
    )
    known: dict[int, list[_Circumstance]] = {}
    for person, kind, organisation, name, begin, end, start_known, with_branch in rows:
        known.setdefault(person, []).append(
            _Circumstance(
                kind=kind,
                organisation=organisation,
                name=name or "",
                begin=begin,
                end=end,
                start_known=start_known,
                with_branch=with_branch,
            )
        )
    return known


def _expected(
    campaign: Campaign, subject: Subject, statement: Statement, known: Sequence[_Circumstance]
) -> Iterator[tuple[str, bool]]:
    """(name of the body, empty where it is not known; whether that hangs on an unknown fact) of each body wanted."""
    kinds = {circumstance.kind for circumstance in known}
    match statement.when:
        case When.EVERYBODY:
            yield "", False
        case When.STATE_EMPLOYEES:
            if kinds & _STATE_EMPLOYEES:
                yield "", False
            elif EmploymentKind.NONE not in kinds:
                yield "", True
        case When.TEMPORARY:
            places = [circumstance.name for circumstance in known if circumstance.kind == MembershipKind.TEMPORARY]
            if places:
                yield from ((place, False) for place in sorted(set(places)))
            elif StatusKind.TEMPORARY_ACTIVITY in kinds:
                yield "", False
        case When.MOVED:
            yield from _former(campaign, subject, statement.months, known)


def _former(
    campaign: Campaign, subject: Subject, months: int | None, known: Sequence[_Circumstance]
) -> Iterator[tuple[str, bool]]:
    """Branches that somebody left in the period and still stand, where the time there was long enough."""
    for place in known:
        if place.kind != MembershipKind.OFFICIAL or place.organisation == subject.entry.unit_id or place.with_branch:
            continue
        if place.begin is None or place.end is None or place.end > campaign.period_end:
            continue
        long_enough = months is None or place.begin <= months_before(place.end, months)
        # Where a list only showed the membership, it may have begun long before.
        if long_enough or not place.start_known:
            yield place.name, not long_enough


def missing_of(strips: Iterable[Strip]) -> list[Strip]:
    """The strips on which something is missing."""
    return [strip for strip in strips if strip.missing]
