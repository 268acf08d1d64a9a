"""What the addresses of the register are tried with, added to the cast."""

import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook

from xeploai.apps.accounts.access import Actor
from xeploai.apps.campaigns.amendments import roster_compare
from xeploai.apps.campaigns.models import Campaign, Subject
from xeploai.apps.campaigns.papers import document_add, prompt_write
from xeploai.apps.campaigns.roster import campaign_open
from xeploai.apps.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.apps.organisations.models import OrganisationEvent
from xeploai.apps.people.importing.services import list_map, list_stage
from xeploai.apps.people.models import Person, Transfer
from xeploai.apps.people.posts import PostFacts, collective_found, post_begin, seat_take
from xeploai.apps.people.services import PersonFacts, person_add, status_begin
from xeploai.apps.privacy.corrections import Request, correction_ask_on_paper
from xeploai.apps.privacy.runs import purge_count, purge_count_ask
from xeploai.apps.reviews.evidence import Incoming, evidence_attach, evidence_switch
from xeploai.apps.reviews.models import Channel
from xeploai.apps.reviews.selectors import desk_open
from xeploai.apps.reviews.services import review_paper_enter
from xeploai.rulepacks.load import pack_for

_SINCE = date(2026, 1, 1)
_PEOPLE = {"a1": "Mẫu Văn An", "a2": "Thử Thị Bình", "b1": "Giả Minh Chi"}


@pytest.fixture
def cast(cast: Any) -> Any:
    """A member in each branch, a post, a collective with its head, a staged list."""
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
    _privacy(cast, people, officer)
    return cast


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


def _reviews(cast: Any, people: dict[str, Person]) -> None:
    """An open campaign; Binh's self-review came in on paper."""
    officer, year = cast.actor("organisation_officer"), timezone.localdate().year
    facts = CampaignFacts(
        kind="annual", title=f"Kiểm điểm năm {year} (mẫu)", period_start=date(year, 1, 1),
        period_end=date(year, 12, 31), closing_on=date(year, 11, 1),
    )  # fmt: skip
    campaign = campaign_create(body=cast.orgs["ward"], facts=facts, by=officer)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack_for(year=year)), by=officer)
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
