"""What an officer may not found is said on its row, with what may be done, before anybody confirms."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xeploai.core.errors import ImportRejected, Refused
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.services import (
    import_apply,
    left_out,
    list_map,
    list_stage,
    outcomes,
    row_decide,
    row_faults,
)
from xeploai.registers.people.models import Person

DAY = date(2024, 6, 1)
HEAD = ["STT", "Họ và tên", "Số thẻ đảng viên", "Chi bộ"]
KNOWN = [HEAD, [1, "Mẫu Văn An", "00000001", "Chi bộ 1 (mẫu)"]]
ROWS = [*KNOWN, [2, "Thử Thị Bình", "00000002", "Chi bộ Kế hoạch (mẫu)"], ["Tổng cộng: 2"]]


def staged(office: Any, content: bytes, by: Any) -> ImportBatch:
    """A list with its columns as guessed."""
    batch = list_stage(content=content, file_name="ds.xlsx", body=office.body, as_of=DAY, by=by)
    list_map(batch=batch, columns={int(key): field for key, field in batch.layout["columns"].items()}, by=by)
    return batch


@pytest.fixture
def batch(office: Any, xlsx: Callable[..., bytes]) -> ImportBatch:
    """A list of a grassroots officer in which one of two branches is new."""
    import_apply(batch=staged(office, xlsx(KNOWN), office.officer), by=office.officer)
    office.clerk = office.actor("grassroots_officer")
    return staged(office, xlsx(ROWS), office.clerk)


def new_branch(batch: ImportBatch) -> StagedRow:
    """The row of the branch that nobody knows."""
    return batch.rows.get(what="organisation", values__name="Chi bộ Kế hoạch (mẫu)")


def test_the_row_says_what_may_not_be_done_and_offers_what_may(office: Any, batch: ImportBatch) -> None:
    row = new_branch(batch)
    assert [fault.code for fault in row_faults(row)] == ["import_may_not_found"]
    assert [proposal.name for proposal in row.proposals] == ["Chi bộ 1 (mẫu)"]
    with pytest.raises(ImportRejected):
        import_apply(batch=batch, by=office.clerk)
    with pytest.raises(Refused):
        row_decide(row=row, choice="new", by=office.clerk)
    assert Person.objects.count() == 1


def test_another_branch_takes_its_people(office: Any, batch: ImportBatch) -> None:
    row = new_branch(batch)
    row_decide(row=row, choice=str(row.proposals[0].id), by=office.clerk)
    import_apply(batch=batch, by=office.clerk)
    assert {str(person.home) for person in Person.objects.all()} == {"Chi bộ 1 (mẫu)"}


def test_left_out_it_leaves_out_its_people_and_says_so(office: Any, batch: ImportBatch, xlsx: Any) -> None:
    row_decide(row=new_branch(batch), choice="skip", by=office.clerk)
    assert outcomes(batch)["member"] == {"same": 1, "skipped": 1}
    person = batch.rows.get(what="member", values__full_name="Thử Thị Bình")
    assert [note.code for note in person.notes] == ["import_branch_left_out"]
    assert (person.choice, Organisation.objects.count()) == ("", 2)
    row_decide(row=new_branch(batch), choice="", by=office.clerk)
    person.refresh_from_db()
    assert (person.outcome, person.notes) == ("new", [])


def test_who_may_found_takes_the_same_list_in(office: Any, batch: ImportBatch) -> None:
    import_apply(batch=batch, by=office.officer)
    assert {str(person.home) for person in Person.objects.all()} == {"Chi bộ 1 (mẫu)", "Chi bộ Kế hoạch (mẫu)"}


def test_the_preview_names_rows_that_are_no_records(office: Any, batch: ImportBatch, client: Client) -> None:
    assert [(fault.row, fault.code) for fault in left_out(batch)] == [(4, "import_row_total")]
    client.force_login(office.clerk.user)
    page = client.get(reverse("imports:detail", args=[batch.public_id]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "bạn không có quyền lập tổ chức mới" in text
    assert "Dòng cộng, không phải đảng viên" in text
    assert "Thêm mới</button>" not in text
