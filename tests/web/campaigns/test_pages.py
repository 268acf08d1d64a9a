"""The pages of campaigns: the wizard without JavaScript, who is late, the list of changes, few queries however many."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.people.models import Membership, Person
from xeploai.rounds.campaigns.models import (
    AmendmentState,
    Campaign,
    CampaignStatus,
    Node,
    ReviewPrompt,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.regimes import shipped_policies

QUERIES = 12
PAGES = ("detail", "roster", "reasons", "amendments", "rules", "questions")


def where(cast: Any, view: str, key: str = "open") -> str:
    """The address of a page of a campaign."""
    return reverse(f"campaigns:{view}", args=[cast.objects[f"campaign.{key}"]])


@pytest.fixture
def lan(cast: Any) -> Client:
    """The officer's browser."""
    client: Client = cast.client("organisation_officer")
    return client


def facts(**changes: str) -> dict[str, str | list[str]]:
    """What is typed into the first page."""
    return {
        "request": str(uuid4()),
        "body": "Đảng bộ phường (mẫu)",
        "kind": "annual",
        "title": "Kiểm điểm 2026 (mẫu)",
        "period_start": "01/01/2026",
        "period_end": "31/12/2026",
        "closing_on": "15/12/2026",
        "kinds": ["member", "organisation", "collective", "leader"],
        **changes,
    }


def test_from_nothing_to_an_open_campaign_without_javascript(
    cast: Any, lan: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert lan.get(reverse("campaigns:create")).status_code == 200
    typed = facts()
    first = lan.post(reverse("campaigns:create"), typed)
    assert lan.post(reverse("campaigns:create"), typed)["Location"] == first["Location"]
    campaign = Campaign.objects.get(title="Kiểm điểm 2026 (mẫu)")
    assert first["Location"] == reverse("campaigns:rules_set", args=[campaign.public_id])
    step = lan.post(first["Location"], {"pack": "hd43-2025", "policy": "vi-du-tinh-2026@1"})
    assert step["Location"] == reverse("campaigns:deadlines", args=[campaign.public_id])
    assert "Chi bộ trực thuộc" in lan.get(step["Location"]).content.decode()
    step = lan.post(
        step["Location"],
        {
            "branch": "10/12/2026",
            "grassroots_committee": "20/12/2026",
            "step.self": "05/12/2026",
            "step.decide": "28/12/2026",
        },
    )
    page = lan.get(step["Location"]).content.decode()
    assert "Tổng số bằng số thuộc diện xếp loại" in page
    assert not Subject.objects.filter(campaign=campaign).exists()
    opening = reverse("campaigns:open", args=[campaign.public_id])
    left = {"duty": re.findall(r'name="duty" value="([^"]+)"', page)}
    refused = lan.post(opening, left)
    assert refused.status_code == 422
    assert "chưa ghi lý do mở đợt khi chưa có văn bản" in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True) as asked:
        for _ in range(2):
            answer = lan.post(opening, {**left, "reason": "Chờ hướng dẫn"})
            assert answer["Location"] == reverse("campaigns:detail", args=[campaign.public_id])
    assert len(asked) == 1
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.OPEN
    assert campaign.deadlines == {"branch": "2026-12-10", "grassroots_committee": "2026-12-20"}
    assert campaign.step_dates == {"step.self": "2026-12-05", "step.decide": "2026-12-28"}
    assert campaign.binding is not None
    assert campaign.binding.content["policies"]
    assert lan.get(reverse("campaigns:detail", args=[campaign.public_id])).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"period_end": "01/01/2025"}, "Ngày cuối kỳ phải sau ngày đầu kỳ."),
        ({"closing_on": "31/12/2025"}, "Ngày chốt danh sách không sớm hơn ngày đầu kỳ."),
        ({"closing_on": "31/02/2026"}, "Ngày không đúng."),
        ({"title": ""}, "Chưa nhập."),
        ({"body": "A1"}, "không phải cấp ủy quyết định"),
        ({"body": "Không có nơi này"}, "Không có tổ chức này trong phạm vi"),
    ],
)
def test_a_wrong_entry_is_said_where_it_stands(cast: Any, lan: Client, wrong: dict[str, str], said: str) -> None:
    before = Campaign.objects.count()
    response = lan.post(reverse("campaigns:create"), facts(**wrong))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Campaign.objects.count() == before


