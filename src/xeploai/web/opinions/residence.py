"""Comments of the place of residence: the sheets of a unit's members, and the other side, who lives where a unit is."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows
from xeploai.rounds.opinions import selectors
from xeploai.rounds.opinions.answers import residence_enter, residents_comment
from xeploai.rounds.opinions.sources import RESIDENCE, residence_grounds
from xeploai.rounds.papers.making import ACT as TAKE_PAPERS
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals
from xeploai.web.opinions.grid import answers_read, rows_of, states_of
from xeploai.web.opinions.views import running, unit_of, unit_page

_BRANCHES = (OrgKind.BRANCH, OrgKind.GRASSROOTS_BRANCH)


@door("meeting.run", methods=BOTH)
def sheets(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Where each member lives and what came of the comment, all at once."""
    campaign, body = unit_of(request, public_id, unit, "meeting.run")
    subjects = list(selectors.subjects_under(campaign, body, kind="member"))
    by_key = {subject.pk: subject for subject in subjects}
    named = selectors.organisations_by_name(campaign)
    with refusals() as faults:
        if request.method == "POST":
            answers = answers_read(subjects, request.POST.dict(), lambda name: named.get(folded_name(name)))
            residence_enter(campaign=campaign, unit=body, answers=answers, by=request.actor)
            messages.success(request, "Đã ghi nhận xét nơi cư trú.")
            return redirect(unit_page(campaign, body))
    keys = dict.fromkeys(by_key, "")
    places = {**selectors.former_places(campaign, by_key), **selectors.newest_places(by_key)}
    posted = request.POST.dict() if request.method == "POST" else None
    audit_view(by=request.actor, action="opinions", seen=subjects, body=body)
    context = {
        "campaign": campaign,
        "unit": body,
        "rows": rows_of(subjects, selectors.newest_opinions(RESIDENCE, keys), places, posted),
        "faults": lines_of(faults),
        "states": states_of(RESIDENCE),
        "branches": [row.name for row in named.values() if row.org_kind in _BRANCHES],
        "grounds": residence_grounds(),
        "may_enter": running(campaign),
        "with_place": True,
        "sheets": subjects if allows(request.actor, TAKE_PAPERS, body) else (),
    }
    return render(request, "opinions/residence.html", context, status=422 if faults else 200)


@door("meeting.view", "opinion.write", methods=BOTH)
def residents(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Whom a unit comments on, because they live where it is."""
    sees_unit = "meeting.view" in request.actor.acts
    campaign, body = unit_of(request, public_id, unit, "meeting.view" if sees_unit else "opinion.write")
    answers = selectors.answers_for(request.actor, body)
    if not (answers or sees_unit):
        raise Http404
    subjects = list(selectors.residents_of(campaign, body))
    with refusals() as faults:
        if request.method == "POST":
            typed = answers_read(subjects, request.POST.dict())
            residents_comment(campaign=campaign, unit=body, answers=typed, by=request.actor)
            messages.success(request, "Đã ghi nhận xét.")
            return redirect("opinions:residents", public_id, unit)
    keys = dict.fromkeys((subject.pk for subject in subjects), "")
    posted = request.POST.dict() if request.method == "POST" else None
    audit_view(by=request.actor, action="opinions", seen=subjects, body=body)
    context = {
        "campaign": campaign,
        "unit": body,
        "rows": rows_of(subjects, selectors.newest_opinions(RESIDENCE, keys), posted=posted),
        "faults": lines_of(faults),
        "states": states_of(RESIDENCE),
        "may_enter": running(campaign) and answers,
        "sees_unit": sees_unit,
    }
    return render(request, "opinions/residents.html", context, status=422 if faults else 200)
