"""The pages of self-reviews: written, saved, submitted, handed back, on paper; with few queries."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import views_append
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.documents import prompt_write
from xeploai.rounds.campaigns.models import Binding, RosterEntry, Subject
from xeploai.rounds.reviews.models import ReviewVersion, SelfReview

QUERIES = 12
SENT = {"qualities": "Giữ gìn đoàn kết.", "self_level": "T", "general_points": "27,5", "results_points": "60"}


def at(held: Any, view: str, who: str = "a1") -> str:
    return reverse(f"reviews:{view}", args=[held.subjects[who].public_id])


def mine_of(held: Any) -> SelfReview | None:
    return SelfReview.objects.filter(about=f"person:{held.people['a1'].pk}").first()


def written(held: Any, **more: str) -> Any:
    client = held.client("member")
    revision = str(getattr(mine_of(held), "revision", 0))
    client.post(at(held, "write"), SENT | {"revision": revision} | more)
    return client


def submitted(held: Any) -> Any:
    client = written(held)
    client.post(at(held, "submit"), {"revision": "1", "seen": "1"})
    return client


def test_a_member_writes_saves_and_submits_without_scripts(held: Any) -> None:
    client = held.client("member")
    assert held.campaign.title in client.get(reverse("reviews:mine")).content.decode()
    page = client.get(at(held, "write")).content.decode()
    assert "02B" in page
    assert "Mẫu Văn An" in page
    response = client.post(at(held, "write"), SENT | {"revision": "0", "then": "check"})
    assert response["Location"] == at(held, "submit")
    page = client.get(at(held, "submit")).content.decode()
    assert "87,5" in page
    assert client.post(at(held, "submit"), {"revision": "1"})["Location"] == at(held, "detail")
    assert client.post(at(held, "submit"), {"revision": "1"})["Location"] == at(held, "detail")
    assert ReviewVersion.objects.filter(channel="online").count() == 1
    assert client.get(at(held, "write"))["Location"] == at(held, "detail")
    assert "Giữ gìn đoàn kết." in client.get(at(held, "detail")).content.decode()


def test_autosave_says_what_became_of_it(held: Any) -> None:
    client = held.client("member")
    response = client.post(at(held, "autosave"), {"duties": "Một", "revision": "0"}, headers={"HX-Request": "true"})
    assert response["X-Review-Saved"] == "whole"
    assert 'value="1"' in response.content.decode()
    assert "Theo quy tắc xếp loại" in response.content.decode()
    response = client.post(at(held, "autosave"), {"duties": "Hai", "revision": "0"}, headers={"HX-Request": "true"})
    assert "X-Review-Saved" not in response
    assert "Xem cả hai bản" in response.content.decode()
    page = client.get(at(held, "write")).content.decode()
    assert "Ở bản kia" in page
    assert "Một" in page
    assert "Hai" in page


FAULTY = {
    "duties": "Dài và công phu",
    "general_points": "99",
    "qualities": "Trích TỐI MẬT",
    "task.0.progress": "",
    "self_level": "",
    "revision": "0",
}


def test_one_wrong_box_does_not_hold_back_the_others_while_typing(held: Any) -> None:
    response = held.client("member").post(at(held, "autosave"), FAULTY, headers={"HX-Request": "true"})
    said = response.content.decode()
    assert response["X-Review-Saved"] == "partly"
    assert "trừ nội dung nêu dưới đây" in said
    assert "tối đa 30 điểm" in said
    assert "TỐI MẬT" in said
    assert "Không có lựa chọn này" not in said
    assert SelfReview.objects.get(about=f"person:{held.people['a1'].pk}").content == {"duties": "Dài và công phu"}


def test_what_was_typed_stays_on_the_page_that_refuses_it(held: Any) -> None:
    client = held.client("member")
    response = client.post(at(held, "write"), FAULTY)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Đã lưu, trừ nội dung sau đây" in page
    assert all(text in page for text in ("Dài và công phu", 'value="99"', "Trích TỐI MẬT", "tối đa 30 điểm"))
    assert 'id="id_revision" value="1"' in page
    assert 'aria-invalid="true" aria-describedby="id_general_points_error"' in page
    assert page.count('aria-invalid="true"') == 2
    mended = FAULTY | {"general_points": "29", "qualities": "Gương mẫu", "revision": "1"}
    assert client.post(at(held, "write"), mended).status_code == 302
    held_now = SelfReview.objects.get(about=f"person:{held.people['a1'].pk}")
    assert (held_now.content["general_points"], held_now.content["qualities"]) == ("29", "Gương mẫu")


def test_reasons_stand_beside_the_form(held: Any) -> None:
    client = written(held, self_level="XS")
    page = client.get(at(held, "write")).content.decode()
    assert "Mức tự xếp loại cao hơn mức mà quy tắc cho phép" in page
    assert "Vì sao chưa đạt “Hoàn thành xuất sắc nhiệm vụ”" in page


def test_a_level_above_the_rules_is_said_before_the_button_and_to_who_reads(held: Any) -> None:
    low = {"general_points": "10", "results_points": "20", "self_level": "XS"}
    client = written(held, **low)
    page = client.get(at(held, "submit")).content.decode()
    said = page.index("Mức tự xếp loại cao hơn mức cao nhất theo quy định")
    assert said < page.index('<button class="btn" type="submit">Nộp bản tự kiểm điểm')
    client.post(at(held, "submit"), {"revision": "1", "seen": "1"})
    for who, shown in (("member", True), ("branch_secretary", True), ("consulted_body", False)):
        text = held.client(who).get(at(held, "detail")).content.decode()
        assert ("Mức tự xếp loại cao hơn mức mà quy tắc cho phép" in text) is shown, who


def test_what_is_unknown_is_not_shown_as_good(held: Any) -> None:
    page = held.client("member").get(at(held, "write")).content.decode()
    panel = page[page.index('id="reasons"') :]
    assert "Chưa xác định" in panel
    assert '<span class="chip xs">' not in panel


def test_a_secretary_reads_hands_back_and_it_is_noted(held: Any) -> None:
    submitted(held)
    secretary = held.client("branch_secretary")
    assert "Giữ gìn đoàn kết." in secretary.get(at(held, "detail")).content.decode()
    views_append()
    assert Entry.objects.filter(action="view.review", seen=1).count() == 1
    version = ReviewVersion.objects.get(channel="online")
    sent = {"reason": "Bổ sung phần hạn chế", "version": str(version.public_id)}
    assert secretary.post(at(held, "return"), sent)["Location"] == at(held, "detail")
    page = held.client("member").get(at(held, "write")).content.decode()
    assert "Bổ sung phần hạn chế" in page


def test_the_draft_is_the_writers_own(held: Any) -> None:
    written(held)
    page = held.client("branch_secretary").get(at(held, "detail")).content.decode()
    assert "Giữ gìn đoàn kết." not in page
    assert held.client("branch_secretary").get(at(held, "write")).status_code == 403
    assert held.client("branch_secretary").get(at(held, "print") + "?nhap=1").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("nobody", 404), ("consulted_body", 403), ("inspector", 200), ("grassroots_officer", 200)],
)
def test_who_reads_what_was_submitted(held: Any, who: str, status: int) -> None:
    submitted(held)
    for view in ("detail", "print"):
        assert held.client(who).get(at(held, view)).status_code == status


def test_paper_with_only_the_secretary_on_line(held: Any) -> None:
    secretary = held.client("branch_secretary")
    page = secretary.get(at(held, "blank")).content.decode()
    assert "Mẫu Văn An" in page
    assert f"<strong>{held.orgs['a1'].name.upper()}</strong>" in page
    assert held.subjects["a1"].entry.number in page
    sent = {
        "signed_on": "01/11/2026",
        "kept_at": "Hồ sơ chi bộ",
        "revision": "0",
        "self_level": "HT",
        "general_points": "25",
        "results_points": "50",
        "shortcomings": "Họp muộn.",
    }
    wrong = secretary.post(at(held, "paper"), sent | {"signed_on": "", "self_level": ""})
    assert wrong.status_code == 422
    assert "Họp muộn." in wrong.content.decode()
    assert secretary.post(at(held, "paper"), sent)["Location"] == at(held, "detail")
    page = secretary.get(at(held, "detail")).content.decode()
    assert "Bản giấy có chữ ký" in page
    assert "01/11/2026" in page
    assert held.client("stranger").get(at(held, "paper")).status_code == 404


def test_the_papers_of_a_branch_are_entered_one_after_the_other(held: Any) -> None:
    officer = held.client("organisation_officer")
    later = person_add(
        facts=PersonFacts(full_name="Nháp Văn Yên"),
        branch=held.orgs["a1"],
        since=date(2026, 1, 1),
        by=held.actor("organisation_officer"),
    )
    first = held.subjects["a1"]
    other = Subject.objects.create(campaign=held.campaign, kind="member", person=later, tally=first.tally)
    RosterEntry.objects.create(
        subject=other,
        name=later.full_name,
        sort_key=later.sort_key,
        search_text="nhap van yen",
        unit=held.orgs["a1"],
        path=held.orgs["a1"].path,
        record=first.entry.record,
    )
    sent = {"signed_on": "01/11/2026", "revision": "0", "self_level": "HT", "then": "next"}
    answer = officer.post(at(held, "paper"), sent, follow=True)
    assert answer.redirect_chain[0][0] == reverse("reviews:paper", args=[other.public_id])
    assert "Tiếp theo: Nháp Văn Yên" in answer.content.decode()
    answer = officer.post(reverse("reviews:paper", args=[other.public_id]), sent, follow=True)
    assert answer.redirect_chain[0][0] == reverse("reviews:campaign", args=[held.campaign.public_id])
    assert "không còn ai chưa nộp" in answer.content.decode()


def test_what_was_asked_after_the_submission_is_pointed_out(held: Any) -> None:
    member, asks = submitted(held), "Trách nhiệm trong công tác phát triển đảng viên"
    assert "gợi ý thêm" not in member.get(at(held, "detail")).content.decode()
    prompt_write(subject=held.subjects["a1"], text=asks, by=held.actor("organisation_officer"))
    assert "Đề nghị bí thư chi bộ trả lại" in member.get(at(held, "detail")).content.decode()
    secretary = held.client("branch_secretary")
    page = secretary.get(at(held, "detail")).content.decode()
    assert "Cấp trên gợi ý thêm sau khi bản này được nộp" in page
    assert asks in page
    version = ReviewVersion.objects.get(channel="online")
    secretary.post(at(held, "return"), {"reason": "Giải trình gợi ý mới", "version": str(version.public_id)})
    assert "Gợi ý 1: " + asks in member.get(at(held, "write")).content.decode()
    assert "gợi ý thêm" not in member.get(at(held, "detail")).content.decode()


def test_blank_forms_for_a_whole_branch(held: Any) -> None:
    address = reverse("reviews:blanks", args=[held.campaign.public_id, held.orgs["a1"].public_id])
    page = held.client("branch_secretary").get(address).content.decode()
    assert page.count('class="paper"') == 1
    assert held.client("stranger").get(address).status_code == 404


def test_lists_say_who_is_late(held: Any) -> None:
    submitted(held)
    officer = held.client("organisation_officer")
    assert held.campaign.title in officer.get(reverse("reviews:campaigns")).content.decode()
    address = reverse("reviews:campaign", args=[held.campaign.public_id])
    page = officer.get(address).content.decode()
    assert all(person.full_name in page for person in held.people.values())
    bars = {code: bar for bar, code in officer.get(address).context["counts"]}
    done = bars["submitted"].progress
    assert (done.done, done.of) == (2, 9)
    assert '<rect class="done" width="222"' in page
    late = officer.get(address, {"trang-thai": "not_begun"}).content.decode()
    assert "Mẫu Văn An" not in late
    assert "Giả Minh Chi" in late
    done = officer.get(address, {"trang-thai": "submitted"}).content.decode()
    assert "Mẫu Văn An" in done
    assert "Thử Thị Bình" in done
    assert "Giả Minh Chi" not in done
    assert "Thử Thị Bình" not in held.client("branch_secretary").get(address).content.decode()
    assert held.client("consulted_body").get(address).status_code == 403


def test_few_queries_on_every_page(held: Any) -> None:
    client = submitted(held)
    secretary = held.client("branch_secretary")
    campaign = reverse("reviews:campaign", args=[held.campaign.public_id])
    blanks = reverse("reviews:blanks", args=[held.campaign.public_id, held.orgs["a1"].public_id])
    pages = [
        (client, reverse("reviews:mine")),
        (client, at(held, "detail")),
        (client, at(held, "print")),
        (secretary, at(held, "detail")),
        (secretary, campaign),
        (secretary, blanks),
        (secretary, reverse("reviews:campaigns")),
        (secretary, at(held, "return")),
    ]
    for browser, address in pages:
        browser.get(reverse("home"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        statements = [query["sql"] for query in queries if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])]
        assert len(statements) <= QUERIES, (address, statements)


def test_few_queries_while_writing(held: Any) -> None:
    client = written(held)
    secretary = held.client("branch_secretary")
    for browser, view in ((client, "write"), (client, "submit"), (client, "blank"), (secretary, "paper")):
        browser.get(reverse("home"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at(held, view)).status_code == 200
        assert len(queries) <= QUERIES, (view, [query["sql"] for query in queries])


def test_home_says_what_waits(held: Any) -> None:
    address = at(held, "write")
    assert address in held.client("member").get("/").content.decode()
    submitted(held)
    assert address not in held.client("member").get("/").content.decode()


@pytest.mark.parametrize(
    "who",
    [
        "nobody",
        "stranger",
        "system_officer",
        "organisation_officer",
        "grassroots_officer",
        "branch_secretary",
        "consulted_body",
        "inspector",
    ],
)
def test_only_the_person_writes_the_own_one(held: Any, who: str) -> None:
    written(held)
    for view in ("write", "submit", "autosave", "drop"):
        assert held.client(who).post(at(held, view), SENT | {"revision": "1"}).status_code in {403, 404}
    review = mine_of(held)
    assert review is not None
    assert review.revision == 1
    for view in ("write", "submit"):
        assert held.client(who).get(at(held, view)).status_code in {403, 404}


def test_as_many_queries_for_many_as_for_few(held: Any) -> None:
    """The list and the blank forms of a branch of one, and of thirty."""
    campaign = reverse("reviews:campaign", args=[held.campaign.public_id])
    blanks = reverse("reviews:blanks", args=[held.campaign.public_id, held.orgs["a1"].public_id])
    secretary = held.client("branch_secretary")
    counts, papers = [], []
    for _ in range(2):
        secretary.get(reverse("home"))
        for address in (campaign, blanks):
            with CaptureQueriesContext(connection) as queries:
                page = secretary.get(address).content.decode()
            counts.append(len(queries))
        papers.append(page.count('class="paper"'))
        _more(held, 29)
    assert papers == [1, 30]
    assert counts[:2] == counts[2:]


def _more(held: Any, number: int) -> None:
    """Copies of the first member, as further persons of the branch."""
    entry = held.subjects["a1"].entry
    for place in range(number):
        person = Person.objects.create(full_name=f"Thêm Văn {place} (mẫu)", sort_key=f"them{place}")
        subject = Subject.objects.create(
            campaign=held.campaign, kind="member", tally="member", person=person, classified=True, reason=""
        )
        columns = {field: getattr(entry, field) for field in ("number", "unit", "path", "decider", "record")}
        RosterEntry.objects.create(subject=subject, name=person.full_name, sort_key=person.sort_key, **columns)


def test_a_round_whose_rules_are_gone_opens_for_reading_only(held: Any) -> None:
    Binding.objects.update(stored=None, rules_digest="", text_digest="")
    client = held.client("member")
    page = client.get(at(held, "write"))
    assert page.status_code == 200
    assert "không còn bản lưu của quy tắc" in page.content.decode()
    response = client.post(at(held, "write"), {"results_points": "99", "duties": "Đã viết", "revision": "0"})
    assert response.status_code == 422
    assert "không còn bản lưu của quy tắc" in response.content.decode()
    assert "Đã viết" in response.content.decode()
    assert not SelfReview.objects.filter(about=f"person:{held.people['a1'].pk}").exclude(content={}).exists()
