"""Vietnamese names: the order of lists, and search without marks."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.names import MOST_WORDS, folded_name, person_sort_key, search_words, title_sort_key

# Each row in the order in which a signed list has it: given name, then family name, then middle names.
ORDERED = [
    ["Nguyễn Văn An", "Lê Thị Ân", "Trần Bình", "Phạm Dũng", "Đỗ Đạt", "Vũ Yến"],
    ["Đỗ A", "Đỗ Á", "Đỗ Ă", "Đỗ Â"],
    ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ"],
    ["Lê Dung", "Lê Đa"],
    ["Lê Hoa", "Lê Hoà", "Lê Hoá"],
    ["Lê O", "Lê Ô", "Lê Ơ"],
    ["Lê Tu", "Lê Tư"],
    ["Lê Thị An", "Lê Văn An", "Nguyễn An", "Nguyễn Thị An"],
    ["Lê Anh", "Bùi Ánh"],
    ["Bùi Hà", "Lê Hà"],
]

SAME = [
    ("Lê Hoà", "Lê Hòa"),
    ("Phan Thuý", "Phan Thúy"),
    ("Lê Văn An", "lê  văn AN"),
    ("Đào Thị Mỹ", unicodedata.normalize("NFD", "Đào Thị Mỹ")),
]

NAMES = st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize("names", ORDERED, ids=lambda names: names[0])
def test_people_stand_by_given_name(names: list[str]) -> None:
    assert all(person_sort_key(first) < person_sort_key(second) for first, second in pairwise(names))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert person_sort_key(one) == person_sort_key(other)
    assert folded_name(one) == folded_name(other)


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("  Trương   Quốc-Ưu ", "truong quoc uu"),
        ("CHI BỘ 12 (mẫu)", "chi bo 12 mau"),
        ("", ""),
    ],
)
def test_search_without_marks(name: str, searched: str) -> None:
    assert folded_name(name) == searched


def test_titles_stand_from_left_to_right_and_numbers_by_size() -> None:
    titles = ["Chi bộ 2", "Chi bộ 10", "Chi bộ ấp Ao", "Chi bộ Ấp Đông", "Đảng bộ xã A"]
    assert all(title_sort_key(first) < title_sort_key(second) for first, second in pairwise(titles))


@given(NAMES, NAMES)
def test_keys_tell_names_apart_and_need_no_collation(one: str, other: str) -> None:
    first, second = person_sort_key(one), person_sort_key(other)
    assert first.isascii()
    assert first.isalnum()
    assert (first == second) == (one.split() == other.split())


def test_a_search_has_an_end() -> None:
    assert search_words("Đào  " * 2000) == ["dao"] * MOST_WORDS


@pytest.mark.parametrize(
    ("title", "same"), [("Chi bộ ٣", "Chi bộ 3"), ("Chi bộ １２", "Chi bộ 12"), ("Chi bộ १०", "Chi bộ 10")]
)
def test_digits_of_any_script_sort_as_the_number_they_are(title: str, same: str) -> None:
    assert title_sort_key(title) == title_sort_key(same)
