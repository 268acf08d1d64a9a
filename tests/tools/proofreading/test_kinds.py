"""Kinds of claims beyond counts in one sentence: quantities, plans, closing totals, changes, restated."""

import gc
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.core.findings import Severity
from xeploai.tools.proofreading.check import Checked, check
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.collector import without_collector
from xeploai.tools.proofreading.reading import read_bytes

CASES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "cases" / "kinds.yaml").read_text("utf-8"))


@cache
def _checked(text: str) -> Checked:
    return check(read_bytes(text.encode(), "báo cáo.txt"))


def _errors(text: str) -> list[Mark]:
    return [mark for mark in _checked(text).marks if mark.finding.severity is Severity.ERROR]


def _claims(text: str, kind: str) -> list[dict[str, Any]]:
    return [claim.as_json() for claim in _checked(text).claims if claim.kind.value == kind]


@pytest.mark.parametrize("text", CASES["wrong"], ids=lambda text: text[:50])
def test_one_wrong_figure_is_one_finding(text: str) -> None:
    assert len(_errors(text)) == 1


@pytest.mark.parametrize("text", CASES["right"], ids=lambda text: text[:50])
def test_what_only_looks_like_a_relation_is_left_alone(text: str) -> None:
    assert _errors(text) == []


def test_quantities_keep_their_decimals() -> None:
    text = "Nợ thuế 14,3 tỷ đồng; trong đó nợ khó thu 3,9 tỷ đồng, chiếm 31,3% tổng nợ."
    (claim,) = _claims(text, "ratio")
    assert (claim["num"], claim["den"], claim["expected_pct"], claim["ok"]) == ("3.9", "14.3", "27.3", False)
    (mark,) = _errors(text)
    assert (mark.finding.values["num"], mark.finding.values["den"]) == ("3,9", "14,3")


def test_what_rounding_of_quantities_explains_is_no_error() -> None:
    """Of 3,94 and 14,26 tỷ, printed as 3,9 and 14,3, the share is 27,6 %."""
    assert _errors("Nợ thuế 14,3 tỷ đồng; trong đó nợ khó thu 3,9 tỷ đồng, chiếm 27,6% tổng nợ.") == []
    assert _errors("Tổng chi 24,2 tỷ đồng, gồm lương 11,1 tỷ đồng, đầu tư 8,6 tỷ đồng, khác 4,4 tỷ đồng.") == []


def test_a_result_is_held_against_its_plan_wherever_the_plan_stands() -> None:
    for text in (
        "Kết nạp mới 84 đoàn viên, so với chỉ tiêu 80 đoàn viên đạt 105%.",
        "Đàn lợn 5.230 con, bằng 104,6% kế hoạch 5.000 con.",
        "Thu 86,1 tỷ đồng, bằng 105% dự toán pháp lệnh (82 tỷ đồng).",
    ):
        assert [(claim["ok"], claim["pct"].startswith("10")) for claim in _claims(text, "ratio")] == [(True, True)]


def test_a_table_without_ruling_totals_its_columns() -> None:
    """Rows called by figures, headings of years, and pipes without a ruling line."""
    ages = "Tuổi\tNam\tNữ\nDưới 30\t84\t71\n30 - 50\t212\t190\nTrên 50\t131\t98\nTổng số\t427\t359"
    years = "Năm\t2021\t2022\nTốt\t160\t171\nKhá\t31\t33\nĐạt\t12\t9\nCộng\t203\t213"
    pipes = "Đơn vị | Nam | Nữ\nChi bộ A | 14 | 10\nChi bộ B | 21 | 11\nChi bộ C | 12 | 8\nCộng | 47 | 29"
    for text in (ages, years, pipes):
        sums = [claim for claim in _claims(text, "sum") if len(claim["parts"]) == 3]
        assert [claim["ok"] for claim in sums] == [True, True]
    assert len(_errors(pipes.replace("| 29", "| 28"))) == 1


def test_a_sentence_may_end_in_its_figure() -> None:
    text = "Cử tri nêu 72 ý kiến gồm giao thông 28, đất đai 21, điện nước 14, giáo dục 9. Có 40 ý kiến được giải trình."
    assert [claim["ok"] for claim in _claims(text, "sum")] == [True]


def test_an_ordinal_before_a_date_is_no_weekday() -> None:
    assert _errors("Kỳ họp thứ 7, ngày 17/5/2024 có 25 đại biểu.") == []


def test_the_collector_rests_during_the_check_only() -> None:
    seen = without_collector(gc.isenabled)()
    assert (seen, gc.isenabled()) == (False, True)


def test_what_is_left_is_named_where_it_is_wrong() -> None:
    (mark,) = _errors("Kế hoạch vốn 125 tỷ đồng, đã giải ngân 87 tỷ đồng, chưa giải ngân 48 tỷ đồng.")
    assert (mark.finding.code, mark.suggestion, mark.is_certain) == ("check_rest_mismatch", "38", False)
    text = _checked("Xã (mẫu) tiếp nhận 264 đơn, đã giải quyết 231 đơn, còn tồn 43 đơn.")
    (mark,) = text.marks
    assert (text.document.text[mark.place.start : mark.place.end], mark.suggestion) == ("43", "33")


def test_a_difference_that_the_text_explains_is_no_error() -> None:
    wrong = "Cấp mới 412 thẻ, cấp đổi 287 thẻ; tổng 655 thẻ"
    assert len(_errors(f"{wrong}.")) == 1
    assert _errors(f"{wrong} (44 thẻ vừa cấp mới vừa cấp đổi).") == []
    assert _errors(f"{wrong}, trừ 44 thẻ cấp trùng.") == []


def test_several_misfits_over_one_base_are_shares_of_something_else() -> None:
    schools = "Tỉnh (mẫu) có 1.250 trường, 986 trường đạt chuẩn (78,9%), mầm non 312 trường ({}), tiểu học 421 ({})."
    assert _errors(schools.format("72,4%", "84,5%")) == []
    assert len(_errors(schools.format("24,0%", "33,7%"))) == 1


def test_a_printed_hundred_is_the_place_of_shares_that_make_up_another() -> None:
    text = _checked("Cơ cấu: nông nghiệp 38,4%; công nghiệp 35,1%; dịch vụ 28,5%; tổng số 100%.")
    assert [text.document.text[mark.place.start : mark.place.end] for mark in text.marks] == ["100%"]


def test_a_list_in_a_table_that_names_its_total_is_held_against_the_text() -> None:
    table = "\n\nDanh mục\tSố lượng\nHộ nghèo\t54\nHộ khác\t1.191\nTổng số hộ dân\t1.245"
    (mark,) = _errors(f"Toàn xã có 1.254 hộ dân.{table}")
    assert (mark.code, mark.finding.values["first"]) == ("repeat_mismatch", "1.254")
    assert _errors(f"Toàn xã có 1.245 hộ dân.{table}") == []


def test_a_line_that_sums_up_a_list_belongs_to_it() -> None:
    lines = "Kết quả:\n- Giỏi: 24 em.\n- Khá: 36 em.\n- Đạt: 15 em.\nCộng: {} em."
    (claim,) = _claims(lines.format(75), "sum")
    assert (claim["num"], claim["parts"], claim["ok"]) == (75, [24, 36, 15], True)
    assert len(_errors(lines.format(85))) == 1
