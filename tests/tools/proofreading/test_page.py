"""The page: whole text, right figures marked, wrong ones with the right value; nothing comes from elsewhere."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import html

from xeploai.core.errors import Refused
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.page import page_of, write_page
from xeploai.tools.proofreading.reading import read_bytes

TEXT = (
    "Có 9/45 chi bộ được khen (20%) & <b>.\n\nCó 669/4.238 đảng viên được khen (15,76%).\n\nA\tB\tC\nx\t1\t2\ny\t3\t4\n"
)


def _found(page: str, path: str) -> list[Any]:
    """What XPath finds in the page; lxml types it as anything it may be."""
    return cast(list[Any], html.fromstring(page).xpath(path))


def _page(*texts: str) -> str:
    return page_of([(f"báo cáo {n}.txt", check(read_bytes(text.encode(), "a.txt"))) for n, text in enumerate(texts)])


def test_right_and_wrong_figures_are_marked() -> None:
    page = _page(TEXT)
    assert [mark.text for mark in _found(page, "//article//mark[@class='right']")] == ["20%"]
    assert [mark.text for mark in _found(page, "//article//mark[@class='wrong']")] == ["15,76%"]
    assert [ins.text for ins in _found(page, "//article//ins")] == ["15,79%"]
    assert [button.get("data-copy") for button in _found(page, "//button")] == ["15,79%"]
    assert len(_found(page, "//article//table//td")) == 9


def test_the_whole_text_is_there_and_escaped() -> None:
    shown = "".join(_found(_page(TEXT), "//article//text()[not(ancestor::ins or ancestor::sup)]"))
    assert "".join(shown.split()) == "".join(TEXT.split())


def test_every_link_has_its_place_also_with_several_files() -> None:
    page = _page(TEXT, TEXT)
    ids = _found(page, "//@id")
    assert len(ids) == len(set(ids))
    assert {link.get("href")[1:] for link in _found(page, "//a")} <= set(ids)


def test_nothing_is_loaded_and_no_script_is_needed_to_read() -> None:
    page = _page(TEXT)
    assert not re.search(r"(?:src|href)=[\"'](?!#)|@import|url\(|https?://", page)
    assert '<button type="button" hidden' in page


def _luminance(colour: str) -> float:
    held = colour.lstrip("#")
    full = "".join(char * 2 for char in held) if len(held) == 3 else held
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_of_wcag_aa(scheme: int) -> None:
    style = re.findall(r":root\{([^}]*)\}", _page(TEXT))[scheme]
    colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", style))
    pairs = [("ink", "bg"), ("ink", "surface"), ("muted", "bg"), ("brand-ink", "surface"), ("note", "surface")]
    pairs += [(name, f"{name}-bg") for name in ("right", "see", "wrong", "note")] + [("right", "surface")]
    for front, back in pairs:
        light, dark = sorted((_luminance(colours[front]), _luminance(colours[back])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        write_page([], tmp_path / "không có" / "a.html")
    assert caught.value.faults[0].code == "check_unwritable"
