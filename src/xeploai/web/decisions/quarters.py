"""Quarters of leaders in a yearly round: what is known of them, and the grid by which the first ones come in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.errors import Fault, Refused
from xeploai.registers.audit.services import audit_view
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import LevelSource, ManagingLevel
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, CampaignStatus, Subject
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.decisions import quarters as services
from xeploai.rounds.decisions.quarter_rules import QuarterRules, quarter_rules
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals, sent
from xeploai.web.decisions.forms import QuarterPaperForm
from xeploai.web.proposals.views import levels


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One quarter of one leader. decided: it was decided here, and is not typed; number: of its paper."""

    name: str
    title: str
    level: str
    level_name: str
    number: str
    decided: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One leader. managed_by: who manages the cadre; remark: what is to be considered."""

    subject: Subject
    managed_by: str
    cells: Sequence[Cell]
    remark: str


@door("decision.write", methods=BOTH)
def quarters(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Quarters of the leaders on whom a body of the actor decides; those approved elsewhere are typed or pasted."""
    campaign = campaign_with_unit(request.actor, public_id, "decision.write")
    rules = quarter_rules(campaign)
    if rules is None or campaign.kind != CampaignKind.ANNUAL:
        raise Http404
    bodies = set(bodies_where(request.actor, "decision.write").values_list("pk", flat=True))
    subjects = services.leaders_of(campaign, bodies)
    columns = range(1, rules.apart + 1)
    forms = {quarter: QuarterPaperForm(sent(request), prefix=f"q{quarter}") for quarter in columns}
    posted = request.POST.dict() if request.method == "POST" else None
    with refusals() as faults:
        if posted is not None and all(form.is_valid() for form in forms.values()):
            number = services.quarters_enter(
                campaign=campaign,
                levels=list(_levels(subjects, columns, posted)),
                papers=_papers(forms),
                by=request.actor,
            )
            messages.success(request, f"Đã ghi {number} mức quý." if number else "Không có gì khác trước.")
            return redirect("decisions:quarters", campaign.public_id)
    audit_view(by=request.actor, action="decisions", seen=subjects, body=campaign.body)
    context = {
        "campaign": campaign,
        "rules": rules,
        "forms": [(f"Quý {services.NAMES[quarter]}", form) for quarter, form in forms.items()],
        "titles": [f"Quý {services.NAMES[quarter]}" for quarter in columns],
        "rows": list(_rows(campaign, subjects, rules, posted)),
        "levels": levels(),
        "unrated": rules.unrated.items(),
        "faults": lines_of(faults),
        "may_write": campaign.status == CampaignStatus.OPEN,
    }
    wrong = bool(faults) or (posted is not None and any(form.errors for form in forms.values()))
    return render(request, "decisions/quarters.html", context, status=422 if wrong else 200)


def _levels(
    subjects: Sequence[Subject], columns: Sequence[int], posted: Mapping[str, str]
) -> Iterator[services.QuarterLevel]:
    for subject in subjects:
        for quarter in columns:
            level = posted.get(f"{subject.public_id}.{quarter}", "").strip()
            if level:
                yield services.QuarterLevel(subject=subject, quarter=quarter, level=level)


def _papers(forms: Mapping[int, QuarterPaperForm]) -> dict[int, services.QuarterPaper]:
    """Those that were typed. Raises Refused for one without its day."""
    papers = {}
    for quarter, form in forms.items():
        number, decided_by = cleaned(form.cleaned_data["number"]), cleaned(form.cleaned_data["decided_by"])
        decided_on = form.cleaned_data["decided_on"]
        if not (number or decided_by or decided_on):
            continue
        if decided_on is None:
            raise Refused([Fault(code="quarter_paper_missing", value=services.NAMES[quarter])])
        papers[quarter] = services.QuarterPaper(number=number, decided_on=decided_on, decided_by=decided_by)
    return papers


def _rows(
    campaign: Campaign, subjects: Sequence[Subject], rules: QuarterRules, posted: Mapping[str, str] | None
) -> Iterator[Row]:
    reasons = {label: code for code, label in rules.unrated.items()}
    known = services.quarters_of(campaign, subjects)
    managed = services.managing_levels(subjects)
    for subject in subjects:
        quarters_known = known.get(subject.pk, services.NO_QUARTERS)
        cells = []
        for quarter in range(1, rules.apart + 1):
            row, name = quarters_known.rows.get(quarter), f"{subject.public_id}.{quarter}"
            level = row.level or reasons.get(row.label, "") if row else ""
            cells.append(
                Cell(
                    name=name,
                    title=f"Quý {services.NAMES[quarter]}",
                    level=level if posted is None else posted.get(name, ""),
                    level_name=row.label if row else "",
                    number=row.decision_number if row else "",
                    decided=row is not None and row.source == LevelSource.DECISION,
                )
            )
        managing = managed.get(subject.pk, "")
        managed_by = str(ManagingLevel(managing).label) if managing else ""
        yield Row(subject=subject, managed_by=managed_by, cells=cells, remark=rules.remark(quarters_known.running))
