"""Letters with their marks: the same as Python's own, save where the marks are more than any letter bears."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.letters import MOST_MARKS, bears_too_many_marks, composed, decomposed

TEXTS = st.text(st.sampled_from("aơMẬT \u0302\u0323\u0301\u031b\u0f71\U0001e947đ"), max_size=20)


@given(TEXTS)
def test_of_any_usual_text_it_is_the_usual_form(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)
    assert decomposed(text) == unicodedata.normalize("NFD", text)


@given(TEXTS, st.integers(min_value=0, max_value=60), TEXTS)
def test_a_run_of_marks_is_found_wherever_it_begins(before: str, count: int, after: str) -> None:
    text = before + "o" + "\u0323" * count + "x" + after
    assert bears_too_many_marks(text) == (count > MOST_MARKS)


def test_no_letter_keeps_more_than_a_few_marks() -> None:
    """The order of marks is made by comparing each with the others, so their number on one letter must be bounded."""
    text = composed("a" + "\u0302\u0323" * 1000 + "b")
    assert len(text) <= MOST_MARKS + 2
    assert text[0] == "ậ"
    assert text[-1] == "b"
