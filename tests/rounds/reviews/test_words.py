"""Secrecy marks, repeated texts, points as typed, and the reasons that a form gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.errors import Refused
from xeploai.rounds.campaigns.models import Binding
from xeploai.rounds.reviews.form_content import merged, tasks_of
from xeploai.rounds.reviews.guards import faults_in
from xeploai.rounds.reviews.likeness import RUN, TELL_PER_10K, likenesses
from xeploai.rounds.reviews.reasons import form_facts, judge_of, reasons_of
from xeploai.rounds.reviews.services import review_check, review_save, review_submit
from xeploai.tools.classification_marks import mark_in

LONG = (
    "Trong năm tôi đã hoàn thành mười hai hồ sơ được giao, trực tiếp hướng dẫn ba đồng chí mới về quy trình làm việc, "
    "tham gia đầy đủ các buổi sinh hoạt và đóng góp hai ý kiến về cách xếp lịch trực của đơn vị vào dịp cuối tháng."
)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"),
        ("Kính gửi\n  * TỐI MẬT *  \nnội dung", "* TỐI MẬT *"),
        ("TUYỆT  MẬT", "TUYỆT MẬT"),
        ("Độ mật: Mật", "Độ mật: Mật"),
        ("Báo cáo số 12-BC/TU-TM", "12-BC/TU-TM"),
        ("Theo 12-BC/TU (MẬT)", "(MẬT)"),
        ("M\u00c2\u0323T".replace("\u00c2\u0323", "\u1eac"), "MẬT"),
        ("Giữ bí mật công tác; không vi phạm bảo vệ bí mật nhà nước", None),
        ("Nuôi ong lấy mật, sản lượng mật tăng", None),
        ("Kết quả 12-BC/ĐU", None),
        ("Đã học quy định về tài liệu mật, tối mật, tuyệt mật", None),
    ],
)
def test_marks_are_found_and_words_are_not(text: str, mark: str | None) -> None:
    assert mark_in(text) == mark


def test_a_colleagues_words_are_told_to_the_writer_only(y2025: Any) -> None:
    level = {"self_level": "T"}
    review_save(desk=y2025.desk("binh", 2025), posted={"qualities": LONG, **level}, revision=0)
    review_submit(desk=y2025.desk("binh", 2025), revision=1)
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Mở đầu riêng. " + LONG, **level}, revision=0)
    desk = y2025.desk("an", 2025)
    found = review_check(desk).likenesses
    assert [(one.box, one.last_year) for one in found] == [("Thực hiện nhiệm vụ, chỉ tiêu", False)]
    assert found[0].sample.startswith("Trong năm tôi")
    with pytest.raises(Refused):
        review_submit(desk=y2025.desk("an", 2025), revision=1)
    assert review_submit(desk=y2025.desk("an", 2025), revision=1, seen_likeness=True).number == 1


def test_the_own_text_of_last_year_is_told(unit: Any) -> None:
    for year in (2024, 2025):
        unit.open(year, pack="hd43-2025")
        review_save(desk=unit.desk("an", year), posted={"duties": LONG, "self_level": "T"}, revision=0)
        found = review_check(unit.desk("an", year)).likenesses
        assert [one.last_year for one in found] == [True] * (year == 2025)
        review_submit(desk=unit.desk("an", year), revision=1, seen_likeness=True)


@given(st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]), max_size=60))
def test_a_text_is_like_itself_and_not_like_nothing(words: list[str]) -> None:
    text = " ".join(words)
    same = likenesses({"a": text}, {}, [{"b": text.upper()}])
    assert all(one.percent == 100 for one in same)
    assert bool(same) == (len(words) >= RUN + 11)
    assert not likenesses({"a": text}, {}, [])
    assert TELL_PER_10K < 10_000


def test_tasks_close_their_gaps() -> None:
    names = frozenset(f"task.{row}.{column}" for row in range(5) for column in ("task", "progress"))
    content = merged({"task.0.task": "Một", "task.1.task": "Hai"}, {"task.0.task": "", "task.3.task": "Bốn"}, names)
    assert [row["task"] for row in tasks_of(content)] == ["Hai", "Bốn"]
    assert content == {"task.0.task": "Hai", "task.1.task": "Bốn"}


def test_facts_are_unknown_until_the_form_says_them(y2025: Any) -> None:
    sheet = y2025.desk("an", 2025).sheet
    assert form_facts(sheet, {}, (), has_previous=False) == {"reviewed": True}
    content = {"general_points": "28,5", "results_points": "65", "task.0.task": "A", "task.0.progress": "on_time"}
    facts = form_facts(sheet, content, (), has_previous=True)
    assert facts["points.general"] == 285000
    assert "tasks.assigned" not in facts
    assert (facts["shortcomings.named"], facts["shortcomings.remedied"]) == (0, 0)
    content |= {"task.0.quality": "above", "task.1.task": "B", "task.1.progress": "late", "task.1.quality": "met"}
    facts = form_facts(sheet, content, (), has_previous=False)
    counts = [facts[f"tasks.{name}"] for name in ("assigned", "done", "on_time", "exceeded", "not_completed")]
    assert counts == [2, 2, 1, 1, 0]


def test_degrees_count_when_all_are_given(unit: Any) -> None:
    unit.open(2024, pack="hd21-2019")
    sheet = unit.desk("an", 2024).sheet
    facts = form_facts(sheet, {"duties.degree": "XS", "qualities.degree": "T"}, (), has_previous=False)
    assert facts["degrees.key"] == ("XS",)
    assert "degrees.other" not in facts
    facts = form_facts(
        sheet, {"duties.degree": "XS", "qualities.degree": "T", "remedies.degree": "T"}, (), has_previous=False
    )
    assert facts["degrees.other"] == ("T", "T")


def test_reasons_say_what_would_lift(y2025: Any) -> None:
    desk = y2025.desk("an", 2025)
    content = {"general_points": "20", "results_points": "55", "self_level": "XS"}
    (one,) = reasons_of(desk.subjects, desk.sheet, content, (), has_previous=False)
    assert one.upper == "T"
    assert one.too_high
    assert [step.level for step in one.steps] == ["Hoàn thành xuất sắc nhiệm vụ"]
    assert one.steps[0].changes
    assert one.needs


def test_a_leader_is_judged_as_both(y2025: Any) -> None:
    desk = y2025.desk("minh", 2025)
    kinds = [one.kind for one in reasons_of(desk.subjects, desk.sheet, {}, (), has_previous=False)]
    assert kinds == ["Cán bộ lãnh đạo, quản lý", "Đảng viên"]


def test_without_rules_there_are_no_reasons(unit: Any) -> None:
    unit.open(2025)
    desk = unit.desk("an", 2025)
    assert reasons_of(desk.subjects, desk.sheet, {}, (), has_previous=False) == []


def test_rules_that_cannot_be_read_let_no_points_pass(y2025: Any) -> None:
    """A ceiling nobody can read is no missing ceiling: 99 of at most 70 is not saved."""
    desk = y2025.desk("an", 2025)
    Binding.objects.update(stored=None, rules_digest="", text_digest="")
    desk.campaign.binding.refresh_from_db()
    for call in (lambda: faults_in(desk, {"results_points": "99"}), lambda: judge_of(desk.campaign)):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.faults[0].code == "campaign_rules_not_stored"
