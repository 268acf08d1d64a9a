"""A person asks that something held about them be put right; the officer of their branch or committee answers.

What is accepted is put right by the ordinary service of the record, and the request names the entry of the trail that
did it. A request on paper is entered by the secretary or officer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotVisible, require_own
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.days import DAYS
from xeploai.registers.people.facts import TEXT_FACTS, facts_of, person_field
from xeploai.registers.people.guards import require_person
from xeploai.registers.people.models import IdentifierKind, Person, Sex
from xeploai.registers.people.services import person_correct
from xeploai.rounds.privacy.models import Correction, CorrectionState
from xeploai.rounds.privacy.terms import answer_due
from xeploai.tools.classification_marks import refuse_secrets

_COLUMNS = ("full_name", "sex", *DAYS, *TEXT_FACTS)

# What the program puts right itself, once accepted; and what the officer does on the page of the record first.
DIRECT: Mapping[str, str] = {
    **{name: person_field(name) for name in _COLUMNS},
    **{kind.value: str(kind.label) for kind in IdentifierKind},
}
FIELDS: Mapping[str, str] = {
    **DIRECT,
    "branch": "Nơi sinh hoạt đảng",
    "post": "Chức vụ",
    "status": "Trạng thái, diện cán bộ",
    "past": "Xếp loại, khen thưởng năm trước",
    "other": "Nội dung khác",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is wrong, and what is right, in the person's words."""

    field: str
    wrong: str
    right: str


def correction_ask(*, person: Person, request: Request, by: Actor) -> Correction:
    """Ask for a correction of one's own record."""
    require_own(by, "own.record", person.public_id)
    return _ask(person, request, signed_on=None, by=by)


def correction_ask_on_paper(*, person: Person, request: Request, signed_on: date, by: Actor) -> Correction:
    """Enter what a person asked for on paper."""
    require_person(by, person)
    if signed_on > timezone.localdate():
        raise Refused.because("correction_signed_later", value=f"{signed_on:%d/%m/%Y}")
    return _ask(person, request, signed_on=signed_on, by=by)


def _ask(person: Person, request: Request, *, signed_on: date | None, by: Actor) -> Correction:
    if request.field not in FIELDS:
        raise Refused.because("correction_field", value=request.field)
    if not request.right.strip():
        raise Refused.because("correction_right_missing")
    refuse_secrets([request.wrong, request.right])
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                person=person,
                field=request.field,
                wrong=request.wrong.strip(),
                right=request.right.strip(),
                asked_by=account_of(by),
                signed_on=signed_on,
                due_on=answer_due(signed_on or timezone.localdate()),
            )
            after = {"field": row.field, "due_on": row.due_on, "signed_on": signed_on}
            audit_record(by=by, action="correction.ask", subject=row, body=person.home, after=after)
    except IntegrityError:
        raise Refused.because("correction_asked_already") from None
    return row


def corrections_visible_to(actor: Actor) -> "QuerySet[Correction]":
    """Requests of people whose records the actor keeps."""
    rows = Correction.objects.filter(person__home__in=bodies_where(actor, "person.change"))
    return rows.select_related("person__home", "asked_by", "answered_by")


def correction_get(actor: Actor, public_id: Any) -> Correction:
    """One request, for who answers it. Raises NotVisible for everybody else."""
    row = corrections_visible_to(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible([Fault(code="nothing_here")])
    return row


def correction_accept(*, correction: Correction, value: str, answer: str, by: Actor) -> None:
    """Put right what was asked for. value: what is written into the record, where the program does it itself.

    Raises Refused where somebody has answered, where the value cannot stand, and for what the officer has to put right
    on the page of the record first and has not.
    """
    require_person(by, correction.person)
    with transaction.atomic():
        row = _open(correction)
        if row.field in DIRECT:
            corrected = value.strip() or row.right
            facts = facts_of(row.person)
            changed = (
                replace(facts, **{row.field: _READ.get(row.field, str)(corrected)})
                if row.field in _COLUMNS
                else replace(facts, numbers={**facts.numbers, row.field: corrected})
            )
            reason = f"Theo yêu cầu sửa dữ liệu ngày {timezone.localtime(row.asked_at):%d/%m/%Y}"
            person_correct(person=row.person, facts=changed, reason=reason, by=by)
        made = entries_about(row.person).filter(at__gte=row.asked_at).order_by("-seq").first()
        if made is None:
            raise Refused.because("correction_not_made")
        _answer(row, CorrectionState.ACCEPTED, answer, entry=made.seq, by=by)


def correction_refuse(*, correction: Correction, answer: str, by: Actor) -> None:
    """Leave the record as it is, with a reason that the person reads."""
    require_person(by, correction.person)
    if not answer.strip():
        raise Refused.because("correction_reason_missing")
    with transaction.atomic():
        _answer(_open(correction), CorrectionState.REFUSED, answer, entry=None, by=by)


def entries_about(person: Person) -> "QuerySet[Entry]":
    """Acts that changed the record of a person."""
    return Entry.objects.filter(subject=str(person.public_id), action__startswith="person.")


def _open(correction: Correction) -> Correction:
    """The row, locked for the one who answers. Raises Refused where that has happened."""
    row = Correction.objects.select_for_update(of=("self",)).select_related("person__home").get(pk=correction.pk)
    if row.state != CorrectionState.WAITING:
        raise Refused.because("correction_answered_already")
    return row


def _answer(row: Correction, state: CorrectionState, answer: str, *, entry: int | None, by: Actor) -> None:
    refuse_secrets([answer])
    row.state, row.answer, row.entry = state, answer.strip(), entry
    row.answered_at, row.answered_by = timezone.now(), account_of(by)
    row.save()
    act = "accept" if state == CorrectionState.ACCEPTED else "refuse"
    audit_record(
        by=by,
        action=f"correction.{act}",
        subject=row,
        body=row.person.home,
        reason=row.answer,
        after={"field": row.field, "entry": entry},
    )


def _day(text: str) -> PartialDate:
    try:
        return PartialDate.from_vi(text)
    except ValueError:
        raise Refused.because("correction_day", value=text) from None


def _sex(text: str) -> str:
    return next((code for code, name in Sex.choices if text.strip().casefold() == str(name).casefold()), "")


_READ: Mapping[str, Callable[[str], Any]] = {**dict.fromkeys(DAYS, _day), "sex": _sex}
