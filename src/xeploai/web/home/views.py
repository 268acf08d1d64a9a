"""Home, the first run, standing in, what is held about me."""

import json
from collections.abc import Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.first_run import code_is, code_used
from xeploai.registers.accounts.models import User
from xeploai.registers.accounts.selectors import acting_in_force, installation_is_empty, people_to_stand_in_for
from xeploai.registers.accounts.services import first_officer_create
from xeploai.registers.audit.services import audit_export, audit_record, audit_view
from xeploai.registers.kernel.manifest import todo_sources
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.retention.groups import retention
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.campaigns.selectors import campaign_board, campaigns_visible_to
from xeploai.rounds.privacy.subject_access import own_file, own_record_of
from xeploai.web import lost_forms as unsent
from xeploai.web.access_policy import ANYONE, SIGNED_IN, ActorRequest, door
from xeploai.web.action_view import refusals_on, sent
from xeploai.web.campaigns.charts import glance
from xeploai.web.errors import unsent_page
from xeploai.web.home.forms import ActingBeginForm, FirstRunForm
from xeploai.web.middleware import ACTING_KEY


@door(SIGNED_IN)
def home(request: ActorRequest) -> HttpResponse:
    """What waits."""
    waiting = [
        {"item": item, "address": reverse(item.view, args=item.parts) + item.query}
        for source in todo_sources()
        for item in source(request.actor)
    ]
    context = {
        "waiting": waiting,
        "roles": request.actor.reaches,
        "has_round": "campaign.seal" in request.actor.acts,
    }
    return render(request, "home/home.html", context)


@door("campaign.seal")
def home_round(request: ActorRequest) -> HttpResponse:
    """The newest round that runs and that the officer looks after as a whole, at one glance; for the home page, which
    asks for it once it stands, and as a page of its own."""
    actor = request.actor
    whole = bodies_where(actor, "campaign.seal")
    running = campaigns_visible_to(actor).filter(status=CampaignStatus.OPEN, body__in=whole)
    campaign = running.order_by("-opened_at", "-pk").first()
    context: dict[str, Any] = {}
    if campaign is not None:
        lines = campaign_board(actor, campaign, timezone.localdate())
        late = sum(line.late for line in lines)
        context = {"campaign": campaign, "chart": glance(actor, campaign, lines), "late": late}
    part = "home/_round.html" if request.htmx else "home/round.html"  # type: ignore[attr-defined]
    return render(request, part, context)


@door(ANYONE, methods=("GET", "POST"))
def first_run(request: HttpRequest) -> HttpResponse:
    """The first officer and the organisation above all, while nobody has an account, with the code of the console."""
    if not installation_is_empty():
        raise Http404
    form = FirstRunForm(sent(request))
    if form.is_valid():
        values = form.cleaned_data
        if not code_is(values["code"]):
            form.add_error("code", "Mã không đúng. Xem lại dòng “Mã thiết lập” trên màn hình máy chủ.")
        else:
            with refusals_on(form):
                user = _set_up(values)
                code_used()
                login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
                UserSession.objects.create_from_request(request)
                messages.success(request, "Đã lập tài khoản và tổ chức đầu tiên.")
                return redirect("home")
    return render(request, "home/first_run.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _set_up(values: Mapping[str, Any]) -> User:
    kind, _, tier = values["kind"].partition("/")
    state = State(name=values["unit"], kind=OrgKind(kind), tier=tier, parent=None)
    body = top_found(state=state, on=values["since"], decision=Decision(), by=None)
    return first_officer_create(
        username=values["username"],
        full_name=values["full_name"],
        password=values["password1"],
        body=body,
        on=timezone.localdate(),
    )


@door(SIGNED_IN)
def acting(request: ActorRequest) -> HttpResponse:
    """Whom one may stand in for today."""
    own = AccountActor(request.actor.user)
    return render(request, "home/acting.html", {"people": people_to_stand_in_for(own)})


@door(SIGNED_IN, methods=("POST",))
def acting_begin(request: ActorRequest) -> HttpResponse:
    """From now on in this session: with that person's roles, under both names."""
    form = ActingBeginForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = str(form.cleaned_data["person"])
    person = acting_in_force(request.actor.user, wanted)
    if person is None:
        raise Http404
    with transaction.atomic():
        audit_record(by=AccountActor(request.actor.user, acting_for=person), action="acting.begin", subject=person)
        request.session[ACTING_KEY] = wanted
    return redirect("home")


@door(SIGNED_IN, methods=("POST",))
def acting_stop(request: ActorRequest) -> HttpResponse:
    """Back to one's own roles."""
    if request.actor.acting_for is not None:
        with transaction.atomic():
            audit_record(by=request.actor, action="acting.stop", subject=request.actor.acting_for)
            request.session.pop(ACTING_KEY, None)
    return redirect("home")


@door(SIGNED_IN, methods=("GET", "POST"))
def unsent_forms(request: ActorRequest) -> HttpResponse:
    """Forms that came when the session had ended; POST: one of them is not wanted any more."""
    if request.method == "POST":
        unsent.drop(request, request.POST.get("id", ""))
        messages.success(request, "Đã bỏ nội dung chưa gửi.")
        return redirect("unsent" if unsent.kept(request) else "home")
    return unsent_page(request)


@door(SIGNED_IN)
def session(request: ActorRequest) -> HttpResponse:
    """Signed in again in another tab: says so, and to a script of an older page who it is and the new token."""
    if request.accepts("text/html"):
        return render(request, "home/session.html")
    return JsonResponse({"user": str(request.actor.user.public_id), "token": get_token(request)})


@door("own.record")
def own_record(request: ActorRequest) -> HttpResponse:
    """What is held about the person signed in; never about whom they stand in for."""
    user = request.actor.user
    context = {"record": own_record_of(user), "answer": retention().answer, "now": timezone.localtime()}
    audit_view(by=request.actor, action="own_record", seen=[user])
    return render(request, "home/own_record.html", context)


@door("own.record", methods=("POST",))
def own_record_file(request: ActorRequest) -> HttpResponse:
    """The same to take away, with the full text of what the person wrote: for people to read, or for a program."""
    user = request.actor.user
    record = own_file(user)
    noted = audit_export(by=request.actor, action="view.own_record.file", seen=[str(user.public_id)], after={})
    record["audit_head"] = noted.digest
    if request.POST.get("dang") == "json":
        text, ending, kind = json.dumps(record, ensure_ascii=False, indent=1), "json", "application/json"
    else:
        text, ending, kind = render_to_string("home/own_file.html", {"record": record}), "html", "text/html"
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    name = f"du-lieu-ve-toi-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
