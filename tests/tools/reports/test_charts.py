"""Charts: well-formed SVG, widths that make the whole, unknown hatched, and a PNG for Word."""

import re
from xml.etree import ElementTree as ET

from xeploai.core.levels import Level
from xeploai.tools.reports.charts import Bar, Mark, cap_marks, level_bars, png, pngs

NAMES = dict(zip(Level, ("HTXSNV", "HTTNV", "HTNV", "KHTNV"), strict=True))


def levels(*counts: int | None) -> dict[Level, int | None]:
    return dict(zip(Level, counts, strict=True))


def test_segments_make_the_whole_and_name_their_share() -> None:
    svg = level_bars([Bar("Đảng viên <A & B>", levels(669, 3220, 317, 32), 4238)], NAMES, title="x", unknown="chưa rõ")
    ET.fromstring(svg)
    widths = [float(w) for w in re.findall(r'y="36.0" width="([\d.]+)"', svg)]
    assert len(widths) == 4
    assert abs(sum(widths) - 440) < 0.5
    assert "15,8%" in svg
    assert "4.238" in svg
    assert "<A" not in svg.replace("<A & B>", "")
    assert "chưa rõ" not in svg


def test_unknown_is_hatched_and_said() -> None:
    svg = level_bars([Bar("Tập thể", levels(18, None, None, 0), 33)], NAMES, title="x", unknown="chưa rõ")
    assert "url(#none)" in svg
    assert "chưa rõ" in svg


def test_a_pool_above_its_cap_is_red_and_shows_both_figures() -> None:
    svg = cap_marks([Mark("A", 16, 15), Mark("B", 0, 0)], title="x", used="u", places="p", passed="v")
    ET.fromstring(svg)
    assert "16/15" in svg
    assert svg.count("#9b1c1c") >= 2


def test_png() -> None:
    picture = png(level_bars([], NAMES, title='a"b\\', unknown="?"), ppi=30)
    assert picture.startswith(b"\x89PNG")


def test_several_are_the_pictures_that_each_would_be() -> None:
    svgs = [level_bars([Bar(name, levels(1, 2, 3, 4), 10)], NAMES, title=name, unknown="?") for name in ("a", "b")]
    assert pngs(svgs, ppi=30) == [png(svg, ppi=30) for svg in svgs]
    assert pngs([]) == []
