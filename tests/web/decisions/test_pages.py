"""One branch from its minutes to a decision that is made known, petitioned, annulled and made anew: through the pages
alone, as a secretary, an officer and the member see them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.models import Entry
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import Decision, DecisionDraft, Petition, Postponement, StandingLevel
from xeploai.rounds.decisions.sessions import Attendant, Sitting, Vote, session_enter
from xeploai.rounds.proposals.models import ResultLine, ResultSheet

DAY = f"02/11/{timezone.localdate().year}"
PAPER = {
    "source": "here",
    "number": "21-QĐ/ĐU",
    "signed_on": DAY,
    "signer_name": "Mẫu Văn Ký",
}
SESSION = {
    "minutes_number": "11-BB/ĐU",
    "met_on": DAY,
    "called": "3",
    "present": "3",
    "agreed": "3",
    "seen": "0",
}


@pytest.fixture
def held(cast: Any) -> Any:
    """The round that is decided; Chi (b1) is proposed, not decided."""
    cast.round = cast.objects["decided.campaign"]
    rows = Subject.objects.filter(campaign__public_id=cast.round, kind="member")
    cast.chi = rows.get(person__public_id=cast.objects["person.b1"])
    return cast


def where(held: Any, view: str, *parts: str) -> str:
    return reverse(f"proposals:{view}", args=[held.round, held.objects["org.b1"], *parts])


def head(**more: str) -> dict[str, str]:
    return {"held_on": DAY, "number": "7-BB/CB", "called": "5", "present": "5", "seen": "1", **more}


def again(held: Any, **cells: str) -> dict[str, str]:
    key = str(held.chi.public_id)
    typed = {"level": "T", "reason": "", "note": "", **cells}
    return head(kind="correction", reason="Nhập nhầm") | {f"{key}.{name}": value for name, value in typed.items()}


def test_the_grid_is_taken_in_whole_or_comes_back_as_it_was_typed(held: Any) -> None:
    client = held.client("stranger")
    page = client.get(where(held, "enter")).content.decode()
    assert "Giả Minh Chi" in page
    assert "dán một vùng ô từ Excel" in page
    sheets = ResultSheet.objects.count()
    wrong = client.post(where(held, "enter"), again(held, valid="5", good="x4"))
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="x4"' in text
    assert "Không phải một số đếm" in text
    wrong = client.post(where(held, "enter"), again(held, valid="5", good="4"))
    assert wrong.status_code == 422
    assert "mới ghi được 4 trên 5 phiếu hợp lệ" in wrong.content.decode()
    assert ResultSheet.objects.count() == sheets
    response = client.post(where(held, "enter"), again(held, valid="5", good="5"))
    assert response.status_code == 302
    shown = client.get(response["Location"]).content.decode()
    assert "Phiếu hợp lệ: 5" in shown
    assert "Nhập nhầm" not in shown.split("Các lần nhập trước")[0]


def test_the_appraiser_says_why_it_is_another_level_and_a_dossier_goes_back(held: Any) -> None:
    officer, key = held.client("organisation_officer"), str(held.chi.public_id)
    page = officer.get(where(held, "appraise")).content.decode()
    seen = page.split(f'name="{key}.seen" value="')[1].split('"')[0]
    typed = {f"{key}.level": "HT", f"{key}.seen": seen, f"{key}.reason": "", f"{key}.note": ""}
    refused = officer.post(where(held, "appraise"), typed)
    assert refused.status_code == 422
    assert "chưa nêu lý do" in refused.content.decode()
    typed[f"{key}.reason"] = "Một chỉ tiêu chưa đạt"
    assert officer.post(where(held, "appraise"), typed).status_code == 302
    assert "Một chỉ tiêu chưa đạt" in officer.get(where(held, "unit")).content.decode()
    due = timezone.localdate()
    sent = {"missing": "Phiếu chấm điểm", "due_on": f"{due:%d/%m/%Y}", "order_number": ""}
    assert officer.post(where(held, "return"), sent).status_code == 302
    home = held.client("stranger").get(reverse("home")).content.decode()
    assert "Hồ sơ được trả lại để bổ sung" in home
    listed = officer.get(reverse("proposals:campaign", args=[held.round]), {"con-thieu": "1"}).content.decode()
    assert "Trả lại, hạn" in listed


def test_the_officer_of_a_committee_has_no_line_to_appraise_the_committee_itself(held: Any) -> None:
    at = reverse("proposals:appraise", args=[held.round, held.objects["org.a"]])
    own = Subject.objects.get(campaign__public_id=held.round, organisation__public_id=held.objects["org.a"])
    below, above = (
        held.client(role).get(at).content.decode() for role in ("grassroots_officer", "organisation_officer")
    )
    assert f"{own.public_id}.level" not in below
    assert "không có đối tượng nào do cấp của đồng chí" in below
    assert f"{own.public_id}.level" in above


def test_an_old_draft_page_is_told_that_the_proposal_has_moved(held: Any) -> None:
    officer, key = held.client("organisation_officer"), str(held.chi.public_id)
    draft = DecisionDraft.objects.get(public_id=held.objects["draft.b"])
    at = reverse("decisions:draft", args=[draft.public_id])
    seen = officer.get(at).content.decode().split(f'name="{key}.seen" value="')[1].split('"')[0]
    assert held.client("stranger").post(where(held, "enter"), again(held, valid="5", good="5")).status_code == 302
    typed = {"seen": str(draft.revision), f"{key}.seen": seen, f"{key}.level": "HT", f"{key}.reason": "Như trước"}
    refused = officer.post(at, typed)
    assert refused.status_code == 422
    assert "sau khi đồng chí mở trang" in refused.content.decode()


def test_a_draft_names_who_is_no_longer_decided_on(held: Any) -> None:
    officer = held.client("organisation_officer")
    draft = DecisionDraft.objects.get(public_id=held.objects["draft.b"])
    Subject.objects.filter(pk=held.chi.pk).update(listed=False)
    at, issue = (reverse(f"decisions:{view}", args=[draft.public_id]) for view in ("draft", "issue"))
    assert "Giả Minh Chi (" in officer.get(at).content.decode()
    assert "1 đối tượng trong dự thảo không còn chờ" in officer.get(issue).content.decode()
    assert officer.post(at, {"seen": str(draft.revision)}).status_code == 302
    assert not draft.lines.exists()


def test_what_no_keyboard_types_is_left_out_and_too_long_a_paper_refused(held: Any) -> None:
    client = held.client("stranger")
    assert client.post(where(held, "enter"), again(held, reason="Theo\x00 biên bản", valid="")).status_code == 302
    assert ResultLine.objects.filter(subject=held.chi).latest("pk").reason == "Theo biên bản"
    refused = client.post(where(held, "enter"), {**again(held, note="x" * 201), "seen": "2"})
    assert refused.status_code == 422
    assert "dài quá 200 ký tự" in refused.content.decode()


def test_a_draft_becomes_a_paper_once_what_stops_it_is_mended(held: Any) -> None:
    officer, key = held.client("organisation_officer"), str(held.chi.public_id)
    draft = DecisionDraft.objects.get(public_id=held.objects["draft.b"])
    at = reverse("decisions:draft", args=[draft.public_id])
    typed = {"seen": str(draft.revision), f"{key}.level": "HT", f"{key}.reason": "", f"{key}.note": ""}
    refused = officer.post(at, typed)
    assert refused.status_code == 422
    assert "khác mức được đề nghị" in refused.content.decode()
    assert officer.post(at, {**typed, f"{key}.reason": "Theo kết luận kiểm tra"}).status_code == 302
    issue = reverse("decisions:issue", args=[draft.public_id])
    stale = officer.post(issue, {**PAPER, "seen": str(draft.revision)})
    assert stale.status_code == 422
    assert "Dự thảo đã được sửa" in stale.content.decode()
    sent = {**PAPER, "seen": str(draft.revision + 1)}
    bare = officer.post(issue, sent)
    assert bare.status_code == 422
    assert "dự thảo vẫn là dự thảo" in bare.content.decode()
    session = reverse("decisions:session", args=[draft.public_id])
    few = officer.post(session, {**SESSION, "present": "1", "agreed": "1"})
    assert few.status_code == 422
    assert "chưa đủ 2/3" in few.content.decode()
    roll = "Mẫu Văn Ký\nThử Thị Lan; vắng, ốm\nGiả Minh Sơn"
    typed = {**SESSION, "called": "", "present": "", "agreed": "2", "against": "0", "other": "0", "roll": roll}
    wrong = officer.post(session, {**typed, "roll": f"{roll}\nVí Kim Lam; ốm", f"{key}.agreed": "hai"})
    assert "Dòng 4 của danh sách điểm danh" in wrong.content.decode()
    assert "Không phải một số đếm" in wrong.content.decode()
    assert officer.post(session, typed).status_code == 302
    shown = officer.get(at).content.decode()
    assert "11-BB/ĐU" in shown
    response = officer.post(issue, sent)
    assert response.status_code == 302
    assert StandingLevel.objects.get(subject=held.chi).decided.level == "HT"
    paper = officer.get(response["Location"]).content.decode()
    assert "Theo kết luận kiểm tra" in paper
    assert "có mặt 2/3 ủy viên" in paper
    assert "Giấy tờ của phiên họp" in paper
    assert "Thử Thị Lan (vắng: ốm)" in paper
    register = officer.get(reverse("decisions:campaign", args=[held.round])).content.decode()
    assert "21-QĐ/ĐU" in register
    # The draft is over: a second press finds it so, and nothing is decided twice.
    assert officer.post(issue, sent).status_code == 422
    assert Decision.objects.filter(number_key__contains="21").count() == 1


def test_groups_are_set_for_those_that_are_ticked(held: Any) -> None:
    officer = held.client("organisation_officer")
    at = reverse("decisions:groups", args=[held.round, held.objects["org.b"], "member"])
    assert "Cán bộ" in officer.get(at).content.decode()
    none = officer.post(at, {"group": "Giáo viên"})
    assert none.status_code == 422
    assert "Chưa chọn đối tượng nào" in none.content.decode()
    assert officer.post(at, {"group": "Giáo viên", "chon": str(held.chi.public_id)}).status_code == 302
    assert "Giáo viên" in officer.get(at).content.decode()


def test_the_member_sees_the_result_asks_and_is_answered(held: Any) -> None:
    user = held.users["member"]
    user.person = Person.objects.get(public_id=held.objects["person.a1"]).public_id
    user.save()
    member, officer = held.client("member"), held.client("organisation_officer")
    mine = member.get(reverse("decisions:mine")).content.decode()
    assert "9-QĐ/ĐU" in mine
    asked = member.post(
        reverse("decisions:petition_own", args=[held.objects["decided.a1"]]), {"text": "Xem lại giúp (mẫu)"}
    )
    assert asked.status_code == 302
    petition = Petition.objects.get(text="Xem lại giúp (mẫu)")
    listed = officer.get(reverse("decisions:petitions", args=[held.round])).content.decode()
    assert "Xem lại giúp (mẫu)" in listed
    answer = {
        "body_name": "Đảng ủy Trường A (mẫu)",
        "number": "30-CV/ĐU",
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "outcome": "kept",
        "text": "Giữ nguyên mức (mẫu)",
    }
    assert officer.post(reverse("decisions:answer", args=[petition.public_id]), answer).status_code == 302
    assert "Giữ nguyên mức (mẫu)" in member.get(reverse("decisions:mine")).content.decode()
    annul = {
        "body_name": "Đảng ủy Trường A (mẫu)",
        "number": "31-QĐ/ĐU",
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "reason": "Kết luận kiểm tra",
    }
    at = reverse("decisions:annul", args=[held.objects["decided.a1"]])
    assert officer.post(at, annul).status_code == 302
    assert (
        "Đã hủy bằng 31-QĐ/ĐU"
        in officer.get(reverse("decisions:detail", args=[held.objects["decision.a"]])).content.decode()
    )
    assert "đã bị hủy" in member.get(reverse("decisions:mine")).content.decode()
    assert not StandingLevel.objects.filter(decided__public_id=held.objects["decided.a1"]).exists()


def test_a_result_that_nobody_made_known_is_not_shown(held: Any) -> None:
    user = held.users["member"]
    user.person = Person.objects.get(public_id=held.objects["person.a2"]).public_id
    user.save()
    member = held.client("member")
    assert "Chưa có kết quả nào" in member.get(reverse("decisions:mine")).content.decode()
    officer, unit = held.client("organisation_officer"), held.objects["org.a2"]
    at = reverse("decisions:notice", args=[held.objects["decision.a"], unit])
    early = officer.post(at, {"number": "6-BB/CB", "given_on": f"{date(2020, 1, 1):%d/%m/%Y}"})
    assert early.status_code == 422
    assert officer.post(at, {"number": "6-BB/CB", "given_on": DAY}).status_code == 302
    assert "9-QĐ/ĐU" in member.get(reverse("decisions:mine")).content.decode()


def test_cases_that_wait_are_entered_listed_and_taken_up(held: Any) -> None:
    officer, subject = held.client("organisation_officer"), held.chi
    draft = officer.get(reverse("decisions:draft", args=[held.objects["draft.b"]])).content.decode()
    at = reverse("decisions:postpone", args=[subject.public_id])
    assert at in draft
    order = {"body_name": "Ủy ban Kiểm tra (mẫu)", "number": "8-CV/UBKT", "signed_on": DAY, "until": "01/01/2020"}
    refused = officer.post(at, order)
    assert refused.status_code == 422
    assert "ở trước ngày ký văn bản" in refused.content.decode()
    listed = officer.post(at, {**order, "until": ""}, follow=True).content.decode()
    assert "8-CV/UBKT" in listed
    again = officer.post(at, {**order, "number": "9-CV/UBKT", "until": ""})
    assert "đang được tạm hoãn theo văn bản khác (8-CV/UBKT)" in again.content.decode()
    board = officer.get(reverse("decisions:campaign", args=[held.round])).content.decode()
    assert "tạm hoãn 1" in board
    case = Postponement.objects.get(subject=subject)
    taken = {"body_name": "Ủy ban Kiểm tra (mẫu)", "number": "10-TB/UBKT", "signed_on": DAY}
    shown = officer.post(reverse("decisions:take_up", args=[case.public_id]), taken, follow=True).content.decode()
    assert "10-TB/UBKT" in shown
    assert held.client("branch_secretary").get(at).status_code == 403


def test_a_branch_is_decided_with_the_case_that_waits_in_it(held: Any) -> None:
    """The cast's own case is the branch itself; here a member of another branch waits."""
    officer = held.client("organisation_officer")
    other = Subject.objects.get(
        campaign__public_id=held.round, kind="member", person__public_id=held.objects["person.a2"]
    )
    StandingLevel.objects.filter(subject=other).delete()
    order = {"body_name": "Ủy ban Kiểm tra (mẫu)", "number": "8-CV/UBKT", "signed_on": DAY, "until": ""}
    assert officer.post(reverse("decisions:postpone", args=[other.public_id]), order).status_code == 302
    shown = officer.get(reverse("decisions:draft", args=[held.objects["draft.a"]])).content.decode()
    assert "còn 1 trường hợp tạm hoãn (8-CV/UBKT, Ủy ban Kiểm tra (mẫu))" in shown


