"""Records made by columns are what calling the class for every row gives."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import Member, Membership, Place, Result
from xeploai.core.subjects import SubjectKind
from xeploai.tools.workbooks.by_column import records, rows

AT = [Place("Đảng viên", 2), Place("Đảng viên", 3)]
MEMBERS: dict[str, list[Any]] = {
    "at": AT,
    "code": ["M1", "M2"],
    "name": ["Mẫu Văn An", "Mẫu Thị Bình"],
    "org": ["B1", "B1"],
    "membership": [Membership.OFFICIAL, Membership.TEMPORARY],
    "born_on": [PartialDate(1980), None],
}
RESULTS: dict[str, list[Any]] = {
    "kind": [SubjectKind.MEMBER] * 2,
    "subject": ["M1", "M2"],
    "at": AT,
    "level": [Level.GOOD, None],
}


@pytest.mark.parametrize(("kind", "columns"), [(Member, MEMBERS), (Result, RESULTS)])
def test_records_are_those_of_the_class_and_as_frozen(kind: type, columns: dict[str, list[Any]]) -> None:
    made: list[Any] = records(kind, columns)
    assert made == [kind(**row) for row in rows(columns)]
    assert [hash(record) for record in made] == [hash(kind(**row)) for row in rows(columns)]
    with pytest.raises(FrozenInstanceError):
        made[0].at = AT[1]


def test_no_rows_give_no_records() -> None:
    assert not records(Member, {})
    assert not list(rows({}))
    assert not records(Member, {key: [] for key in MEMBERS})


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [({**MEMBERS, "wage": [1, 2]}, "wage"), ({key: MEMBERS[key] for key in MEMBERS if key != "name"}, "name")],
)
def test_a_column_that_is_no_field_and_a_field_that_is_missing_are_errors(
    columns: dict[str, list[Any]], wrong: str
) -> None:
    with pytest.raises(TypeError, match=f"Member: {wrong}"):
        records(Member, columns)
