"""A list as a file, narrowed as the page was. Sent as a form: what leaves is entered in the trail, with the set."""

from datetime import date
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.access import Actor, NotPermitted
from xeploai.registers.organisations.export import tree_table
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.selectors import organisation_get, organisation_tree_for
from xeploai.registers.people.export import people_table
from xeploai.registers.people.models import StatusKind
from xeploai.registers.people.selectors import people_search, people_visible_to
from xeploai.rounds.campaigns import selectors as campaigns
from xeploai.rounds.campaigns.export import amendments_table, roster_table
from xeploai.rounds.campaigns.models import Campaign, reason_name
from xeploai.rounds.exports.services import WEB_FORMATS, list_export
from xeploai.rounds.reviews.export import reviews_table
from xeploai.rounds.reviews.selectors import campaign_in_reach, subjects_listed
from xeploai.rounds.reviews.states import FILTERS
from xeploai.rulepacks import vocabulary
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.workbooks.lists import Table
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.campaigns.views import unit_asked
from xeploai.web.reviews.lists import unit_asked as reviews_unit_asked

ACT = "report.export"
REASON = 200
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@door("person.export", methods=("POST",))
def people(request: ActorRequest) -> HttpResponseBase:
    """Persons, as the list page finds them; personal numbers whole only for who may see them so, and that is noted."""
    actor, query = request.actor, request.GET
    full = request.POST.get("so-day-du") == "1"
    if full and "person.unmask" not in actor.acts:
        raise NotPermitted([Fault(code="export_numbers_hidden")])
    reason = request.POST.get("ly-do", "").strip()[:REASON] if full else ""
    if full and not reason:
        raise Refused.because("export_reason_missing")
    words, status = query.get("tim", "").strip(), query.get("trang-thai", "")
    status = status if status in StatusKind.values else ""
    past = query.get("da-roi") == "1"
    below = _organisation(actor, query.get("to-chuc", ""))
    people = people_search(actor, text=words, below=below, status=status, past=past)
    people = people.filter(pk__in=people_visible_to(actor, "person.export"))
    facts = {
        "Tìm": words,
        "Trạng thái": StatusKind(status).label if status else "",
        "Kể cả người đã rời": "Có" if past else "",
        "Số định danh, điện thoại": "Đầy đủ" if full else "Đã che",
    }
    return _sent(
        request,
        people_table(people, actor=actor, full=full),
        facts=facts,
        body=below,
        unit=below.name if below else _units(actor, "person.export"),
        action="export.people_full" if full else "",
        reason=reason,
    )


@door(ACT, methods=("POST",))
def organisations(request: ActorRequest) -> HttpResponseBase:
    """The tree of a day, in the order of the page."""
    actor = request.actor
    day = _day(request.GET.get("ngay", ""))
    allowed = set(bodies_where(actor, ACT).values_list("pk", flat=True))
    nodes = [node for node in organisation_tree_for(actor, day) if node.organisation.pk in allowed]
    return _sent(request, tree_table(nodes), facts={"Ngày": f"{day:%d/%m/%Y}"}, unit=_units(actor, ACT))


@door(ACT, methods=("POST",))
def roster(request: ActorRequest, public_id: UUID) -> HttpResponseBase:
    """The roster of a campaign with the reasons of eligibility."""
    actor, query = request.actor, request.GET
    campaign = campaigns.campaign_get(actor, public_id)
    kind, reason, text = (query.get(name, "").strip() for name in ("loai", "ly-do", "tim"))
    kind = kind if kind in set(SubjectKind) else ""
    unit = unit_asked(actor, campaign, query.get("don-vi", ""))
    wanted = {"": None, "xep-loai": ""}.get(reason, reason)
    subjects = campaigns.roster_search(actor, campaign, kind=kind, unit=unit, reason=wanted, text=text)
    facts = {
        "Đợt": campaign.title,
        "Đối tượng": vocabulary.name("kinds", kind) if kind else "",
        "Diện xếp loại": _reason(reason),
        "Tìm": text,
    }
    table = roster_table(subjects.filter(entry__unit__in=bodies_where(actor, ACT)))
    return _sent(request, table, facts=facts, unit=unit.name if unit else _unit_of(actor, campaign), body=campaign.body)


