"""The tree on a day, one organisation with its history, and the acts: form, preview, confirmation."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations import selectors, services
from xeploai.registers.organisations.dated_tree import direct_superior_of_grassroots
from xeploai.registers.organisations.eras import eras
from xeploai.registers.organisations.facts import founding_days_missing, founding_days_set, organisation_facts_set
from xeploai.registers.organisations.models import Organisation, OrganisationEvent
from xeploai.registers.people.selectors import collectives_of, members_at
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import finding_message
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act_page, refusals_on, sent
from xeploai.web.organisations.forms import (
    ActForm,
    ConvertForm,
    DissolveForm,
    FactsForm,
    FoundForm,
    FoundingDaysForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
    UndoForm,
)

PAGE = 100
_MEMBERS_SHOWN = 200


@door("organisation.view")
def tree(request: ActorRequest) -> HttpResponse:
    """The tree as it stands, or stood on a day; or what a search finds."""
    words = request.GET.get("tim", "").strip()
    day, wrong_day = _day(request.GET.get("ngay", ""))
    context: dict[str, Any] = {"words": words, "day": day, "wrong_day": wrong_day, "today": timezone.localdate()}
    if words:
        organisations = selectors.organisations_search(request.actor, words).select_related("parent")
        context["page"] = Paginator(organisations, PAGE).get_page(request.GET.get("trang"))
    else:
        nodes = selectors.organisation_tree_for(request.actor, day)
        context["page"] = Paginator(nodes, PAGE * 5).get_page(request.GET.get("trang"))
        context["total"] = len(nodes)
    context["may_import"] = "person.import" in request.actor.acts
    if "organisation.change" in request.actor.acts:
        context["undated"] = founding_days_missing(request.actor).count()
    return render(request, "organisations/list.html", context)


@door("organisation.view")
def organisation(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One organisation: what it is, what is below it, who belongs to it, what happened to it."""
    here = _get(request.actor, public_id)
    today = timezone.localdate()
    on_tree = _on_tree(here, today)
    may_see_people = here.stands and allows(request.actor, "person.view", here)
    members = list(members_at([here.pk], today)[:_MEMBERS_SHOWN]) if may_see_people else []
    collectives = list(collectives_of(here, today)) if may_see_people else []
    people = [row.person for row in members]
    people += [seat.person for collective in collectives for seat in collective.seats_now if seat.is_head]  # type: ignore[attr-defined]
    if people:
        filters = {"under": str(here.public_id)}
        audit_view(by=request.actor, action="people", seen=people, body=here, filters=filters, count=len(people))
    context = {
        "here": here,
        "tier": eras().tiers.get(here.tier, ""),
        "children": here.children.filter(stands=True),
        "history": selectors.organisation_history(here),
        "events": selectors.organisation_events(here),
        "may_change": here.stands and services.may_change(request.actor, here),
        "may_undo": services.may_change(request.actor, here),
        "lineage": selectors.organisation_lineage(here),
        "may_found": here.stands and allows(request.actor, "organisation.change", here),
        "may_see_people": may_see_people,
        "may_change_people": here.stands and allows(request.actor, "person.change", here),
        "may_give_accounts": here.stands and allows(request.actor, "account.manage", here),
        "may_import": here.stands and allows(request.actor, "person.import", here),
        "members": members,
        "collectives": collectives,
        **on_tree,
    }
    return render(request, "organisations/detail.html", context)


