"""What the addresses of the register are tried with, added to the cast; one Chromium for every suite with browsers."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Page, expect, sync_playwright
from tests.rounds.duties import leave_duties
from tests.web.windows import LOOK_MS, Windows

from xeploai.core.ballot import Count
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import OrganisationEvent
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.services import list_map, list_stage
from xeploai.registers.people.models import Person, Transfer
from xeploai.registers.people.periods import status_begin
from xeploai.registers.people.posts import PostFacts, collective_found, post_begin, seat_take
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.amendment_batches import amendments_accept
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.documents import document_add, prompt_write
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.notices import notice_give, petition_enter
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.postponements import Order, level_postpone
from xeploai.rounds.opinions.answers import Answer, residence_enter
from xeploai.rounds.opinions.requests import Consulted, Letter, inspection_ask, opinion_request
from xeploai.rounds.privacy.corrections import Request, correction_ask_on_paper
from xeploai.rounds.privacy.runs import purge_count, purge_count_ask
from xeploai.rounds.proposals.services import Line, Minutes, result_enter
from xeploai.rounds.reviews.evidence import Incoming, evidence_attach, evidence_switch
from xeploai.rounds.reviews.models import Channel
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.rounds.reviews.services import review_paper_enter
from xeploai.rounds.sealing.services import seal_make
from xeploai.rulepacks.load import pack_for

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SINCE = date(2026, 1, 1)
_PEOPLE = {"a1": "Mẫu Văn An", "a2": "Thử Thị Bình", "b1": "Giả Minh Chi"}


@pytest.fixture
def cast(cast: Any, worlds: Any) -> Any:
    """A member in each branch, a post, a collective with its head, a staged list."""
    return worlds.built_on(cast, _register)


def _register(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    people: dict[str, Person] = {}
    for number, (key, name) in enumerate(_PEOPLE.items()):
        facts = PersonFacts(full_name=name, numbers={"card": f"0000{number}", "citizen": f"00109900012{number}"})
        people[key] = person_add(facts=facts, branch=cast.orgs[key], since=_SINCE, by=officer)
        cast.objects[f"person.{key}"] = str(people[key].public_id)
    for key, org in cast.orgs.items():
        cast.objects[f"org.{key}"] = str(org.public_id)
        cast.objects[f"event.{key}"] = str(OrganisationEvent.objects.get(opened__organisation=org).public_id)
    posts = {
        key: PostFacts(organisation=cast.orgs[key], sphere="party", title="Bí thư", since=_SINCE)
        for key in ("a1", "b1")
    }
    for key, post in posts.items():
        cast.objects[f"post.{key}"] = str(post_begin(person=people[key], facts=post, by=officer).public_id)
        membership = people[key].memberships.get()
        cast.objects[f"membership.{key}"] = str(membership.pk)
    cast.objects |= {"membership": "sinh-hoat", "guide": "member"}
    transfer = Transfer.objects.create(to=cast.orgs["a1"], on=_SINCE, document="GT 1")
    people["a1"].memberships.update(transfer=transfer)
    cast.objects["transfer.a1"] = str(transfer.public_id)
    collective = collective_found(organisation=cast.orgs["a"], name="Ban Chấp hành (mẫu)", since=_SINCE, by=officer)
    seat = seat_take(collective=collective, person=people["a1"], since=_SINCE, is_head=True, by=officer)
    cast.objects |= {"collective.a": str(collective.public_id), "seat.a": str(seat.pk)}
    for key in ("a1", "b1"):
        batch = list_stage(content=_list(), file_name="ds.xlsx", body=cast.orgs[key], as_of=_SINCE, by=officer)
        guess = {int(column): field for column, field in batch.layout["columns"].items()}
        list_map(batch=batch, columns=guess, by=officer)
        cast.objects |= {f"import.{key}": str(batch.public_id), f"row.{key}": str(batch.rows.get().pk)}
    _campaigns(cast, officer)
    _reviews(cast, people)
    _decisions(cast, people, officer)
    _opinions(cast, people, officer)
    _privacy(cast, people, officer)


def _campaigns(cast: Any, officer: Actor) -> None:
    """A draft and an open campaign of the ward, one of committee b; changes that wait, papers, prompts."""
    end = date(2026, 12, 31)
    for key, body in (("draft", "ward"), ("open", "ward"), ("b", "b")):
        title = f"Kiểm điểm năm 2026 {key} (mẫu)"
        facts = CampaignFacts(kind="annual", title=title, period_start=_SINCE, period_end=end, closing_on=end)
        campaign = campaign_create(body=cast.orgs[body], facts=facts, by=officer)
        campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id="hd43-2025"), by=officer)
        cast.objects[f"campaign.{key}"] = str(campaign.public_id)
        if key != "draft":
            leave_duties(campaign, officer)
            campaign_open(campaign=campaign, by=officer)
            paper = document_add(
                campaign=campaign, kind="plan", number="5-KH/ĐU", issued_on=_SINCE, title="Kế hoạch (mẫu)", by=officer
            )
            cast.objects[f"document.{key}"] = str(paper.public_id)
    held = Campaign.objects.select_related("body", "binding").get(public_id=cast.objects["campaign.open"])
    subjects = {key: Subject.objects.get(campaign=held, kind="member", entry__name=_PEOPLE[key]) for key in _PEOPLE}
    for key, subject in subjects.items():
        assert subject.person is not None
        prompt = prompt_write(subject=subject, text="Công tác phát triển đảng viên", by=officer)
        status_begin(person=subject.person, kind="maternity_leave", since=date(2026, 2, 1), by=officer)
        cast.objects |= {f"subject.{key}": str(subject.public_id), f"prompt.{key}": str(prompt.public_id)}
    roster_compare(campaign=held, by=officer)
    for key, subject in subjects.items():
        cast.objects[f"amendment.{key}"] = str(held.amendments.get(subject=subject).public_id)
    theirs = Campaign.objects.select_related("body", "binding").get(public_id=cast.objects["campaign.b"])
    roster_compare(campaign=theirs, by=officer)
    batch = amendments_accept(campaign=theirs, amendments=theirs.amendments.all(), by=officer)
    cast.objects["amendment_batch.b1"] = str(batch.public_id)


def _reviews(cast: Any, people: dict[str, Person]) -> None:
    """An open campaign; Binh's self-review came in on paper."""
    officer, year = cast.actor("organisation_officer"), timezone.localdate().year
    facts = CampaignFacts(
        kind="annual",
        title=f"Kiểm điểm năm {year} (mẫu)",
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        closing_on=date(year, 11, 1),
    )
    campaign = campaign_create(body=cast.orgs["ward"], facts=facts, by=officer)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack_for(year=year)), by=officer)
    leave_duties(campaign, officer)
    campaign_open(campaign=campaign, by=officer)
    for key, person in people.items():
        subject = Subject.objects.get(campaign=campaign, person=person, kind="member")
        cast.objects[f"review.{key}"] = str(subject.public_id)
    cast.objects["review.campaign"] = str(campaign.public_id)
    evidence_switch(campaign=campaign, on=True, by=officer)
    desk = desk_open(officer, Subject.objects.get(public_id=cast.objects["review.a2"]).public_id, "review.write")
    pdf = Incoming(name="bien-ban.pdf", pieces=[b"%PDF-1.4\n%%EOF\n"])
    [file] = evidence_attach(desk=desk, channel=Channel.PAPER, files=[pdf])
    cast.objects["evidence.a2"] = str(file.public_id)
    version = review_paper_enter(
        desk=desk, posted={"self_level": "T"}, signed_on=date(year, 11, 2), kept_at="Hồ sơ chi bộ", revision=0
    )
    cast.objects["version.a2"] = str(version.public_id)