def test_a_bad_policy_names_its_faults(cast: Any, lan: Client) -> None:
    file = SimpleUploadedFile("dia-phuong.yaml", "id: X\nlạ: 1\n".encode())
    response = lan.post(where(cast, "rules_set", "draft"), {"pack": "hd43-2025", "policy": "upload", "file": file})
    assert response.status_code == 422
    assert "lạ" in response.content.decode()
    for sent in ({}, {"file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}):
        response = lan.post(where(cast, "rules_set", "draft"), {"pack": "hd43-2025", "policy": "upload", **sent})
        assert response.status_code == 422


def test_an_open_campaign_moves_after_the_differences_were_read(cast: Any, lan: Client) -> None:
    address = where(cast, "rules_set")
    text = shipped_policies()["vi-du-tinh-2026@1"]
    sent = {"pack": "hd43-2025", "policy": "upload", "file": SimpleUploadedFile("tinh.yaml", text.encode())}
    shown = lan.post(address, sent)
    assert shown.status_code == 200
    assert shown.context["levels"].left == 0
    assert "mức cao nhất" in shown.content.decode()
    held = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    assert held.bindings.count() == 1
    again = {
        "pack": "hd43-2025",
        "policy": "upload",
        "texts": shown.context["texts_json"],
        "seen": shown.context["shown"].seen,
    }
    assert lan.post(address, again).status_code == 422
    assert lan.post(address, {**again, "seen": "khác", "reason": "Tỉnh đã ban hành"}).status_code == 422
    assert lan.post(address, {**again, "reason": "Tỉnh đã ban hành"}).status_code == 302
    assert held.bindings.count() == 2
    assert "Tỉnh đã ban hành" in lan.get(where(cast, "rules")).content.decode()


def test_an_opening_can_be_stopped_and_a_failed_one_shows_its_own_page(cast: Any, lan: Client) -> None:
    campaign = Campaign.objects.get(public_id=cast.objects["campaign.draft"])
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.OPENING)
    page = where(cast, "detail", "draft")
    polled: dict[str, Any] = {"headers": {"HX-Request": "true", "HX-Target": "progress"}}
    assert "Dừng, trở lại bản nháp" in lan.get(page).content.decode()
    assert "<html" not in lan.get(page, **polled).content.decode()
    assert lan.post(where(cast, "stop", "draft"))["Location"] == page
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.DRAFT
    # The progress bar asks once more: it is told to load the page anew, never given a page inside the page.
    answer = lan.get(page, **polled)
    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")


def test_what_was_taken_in_is_taken_back_with_a_reason(cast: Any, lan: Client) -> None:
    campaign = Campaign.objects.get(public_id=cast.objects["campaign.b"])
    [amendment] = campaign.amendments.all()
    accepted = reverse("campaigns:amendments", args=[campaign.public_id]) + "?trang-thai=accepted"
    address = reverse("campaigns:undo", args=[cast.objects["amendment_batch.b1"]])
    assert address in lan.get(accepted).content.decode()
    assert amendment.name in lan.get(address).content.decode()
    assert lan.post(address, {"reason": ""}).status_code == 422
    assert lan.post(address, {"reason": "Nhận nhầm (mẫu)"}).status_code == 302
    page = lan.get(accepted).content.decode()
    assert address not in page
    assert "Đã lấy lại" in page
    assert "Lấy lại thay đổi đã đưa vào danh sách: Nhận nhầm (mẫu)" in page
    assert lan.post(address, {"reason": "Lần nữa"}).status_code == 422


def test_two_officers_at_the_days_of_one_campaign(cast: Any, lan: Client) -> None:
    page = where(cast, "deadlines")
    first, second = (lan.get(page).context["form"].initial["mark"] for _ in range(2))
    assert lan.post(page, {"mark": first, "branch": "01/12/2026"}).status_code == 302
    late = lan.post(page, {"mark": second, "branch": "15/12/2026"})
    assert late.status_code == 422
    assert "đã được người khác sửa" in late.content.decode()
    assert Campaign.objects.get(public_id=cast.objects["campaign.open"]).deadlines == {"branch": "2026-12-01"}


def test_two_officers_at_the_rules_of_one_draft(cast: Any, lan: Client) -> None:
    page = where(cast, "rules_set", "draft")
    first, second = (lan.get(page).context["form"].initial["mark"] for _ in range(2))
    assert lan.post(page, {"mark": first, "pack": "", "policy": ""}).status_code == 302
    late = lan.post(page, {"mark": second, "pack": "hd43-2025", "policy": ""})
    assert late.status_code == 422
    assert "đã được người khác sửa" in late.content.decode()
    assert Campaign.objects.get(public_id=cast.objects["campaign.draft"]).binding is None


def test_changes_are_offered_taken_in_and_turned_down(cast: Any, lan: Client) -> None:
    page = lan.get(where(cast, "amendments")).content.decode()
    assert "Nghỉ thai sản từ 01/02/2026." in page
    assert not re.search(r'type="checkbox"[^>]* checked', page)
    together = {"chon": [cast.objects["amendment.a1"], cast.objects["amendment.b1"], "không phải mã"], "buoc": "ghi"}
    refused = lan.post(where(cast, "accept"), together)
    assert refused.status_code == 422
    assert "phải xem và đưa vào từng trường hợp" in refused.content.decode()
    for key in ("a1", "b1"):
        one = {"chon": [cast.objects[f"amendment.{key}"]]}
        looked = lan.post(where(cast, "accept"), one)
        assert (looked.status_code, "Nghỉ thai sản từ 01/02/2026." in looked.content.decode()) == (200, True)
        assert lan.post(where(cast, "accept"), {**one, "buoc": "ghi"}).status_code == 302
    lan.post(reverse("campaigns:reject", args=[cast.objects["amendment.a2"]]), {"reason": "Chưa có quyết định"})
    held = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    states = dict(held.amendments.values_list("name", "state"))
    assert sorted(states.values()) == [AmendmentState.ACCEPTED, AmendmentState.ACCEPTED, AmendmentState.REJECTED]
    assert "Chưa có quyết định" in lan.get(where(cast, "amendments") + "?trang-thai=rejected").content.decode()
    assert lan.post(where(cast, "compare")).status_code == 302
    assert held.amendments.count() == 3
    assert (
        lan.post(reverse("campaigns:reject", args=[cast.objects["amendment.a1"]]), {"reason": "x"}).status_code == 422
    )


def test_the_secretary_confirms_the_own_branch_only(cast: Any) -> None:
    address = [cast.objects["campaign.open"], cast.objects["org.a1"]]
    assert cast.client("branch_secretary").post(reverse("campaigns:confirm", args=address)).status_code == 302
    assert cast.client("stranger").post(reverse("campaigns:confirm", args=address)).status_code == 404
    assert Node.objects.filter(confirmed_at=None).exclude(confirmed_by=None).count() == 0
    assert Node.objects.exclude(confirmed_at=None).get().organisation == cast.orgs["a1"]


def test_a_dry_run_names_who_is_left_out_and_counts_the_rest(
    cast: Any, lan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lan.get(where(cast, "dry_run", "draft")).context["groups"]
    assert all(len(names) == number and not more for _, _, number, names, more in whole)
    monkeypatch.setattr("xeploai.web.campaigns.wizard._NAMED", 1)
    page = lan.get(where(cast, "dry_run", "draft"))
    for before, after in zip(whole, page.context["groups"], strict=True):
        assert (after[2], after[3], after[4]) == (before[2], before[3][:1], before[2] - 1)
    told = [f"Và {number - 1} trường hợp khác" for _, _, number, *_ in whole if number > 1]
    assert told
    assert all(text in page.content.decode() for text in told)


def test_late_units_are_shown(cast: Any, lan: Client) -> None:
    Campaign.objects.filter(public_id=cast.objects["campaign.open"]).update(deadlines={"branch": "2026-01-05"})
    page = lan.get(where(cast, "detail") + "?tre=1")
    assert {line.node.kind for line in page.context["page"]} == {"branch"}
    assert page.content.decode().count("Quá hạn</span>") == page.context["late"] == 3
    assert f"<b>3/{page.context['timed']}</b>" in page.content.decode()


def test_filters_of_the_roster(cast: Any, lan: Client) -> None:
    address = where(cast, "roster")
    for query, number in (
        ("", 9),
        ("?loai=member", 3),
        ("?tim=mau+van", 1),
        ("?tim=00002", 1),
        ("?loai=member&ly-do=xep-loai", 0),
        ("?ly-do=missing_facts&loai=member", 3),
        (f"?don-vi={cast.objects['org.a']}", 6),
        ("?don-vi=sai", 9),
    ):
        assert lan.get(address + query).context["page"].paginator.count == number, query


def test_prompts_papers_supplements_and_the_end(cast: Any, lan: Client) -> None:
    subject = cast.objects["subject.a1"]
    lan.post(reverse("campaigns:prompt", args=[subject]), {"text": "Kết quả thu hồi tài sản", "document": "5-CV/ĐU"})
    assert ReviewPrompt.objects.filter(subject__public_id=subject).count() == 2
    lan.post(reverse("campaigns:prompt_withdraw", args=[cast.objects["prompt.a1"]]), {"reason": "Ghi nhầm"})
    page = lan.get(reverse("campaigns:subject", args=[subject])).content.decode()
    assert "Ghi nhầm" in page
    assert "Kết quả thu hồi tài sản" in page
    paper = {"kind": "guidance", "number": "43-HD/BTC", "issued_on": "31/10/2026", "title": "Hướng dẫn (mẫu)"}
    assert lan.post(where(cast, "document"), paper).status_code == 302
    assert lan.post(where(cast, "document"), {**paper, "title": "TUYỆT MẬT"}).status_code == 422
    lan.post(where(cast, "files"), {"bat": "1"})
    file = SimpleUploadedFile("huong-dan.pdf", b"%PDF-1.7 mau")
    assert lan.post(where(cast, "document"), {**paper, "file": file}).status_code == 302
    held = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    stored = held.documents.exclude(file_name="").get()
    got = lan.get(reverse("campaigns:document_file", args=[stored.public_id]))
    assert got.content == b"%PDF-1.7 mau"
    assert got["Content-Disposition"].startswith("attachment")
    lan.post(reverse("campaigns:document_withdraw", args=[stored.public_id]))
    assert lan.get(reverse("campaigns:document_file", args=[stored.public_id])).status_code == 404
    more = {"request": str(uuid4()), "title": "Bổ sung (mẫu)", "buoc": "mo", "subjects": [subject]}
    assert lan.post(where(cast, "supplement"), {**more, "subjects": [], "units": []}).status_code == 422
    assert lan.post(where(cast, "supplement"), {**more, "subjects": ["sai", str(uuid4())]}).status_code == 422
    looked = lan.post(where(cast, "supplement"), {**more, "buoc": "tim", "tim": "thu thi binh"})
    assert [one.entry.name for one in looked.context["chosen"]] == ["Mẫu Văn An"]
    assert [one.entry.name for one in looked.context["matches"]] == ["Thử Thị Bình"]
    assert not held.supplements.exists()
    assert lan.post(where(cast, "supplement"), more).status_code == 302
    (extra,) = held.supplements.all()
    assert extra.subjects.get().entry.name == "Mẫu Văn An"
    assert "Bổ sung (mẫu)" in lan.get(where(cast, "detail")).content.decode()
    both = (subject, extra.subjects.get().public_id)
    left, taken = (lan.get(reverse("campaigns:subject", args=[key])) for key in both)
    assert "Đã chuyển sang đợt bổ sung" in left.content.decode()
    assert "Kết quả thu hồi tài sản" in taken.content.decode()
    quarter = Campaign.objects.create(
        body=held.body,
        kind="quarterly",
        title="Quý I (mẫu)",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        closing_on=date(2026, 3, 31),
        status=CampaignStatus.CLOSED,
        feeds=held,
    )
    old = Subject.objects.select_related("entry").get(public_id=subject)
    entry, entry.pk = old.entry, None
    old.pk, old.public_id, old.campaign = None, uuid4(), quarter
    old.save()
    entry.subject = old
    entry.save()
    shown = lan.get(reverse("campaigns:subject", args=[subject])).content.decode()
    assert "Các đợt quý làm căn cứ" in shown
    assert "Quý I (mẫu)" in shown
    said = lan.get(where(cast, "close")).content.decode()
    waiting = held.amendments.filter(state=AmendmentState.OFFERED).count()
    unfinished = re.search(r"Chưa xong: (.+?)\. Sau khi kết thúc", said)
    assert unfinished is not None, said[-2500:]
    assert f"{waiting} thay đổi danh sách chưa xử lý; " in unfinished[1]
    assert re.search(r"\d+ đơn vị chưa xác nhận danh sách; đã nộp tự kiểm điểm \d+/\d+, còn \d+; đã có", unfinished[1])
    assert lan.post(where(cast, "close"), {"reason": "Đã công bố"}).status_code == 302
    for page_name in PAGES:
        assert lan.get(where(cast, page_name)).status_code == 200
    assert lan.post(where(cast, "compare")).status_code == 409


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if not re.search("SAVEPOINT", query["sql"])])


def test_as_many_queries_for_many_members_as_for_few(cast: Any, lan: Client) -> None:
    lan.get(reverse("home"))
    addresses = [where(cast, page) for page in PAGES] + [
        where(cast, "dry_run", "draft"),
        where(cast, "close"),
        reverse("campaigns:list"),
    ]
    for address in addresses:
        lan.get(address)  # rules that were bound are read once a process
    before = [_queries(lan, address) for address in addresses]
    held = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    branch = cast.orgs["a2"]
    entry = RosterEntry.objects.filter(subject__kind="member").first()
    assert entry is not None
    for number in range(60):
        person = Person.objects.create(full_name=f"Thêm {number}", sort_key=f"{number:04}", home=branch)
        Membership.objects.create(person=person, organisation=branch, valid_from=date(2026, 1, 1))
        subject = Subject.objects.create(campaign=held, kind="member", tally="member", person=person, classified=True)
        RosterEntry.objects.create(
            subject=subject,
            name=person.full_name,
            sort_key=person.sort_key,
            unit=branch,
            path=entry.path,
            record=entry.record,
        )
    assert [_queries(lan, address) for address in addresses] == before
    assert max(before) <= QUERIES, dict(zip(addresses, before, strict=True))
