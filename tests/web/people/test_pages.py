"""Pages of people and of imports: from the form to the register, and what is never shown or taken."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import views_append
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.models import ImportBatch
from xeploai.registers.people.models import Collective, Membership, PastAward, PastLevel, Person, Transfer
from xeploai.registers.people.services import person_add


def act(cast: Any, name: str, key: str = "a1") -> str:
    """An address of one person."""
    return reverse(f"people:{name}", args=[cast.objects[f"person.{key}"]])


def listed(rows: list[list[Any]]) -> SimpleUploadedFile:
    """A file to upload."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("danh-sach.xlsx", held.getvalue())


def test_numbers_are_masked_until_they_are_asked_for_and_that_is_recorded(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    assert "001099000120" not in client.get(act(cast, "detail")).content.decode()
    assert "001099000120" not in client.get(reverse("people:list")).content.decode()
    assert "001099000120" not in client.get(act(cast, "correct")).content.decode()
    assert "001099000120" in client.post(act(cast, "unmask")).content.decode()
    views_append()
    assert Entry.objects.filter(action="view.person.numbers").count() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rename", {"name": "Mẫu Văn Ánh", "on": "01/03/2026"}),
        ("number", {"kind": "card", "value": "00999", "on": "01/03/2026"}),
        ("transfer", {"to": "A2", "on": "01/03/2026"}),
        ("temporary", {"to": "A2", "on": "01/03/2026"}),
        ("status", {"kind": "exempt", "since": "01/03/2026"}),
        ("official", {"on": "03/2026", "document": "QĐ 1"}),
        ("leave", {"how": "transferred_out", "on": "01/03/2026"}),
        ("employment", {"kind": "civil_servant", "since": "01/03/2026"}),
        ("post_add", {"title": "Chủ tịch công đoàn", "sphere": "mass", "organisation": "A1", "since": "01/03/2026"}),
        ("correct", {"full_name": "Mẫu Văn An", "born_on": "05/1980", "reason": "Theo lý lịch"}),
        ("join", {"number": "Thử Thị Bình", "reason": "Trùng"}),
    ],
)
def test_every_act_on_a_record_is_done_and_shown(cast: Any, name: str, said: dict[str, str]) -> None:
    client: Client = cast.client("organisation_officer")
    # A change that is offered of the person follows in rounds that are open, which has an entry of its own.
    own = Entry.objects.exclude(action="campaign.compare")
    before = own.count()
    done = client.post(act(cast, name), said, follow=True)
    assert done.redirect_chain, done.context["form"].errors
    assert done.status_code == 200
    assert own.count() == before + 1


