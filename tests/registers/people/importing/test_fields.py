"""Every field of an import is defined once and whole: what one lacks is named."""

from dataclasses import fields as record_fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xeploai.core.round import Member
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.columns_page import sample_columns, sample_list, with_columns
from xeploai.registers.people.importing.field_definition import Field, Keeps
from xeploai.registers.people.importing.field_kinds import KINDS, FieldKind, KnownMember, MemberEntry, kind_of
from xeploai.registers.people.importing.fields import (
    BadField,
    column_of,
    column_title,
    field_from,
    fields,
    meaning,
)
from xeploai.registers.people.importing.preview import preview_list
from xeploai.registers.people.importing.staged_records import MemberRecord
from xeploai.registers.people.importing.values import read_cell, shown_value
from xeploai.registers.people.models import IdentifierKind, Person, Sphere, StatusKind
from xeploai.tools.workbooks.sheets import MEMBERS

YEAR = 2025
PAGE = Path(__file__).parents[4] / "docs" / "import.md"
# Of the workbook's page of members: what the import does not take in.
NOT_IMPORTED = {"post_rank", "group", "note"}
WHOLE: dict[str, Any] = {"title": "Quê (mẫu)", "reads": "text", "keeps": "person", "headings": ["que mau"]}


def test_a_definition_without_its_comparison_is_refused_by_name() -> None:
    entry = {key: value for key, value in WHOLE.items() if key != "keeps"}
    with pytest.raises(BadField, match=r"hometown: no `keeps`"):
        field_from("hometown", entry)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"headings": []}, "no `headings`"),
        ({"reads": "number"}, "'number'"),
        ({"keeps": "persons"}, "'persons'"),
        ({"heading": ["que"]}, "heading"),
        ({"keeps": "status"}, "`as`"),
        ({"as": "party"}, "`as`"),
    ],
)
def test_what_a_definition_lacks_is_named(change: dict[str, Any], names: str) -> None:
    with pytest.raises(BadField, match=f"hometown.*{names}"):
        field_from("hometown", {**WHOLE, **change})


def test_a_kind_that_does_not_compare_cannot_be_made() -> None:
    class Half(FieldKind):
        def apply(self, *_args: Any) -> None:
            """Writes without having compared."""

    with pytest.raises(TypeError, match="compare"):
        Half()  # type: ignore[abstract]
    assert set(KINDS) == set(Keeps)


def known(**facts: Any) -> KnownMember:
    """A person of whom nothing else is known."""
    nothing: dict[str, Any] = {
        "facts": {},
        "numbers": {},
        "statuses": set(),
        "titles": {},
        "levels": {},
        "awards": set(),
        "branch": 1,
        "branch_name": "Chi bộ 1 (mẫu)",
        "named": 1,
        "named_name": "Chi bộ 1 (mẫu)",
        "visits": set(),
    }
    return KnownMember(**{**nothing, **facts})


RECORDED = [field for field in fields().values() if field.keeps not in {Keeps.PART, Keeps.NOTHING}]


@pytest.mark.parametrize("field", RECORDED, ids=lambda field: field.id)
def test_every_field_that_is_recorded_is_read_compared_shown_and_applied(field: Field) -> None:
    column = column_of(f"{field.id}:{YEAR}" if field.yearly else field.id)
    assert field.example, f"{field.id}: no example"
    value = read_cell(column.id, field.example)
    assert value, f"{field.id}: the example says nothing"
    assert shown_value(field.reads, value), f"{field.id}: shows nothing"
    if field.keeps in {Keeps.BRANCH, Keeps.MEMBERSHIP}:
        return
    record = MemberRecord(facts={column.id: value})
    changes = dict(kind_of(column).compare(column, record, known()))
    assert changes[column.id].after == value, f"{field.id}: a new value is no difference"
    entry = MemberEntry()
    kind_of(column).apply(column, value, entry)
    assert entry != MemberEntry(), f"{field.id}: writes nothing"


def test_a_branch_and_a_stay_are_compared() -> None:
    column, belonging = column_of("branch"), column_of("membership")
    moved = known(named=2, named_name="Chi bộ 2 (mẫu)")
    record = MemberRecord(facts={"branch": "chi bo 2 mau"})
    assert dict(kind_of(column).compare(column, record, moved))["branch"].after == "Chi bộ 2 (mẫu)"
    visit = MemberRecord(facts={"branch": "chi bo 2 mau", "membership": "temporary"})
    assert [name for name, _ in kind_of(column).compare(column, visit, moved)] == ["visit"]
    probation = MemberRecord(facts={"membership": "probationary"})
    assert dict(kind_of(belonging).compare(belonging, probation, known()))["membership"].before == "official"


def test_what_a_field_keeps_has_its_place_in_the_register() -> None:
    columns = {column.name for column in Person._meta.concrete_fields}
    facts = {entry.name for entry in record_fields(PersonFacts)}
    for field in fields().values():
        match field.keeps:
            case Keeps.PERSON:
                assert field.id in columns, f"{field.id}: no column of Person"
                assert field.id in facts, f"{field.id}: not in PersonFacts, so that no form and no page shows it"
            case Keeps.NUMBER:
                assert field.id in IdentifierKind.values
            case Keeps.STATUS:
                assert field.keeps_as in StatusKind.values
            case Keeps.POST:
                assert field.keeps_as in Sphere.values


def test_the_workbook_and_the_definitions_name_the_same_columns() -> None:
    said = {field.workbook: field.id for field in fields().values() if field.workbook}
    assert said.keys() <= {entry.name for entry in record_fields(Member)}
    assert {column.key for column in MEMBERS.columns} - NOT_IMPORTED == said.keys()


def test_the_sample_list_has_every_field_and_is_read_back() -> None:
    preview = preview_list(sample_list(YEAR), "danh-sach-mau.xlsx", as_of=date(2026, 1, 31))
    assert list(preview.columns.values()) == [column.id for column in sample_columns(YEAR)]
    [row] = [row for row in preview.rows if row.kind == "person"]
    assert row.faults == []
    said = {column.id: read_cell(column.id, column.field.example) for column in sample_columns(YEAR)}
    assert dict(row.values) == said


@pytest.mark.parametrize("field", fields().values(), ids=lambda field: field.id)
def test_a_column_under_our_own_title_is_understood(field: Field) -> None:
    id = f"{field.id}:{YEAR}" if field.yearly else field.id
    assert meaning(column_title(id)) == id


def test_the_page_shows_the_columns_as_they_are_defined() -> None:
    text = PAGE.read_text(encoding="utf-8")
    command = "python -m xeploai.registers.people.importing.columns_page docs/import.md"
    assert with_columns(text) == text, f"the table is not as the definitions: {command}"
