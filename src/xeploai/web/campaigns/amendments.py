"""Changes of the roster: what waits, what taking them in would do, taking them back, turning them down."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.core.figures import vi_count
from xeploai.registers.audit.services import audit_view
from xeploai.rounds.campaigns import amendment_batches as batches
from xeploai.rounds.campaigns import amendments as changes
from xeploai.rounds.campaigns import selectors
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, Campaign, CampaignStatus, Change, Subject
from xeploai.rounds.campaigns.selectors import amendment_batch_get, amendment_get, campaign_get
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, lines_of, refusals, sent
from xeploai.web.campaigns.context import frame, sentences
from xeploai.web.campaigns.forms import ReasonForm

PAGE = 50
_NAMED = 10
_BATCHES = 10
"""Of the batches that can be taken back, the last ones are shown."""


def _home(campaign: Campaign) -> str:
    return reverse("campaigns:amendments", args=[campaign.public_id])


@door("campaign.view")
def amendments(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Changes that wait, or that were settled."""
    campaign = campaign_get(request.actor, public_id)
    state = request.GET.get("trang-thai", AmendmentState.OFFERED)
    state = state if state in AmendmentState.values else AmendmentState.OFFERED
    amendments = selectors.amendments_visible_to(request.actor, campaign).filter(state=state)
    rows = (
        amendments.select_related("from_unit", "to_unit", "settled_by", "subject")
        .annotate(taken_back=Exists(Amendment.objects.filter(reverses=OuterRef("pk"))))
        .order_by("kind", "sort_key", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    audit_view(
        by=request.actor,
        action="amendments",
        seen=_concerned(page),
        body=campaign.body,
        page=page.number,
        count=page.paginator.count,
        filters={"campaign": str(campaign.public_id), "state": state},
    )
    batches_shown = (
        selectors.batches_to_undo(request.actor, campaign)[:_BATCHES] if state == AmendmentState.ACCEPTED else ()
    )
    context = {
        **frame(request, campaign, "amendments"),
        "page": page,
        "state": state,
        "states": AmendmentState.choices,
        "lines": [{"row": row, "says": sentences(row.says)} for row in page],
        "since": selectors.register_acts_since(campaign) if campaign.status == CampaignStatus.OPEN else 0,
        "arrival": Change.ARRIVAL,
        "one_by_one": batches.ONE_BY_ONE,
        "batches": batches_shown,
    }
    return render(request, "campaigns/amendments.html", context)


def _concerned(rows: Iterable[Amendment]) -> list[Amendment | Subject]:
    """The changes with the subjects that they name; who is to arrive is none yet."""
    return [concerned for row in rows for concerned in (row, row.subject) if concerned is not None]


@door("campaign.change", methods=("POST",))
def compare(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Read the register again."""
    campaign = campaign_get(request.actor, public_id)
    new = changes.roster_compare(campaign=campaign, by=request.actor)
    messages.success(
        request, f"Đã đối chiếu với hồ sơ: {new} thay đổi mới." if new else "Đã đối chiếu: không có gì mới."
    )
    return redirect(_home(campaign))


@door("campaign.change", methods=("POST",))
def accept(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take the chosen changes in: first what that does is shown, then it is done, all of them or none."""
    campaign = campaign_get(request.actor, public_id)
    changes.require_somewhere(request.actor, "campaign.change", campaign)
    wanted = [number for number in request.POST.getlist("chon") if _is_uuid(number)]
    rows = list(
        campaign.amendments.filter(public_id__in=wanted).select_related(
            "campaign__body", "campaign__binding", "subject__entry", "from_unit", "to_unit"
        )
    )
    faults: list[Fault] = []
    if request.POST.get("buoc") == "ghi":
        with refusals() as faults:
            batches.amendments_accept(campaign=campaign, amendments=rows, by=request.actor)
            messages.success(request, f"Đã đưa {len(rows)} thay đổi vào danh sách.")
            return redirect(_home(campaign))
    elif not rows:
        messages.info(request, "Chưa chọn thay đổi nào.")
        return redirect(_home(campaign))
    preview = batches.batch_preview(campaign=campaign, amendments=rows, by=request.actor)
    audit_view(by=request.actor, action="amendments", seen=_concerned(rows), body=campaign.body, count=len(rows))
    faults = faults or list(preview.faults)
    context = {
        **frame(request, campaign, "amendments"),
        "preview": preview,
        "lines": [{"row": row, "says": sentences(row.says)} for row in preview.amendments],
        "faults": lines_of(faults),
    }
    return render(request, "campaigns/amendments_take.html", context, status=422 if faults else 200)


@door("campaign.change", methods=BOTH)
def undo(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a batch back, while nothing is decided that rests on it."""
    batch = amendment_batch_get(request.actor, public_id)
    concerned = batch.amendments.select_related("from_unit", "to_unit", "subject", "campaign__body")
    rows = list(concerned.order_by("sort_key", "pk"))
    for row in rows:
        changes.require_units(row, request.actor)
    form = ReasonForm(sent(request))
    audit_view(by=request.actor, action="amendments", seen=_concerned(rows), body=batch.campaign.body, count=len(rows))
    names = ", ".join(dict.fromkeys(row.name for row in rows[:_NAMED])) + ("…" if len(rows) > _NAMED else "")
    return act(
        request,
        form,
        lambda: batches.batch_undo(batch=batch, reason=form.cleaned_data["reason"], by=request.actor),
        title="Lấy lại các thay đổi đã đưa vào danh sách",
        submit="Lấy lại",
        back=_home(batch.campaign),
        done="Đã lấy lại; danh sách như trước lần đưa vào, các lần đã ghi vẫn còn trong nhật ký.",
        under=batch.campaign.title,
        says=f"{vi_count(len(rows))} thay đổi: {names}. Đơn vị có liên quan phải xác nhận lại danh sách.",
    )


@door("campaign.change", methods=BOTH)
def reject(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Leave the roster as it is, with a reason."""
    row = amendment_get(request.actor, public_id)
    changes.require_units(row, request.actor)
    form = ReasonForm(sent(request))
    audit_view(by=request.actor, action="amendments", seen=_concerned([row]), body=row.to_unit or row.from_unit)
    return act(
        request,
        form,
        lambda: changes.amendment_reject(amendment=row, reason=form.cleaned_data["reason"], by=request.actor),
        title="Không đưa thay đổi vào danh sách",
        submit="Không đưa vào danh sách",
        back=_home(row.campaign),
        done="Đã ghi: không đưa thay đổi vào danh sách.",
        under=row.name,
        says=" ".join(sentences(row.says)),
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