def test_the_first_quarters_come_in_by_one_grid(held: Any) -> None:
    officer = held.client("organisation_officer")
    year = Campaign.objects.get(public_id=held.objects["campaign.b"])
    leader = Subject.objects.get(campaign=year, kind="leader")
    at = reverse("decisions:quarters", args=[year.public_id])
    with CaptureQueriesContext(connection) as queries:
        page = officer.get(at).content.decode()
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 12
    assert "Giả Minh Chi" in page
    assert "chương trình không tính ra mức năm" in page
    key = f"{leader.public_id}.1"
    bare = officer.post(at, {key: "T"})
    assert bare.status_code == 422
    assert "chưa có số văn bản và cấp phê duyệt" in bare.content.decode()
    paper = {"q1-number": "5-TB/ĐU", "q1-decided_by": "Đảng ủy (mẫu)", "q1-decided_on": f"20/03/{year.year}"}
    assert officer.post(at, {**paper, key: "T"}).status_code == 302
    assert "5-TB/ĐU" in officer.get(at).content.decode()
    board = officer.get(reverse("decisions:campaign", args=[year.public_id])).content.decode()
    assert at in board
    for role, status in (("grassroots_officer", 404), ("stranger", 403), ("inspector", 403)):
        assert held.client(role).get(at).status_code == status
    assert Entry.objects.filter(action="decision.quarters").count() == 1