def test_the_days_of_each_dated_row_are_put_right_from_the_record(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    client.post(act(cast, "employment"), {"kind": "civil_servant", "since": "01/03/2026"})
    client.post(act(cast, "status"), {"kind": "exempt", "since": "01/04/2026"})
    text = client.get(act(cast, "detail")).content.decode()
    where = sorted(set(re.findall(r'href="(/dang-vien/thoi-gian/[^"]+)"', text)))
    assert [one.split("/")[3] for one in where] == ["chuc-vu", "dien", "sinh-hoat", "trang-thai", "trang-thai"]
    for one in where:
        done = client.post(one, {"since": "01/02/2026", "until": "", "reason": "Ghi nhầm ngày"})
        assert done.status_code == 302, one
    assert client.get(act(cast, "detail")).content.decode().count("01/02/2026") == len(where)


def test_a_correction_keeps_numbers_that_were_not_shown(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    client.post(act(cast, "correct"), {"full_name": "Mẫu Văn An", "card": "00000", "reason": "Sửa"})
    person = Person.objects.get(public_id=cast.objects["person.a1"])
    assert dict(person.identifiers.values_list("kind", "value")) == {"card": "00000", "citizen": "001099000120"}


def test_a_member_is_added_and_one_of_the_centre_is_not(cast: Any) -> None:
    client: Client = cast.client("branch_secretary")
    where = reverse("people:add", args=[cast.orgs["a1"].public_id])
    said = {"full_name": "Ví Ngọc Yến", "since": "01/03/2026"}
    refused = client.post(where, {**said, "managed_by_centre": "on"})
    assert refused.status_code == 422
    assert not Person.objects.filter(full_name="Ví Ngọc Yến").exists()
    assert client.post(where, said).status_code == 302
    assert Person.objects.filter(full_name="Ví Ngọc Yến").exists()


@pytest.mark.parametrize("count", [5, 50])
def test_the_list_costs_the_same_for_many(cast: Any, count: int) -> None:
    officer = cast.actor("organisation_officer")
    for number in range(count):
        facts = PersonFacts(full_name=f"Mẫu Thử {number}", numbers={"card": f"77{number:04d}"})
        person_add(facts=facts, branch=cast.orgs["a2"], since=cast.orgs["a2"].states.get().valid_from, by=officer)
    client: Client = cast.client("organisation_officer")
    client.get(reverse("people:list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("people:list"))
    assert len([one for one in queries if not re.search("SAVEPOINT", one["sql"])]) <= 9


def test_a_list_goes_in_by_the_three_steps_and_out_again(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    rows: list[list[Any]] = [
        ["DANH SÁCH (mẫu)"],
        ["STT", "Họ và tên", "Ngày sinh", "Nơi công tác gì đó"],
        ["I", "Chi bộ Khoa học (mẫu)"],
        [1, "Nháp Hữu Khoa", "1/1/1990", "x"],
        [2, "Ví Kim Lam", "1991", "y"],
        ["Tổng cộng: 2"],
    ]
    said = {"source": "list", "file": listed(rows), "body": "A", "as_of": "01/03/2026"}
    first = client.post(reverse("imports:add"), said)
    assert first.status_code == 302, first.context["form"].errors
    batch = ImportBatch.objects.get(file_name="danh-sach.xlsx")
    mapping = client.get(first["Location"])
    assert "Mỗi cột của tệp nghĩa là gì?" in mapping.content.decode()
    chosen = {f"column_{column}": field for column, field in batch.layout["columns"].items()}
    client.post(reverse("imports:columns", args=[batch.public_id]), chosen)
    shown = client.get(first["Location"]).content.decode()
    assert "Chi bộ Khoa học (mẫu)" in shown
    assert "3 dòng sẽ được ghi" in shown
    client.post(reverse("imports:apply", args=[batch.public_id]))
    assert Person.objects.filter(full_name="Nháp Hữu Khoa", home__name="Chi bộ Khoa học (mẫu)").exists()
    client.post(reverse("imports:undo", args=[batch.public_id]), {"reason": "Nhầm"})
    assert not Person.objects.filter(full_name="Nháp Hữu Khoa").exists()


def test_rows_that_hold_it_up_are_all_shown(cast: Any) -> None:
    client: Client = cast.client("grassroots_officer")
    rows: list[list[Any]] = [
        ["STT", "Họ và tên", "Ngày sinh"],
        [1, "Nháp Hữu Khoa", "30/2/1990"],
        [2, None, "1991"],
        [3, "Mẫu Văn An", ""],
    ]
    client.post(reverse("imports:add"), {"source": "list", "file": listed(rows), "body": "A1", "as_of": "01/03/2026"})
    # The headings were mapped before for this branch: straight to the preview.
    batch = ImportBatch.objects.get(file_name="danh-sach.xlsx")
    done = client.post(reverse("imports:apply", args=[batch.public_id]))
    assert done.status_code == 422
    text = done.content.decode()
    assert "3 chỗ phải sửa. Chưa nhập gì." in text
    assert "Ngày này không có trong lịch" in text
    row = batch.rows.get(outcome="proposed")
    client.post(reverse("imports:decide", args=[batch.public_id, row.pk]), {"choice": "skip"})
    assert batch.rows.get(pk=row.pk).outcome == "skipped"


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04"])
def test_what_is_no_workbook_is_said_so(cast: Any, content: bytes) -> None:
    client: Client = cast.client("organisation_officer")
    for source in ("list", "workbook"):
        file = SimpleUploadedFile("x.xlsx", content)
        said = {"source": source, "file": file, "body": "A", "as_of": "01/03/2026"}
        assert client.post(reverse("imports:add"), said).status_code == 422


def test_several_members_go_in_one_act_after_a_preview(cast: Any) -> None:
    client = cast.client("organisation_officer")
    add = PersonFacts(full_name="Nháp Thị Lam")
    other = person_add(facts=add, branch=cast.orgs["a1"], since=date(2026, 1, 1), by=cast.actor("organisation_officer"))
    address = reverse("people:move_many", args=[cast.orgs["a1"].public_id])
    assert client.post(address, {"to": "A2"}).status_code == 422
    said = {
        "persons": [cast.objects["person.a1"], str(other.public_id)],
        "to": "A2",
        "on": "01/03/2026",
        "document": "12-QĐ/ĐU",
        "decided_on": "20/02/2026",
    }
    shown = client.post(address, said).content.decode()
    assert "Nháp Thị Lam" in shown
    assert Transfer.objects.filter(document="12-QĐ/ĐU").count() == 0
    assert "checked" in client.post(address, {**said, "dong-y": "2"}).content.decode()
    assert client.post(address, {**said, "dong-y": "1"}).status_code == 302
    transfer = Transfer.objects.get(document="12-QĐ/ĐU")
    assert set(transfer.memberships.values_list("organisation__code", flat=True)) == {"A2"}
    undo = reverse("people:move_undo", args=[transfer.public_id])
    assert client.post(undo, {"on": "01/04/2026", "reason": "Nhầm"}).status_code == 302
    page = client.get(reverse("people:move", args=[transfer.public_id])).content.decode()
    assert "đã hủy từ ngày 01/04/2026" in page


def test_pages_of_a_transfer_ask_as_often_for_fifty_as_for_five(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    transfer = Transfer.objects.get(public_id=cast.objects["transfer.a1"])
    addresses = [
        reverse("people:move_many", args=[cast.orgs["a1"].public_id]),
        reverse("people:move", args=[transfer.public_id]),
        reverse("people:move_undo", args=[transfer.public_id]),
    ]
    client, counts = cast.client("organisation_officer"), []
    client.get(addresses[0])
    for number in (5, 45):
        for place in range(number):
            facts = PersonFacts(full_name=f"Ví Văn {number} {place}")
            person_add(facts=facts, branch=cast.orgs["a1"], since=date(2026, 1, 1), by=officer)
        Membership.objects.filter(organisation=cast.orgs["a1"]).update(transfer=transfer)
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


def test_years_of_which_nothing_was_loaded_are_said_to_be_unknown(cast: Any) -> None:
    client = cast.client("organisation_officer")
    collective = Collective.objects.get(public_id=cast.objects["collective.a"])
    person = Person.objects.get(public_id=cast.objects["person.a1"])
    last = timezone.localdate().year - 1
    subjects = [
        {"kind": "collective", "collective": collective},
        {"kind": "member", "person": person},
        {"kind": "organisation", "organisation": cast.orgs["a"]},
    ]
    for subject in subjects:
        PastLevel.objects.create(year=last, level="XS", label="Xuất sắc khi đó", **subject)
    PastAward.objects.create(collective=collective, year=last, form="Bằng khen", first_year=last - 4)
    for address, awards in (
        (reverse("people:past_collective", args=[collective.public_id]), 1),
        (reverse("people:past_organisation", args=[cast.orgs["a"].public_id]), 0),
        (act(cast, "past"), 0),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        assert page.count("Xuất sắc khi đó") == 1
        assert page.count(">chưa nạp<") == 4
        assert page.count("Bằng khen") == awards
        assert len(asked) <= 12
    views_append()
    # Each page was opened twice: a second look within a quarter of an hour is no second entry.
    assert Entry.objects.filter(action="view.past").count() == 3


def test_examples_beside_a_column_are_told_as_papers_print_them(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    head = ["STT", "Họ và tên", "Ngày sinh", "Mốc"]
    rows: list[list[Any]] = [head, [1, "Mẫu Văn Ốc", date(1990, 9, 2), "2026-13-45"], [2, "Thử Thị Ổi", None, "x"]]
    sent = {"source": "list", "file": listed(rows), "body": "A1", "as_of": "01/03/2026"}
    page = client.post(reverse("imports:add"), sent, follow=True).content.decode()
    assert "Ví dụ trong tệp: 02/09/1990" in page
    assert "Ví dụ trong tệp: 2026-13-45; x" in page