@door("organisation.change", methods=BOTH)
def facts(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Founding day, group: what no decision of today changes."""
    here = _to_change(request.actor, public_id)
    form = FactsForm(sent(request), organisation=here)
    back = reverse("organisations:detail", args=[here.public_id])
    if form.is_valid():
        organisation_facts_set(organisation=here, facts=form.facts(), by=request.actor)
        messages.success(request, "Đã ghi thông tin của tổ chức.")
        return redirect(back)
    return act_page(
        request,
        form,
        title="Bổ sung thông tin tổ chức",
        submit="Lưu",
        under=here.name,
        back=back,
        says="Đợt đang mở không tự đổi: sau khi lưu, đối chiếu với hồ sơ ở trang Thay đổi của đợt.",
    )


@door("organisation.change", methods=BOTH)
def founding_days(request: ActorRequest) -> HttpResponse:
    """Founding days of all that lack one, a page of them at a time."""
    missing = founding_days_missing(request.actor)
    page = Paginator(missing, PAGE).get_page(request.GET.get("trang"))
    form = FoundingDaysForm(sent(request), organisations=list(page))
    if form.is_valid():
        number = founding_days_set(days=form.days(), by=request.actor)
        messages.success(request, f"Đã ghi ngày thành lập của {number} tổ chức.")
        return redirect("organisations:founding_days" if missing.exists() else "organisations:list")
    context = {"page": page, "form": form}
    return render(request, "organisations/founding_days.html", context, status=422 if form.errors else 200)


@door("organisation.change", methods=BOTH)
def found(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A new organisation under this one."""
    here = _get(request.actor, public_id)
    if not allows(request.actor, "organisation.change", here):
        services.require_to_change(request.actor, here)
    form = FoundForm(request.POST or None, organisation=here, actor=request.actor)
    return _act(request, here, form, title="Thành lập tổ chức trực thuộc")


@door("organisation.change", methods=BOTH)
def rename(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another name or code."""
    here = _to_change(request.actor, public_id)
    form = RenameForm(request.POST or None, organisation=here, actor=request.actor)
    return _act(request, here, form, title="Đổi tên, đổi mã")


@door("organisation.change", methods=BOTH)
def move(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Under another superior."""
    here = _to_change(request.actor, public_id)
    form = MoveForm(request.POST or None, organisation=here, actor=request.actor)
    return _act(request, here, form, title="Chuyển về cấp trên khác")


@door("organisation.change", methods=BOTH)
def merge(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """With others."""
    here = _to_change(request.actor, public_id)
    siblings = (
        Organisation.objects.filter(parent=here.parent_id, stands=True).exclude(pk=here.pk) if here.parent_id else []
    )
    form = MergeForm(request.POST or None, organisation=here, actor=request.actor, siblings=list(siblings))
    return _act(request, here, form, title="Sáp nhập, hợp nhất")


@door("organisation.change", methods=BOTH)
def split(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Into parts."""
    here = _to_change(request.actor, public_id)
    children = list(here.children.filter(stands=True))
    form = SplitForm(request.POST or None, organisation=here, actor=request.actor, children=children)
    return _act(request, here, form, title="Chia, tách")


@door("organisation.change", methods=BOTH)
def convert(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another kind."""
    here = _to_change(request.actor, public_id)
    children = list(here.children.filter(stands=True))
    form = ConvertForm(request.POST or None, organisation=here, actor=request.actor, children=children)
    return _act(request, here, form, title="Chuyển loại hình")


@door("organisation.change", methods=BOTH)
def dissolve(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """It ends."""
    here = _to_change(request.actor, public_id)
    form = DissolveForm(request.POST or None, organisation=here, actor=request.actor)
    return _act(request, here, form, title="Giải thể, kết thúc hoạt động")


@door("organisation.change", methods=BOTH)
def undo(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take an event back by a later record."""
    event = OrganisationEvent.objects.filter(public_id=public_id).first()
    concerned = None if event is None else Organisation.objects.filter(states__opened_by=event).first()
    concerned = concerned or Organisation.objects.filter(states__closed_by=event).first()
    if event is None or concerned is None:
        raise Http404
    here = _to_change(request.actor, concerned.public_id)
    form = UndoForm(request.POST or None, organisation=here, actor=request.actor, event=event)
    paper = f", theo quyết định {event.decision_number}" if event.decision_number else ""
    names = "; ".join(organisation.name for organisation in selectors.event_bodies(request.actor, event))
    return _act(
        request,
        here,
        form,
        title="Hủy việc đã ghi",
        says=f"{event.get_kind_display()}, có hiệu lực từ {event.on:%d/%m/%Y}{paper}: {names}. Việc đã ghi vẫn còn "
        "trong lịch sử; từ ngày chọn dưới đây, các tổ chức trở lại như trước.",
    )


def _act(request: ActorRequest, here: Organisation, form: ActForm, *, title: str, says: str = "") -> HttpResponse:
    """Form, then preview, then done: nothing changes before the confirmation of exactly what was shown."""
    back = reverse("organisations:detail", args=[here.public_id])
    context: dict[str, Any] = {"here": here, "form": form, "title": title, "says": says, "back": back}
    if form.is_valid():
        with refusals_on(form):
            seen = request.POST.get("seen", "")
            if seen and "back" not in request.POST:
                services.organisation_change(act=form.act(), decision=form.decision(), seen=seen, by=request.actor)
                messages.success(request, f"Đã ghi: {title.lower()}.")
                return redirect(back)
            if "back" not in request.POST:
                shown = services.organisation_preview(act=form.act(), by=request.actor)
                return _preview(request, context, form, shown)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organisations/act.html", context, status=status)


def _preview(request: ActorRequest, context: dict[str, Any], form: ActForm, shown: services.Preview) -> HttpResponse:
    values = form.cleaned_data
    unusual = services.decision_findings(form.decision(), values["on"])
    warnings = [finding_message(finding) for finding in (*shown.warnings, *unusual)]
    if warnings and not values["reason"].strip():
        # The reason is asked for where the warning is read.
        form.fields["reason"].required = True
    hidden = [(name, value) for name in form.fields if name != "reason" for value in request.POST.getlist(name)]
    kinds = {code: vocabulary.name("org_kinds", code) for code in vocabulary.codes("org_kinds")}
    lines = [
        {
            "before": change.before,
            "after": change.after,
            "superior_before": change.superior_before,
            "superior_after": change.superior_after,
            "kind_before": kinds[change.before.kind] if change.before else "",
            "kind_after": kinds[change.after.kind] if change.after else "",
        }
        for change in shown.changes
    ]
    notes = [finding_message(finding) for finding in shown.findings if finding not in shown.warnings]
    context |= {
        "shown": shown,
        "lines": lines,
        "warnings": warnings,
        "notes": notes,
        "hidden": hidden,
        "values": values,
        "day": values["on"],
    }
    return render(request, "organisations/preview.html", context)


def _get(actor: Actor, public_id: UUID) -> Organisation:
    return selectors.organisation_get(actor, public_id)


def _to_change(actor: Actor, public_id: UUID) -> Organisation:
    here = _get(actor, public_id)
    services.require_to_change(actor, here)
    return here


def _day(text: str) -> tuple[date, bool]:
    """The day asked for, else today; and whether what was typed is no day."""
    if not text:
        return timezone.localdate(), False
    try:
        return forms.DateField(input_formats=["%d/%m/%Y", "%Y-%m-%d"]).clean(text), False
    except forms.ValidationError:
        return timezone.localdate(), True


def _on_tree(here: Organisation, day: date) -> dict[str, Any]:
    """Era and direct superior of the grassroots organisation, computed for today from the line upward."""
    above = [int(part) for part in here.path.strip("/").split("/")]
    tree = selectors.line_at(above, day)
    if here.pk not in tree.states:
        return {}
    era = eras().of(tree, here.pk, day)
    superior = direct_superior_of_grassroots(tree, here.pk)
    return {"era": era, "superior_name": tree.states[superior].name if superior else ""}
