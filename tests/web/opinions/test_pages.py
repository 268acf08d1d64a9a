"""Opinions through the pages alone: a body is asked, its list is pasted, residence sheets and the other side, the
inspection committee, what a result sheet still lacks, the dossier."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.decisions.test_pages import PAPER, SESSION

from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.decisions.models import Decision, DecisionDraft
from xeploai.rounds.opinions.models import DossierTick, InspectionAnswer, Opinion, OpinionRequest

TODAY = timezone.localdate()
DUE = f"{TODAY + timedelta(days=5):%d/%m/%Y}"
DAY = f"02/11/{TODAY.year}"


@pytest.fixture
def world(cast: Any) -> Any:
    """The round that is decided; Chi (b1) is proposed, not decided."""
    cast.round = cast.objects["decided.campaign"]
    rows = Subject.objects.filter(campaign__public_id=cast.round, kind="member")
    cast.chi = rows.get(person__public_id=cast.objects["person.b1"])
    return cast


def where(world: Any, view: str, unit: str = "b1") -> str:
    return reverse(f"opinions:{view}", args=[world.round, world.objects[f"org.{unit}"]])


def asked(world: Any, client: Any, **more: str) -> OpinionRequest:
    typed = {"source": "mass_organisation", "name": "Công đoàn Bệnh viện B (mẫu)", "due_on": DUE, "number": "3-CV/CB"}
    response = client.post(where(world, "ask"), {**typed, "chon": [str(world.chi.public_id)], **more})
    assert response.status_code == 302
    return OpinionRequest.objects.latest("pk")


def answer_page(request: OpinionRequest, view: str = "request") -> str:
    return reverse(f"opinions:{view}", args=[request.public_id])


def test_a_body_without_an_account_is_asked_and_its_answers_are_typed(world: Any) -> None:
    client, key = world.client("stranger"), str(world.chi.public_id)
    page = client.get(where(world, "ask")).content.decode()
    assert "QĐ 366-QĐ/TW Đ17" in page
    assert "chưa đối chiếu văn bản" in page
    wrong = client.post(
        where(world, "ask"), {"source": "mass_organisation", "name": "Công đoàn", "due_on": "31/02/2026"}
    )
    assert (wrong.status_code, "Ngày không đúng" in wrong.content.decode()) == (422, True)
    request = asked(world, client)
    shown = client.get(where(world, "unit")).content.decode()
    assert "Công đoàn Bệnh viện B (mẫu)" in shown
    # The branch is asked itself, by a1: that waits for it at home, what it asked waits only once its day is past.
    home = client.get(reverse("home")).content.decode()
    assert "Ý kiến chưa có trả lời" in home
    assert reverse("opinions:campaign", args=[world.round]) in home
    assert f"Chờ trả lời, hạn {DUE}" in shown
    typed = {f"{key}.state": "given", f"{key}.level": "HT", f"{key}.day": "30/02/2026", f"{key}.seen": "0"}
    refused = client.post(answer_page(request), typed)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Giả Minh Chi" in text
    assert "Không phải một ngày có thật" in text
    assert 'value="30/02/2026"' in text
    assert not Opinion.objects.filter(source="mass_organisation").exists()
    assert client.post(answer_page(request), typed | {f"{key}.day": DAY}).status_code == 302
    assert client.post(answer_page(request), typed | {f"{key}.day": DAY}).status_code == 302
    assert Opinion.objects.filter(source="mass_organisation").count() == 1
    strip = client.get(where(world, "unit")).content.decode()
    assert '<span class="chip ht">Hoàn thành nhiệm vụ</span>' in strip


@pytest.fixture
def listed(world: Any) -> OpinionRequest:
    """A list of both branches of committee a, asked by the committee."""
    client = world.client("grassroots_officer")
    subjects = Subject.objects.filter(campaign__public_id=world.round, kind="member").exclude(pk=world.chi.pk)
    typed = {"source": "employer", "name": "Trường A (mẫu)", "due_on": DUE}
    response = client.post(where(world, "ask", "a"), {**typed, "chon": [str(one.public_id) for one in subjects]})
    assert response.status_code == 302
    return OpinionRequest.objects.latest("pk")


def test_a_whole_list_is_pasted_by_names(world: Any, listed: OpinionRequest) -> None:
    client = world.client("grassroots_officer")
    rows = (
        "TT\tHọ và tên\tXếp loại\n1\tMẫu Văn An\tHTTNV\tTận tụy (mẫu)\n2\tthử thị bình\tKhông có ý kiến\t\t8-CV\t3/11/"
    )
    response = client.post(
        answer_page(listed, "paste"), {"rows": f"{rows}{TODAY.year}", "given_on": DAY, "paper_number": "9-TB/TA"}
    )
    assert response.status_code == 302
    made = {row.subject.entry.name: row for row in Opinion.objects.filter(source="employer")}
    an, binh = made["Mẫu Văn An"], made["Thử Thị Bình"]
    assert (an.level, an.text, an.paper_number, f"{an.given_on:%d/%m/%Y}") == ("T", "Tận tụy (mẫu)", "9-TB/TA", DAY)
    assert (binh.state, binh.paper_number, f"{binh.given_on:%d/%m}") == ("none", "8-CV", "03/11")
    # An is decided on already: what comes now is kept, and marked.
    assert (an.late, binh.late) == (True, True)
    page = client.get(where(world, "unit", "a1")).content.decode()
    assert "Đến sau quyết định, không làm thay đổi mức" in page


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("Mẫu Văn An\tT\nThử Thị Bình\tT\nGiả Minh Chi\tT", "dòng 3: Danh sách dán vào có 3 dòng"),
        ("Mẫu Văn An\tT\nNgười Lạ (mẫu)\tT", "dòng 2 “Người Lạ (mẫu)”"),
        ("Mẫu Văn An\tT\nMẫu Văn An\tHT", "dòng 2 “Mẫu Văn An”"),
        ("Mẫu Văn An\tkhá", "dòng 1 “khá”"),
        ("Mẫu Văn An\tT\t\t\t31/02/2026", "dòng 1 “31/02/2026”"),
        ("\tT\nThử Thị Bình\tT", "dòng 1: Dòng không có họ tên"),
        ("Mẫu Văn An\tT\t\t\t\tthừa", "dòng 1: Dòng có 6 cột"),
        (" \n", "Chưa dán dòng nào"),
    ],
)
def test_a_list_with_one_wrong_line_is_refused_with_its_place(
    world: Any, listed: OpinionRequest, rows: str, says: str
) -> None:
    client = world.client("grassroots_officer")
    response = client.post(answer_page(listed, "paste"), {"rows": rows, "given_on": DAY})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Opinion.objects.filter(source="employer").exists()


def test_residence_sheets_and_whom_a_village_branch_comments_on(world: Any) -> None:
    client, key = world.client("organisation_officer"), str(world.chi.public_id)
    page = client.get(where(world, "residence")).content.decode()
    assert 'value="Chi bộ 2 (mẫu)"' in page
    assert "Đi học tập trung 12 tháng" in page
    village = client.get(where(world, "residents", "a2")).content.decode()
    assert "Giả Minh Chi" in village
    typed = {f"{key}.state": "given", f"{key}.text": "Gương mẫu (mẫu)", f"{key}.day": DAY, f"{key}.seen": "0"}
    assert client.post(where(world, "residents", "a2"), typed).status_code == 302
    strip = client.get(where(world, "unit")).content.decode()
    assert "Cấp ủy nơi cư trú: Chi bộ 2 (mẫu)" in strip
    assert "Gương mẫu (mẫu)" in strip
    # The sheet was drawn before that came: nothing of it is overwritten.
    stale = {f"{key}.state": "not_introduced", f"{key}.place": "Khu phố khác (mẫu)", f"{key}.seen": "0"}
    refused = client.post(where(world, "residence"), stale)
    assert (refused.status_code, "đã được người khác nhập" in refused.content.decode()) == (422, True)
    assert client.post(where(world, "residence"), stale | {f"{key}.seen": "1"}).status_code == 302
    assert "Giả Minh Chi" not in client.get(where(world, "residents", "a2")).content.decode()


def test_a_result_is_entered_while_opinions_are_missing_and_the_page_names_them(world: Any) -> None:
    client, key = world.client("stranger"), str(world.chi.public_id)
    asked(world, client)
    where_to = reverse("proposals:enter", args=[world.round, world.objects["org.b1"]])
    page = client.get(where_to).content.decode()
    assert "Còn thiếu ý kiến về" in page
    assert "Đoàn thể: Công đoàn Bệnh viện B (mẫu)" in page
    typed = {
        "held_on": DAY,
        "number": "7",
        "seen": "1",
        "kind": "correction",
        "reason": "Nhập nhầm",
        f"{key}.level": "HT",
    }
    response = client.post(where_to, typed)
    assert response.status_code == 302
    assert "Còn thiếu ý kiến về" in client.get(where_to).content.decode()


def drafted(world: Any, officer: Any) -> DecisionDraft:
    """The draft of committee b, after its session."""
    draft = DecisionDraft.objects.get(body=world.orgs["b"], state="open")
    assert officer.post(reverse("decisions:session", args=[draft.public_id]), SESSION).status_code == 302
    return draft


def test_the_decision_waits_for_the_inspection_committee_or_says_why_not(world: Any) -> None:
    client, officer = world.client("stranger"), world.client("organisation_officer")
    board = where(world, "inspection", "b")
    assert "chưa đối chiếu văn bản" in officer.get(board).content.decode()
    response = officer.post(board, {"name": "UBKT Đảng ủy B (mẫu)", "due_on": DUE})
    assert response.status_code == 302
    draft = drafted(world, officer)
    issue = reverse("decisions:issue", args=[draft.public_id])
    paper = {**PAPER, "seen": str(draft.revision)}
    refused = officer.post(issue, paper)
    assert "Ủy ban kiểm tra được hỏi nhưng chưa trả lời về 1 đối tượng" in refused.content.decode()
    key = str(world.chi.public_id)
    wrong = officer.post(response["Location"], {"answered_on": DAY, "seen": "0", f"{key}.form": "reprimand"})
    assert (wrong.status_code, InspectionAnswer.objects.count()) == (422, 0)
    old = officer.post(response["Location"], {"answered_on": DAY, "seen": "0", f"{key}.pending": "1"})
    assert old.status_code == 302
    text = officer.post(issue, paper).content.decode()
    assert "có trước danh sách này" in text
    assert "Giả Minh Chi: ủy ban kiểm tra báo có việc đang xem xét" in text
    renewed = {"answered_on": f"{TODAY:%d/%m/%Y}", "seen": "1", f"{key}.pending": ""}
    assert officer.post(response["Location"], renewed).status_code == 302
    assert "không có ai bị kỷ luật" in officer.get(board).content.decode()
    assert client.get(board).status_code == 403
    assert officer.post(issue, paper).status_code == 302
    assert Decision.objects.get(number=PAPER["number"]).conditions == []


def test_a_decision_that_does_not_wait_keeps_the_reason(world: Any) -> None:
    officer = world.client("organisation_officer")
    officer.post(where(world, "inspection", "b"), {"name": "UBKT (mẫu)", "due_on": DUE})
    draft = drafted(world, officer)
    paper = {**PAPER, "seen": str(draft.revision), "passed": "Phiên họp đã ấn định (mẫu)"}
    assert officer.post(reverse("decisions:issue", args=[draft.public_id]), paper).status_code == 302
    [condition] = Decision.objects.get(number=PAPER["number"]).conditions
    assert (condition["code"], condition["reason"]) == ("gate_inspection_missing", "Phiên họp đã ấn định (mẫu)")


def test_the_dossier_says_what_is_there_and_a_hand_says_the_rest(world: Any) -> None:
    client = world.client("branch_secretary")
    page = client.get(where(world, "dossier", "a1")).content.decode()
    assert page.count("<li>") >= 9
    assert "QĐ 366" in page or "HD 43" in page
    an = Subject.objects.get(campaign__public_id=world.round, kind="member", entry__name="Mẫu Văn An")
    row = page.split("Mẫu Văn An")[1].split("</tr>")[0]
    assert "4-BB/CB" in row
    assert "9-QĐ/ĐU" in row
    assert "có kiến nghị" in row
    typed = {"item": "residence_comment", "present": "1", "subjects": [str(an.public_id)]}
    assert client.post(where(world, "tick", "a1"), {**typed, "note": ""}).status_code == 422
    for _ in range(2):
        assert client.post(where(world, "tick", "a1"), {**typed, "note": "Bản giấy, tủ 2"}).status_code == 302
    assert DossierTick.objects.count() == 1
    row = client.get(where(world, "dossier", "a1")).content.decode().split("Mẫu Văn An")[1].split("</tr>")[0]
    assert "Bản giấy, tủ 2" in row
    assert client.post(where(world, "tick", "a1"), {**typed, "item": "x", "note": "y"}).status_code == 422


def test_a_branch_that_is_asked_answers_and_sees_no_more_of_who_asks(world: Any) -> None:
    client, request = world.client("stranger"), OpinionRequest.objects.get(source="former_branch")
    an = request.lines.get().subject
    page = client.get(answer_page(request)).content.decode()
    assert "Mẫu Văn An" in page
    assert where(world, "unit", "a1") not in page
    key = str(an.public_id)
    typed = {f"{key}.state": "none", f"{key}.day": DAY, f"{key}.seen": "0"}
    assert client.post(answer_page(request), typed).status_code == 302
    assert client.get(where(world, "unit", "a1")).status_code == 404


def test_more_people_cost_no_more_queries(world: Any) -> None:
    client, seen = world.client("organisation_officer"), {}
    for view in ("unit", "dossier"):
        for unit in ("a", "a1"):
            client.get(where(world, view, unit))
            with CaptureQueriesContext(connection) as queries:
                client.get(where(world, view, unit))
            seen[view, unit] = len(queries)
    assert max(seen.values()) <= 12
