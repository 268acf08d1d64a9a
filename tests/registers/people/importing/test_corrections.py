"""A staged list is put right in the preview: what is offered, confirmed for a column in one act, or cell by cell."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.round import Collective, Leader, Organisation, Place, Round, Unit
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotVisible
from xeploai.registers.people.importing.corrections import cell_correct, column_correct
from xeploai.registers.people.importing.findings import ColumnOffer, column_offers, finding_groups
from xeploai.registers.people.importing.models import ImportBatch, Outcome, Stage
from xeploai.registers.people.importing.services import (
    import_apply,
    import_discard,
    list_map,
    list_stage,
    round_stage,
    row_decide,
    rows_to_look_at,
)
from xeploai.registers.people.models import Person, PersonIdentifier, Post, Status

DAY = date(2024, 6, 1)
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Ngày vào đảng", "Chi bộ", "Ghi chú"]
BRANCH = "Chi bộ 1 (mẫu)"
ROWS: list[list[Any]] = [
    HEAD,
    [1, "Trần Văn Đạt", "1/7/80", "00012345", "19/5/2005", BRANCH, "miễn sinh hoạt"],
    [2, "Nguyễn Thị An", "2/8/01", "00012346", "tháng 6/2022", BRANCH, None],
    [3, "Lê Hòa", "3/9/04", "12347", "19/5/2003", BRANCH, "Được miễn sinh hoạt từ 2020"],
    [4, "Phạm Mẫu", "4/1/1990", "12348", None, BRANCH, None],
]


def staged(office: Any, xlsx: Any, rows: Sequence[Sequence[Any]] = ROWS) -> ImportBatch:
    """A list with its columns as guessed."""
    batch = list_stage(content=xlsx(rows), file_name="ds.xlsx", body=office.body, as_of=DAY, by=office.officer)
    if batch.stage == Stage.MAPPING:
        list_map(batch=batch, columns={int(c): f for c, f in batch.layout["columns"].items()}, by=office.officer)
    batch.refresh_from_db()
    return batch


def offers(batch: ImportBatch) -> dict[str, ColumnOffer]:
    """What is offered now, by the code of the finding."""
    return {offer.code: offer for offer in column_offers(batch, rows_to_look_at(batch))}


def accept(office: Any, batch: ImportBatch, code: str, rows: Sequence[int] | None = None) -> int:
    """Confirm an offer for all of its rows, or for some of them."""
    offer = offers(batch)[code]
    left = [entry.row_id for entry in offer.offers if rows is not None and entry.row not in rows]
    return column_correct(batch=batch, key=offer.key, digest=offer.digest, left=left, by=office.officer)


def mended(office: Any, batch: ImportBatch) -> None:
    """The one birth that nobody can guess."""
    row = batch.rows.get(values__full_name="Lê Hòa")
    cell_correct(row=row, column_id="born_on", seen="3/9/04", text="3/9/1984", by=office.officer)
    batch.refresh_from_db()


def refused(call: Any) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises(Refused) as stopped:
        call()
    return [fault.code for fault in stopped.value.faults]


def test_years_of_two_digits_are_offered_as_they_fit_the_row_and_confirmed_in_one_act(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    offer = offers(batch)["import_day_short_year"]
    # 2080 is ahead of the list, 2001 fits; 2004 would be after the admission of 2003, and 1904 is nobody's birth.
    assert [(entry.row, entry.before, entry.after) for entry in offer.offers] == [
        (2, "1/7/80", "01/07/1980"),
        (3, "2/8/01", "02/08/2001"),
    ]
    assert accept(office, batch, "import_day_short_year") == 2
    mended(office, batch)
    assert [row.values["born_on"] for row in batch.rows.filter(what="member")] == [
        "1980-07-01",
        "2001-08-02",
        "1984-09-03",
        "1990-01-04",
    ]
    assert "import_day_short_year" not in offers(batch)
    entry = Entry.objects.get(action="import.correct_column")
    assert entry.values.held["after"] == {"field": "Ngày sinh", "rows": 2, "listed": [2, 3]}
    import_apply(batch=batch, by=office.officer)
    assert Person.objects.get(full_name="Trần Văn Đạt").born_on == PartialDate(1980, 7, 1)


def test_a_month_in_words_needs_no_offer(office: Any, xlsx: Any) -> None:
    row = staged(office, xlsx).rows.get(values__full_name="Nguyễn Thị An")
    assert row.values["admission_decided_on"] == "2022-06"


def test_a_comment_on_a_cell_is_a_remark(office: Any, xlsx: Any) -> None:
    book = load_workbook(io.BytesIO(xlsx([HEAD, [1, "Trần Văn Đạt", "1940", "00012345", None, BRANCH, None]])))
    book.worksheets[0]["B2"].comment = Comment("Miễn sinh hoạt", "x")
    file = io.BytesIO()
    book.save(file)
    batch = staged(office, lambda _rows: file.getvalue())
    assert accept(office, batch, "import_remark") == 1
    assert batch.rows.get(what="member").values["exempt"] == "1"


def test_zeros_that_were_lost_are_put_back_for_the_whole_column(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    assert [(entry.before, entry.after) for entry in offers(batch)["import_zeros_lost"].offers] == [
        ("12347", "00012347"),
        ("12348", "00012348"),
    ]
    accept(office, batch, "import_zeros_lost")
    accept(office, batch, "import_day_short_year")
    mended(office, batch)
    import_apply(batch=batch, by=office.officer)
    assert set(PersonIdentifier.objects.values_list("value", flat=True)) == {
        "00012345",
        "00012346",
        "00012347",
        "00012348",
    }


def test_a_remark_that_is_a_status_is_recorded_for_the_rows_that_are_ticked(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    assert [(entry.row, entry.after) for entry in offers(batch)["import_remark"].offers] == [
        (2, "miễn sinh hoạt"),
        (4, "miễn sinh hoạt"),
    ]
    assert accept(office, batch, "import_remark", rows=[2]) == 1
    assert [entry.row for entry in offers(batch)["import_remark"].offers] == [4]
    # What was adopted stands when another column is put right.
    accept(office, batch, "import_day_short_year")
    mended(office, batch)
    import_apply(batch=batch, by=office.officer)
    assert [(row.person.full_name, row.kind) for row in Status.objects.all()] == [("Trần Văn Đạt", "exempt")]


def test_what_was_seen_is_what_is_confirmed(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    offer = offers(batch)["import_zeros_lost"]
    row = batch.rows.get(values__full_name="Lê Hòa")
    cell_correct(row=row, column_id="card", seen="12347", text="00099999", by=office.officer)
    batch.refresh_from_db()
    stale = {"batch": batch, "key": offer.key, "digest": offer.digest, "by": office.officer}
    assert refused(lambda: column_correct(**stale)) == ["import_offer_changed"]
    fresh = offers(batch)["import_zeros_lost"]
    empty = {**stale, "digest": fresh.digest, "left": [entry.row_id for entry in fresh.offers]}
    assert refused(lambda: column_correct(**empty)) == ["import_offer_none"]
    assert batch.rows.get(values__full_name="Phạm Mẫu").values["card"] == "12348"


def test_a_cell_is_put_right_in_place_and_choices_stand(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    left = batch.rows.get(values__full_name="Phạm Mẫu")
    row_decide(row=left, choice="skip", by=office.officer)
    row = batch.rows.get(values__full_name="Trần Văn Đạt")
    cell_correct(row=row, column_id="born_on", seen="1/7/80", text=" 1/7/1981 ", by=office.officer)
    assert batch.rows.get(values__full_name="Trần Văn Đạt").values["born_on"] == "1981-07-01"
    assert batch.rows.get(values__full_name="Phạm Mẫu").outcome == Outcome.SKIPPED
    entry = Entry.objects.get(action="import.correct_cell")
    assert (entry.values.held["before"], entry.values.held["after"]) == (
        {"cell": "1/7/80"},
        {"field": "Ngày sinh", "row": 2, "cell": "1/7/1981"},
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seen": "1/7/81"}, "import_offer_changed"),
        ({"column_id": "phone"}, "import_cell_fixed"),
        ({"column_id": "../x"}, "import_cell_fixed"),
        ({"text": "x" * 301}, "import_cell_long"),
        ({"text": "TỐI MẬT"}, "secret_mark"),
    ],
)
def test_a_cell_that_may_not_be_written_stays(office: Any, xlsx: Any, change: dict[str, str], code: str) -> None:
    batch = staged(office, xlsx)
    row = batch.rows.get(values__full_name="Trần Văn Đạt")
    given: dict[str, Any] = {"column_id": "born_on", "seen": "1/7/80", "text": "1/7/1980", **change}
    assert refused(lambda: cell_correct(row=row, by=office.officer, **given)) == [code]
    assert not Entry.objects.filter(action="import.correct_cell").exists()


def test_nobody_else_and_nothing_that_is_over(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx)
    offer, row = offers(batch)["import_zeros_lost"], batch.rows.filter(what="member")[0]
    reader = office.actor("auditor")
    with pytest.raises(NotVisible):
        column_correct(batch=batch, key=offer.key, digest=offer.digest, by=reader)
    with pytest.raises(NotVisible):
        cell_correct(row=row, column_id="born_on", seen="1/7/80", text="1980", by=reader)
    import_discard(batch=batch, by=office.officer)
    assert refused(lambda: column_correct(batch=batch, key=offer.key, digest=offer.digest, by=office.officer)) == [
        "import_over"
    ]


def test_fifty_equal_findings_are_one_line(office: Any, xlsx: Any) -> None:
    rows: list[list[Any]] = [
        HEAD,
        *([number, f"Mẫu Số {number}", "1/7/80", None, None, BRANCH, None] for number in range(1, 51)),
    ]
    batch = staged(office, xlsx, rows)
    [group] = finding_groups(rows_to_look_at(batch))
    assert (group.code, group.column, len(group.faults), group.blocks) == (
        "import_day_short_year",
        "Ngày sinh",
        50,
        True,
    )
    assert group.names[0] == "Mẫu Số 1"


def test_remarks_that_say_different_things_are_two_lines(office: Any, xlsx: Any) -> None:
    said = ["miễn sinh hoạt", "MSH", "chuyển SHĐ"]
    rows: list[list[Any]] = [
        HEAD,
        *([n, f"Mẫu Văn {name}", "1940", None, None, BRANCH, said[n]] for n, name in enumerate("ABC")),
    ]
    batch = staged(office, xlsx, rows)
    groups = finding_groups(rows_to_look_at(batch))
    assert [(len(group.faults), group.faults[0].values["status"]) for group in groups] == [
        (2, "miễn sinh hoạt"),
        (1, "chuyển sinh hoạt"),
    ]


def test_rows_that_an_earlier_version_staged_are_shown_without_offers(office: Any, xlsx: Any) -> None:
    """It did not note the column of a finding."""
    batch = staged(office, xlsx)
    for row in batch.rows.all():
        row.faults = [replace(fault, column_id="") for fault in row.faults]
        row.notes = [
            replace(note, column_id="", values={k: v for k, v in note.values.items() if k != "codes"})
            for note in row.notes
        ]
        row.save()
    assert offers(batch) == {}
    assert {group.code for group in finding_groups(rows_to_look_at(batch))} == {
        "import_day_short_year",
        "import_zeros_lost",
        "import_remark",
    }


def leaders(year: int = 2026) -> Round:
    """A unit with two secretaries, of whom one has a group, and a chairman without one."""
    place = Place("Cán bộ", 2)
    people = [
        ("C1", "Mẫu Một", "Bí thư", "Nhóm bí thư (mẫu)"),
        ("C2", "Mẫu Hai", "Bí thư", None),
        ("C3", "Mẫu Ba", "Chủ tịch", None),
    ]
    return Round(
        unit=Unit(code="DB", name="Đảng bộ xã (mẫu)", year=year, closing_on=date(year, 6, 1)),
        organisations=[
            Organisation(code="DB", name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, parent=None, at=place)
        ],
        collectives=[Collective(code="T1", name="Ban Thường vụ (mẫu)", org="DB", label="Ban thường vụ", at=place)],
        leaders=[
            Leader(code=code, name=name, org="DB", post=post, group=group, at=place)
            for code, name, post, group in people
        ],
    )


def test_a_missing_group_is_noted_where_the_year_needs_it_with_a_default_from_the_post(office: Any) -> None:
    batch = round_stage(round_=leaders(), content=b"", file_name="s.xlsx", body=office.body, by=office.officer)
    offer = offers(batch)["import_group_missing"]
    assert [(entry.name, entry.before, entry.after) for entry in offer.offers] == [
        ("Ban Thường vụ (mẫu)", "Ban thường vụ", "Ban thường vụ"),
        ("Mẫu Hai", "Bí thư", "Nhóm bí thư (mẫu)"),
        ("Mẫu Ba", "Chủ tịch", "Chủ tịch"),
    ]
    assert accept(office, batch, "import_group_missing") == 3
    assert "import_group_missing" not in offers(batch)
    import_apply(batch=batch, by=office.officer)
    assert dict(Post.objects.values_list("person__full_name", "similar_group")) == {
        "Mẫu Một": "Nhóm bí thư (mẫu)",
        "Mẫu Hai": "Nhóm bí thư (mẫu)",
        "Mẫu Ba": "Chủ tịch",
    }


@pytest.mark.parametrize(("year", "names"), [(2017, []), (2022, ["Mẫu Hai", "Mẫu Ba"]), (2023, 3)])
def test_the_rules_of_the_year_say_who_needs_a_group(office: Any, year: int, names: Any) -> None:
    """No rules, no group; until 2022 collectives are counted by their kind, from 2023 by a group as leaders are."""
    batch = round_stage(round_=leaders(year), content=b"", file_name="s.xlsx", body=office.body, by=office.officer)
    offered = offers(batch).get("import_group_missing")
    found = [entry.name for entry in offered.offers] if offered else []
    assert found == names or len(found) == names