def _decisions(cast: Any, people: dict[str, Person], officer: Actor) -> None:
    """A round on its own: the branches have proposed, committee a has decided on its members and made it known in a1,
    where An has petitioned; drafts of a on its branches, of b on its member."""
    day = date(timezone.localdate().year, 11, 2)
    facts = CampaignFacts(
        kind="ad_hoc",
        title="Xếp loại đã quyết định (mẫu)",
        period_start=date(day.year, 1, 1),
        period_end=date(day.year, 12, 31),
        closing_on=day,
    )
    campaign = campaign_create(body=cast.orgs["ward"], facts=facts, by=officer)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack_for(year=day.year)), by=officer)
    leave_duties(campaign, officer)
    campaign_open(campaign=campaign, by=officer)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    cast.objects["decided.campaign"] = str(campaign.public_id)
    # The register of the cast knows no days of admission and founding, without which nobody is known to be classified.
    campaign.subjects.update(classified=True, reason="", needs=[])
    rows = Subject.objects.filter(campaign=campaign).select_related("entry__unit", "entry__decider", "campaign")
    members = {key: rows.get(kind="member", person=person) for key, person in people.items()}
    branches = {key: rows.get(kind="organisation", organisation=cast.orgs[key]) for key in people}
    groups_set(campaign=campaign, subjects=list(members.values()), group="Cán bộ", by=officer)
    for key, member in members.items():
        lines = [Line(subject=subject, count=Count(), level="T") for subject in (member, branches[key])]
        minutes = Minutes(held_on=day, number="4-BB/CB")
        result_enter(campaign=campaign, unit=cast.orgs[key], minutes=minutes, lines=lines, seen=0, by=officer)
    drafts = {
        (key, tally): draft_make(campaign=campaign, body=cast.orgs[key], tally=tally, by=officer)
        for key, tally in (("a", "member"), ("a", "branch"), ("b", "member"))
    }
    cast.objects |= {
        f"draft.{key}": str(drafts[key, kind].public_id) for key, kind in (("a", "branch"), ("b", "member"))
    }
    paper = Paper(
        number="9-QĐ/ĐU",
        signed_on=day,
        signer_name="Mẫu Văn Ký",
        minutes_number="8-BB/ĐU",
        minutes_on=day,
        members=3,
        present=3,
        agreed=3,
    )
    decision = decision_issue(draft=drafts["a", "member"], paper=paper, seen=1, by=officer)
    levels = {
        level.subject_id: level for level in decision.levels.select_related("subject__entry", "decision__campaign")
    }
    decided = levels[members["a1"].pk]
    notice_give(decision=decision, unit=cast.orgs["a1"], number="5-BB/CB", given_on=day, by=officer)
    petition = petition_enter(decided=decided, text="Đề nghị xem lại (mẫu)", received_on=day, by=officer)
    order = Order(body_name="Ủy ban Kiểm tra (mẫu)", number="7-CV/UBKT", signed_on=day)
    case = level_postpone(subject=branches["a1"], order=order, by=officer)
    _leader(Campaign.objects.get(public_id=cast.objects["campaign.b"]), people["b1"])
    cast.objects |= {
        "decision.a": str(decision.public_id),
        "decided.a1": str(decided.public_id),
        "petition.a1": str(petition.public_id),
        "postpone.b1": str(members["b1"].public_id),
        "postponed.a1": str(case.public_id),
        "pool.a": next(pool.key.url for pool in pools_of(campaign) if decided.subject_id in pool.subjects),
        "tally": "branch",
    }
    kinds = {
        "decision": "levels_decision",
        "list": "session_list",
        "invitation": "session_invitation",
        "opinion": "opinion_form",
        "residence": "residence_sheet",
        "ballot": "ballot",
        "proposal": "proposal_letter",
        "notice": "result_notice",
    }
    cast.objects |= {f"kind.{key}": code for key, code in kinds.items()}
    seal, _ = seal_make(campaign=campaign, by=officer)
    cast.objects["seal.number"] = str(seal.number)


