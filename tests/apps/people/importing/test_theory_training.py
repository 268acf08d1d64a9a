"""The column that was added: from a list to the register, its pages and the person's own record."""

from datetime import date
from typing import Any

from xeploai.apps.people.facts import text_facts
from xeploai.apps.people.importing.services import import_apply, list_map, list_stage
from xeploai.apps.people.models import Person
from xeploai.apps.people.rounds import round_of

HEAD = ["STT", "Họ và tên", "Số thẻ đảng viên", "Chi bộ", "Trình độ lý luận chính trị"]


def taken_in(office: Any, content: bytes) -> Any:
    batch = list_stage(
        content=content, file_name="ds.xlsx", body=office.body, as_of=date(2024, 6, 1), by=office.officer
    )
    if batch.stage == "mapping":
        list_map(batch=batch, columns={int(c): f for c, f in batch.layout["columns"].items()}, by=office.officer)
    rows = list(batch.rows.filter(what="member"))
    import_apply(batch=batch, by=office.officer)
    return rows


def test_a_plain_text_column_goes_all_the_way(office: Any, xlsx: Any) -> None:
    taken_in(office, xlsx([HEAD, [1, "Trần Văn Đạt", "00012345", "Chi bộ 1 (mẫu)", "Sơ cấp"]]))
    [row] = taken_in(office, xlsx([HEAD, [1, "Trần Văn Đạt", "00012345", "Chi bộ 1 (mẫu)", "Trung cấp"]]))
    assert [(name, change.before, change.after) for name, change in row.diff.items()] == [
        ("theory_training", "Sơ cấp", "Trung cấp")
    ]
    person = Person.objects.get(full_name="Trần Văn Đạt")
    assert text_facts(person) == [("Trình độ lý luận chính trị", "Trung cấp")]
    [member] = round_of(office.body, 2024, closing_on=date(2024, 12, 31)).members
    assert member.theory_training == "Trung cấp"
