"""Papers made from the records: what stands in them, who may have them, what they leave in the trail."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.rounds.decisions.steps import issue, within_places
from tests.rounds.decisions.test_sessions import ROLL, SITTING
from tests.tools.papers.documents import texts

from xeploai.core.errors import Denied
from xeploai.registers.audit.models import Entry, EntryValues
from xeploai.registers.audit.selectors import audit_verify
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.models import Decision, DecisionDraft
from xeploai.rounds.decisions.notices import AnsweringPaper, notice_give, petition_answer, petition_enter
from xeploai.rounds.decisions.selectors import draft_content
from xeploai.rounds.decisions.sessions import Attendant, Vote, session_enter
from xeploai.rounds.papers.making import paper_make
from xeploai.rounds.papers.sources import OF_PART, OF_RECORD
from xeploai.rounds.proposals.services import dossier_return
from xeploai.tools.papers.kinds import paper_kinds


def paper(code: str, by: Any, *ids: Any) -> list[str]:
    gather: Any = OF_RECORD.get(code) or OF_PART[code]
    lines = texts(paper_make(code=code, material=gather(by, *ids), by=by).content)
    assert not [line for line in lines if "{{" in line]
    return lines


def test_every_kind_has_its_source() -> None:
    assert OF_RECORD.keys() | OF_PART.keys() == paper_kinds().keys()
    assert not OF_RECORD.keys() & OF_PART.keys()


def test_the_list_put_to_the_session(draft: DecisionDraft, officer: Any) -> None:
    within_places(draft, officer)
    lines = paper("session_list", officer, draft.public_id)
    assert "Danh sách có 5 đảng viên, dự kiến:" in lines
    assert "- Hoàn thành tốt nhiệm vụ: 4." in lines
    assert not [line for line in lines if line.startswith("- Hoàn thành xuất sắc")], "nobody is excellent any more"
    assert "Hết chỉ tiêu mức cao nhất" in lines
    names = [row.subject.entry.name for row in draft_content(draft).rows if row.line]
    assert [line for line in lines if line in names] == names
    assert "Kính mời: các đồng chí ủy viên có quyền biểu quyết." in paper(
        "session_invitation", officer, draft.public_id
    )


def test_the_minutes_say_roll_quorum_and_votes(draft: DecisionDraft, officer: Any) -> None:
    within_places(draft, officer)
    with pytest.raises(Denied):
        paper("session_minutes", officer, draft.public_id)
    row = next(row for row in draft_content(draft).rows if row.line)
    roll = [*ROLL[:-1], Attendant(name="Ủy viên Vắng (mẫu)", present=False, note="ốm")]
    sitting = replace(
        SITTING,
        roll=roll,
        called=None,
        present=None,
        vote=Vote(agreed=3, against=0, other=0),
        line_votes={row.subject.pk: Vote(agreed=3, against=0, other=0)},
    )
    session_enter(draft=draft, sitting=sitting, seen=0, by=officer)
    lines = paper("session_minutes", officer, draft.public_id)
    assert "Triệu tập: 4 ủy viên. Có mặt: 3. Vắng mặt: 1." in lines
    assert "- Ủy viên Vắng (mẫu) (ốm)" in lines
    assert (
        "Cả danh sách: 3 đồng ý; 0 không đồng ý; 0 ý kiến khác. "
        "Tỷ lệ đồng ý trên tổng số ủy viên được triệu tập: 75,00%." in lines
    )
    assert lines.count(row.subject.entry.name) == 2, "in its own vote and on the list"
    assert "Số 3-BB/ĐU" in "\n".join(lines)


def test_figures_that_the_minutes_leave_out_are_no_zeros(draft: DecisionDraft, officer: Any) -> None:
    within_places(draft, officer)
    issue(draft, officer)
    lines = paper("session_minutes", officer, draft.public_id)
    assert any(
        line.startswith("Cả danh sách: 13 đồng ý; không ghi không đồng ý; không ghi ý kiến khác.") for line in lines
    )
    assert "Vắng mặt:" not in lines
    assert len(EntryValues.objects.latest("pk").held["seen"]) == 5, "those of the annex"
    lines = paper("session_list", officer, draft.public_id)
    assert "Danh sách có 5 đảng viên, dự kiến:" in lines, "issued: nobody waits any more"


def test_the_decision_with_its_annex(decision: Decision, officer: Any) -> None:
    lines = paper("levels_decision", officer, decision.public_id)
    text = "\n".join(lines)
    assert "- Căn cứ biên bản phiên họp số 3-BB/ĐU, ngày 19/12/2025." in lines
    assert "Điều 1. Xếp loại chất lượng 5 đảng viên (danh sách kèm theo)" in text
    assert "(Kèm theo Quyết định số 12-QĐ/ĐU, ngày 20/12/2025)" in lines
    assert "ngày 20 tháng 12 năm 2025" in text
    assert "T/M BAN THƯỜNG VỤ" in text
    assert "PHÓ BÍ THƯ" in text
    assert "Mẫu Văn Ký" in text
    names = [level.name for level in decision.levels.all()]
    assert [line for line in lines if line in names] == names
    entry = Entry.objects.latest("pk")
    assert entry.action == "export.paper"
    assert audit_verify().ok


def test_notice_annulment_and_answer(decision: Decision, unit: Any, officer: Any) -> None:
    levels = list(decision.levels.select_related("subject__entry__unit", "decision__campaign__body"))
    body = levels[0].subject.entry.unit
    lines = paper("result_notice", officer, decision.public_id, body.public_id)
    assert [line for line in lines if line == levels[0].name]
    with pytest.raises(Denied):
        paper("result_notice", officer, decision.public_id, decision.body.public_id)
    notice_give(decision=decision, unit=body, number="5-BB/CB", given_on=date(2025, 12, 21), by=officer)
    petition = petition_enter(
        decided=levels[0], text="Đề nghị xem lại {{ten}} & <b>", received_on=date(2025, 12, 22), by=officer
    )
    with pytest.raises(Denied):
        paper("petition_answer", officer, petition.public_id)
    answer = AnsweringPaper(
        body_name=decision.body.name,
        number="8-CV/ĐU",
        signed_on=date(2025, 12, 24),
        outcome="kept",
        text="Căn cứ không đổi: A & B < C.",
    )
    petition_answer(petition=petition, paper=answer, by=officer)
    lines = paper("petition_answer", officer, petition.public_id)
    assert "Căn cứ không đổi: A & B < C." in lines
    assert "Kết luận: Giữ nguyên mức đã quyết định." in lines
    with pytest.raises(Denied):
        paper("annulment_decision", officer, levels[0].public_id)
    annulling = AnnullingPaper(
        body_name=decision.body.name, number="14-QĐ/ĐU", signed_on=date(2025, 12, 28), reason="Có kết luận mới."
    )
    level_annul(decided=levels[0], paper=annulling, by=officer)
    lines = paper("annulment_decision", officer, levels[0].public_id)
    assert "- Xét lý do: Có kết luận mới." in lines
    assert "Điều 2. Việc xếp loại lại được xem xét, quyết định theo quy định." in lines


def test_papers_of_the_unit(draft: DecisionDraft, campaign: Campaign, unit: Any, officer: Any) -> None:
    here = (campaign.public_id, unit["a1"].public_id)
    lines = paper("proposal_letter", officer, *here)
    assert "5/5" in lines
    assert paper("count_minutes", officer, *here).count("5") >= 5
    assert "Hoàn thành tốt nhiệm vụ" in paper("meeting_minutes", officer, *here)
    assert "Hoàn thành xuất sắc nhiệm vụ" in paper("ballot", officer, *here), "the head of a column"
    with pytest.raises(Denied):
        paper("dossier_return", officer, *here)
    lines = paper("chasing_letter", officer, campaign.public_id)
    assert lines.count(unit["a1"].name) == 1, "its results are in; a branch of another committee bears the same name"
    assert "Chưa gửi kết quả cuộc họp" in lines


def test_what_a_unit_still_has_to_add(draft: DecisionDraft, campaign: Campaign, unit: Any, officer: Any) -> None:
    due = timezone.localdate() + timedelta(days=3)
    dossier_return(
        campaign=campaign,
        unit=unit["a1"],
        missing="- Biên bản kiểm phiếu\n\nHai bản tự kiểm điểm",
        due_on=due,
        by=officer,
    )
    lines = paper("dossier_return", officer, campaign.public_id, unit["a1"].public_id)
    assert {"- Biên bản kiểm phiếu", "- Hai bản tự kiểm điểm", f"Hồ sơ bổ sung gửi trước ngày {due:%d/%m/%Y}."} <= set(
        lines
    )
    assert not [line for line in lines if "họp lại" in line]


def test_a_stranger_gets_no_paper(decision: Decision, draft: DecisionDraft, unit: Any) -> None:
    other = unit.actor("grassroots_officer", "b")
    inspector = unit.actor("inspector", "ward")
    before = Entry.objects.count()
    for who in (other, inspector):
        for code, record in (("levels_decision", decision), ("session_list", draft)):
            with pytest.raises(Denied):
                paper(code, who, record.public_id)
    assert Entry.objects.count() == before
