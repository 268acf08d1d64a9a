"""The eras of the tree as data, and a commune that passes from one to the next in mid-year."""

import re
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import (
    Forest,
    State,
    direct_superior_of_grassroots,
    grassroots_organisation,
)
from xeploai.registers.organisations.eras import eras, read_eras

K = OrgKind
PROVINCE, OLD, NEW, CELL, OLD_GRASSROOTS, NEW_GRASSROOTS = 1, 2, 3, 4, 5, 6
COMMUNES = date(2025, 7, 1)
CHANGE = date(2026, 9, 30)


@pytest.fixture
def province() -> Forest:
    """Two communes (mẫu) of one province in the year 2026, each with a grassroots committee and one cell."""
    held = {
        PROVINCE: State(name="Đảng bộ tỉnh (mẫu)", kind=K.UPPER_COMMITTEE, tier="province", parent=None),
        OLD: State(name="Đảng bộ xã Một (mẫu)", kind=K.UPPER_COMMITTEE, tier="commune", parent=PROVINCE),
        NEW: State(name="Đảng bộ xã Hai (mẫu)", kind=K.UPPER_COMMITTEE, tier="commune", parent=PROVINCE),
        OLD_GRASSROOTS: State(name="Chi bộ trường (mẫu)", kind=K.GRASSROOTS_BRANCH, parent=OLD),
        NEW_GRASSROOTS: State(name="Đảng bộ UBND (mẫu)", kind=K.GRASSROOTS_COMMITTEE, parent=NEW),
        CELL: State(name="Chi bộ thôn (mẫu)", kind=K.BRANCH, parent=NEW_GRASSROOTS),
    }
    forest = Forest({})
    for org, state in held.items():
        forest = forest.changed({org: state}, on=COMMUNES, event=org)
    return forest


def converted(forest: Forest) -> Forest:
    """The second commune becomes the grassroots organisation itself, its committee below becomes subordinate."""
    plan = acts.convert(
        forest,
        on=CHANGE,
        kinds={NEW: (K.GRASSROOTS_COMMITTEE, "commune"), NEW_GRASSROOTS: (K.SUBORDINATE_COMMITTEE, "")},
    )
    assert {finding.code for finding in acts.findings(forest, plan)} == {"organisation_era_unverified"}
    return forest.changed(plan.changes, on=plan.on, event=7)


def test_a_commune_changes_era_in_mid_year_and_its_neighbour_does_not(province: Forest) -> None:
    forest = converted(province)
    day_before = CHANGE - timedelta(days=1)
    before, after = forest.tree(day_before), forest.tree(CHANGE)
    assert eras().of(before, CELL, day_before).id == "commune"
    assert eras().of(after, CELL, CHANGE).id == "commune_is_grassroots"
    assert eras().of(after, OLD_GRASSROOTS, CHANGE).id == "commune"
    assert direct_superior_of_grassroots(before, CELL) == NEW
    assert direct_superior_of_grassroots(after, CELL) == PROVINCE
    assert direct_superior_of_grassroots(after, OLD_GRASSROOTS) == OLD
    assert grassroots_organisation(before, CELL) == NEW_GRASSROOTS
    assert grassroots_organisation(after, CELL) == NEW


def test_a_place_that_the_era_does_not_foresee_is_named(province: Forest) -> None:
    forest = converted(province)
    state = State(name="Đảng bộ bộ phận (mẫu)", kind=K.SECTIONAL_COMMITTEE, parent=NEW)
    held = acts.findings(forest, acts.found(forest, state=state, on=CHANGE))
    assert [finding.code for finding in held] == ["organisation_place_not_foreseen"]
    assert held[0].clause == "208-QĐ/TW"


@pytest.mark.parametrize(
    ("day", "era"), [(date(2025, 6, 30), "district"), (date(2025, 7, 1), "commune"), (date(2018, 1, 1), "district")]
)
def test_the_general_era_changes_on_its_day(province: Forest, day: date, era: str) -> None:
    tree = province.tree(COMMUNES)
    assert eras().of(tree, CELL, day).id == era


def test_the_file_itself_is_checked() -> None:
    text = (files("xeploai.registers.organisations") / "eras.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="every day"):
        read_eras(text.replace("from: 2025-07-01", "from: 2025-07-02"))
    with pytest.raises(ValueError, match="tiers"):
        read_eras(text.replace("upper_committee/commune", "upper_committee/hamlet"))
    assert [era.id for era in eras().eras if not era.verified] == ["commune_is_grassroots"]


def test_the_page_tells_the_eras_of_the_file() -> None:
    page = (Path(__file__).parents[3] / "docs/rules/organisations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+? \| (.+?) \|$", page, flags=re.MULTILINE)
    told = {id: (when, check) for id, when, check in rows if id in {era.id for era in eras().eras}}
    assert list(told) == [era.id for era in eras().eras]
    for era in eras().eras:
        when, check = told[era.id]
        assert (check == "đã đối chiếu") == era.verified
        days = [day for day in (era.first, era.last) if day is not None]
        assert any(f"{day.day:02d}/{day.month}/{day.year}" in when.replace("/0", "/") for day in days), when
