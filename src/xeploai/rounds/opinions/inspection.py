"""The answer of the inspection committee about a whole list; a renewed one is a further answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions.models import (
    InspectionAnswer,
    InspectionLine,
    OpinionRequest,
)
from xeploai.rounds.opinions.requests import before_period, campaign_running
from xeploai.rounds.opinions.selectors import (
    subjects_of_request,
)
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets


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
    campaign_running(request.campaign)
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
        yield before_period(answered_on, request.campaign)
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