# Not of the page: what stands around a transaction.
_AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def test_the_pages_of_a_decision_cost_few_queries(held: Any) -> None:
    officer = held.client("organisation_officer")
    pages = {
        "campaign": held.round,
        "postponed": held.round,
        "draft": held.objects["draft.a"],
        "session": held.objects["draft.b"],
        "issue": held.objects["draft.b"],
        "detail": held.objects["decision.a"],
        "postpone": held.objects["postpone.b1"],
        "take_up": held.objects["postponed.a1"],
    }
    draft = DecisionDraft.objects.select_related("campaign__body", "campaign__binding", "body").get(
        public_id=held.objects["draft.b"]
    )
    sitting = Sitting(
        minutes_number="1-BB",
        met_on=timezone.localdate(),
        vote=Vote(agreed=2),
        roll=[Attendant(name=name) for name in "AB"],
    )
    session_enter(draft=draft, sitting=sitting, seen=0, by=held.actor("organisation_officer"))
    officer.get(reverse("home"))  # With the first page of all the session is written down.
    counts = {}
    for name, part in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(reverse(f"decisions:{name}", args=[part])).status_code == 200
        counts[name] = sum(not query["sql"].startswith(_AROUND) for query in queries)
    assert {name: number for name, number in counts.items() if number > 12} == {}