def _leader(campaign: Campaign, person: Person) -> None:
    """A member of a round is on it as a leader too."""
    entry = Subject.objects.select_related("entry").get(campaign=campaign, kind="member", person=person).entry
    row = Subject.objects.create(campaign=campaign, kind="leader", tally="leader", person=person, classified=True)
    entry.pk, entry.subject, entry.record = None, row, {**entry.record, "tally": "leader"}
    entry.save()


def _opinions(cast: Any, people: dict[str, Person], officer: Actor) -> None:
    """In the round that is decided: branch a1 has asked branch b1 and a union, the inspection committee of a was asked;
    Chi (b1) lives where a2 is."""
    campaign = Campaign.objects.select_related("body", "binding").get(public_id=cast.objects["decided.campaign"])
    rows = Subject.objects.filter(campaign=campaign, kind="member").select_related("entry__unit", "campaign")
    members = {key: rows.get(person=person) for key, person in people.items()}
    letter = Letter(due_on=timezone.localdate() + timedelta(days=7), number="7-CV/CB")
    consulted = {
        "b1": Consulted(source="former_branch", name=cast.orgs["b1"].name, organisation=cast.orgs["b1"]),
        "union": Consulted(source="mass_organisation", name="Công đoàn Trường A (mẫu)"),
    }
    for key, body in consulted.items():
        asked = opinion_request(
            campaign=campaign,
            unit=cast.orgs["a1"],
            consulted=body,
            subjects=[members["a1"]],
            letter=letter,
            by=officer,
        )
        cast.objects[f"asked.{key}"] = str(asked.public_id)
    lives = Answer(subject=members["b1"], place=cast.orgs["a2"].name, organisation=cast.orgs["a2"])
    residence_enter(campaign=campaign, unit=cast.orgs["b1"], answers=[lives], by=officer)
    inspection = inspection_ask(campaign=campaign, body=cast.orgs["a"], name="UBKT (mẫu)", letter=letter, by=officer)
    cast.objects["asked.inspection"] = str(inspection.public_id)


