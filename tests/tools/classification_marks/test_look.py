"""The look for a mark: what is one and what is not, and that its work grows with the text and no faster."""

import re
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xeploai.tools.classification_marks import mark_in
from xeploai.tools.classification_marks.look import marks_data

CASES = yaml.safe_load((Path(__file__).parent / "marks.yaml").read_text(encoding="utf-8"))
PIECES = [
    *("MẬT", "TỐI MẬT", "TUYỆT MẬT", "TỐI", "mật", "M Ậ T", "BÍ", "ĐỘ", "độ mật", "12/", "12-BC/TU", "-TM"),
    *(" ", "   ", "\n", "\t", "_", "*", ":", "(", ")", "|", "a", "Báo cáo"),
]


@pytest.mark.parametrize("text", CASES["marked"])
def test_a_mark_is_seen(text: str) -> None:
    assert mark_in(text)


@pytest.mark.parametrize("text", CASES["plain"])
def test_a_word_is_no_mark(text: str) -> None:
    assert mark_in(text) is None


def test_there_are_enough_cases() -> None:
    assert len(set(CASES["marked"])) >= 40
    assert len(set(CASES["plain"])) >= 60


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_a_mark_alone_is_seen_wherever_a_simple_reading_line_by_line_sees_it(text: str) -> None:
    words = {word: re.sub(r"\s+", " ", word) for word in marks_data()["levels"]}
    for line in re.split(r"[\n\t|]", text):
        bare = " ".join(re.findall(r"[^\W_]+", line))
        broken = re.search(r"BÍ[ ]*\n[ ]*MẬT|MẬT[ ]*\n[ ]*ĐỘ", text)
        if bare in words and not broken:
            assert mark_in(text)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_what_stands_around_a_mark_alone_on_its_line_changes_nothing(text: str) -> None:
    assert mark_in(f"{text}\n\nTỐI MẬT\n\n{text}")
    assert (mark_in(text) is None) == (mark_in(f"\n\n{text}\n\n") is None)


@pytest.mark.parametrize("unit", ["\n", " ", "\t", "_", "1", "(", "độ mật ", "1/A-", "MẬT a ", "TỐI\n", "|"])
def test_eight_times_the_text_is_far_from_the_square_of_the_work(unit: str) -> None:
    """The square would be sixty-four times. Processor time, the best of three."""

    def seconds(size: int) -> float:
        text = f"nhận độ mật {unit * (size // len(unit))} x"
        best = []
        for _ in range(3):
            begun = process_time()
            mark_in(text)
            best.append(process_time() - begun)
        return min(best)

    assert seconds(800_000) < 30 * max(seconds(100_000), 0.001)
