"""The inspection committee: asked about everybody on whom a body decides, answering on the whole list at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from xeploai.registers.audit.services import audit_view
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions import selectors
from xeploai.rounds.opinions.inspection import inspection_answer
from xeploai.rounds.opinions.models import InspectionLine
from xeploai.rounds.opinions.requests import inspection_ask
from xeploai.rounds.opinions.sources import INSPECTION, inspection_rule
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals, refusals_on, sent
from xeploai.web.opinions.forms import AnswerForm, InspectionForm
from xeploai.web.opinions.grid import Posted, known_read
from xeploai.web.opinions.views import running, unit_of


@door("appraisal.write", methods=BOTH)
def overview(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """What was asked and answered, and asking anew."""
    campaign, body = unit_of(request, public_id, unit, "appraisal.write")
    form = InspectionForm(sent(request), initial={"name": f"Ủy ban kiểm tra, {body.name}"[:250]})
    if form.is_valid():
        with refusals_on(form):
            made = inspection_ask(
                campaign=campaign, body=body, name=form.cleaned_data["name"], letter=form.letter(), by=request.actor
            )
            messages.success(request, "Đã ghi việc gửi danh sách cho ủy ban kiểm tra.")
            return redirect("opinions:inspection_answer", made.public_id)
    asked = selectors.inspection_requests(campaign, body)
    named = [line.subject for row in asked for answer in row.inspection_answers.all() for line in answer.lines.all()]
    audit_view(by=request.actor, action="inspection", seen=named, body=body)
    context = {
        "campaign": campaign,
        "unit": body,
        "form": form,
        "asked": asked,
        "rule": inspection_rule(),
        "may_ask": running(campaign),
    }
    return render(request, "opinions/inspection.html", context, status=422 if form.is_bound and form.errors else 200)


@door("appraisal.write", methods=BOTH)
def answer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The answer on one list: nobody, or a line for each of whom something is known."""
    asked = selectors.request_get(request.actor, public_id)
    if asked.source != INSPECTION:
        raise Http404
    subjects = list(selectors.subjects_of_request(asked))
    newest = asked.inspection_answers.prefetch_related("lines").first()
    form = AnswerForm(sent(request), initial={"seen": newest.number if newest else 0})
    with refusals() as faults:
        if form.is_valid():
            inspection_answer(
                request=asked,
                answered_on=form.cleaned_data["answered_on"],
                paper_number=form.cleaned_data["paper_number"],
                lines=known_read(subjects, request.POST.dict()),
                seen=form.cleaned_data["seen"],
                by=request.actor,
            )
            messages.success(request, "Đã ghi trả lời của ủy ban kiểm tra.")
            return redirect("opinions:inspection", asked.campaign.public_id, asked.unit.public_id)
    known = {line.subject_id: line for line in newest.lines.all()} if newest else {}
    audit_view(by=request.actor, action="inspection", seen=subjects, body=asked.unit)
    posted = request.POST.dict() if form.is_bound else None
    context = {
        "campaign": asked.campaign,
        "unit": asked.unit,
        "asked": asked,
        "form": form,
        "faults": lines_of(faults),
        "rows": [_row(subject, known.get(subject.pk), posted) for subject in subjects],
        "forms": [(code, vocabulary.name("discipline_forms", code)) for code in vocabulary.codes("discipline_forms")],
        "may_enter": running(asked.campaign),
    }
    wrong = faults or (form.is_bound and form.errors)
    return render(request, "opinions/inspection_answer.html", context, status=422 if wrong else 200)


def _row(subject: Subject, line: InspectionLine | None, posted: Posted | None) -> dict[str, Any]:
    """Subject, beginning of the names of its fields, what stands in each."""
    key = str(subject.public_id)
    if posted is not None:
        names = ("number", "day", "form", "pending")
        return {"subject": subject, "key": key, **{name: posted.get(f"{key}.{name}", "") for name in names}}
    return {
        "subject": subject,
        "key": key,
        "number": line.decision_number if line else "",
        "day": f"{line.decided_on:%d/%m/%Y}" if line and line.decided_on else "",
        "form": line.form if line else "",
        "pending": "1" if line and line.pending else "",
    }
