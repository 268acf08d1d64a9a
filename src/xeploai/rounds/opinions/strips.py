"""The strip of a subject: which bodies were to be asked, which were, what each says, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.utils import timezone

from xeploai.core.dates import months_before
from xeploai.registers.people.models import Employment, EmploymentKind, Membership, MembershipKind, Status, StatusKind
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import among_subjects
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


def opinion_strip(campaign: Campaign, subjects: Sequence[Subject]) -> Mapping[int, Strip]:
    """The strip of each subject, by its key. At most five queries, however many subjects."""
    if not subjects:
        return {}
    keys = [subject.pk for subject in subjects]
    by_subject = {subject.pk: _Cells(subject) for subject in subjects}
    rows = Opinion.objects.filter(among_subjects(keys)).order_by("number", "pk")
    for opinion in rows:
        if opinion.subject_id in by_subject:
            by_subject[opinion.subject_id].opinion(opinion)
    lines = OpinionRequestLine.objects.filter(among_subjects(keys)).exclude(request__source=INSPECTION)
    for line in lines.select_related("request").order_by("request__asked_at", "pk"):
        if line.subject_id in by_subject:
            by_subject[line.subject_id].asked(line.request)
    statements = statements_of(campaign)
    circumstances = _circumstances(campaign, subjects, statements)
    for cells in by_subject.values():
        for statement in statements:
            if statement.kind == cells.subject.kind:
                for expectation in _expected(campaign, cells.subject, statement, circumstances):
                    cells.expect(statement, *expectation)
    return {key: Strip(subject=cells.subject, cells=cells.in_order()) for key, cells in by_subject.items()}


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


@dataclass(frozen=True)
class _Circumstances:
    """What the register knows of persons for the period: memberships, and kinds of employment and status."""

    memberships: Mapping[int, Sequence[Membership]]
    kinds: Mapping[int, frozenset[str]]


_STATE_EMPLOYEES = {EmploymentKind.CADRE, EmploymentKind.CIVIL_SERVANT, EmploymentKind.PUBLIC_EMPLOYEE}


def _circumstances(campaign: Campaign, subjects: Sequence[Subject], statements: Sequence[Statement]) -> _Circumstances:
    persons = [subject.person_id for subject in subjects if subject.person_id]
    wanted = {statement.when for statement in statements} - {When.EVERYBODY}
    if not persons or not wanted:
        return _Circumstances({}, {})
    people: dict[str, Any] = (
        {"person__in": persons}
        if len(persons) <= _MOST_VALUES
        else {"person__gte": min(persons), "person__lte": max(persons)}
    )
    within = Q(valid_to=None) | Q(valid_to__gt=campaign.period_start)
    memberships: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(within, valid_from__lte=campaign.period_end, **people)
    for membership in rows.select_related("organisation").order_by("valid_from", "pk"):
        memberships.setdefault(membership.person_id, []).append(membership)
    employed: QuerySet[Any, Any] = Employment.objects.on(campaign.closing_on).filter(**people)
    away = Status.objects.filter(
        within, kind=StatusKind.TEMPORARY_ACTIVITY, valid_from__lte=campaign.period_end, **people
    )
    text = CharField()
    known = _kinds(employed, Value("employment", text)).union(_kinds(away, Value("status", text)), all=True)
    kinds: dict[int, set[str]] = {}
    for person, _, kind in known:
        kinds.setdefault(person, set()).add(kind)
    return _Circumstances(memberships, {person: frozenset(found) for person, found in kinds.items()})


_MOST_VALUES = 10_000


def _kinds(rows: "QuerySet[Any, Any]", what: Value) -> "QuerySet[Any, Any]":
    return rows.order_by().values_list("person_id", what, "kind")


def _expected(
    campaign: Campaign, subject: Subject, statement: Statement, circumstances: _Circumstances
) -> Iterator[tuple[str, bool]]:
    """(name of the body, empty where it is not known; whether that hangs on an unknown fact) of each body wanted."""
    person = subject.person_id or 0
    kinds = circumstances.kinds.get(person, frozenset())
    memberships = circumstances.memberships.get(person, ())
    match statement.when:
        case When.EVERYBODY:
            yield "", False
        case When.STATE_EMPLOYEES:
            if kinds & _STATE_EMPLOYEES:
                yield "", False
            elif EmploymentKind.NONE not in kinds:
                yield "", True
        case When.TEMPORARY:
            places = [row.organisation.name for row in memberships if row.kind == MembershipKind.TEMPORARY]
            if places:
                yield from ((place, False) for place in dict.fromkeys(places))
            elif StatusKind.TEMPORARY_ACTIVITY in kinds:
                yield "", False
        case When.MOVED:
            yield from _former(campaign, subject, statement.months, memberships)


def _former(
    campaign: Campaign, subject: Subject, months: int | None, memberships: Sequence[Membership]
) -> Iterator[tuple[str, bool]]:
    """Branches that somebody left in the period and still stand, where the time there was long enough."""
    for row in memberships:
        end: date | None = row.valid_to
        left = row.kind == MembershipKind.OFFICIAL and row.organisation_id != subject.entry.unit_id
        if not left or end is None or end > campaign.period_end or row.ended_with_id is not None:
            continue
        long_enough = months is None or row.valid_from <= months_before(end, months)
        # Where a list only showed the membership, it may have begun long before.
        if long_enough or not row.start_known:
            yield row.organisation.name, not long_enough


def missing_names(strips: Mapping[int, Strip]) -> list[tuple[Subject, Sequence[StripCell]]]:
    """Who lacks what, in the order of the strips; empty where nothing is missing."""
    return [(strip.subject, strip.missing) for strip in strips.values() if strip.missing]


def cells_missing(strips: Mapping[int, Strip]) -> int:
    """How many answers are missing."""
    return len(list(chain.from_iterable(strip.missing for strip in strips.values())))
