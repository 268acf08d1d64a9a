"""A sample unit through the whole chain: the report of its round says what `tally` says of its workbook, and what it
published. Here one unit with the members of three of its organisations; all five, whole, by `dev.py endure units`."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.endure.units import figures, unpublished
from tests.endure.units.chain import carried, differences, named

from xeploai.core.subjects import TallySubject
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook

UNIT = "tra-vinh-block-2022"


@pytest.mark.django_db
def test_a_units_round_ends_in_the_figures_it_published(tmp_path: Path) -> None:
    whole = sample(UNIT).round
    members = [row for row in whole.counts if row.subject is TallySubject.MEMBER and row.year == whole.unit.year]
    workbook = tmp_path / "unit.xlsx"
    write_workbook(workbook, named(replace(whole, counts=members[:3])))
    expected = dict(figures()[UNIT])
    made = carried(read_workbook(workbook), pack=expected["pack"], tier=expected["tier"], out=tmp_path / "out")
    assert differences(made, expected["pack"]) == {}
    expected["groups"] = [known for known in expected["groups"] if known["subject"] != "member"]
    assert list(unpublished(made.report, expected)) == []
    # 16 of 79 pass the ceiling of 20 %, as published: an invented paper allows it.
    assert [paper.pool for paper in made.workbook.authorisations] == ["grassroots_organisation/TV"]
