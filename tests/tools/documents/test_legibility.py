"""Text of a page that looks right on paper and comes out broken is told from text that is right."""

from pathlib import Path

import pytest

from xeploai.tools.documents.legibility import Doubt, doubt_of
from xeploai.tools.messages import catalogue

RIGHT = (
    "Đảng viên: 4.238/4.928 được đánh giá, xếp loại, bằng 86,00%. Tổ chức cơ sở đảng: 49/49 được đánh giá, xếp loại, "
    "bằng 100%. Như vậy, 3.889/4.238 đảng viên xếp loại hoàn thành tốt nhiệm vụ trở lên, bằng 91,76%; trong đó "
    "669/3.889 hoàn thành xuất sắc nhiệm vụ, bằng 17,20% số hoàn thành tốt nhiệm vụ trở lên. "
)
LATE = set(map(chr, range(0x1EA0, 0x1EFA))) | set("ơưƠƯ")


def test_right_text_is_trusted() -> None:
    assert doubt_of(RIGHT) is None
    assert doubt_of("") is None
    assert doubt_of("XS T HT KHT HĐND UBND TCCSĐ " * 20) is None
    assert doubt_of(RIGHT + "đ/c Tr. 5 km, 3 kg, tp. Hồ Chí Minh") is None


@pytest.mark.parametrize(
    "broken",
    [
        "".join(letter for letter in RIGHT if letter not in LATE),  # the second font's letters are missing
        "".join(f" {letter} " if letter in LATE else letter for letter in RIGHT),  # or stand by themselves
        "".join(" " if letter in LATE else letter for letter in RIGHT) + " ".join(filter(LATE.__contains__, RIGHT)),
    ],
    ids=["missing", "apart", "behind"],
)
def test_letters_of_a_second_font_leave_pieces(broken: str) -> None:
    assert doubt_of(broken) is Doubt.IN_PIECES


def test_shapes_without_letters() -> None:
    assert doubt_of("".join("\ue001" if letter in LATE else letter for letter in RIGHT)) is Doubt.NO_LETTERS
    assert doubt_of(RIGHT.replace("ạ", "\ufffd").replace("ệ", "\ufffd") * 2) is Doubt.NO_LETTERS
    assert doubt_of(RIGHT * 30 + "\uf0b7") is None  # a bullet


def test_letters_of_other_scripts_within_words() -> None:
    cyrillic_a, greek_o = "\u0430", "\u03bf"
    assert doubt_of(RIGHT.replace("a", cyrillic_a).replace("o", greek_o) * 3) is Doubt.MIXED


def test_every_doubt_has_a_sentence() -> None:
    assert all(doubt in catalogue() for doubt in Doubt)


def test_the_documentation_is_right_text() -> None:
    for page in sorted((Path(__file__).parents[3] / "docs").glob("*.md")):
        assert doubt_of(page.read_text(encoding="utf-8")) is None, page.name