@door(ACT, methods=("POST",))
def reviews(request: ActorRequest, public_id: UUID) -> HttpResponseBase:
    """Who has handed in and who has not; no text."""
    actor, query = request.actor, request.GET
    campaign = campaign_in_reach(actor, public_id)
    words, state = query.get("tim", "").strip(), query.get("trang-thai", "")
    state_names = dict(FILTERS)
    unit = reviews_unit_asked(actor, campaign, query.get("don-vi", ""))
    subjects = subjects_listed(actor, campaign, words=words, state=state if state in state_names else "", unit=unit)
    table = reviews_table(subjects.filter(entry__unit__in=bodies_where(actor, ACT)))
    facts = {"Đợt": campaign.title, "Trạng thái": state_names.get(state, ""), "Tìm": words}
    return _sent(request, table, facts=facts, unit=unit.name if unit else _unit_of(actor, campaign), body=campaign.body)


@door(ACT, methods=("POST",))
def amendments(request: ActorRequest, public_id: UUID) -> HttpResponseBase:
    """Every change after the roster was drawn, settled or not."""
    actor = request.actor
    campaign = campaigns.campaign_get(actor, public_id)
    reach = bodies_where(actor, ACT)
    amendments = campaigns.amendments_visible_to(actor, campaign).filter(Q(from_unit__in=reach) | Q(to_unit__in=reach))
    table = amendments_table(amendments.order_by("kind", "sort_key", "pk"))
    return _sent(request, table, facts={"Đợt": campaign.title}, unit=_unit_of(actor, campaign), body=campaign.body)


def _sent(
    request: ActorRequest,
    table: Table,
    *,
    facts: dict[str, str],
    unit: str,
    body: Organisation | None = None,
    action: str = "",
    reason: str = "",
) -> HttpResponseBase:
    """The file, written whole before the first byte goes out: an error is then a page, not half a list."""
    kind = request.POST.get("dang", WEB_FORMATS[0])
    if kind not in WEB_FORMATS:
        raise Http404
    narrowed = {label: text for label, text in facts.items() if text}
    with passing_folder("xeploai-export-") as folder:
        path = list_export(
            table=table,
            by=request.actor,
            kind=kind,
            unit=unit,
            folder=folder,
            facts=narrowed,
            action=action,
            body=body,
            reason=reason,
        )
        # The open file outlives its folder; it is sent piece by piece.
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=_TYPES[kind])


def _units(actor: Actor, act: str) -> str:
    """The bodies for which the actor may take lists away."""
    organisations = Organisation.objects.filter(
        pk__in=[reach.body_id for reach in actor.with_act(act) if reach.body_id]
    )
    return "; ".join(body.name for body in organisations)


def _unit_of(actor: Actor, campaign: Campaign) -> str:
    """The deciding body for who looks after the whole, else the part that the list is of."""
    whole = any(reach.covers(campaign.body) and reach.subtree for reach in actor.with_act(ACT))
    return campaign.body.name if whole else _units(actor, ACT)


def _organisation(actor: Actor, text: str) -> Organisation | None:
    try:
        return organisation_get(actor, UUID(text), "person.export") if text else None
    except ValueError as wrong:
        raise Http404 from wrong


def _reason(code: str) -> str:
    if code in {"", "xep-loai"}:
        return "Thuộc diện xếp loại" if code else ""
    try:
        return reason_name(code)
    except KeyError as wrong:
        raise Http404 from wrong


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        day: date = forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"]).clean(text)
    except forms.ValidationError as wrong:
        raise Http404 from wrong
    return day