def _privacy(cast: Any, people: dict[str, Person], officer: Actor) -> None:
    """A request for correction on paper in two branches, a preview of a purge."""
    for key in ("a1", "b1"):
        request = Request(field="post", wrong="Bí thư", right="Phó Bí thư")
        asked = correction_ask_on_paper(person=people[key], request=request, signed_on=_SINCE, by=officer)
        cast.objects[f"correction.{key}"] = str(asked.public_id)
    purge, _ = purge_count_ask(by=cast.actor("system_officer"))
    cast.objects |= {"purge": str(purge_count(purge).public_id), "retention.group": "posts"}


def _list() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Họ và tên", "Ngày sinh"])
    sheet.append([1, "Nháp Thu Đạt", "1990"])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.fixture(scope="module")
def windows() -> Iterator[Windows]:
    """Chromium for the tests of one file; they are skipped where it is not installed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (apt package chromium)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the tests themselves call the database from it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=LOOK_MS)
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS, timeout=0)
        yield Windows(browser)
        browser.close()


@pytest.fixture(autouse=True)
def _pages_keep_to_themselves(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test in Chromium: what its pages did was nothing that none may do."""
    windows: Windows | None = request.getfixturevalue("windows") if "windows" in request.fixturenames else None
    yield
    if windows:
        windows.leave()
        faults, windows.faults = windows.faults, []
        assert not faults


@pytest.fixture
def window(windows: Windows, live_server: Any, cast: Any) -> Iterator[Callable[..., Page]]:
    """Opens a window in which somebody of the cast sits, signed in; `anonymous`: nobody is."""

    def opened(who: str, **options: Any) -> Page:
        cookie = cast.client(who).cookies.get("xeploai_session")
        return windows.window(live_server.url, session=cookie.value if cookie else "", **options)

    yield opened
    # Before the tables are emptied: a page that still stands may save once more.
    windows.leave()


@pytest.fixture(scope="module")
def sound(windows: Windows) -> Callable[..., None]:
    """Says whether a page is accessible and whole."""
    return windows.sound


_WRITE = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# What is no act of a person: sessions and their use, attempts to sign in, the queue of jobs, what the trail leans on.
_NO_ACT = ("audit_", "django_session", "usersessions_", "axes_", "django_tasks")
# Spare codes note that they were shown.
_NOTED_WHEN_SEEN = ("mfa_authenticator",)


@pytest.fixture(autouse=True)
def _every_write_leaves_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test of the web asks for: a request that was done and wrote anything of an act has its entry."""
    ask = Client.request

    def request(self: Client, **environ: Any) -> Any:
        written: set[str] = set()

        def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            done = execute(sql, params, many, context)
            # A guarded update that finds its row moved on writes nothing; of an INSERT that gives its row back SQLite
            # knows the number only once it was read.
            if (found := _WRITE.match(sql.strip())) and (
                found[0].upper().startswith("INSERT") or context["cursor"].rowcount
            ):
                written.add(found[1])
            return done

        with connection.execute_wrapper(note):
            response = ask(self, **environ)
        if response.status_code < 400 and "audit_entry" not in written:
            no_act = _NO_ACT + _NOTED_WHEN_SEEN if environ["REQUEST_METHOD"] == "GET" else _NO_ACT
            acts = sorted(table for table in written if not table.startswith(no_act))
            assert not acts, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} wrote {acts}; the trail is silent"
        return response

    monkeypatch.setattr(Client, "request", request)
