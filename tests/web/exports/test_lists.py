"""Lists as files: what stands in them, what is hidden, what the trail holds of it, and how they end."""

import csv
import io
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_head, audit_verify
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.export import people_table
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import IdentifierKind, Membership, Person, PersonIdentifier
from xeploai.registers.people.selectors import people_search
from xeploai.registers.people.services import person_add

QUERIES = 12
LABEL = "Mã niêm phong nhật ký"


def address(cast: Any, name: str, key: str = "") -> str:
    """Where a list is asked for."""
    return reverse(f"exports:{name}", args=[cast.objects[key]] if key else [])


def taken(cast: Any, who: str, where: str, **said: str) -> bytes:
    """The file that a person gets."""
    response = cast.client(who).post(where, said)
    assert response.status_code == 200
    content: bytes = b"".join(response.streaming_content)
    return content


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of a workbook by sheet."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def lines(content: bytes) -> list[list[str]]:
    """The lines of a text table."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


LISTS = [
    ("people", ""),
    ("organisations", ""),
    ("roster", "campaign.open"),
    ("reviews", "review.campaign"),
    ("amendments", "campaign.open"),
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("name", "key"), LISTS)
def test_each_list_ends_with_its_origin_and_is_noted(cast: Any, name: str, key: str, kind: str) -> None:
    content = taken(cast, "organisation_officer", address(cast, name, key), dang=kind)
    entry = Entry.objects.select_related("values").latest("seq")
    assert (entry.action, entry.user) == (f"export.{name}", cast.users["organisation_officer"])
    if kind == "xlsx":
        held = sheets(content)
        table, about = held.values()
        rows, facts = table[1:], {row[0]: row[1] for row in about}
    else:
        table = lines(content)
        end = table.index([])
        rows, facts = table[1:end], {row[0]: row[1] for row in table[end + 1 :]}
        assert table[-1] == [LABEL, entry.digest]
    assert rows
    assert entry.seen == len(rows) == len(entry.values.held["seen"]) == int(facts["Số dòng"])
    assert facts[LABEL] == entry.digest == audit_head()
    assert facts["Đơn vị"] == "Đảng bộ phường (mẫu)"
    assert facts["Người xuất"] == "Người thử organisation_officer (mẫu) (organisation_officer)"
    assert f"{timezone.localtime(entry.at):%d/%m/%Y}" in facts["Thời điểm xuất"]
    assert audit_verify(anchor=facts[LABEL]).ok


def test_people_come_in_vietnamese_order_with_their_zeros_and_masked(cast: Any) -> None:
    held = sheets(taken(cast, "organisation_officer", address(cast, "people")))["Danh sách đảng viên"]
    assert [row[0] for row in held[1:]] == ["Mẫu Văn An", "Thử Thị Bình", "Giả Minh Chi"]
    head = held[0]
    assert [row[head.index("Số thẻ đảng viên")] for row in held[1:]] == ["00000", "00001", "00002"]
    assert held[1][head.index("Số định danh cá nhân")] == "•••••••••120"
    assert held[1][head.index("Chức vụ chính")] == "Bí thư"


def test_whole_numbers_take_their_own_act_and_leave_a_trace(cast: Any) -> None:
    where = address(cast, "people")
    whole = {"dang": "csv", "so-day-du": "1"}
    assert cast.client("grassroots_officer").post(where, whole).status_code == 409
    assert cast.client("grassroots_officer").post(where, {**whole, "ly-do": "TUYỆT MẬT"}).status_code == 409
    assert not Entry.objects.filter(action__startswith="export").exists()
    content = taken(cast, "grassroots_officer", where, **whole, **{"ly-do": "Đối chiếu thẻ đảng viên"})
    assert "001099000120" in content.decode()
    assert ["Lý do", "Đối chiếu thẻ đảng viên"] in lines(content)
    entry = Entry.objects.select_related("values").latest("seq")
    assert (entry.action, entry.values.held["after"]["reason"]) == ("export.people_full", "Đối chiếu thẻ đảng viên")
    found = people_search(cast.actor("grassroots_officer"))
    shown = people_table(found, actor=cast.actor("inspector"), full=True)
    assert "001099000120" not in {cell for cells in shown.take() for cell in cells}


def test_text_of_several_lines_has_room(cast: Any) -> None:
    Organisation.objects.filter(pk=cast.orgs["a1"].pk).update(name="Chi bộ rất dài " * 6)
    book = load_workbook(io.BytesIO(taken(cast, "organisation_officer", address(cast, "people"))))
    heights = [book.worksheets[0].row_dimensions[number].height for number in (2, 3, 1)]
    assert heights[0] == 16 * 3
    assert heights[1] < 17 < heights[2]


def test_a_list_holds_no_more_than_its_taker_reaches(cast: Any) -> None:
    names = {row[0] for row in lines(taken(cast, "grassroots_officer", address(cast, "people"), dang="csv")) if row}
    assert "Thử Thị Bình" in names
    assert "Giả Minh Chi" not in names
    for name, key in (("roster", "campaign.open"), ("reviews", "review.campaign"), ("amendments", "campaign.open")):
        table = lines(taken(cast, "branch_secretary", address(cast, name, key), dang="csv"))
        seen = {row[0] for row in table[1 : table.index([])]}
        assert "Mẫu Văn An" in seen
        assert not seen & {"Thử Thị Bình", "Giả Minh Chi"}
        assert ["Đơn vị", "Chi bộ 1 (mẫu)"] in table


def test_a_list_is_narrowed_as_its_page_is(cast: Any) -> None:
    where = f"{address(cast, 'people')}?tim=binh"
    table = lines(taken(cast, "organisation_officer", where, dang="csv"))
    assert [row[0] for row in table[1 : table.index([])]] == ["Thử Thị Bình"]
    assert ["Tìm", "binh"] in table
    where = f"{address(cast, 'reviews', 'review.campaign')}?trang-thai=missing"
    table = lines(taken(cast, "organisation_officer", where, dang="csv"))
    states = {row[4] for row in table[1 : table.index([])]}
    assert states == {"Chưa viết"}
    for wrong in ("people/?to-chuc=x", "organisations/?ngay=hôm qua"):
        name, _, query = wrong.partition("/")
        assert cast.client("organisation_officer").post(address(cast, name) + query).status_code == 404
    assert cast.client("organisation_officer").post(address(cast, "people"), {"dang": "pdf"}).status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_looks_like_a_formula_stays_text(cast: Any, kind: str) -> None:
    nasty = "=HYPERLINK(1)"
    Person.objects.filter(full_name="Mẫu Văn An").update(full_name=nasty)
    content = taken(cast, "organisation_officer", address(cast, "people"), dang=kind)
    if kind == "csv":
        assert "'=HYPERLINK(1)" in {row[0] for row in lines(content) if row}
        return
    book = load_workbook(io.BytesIO(content))
    [cell] = [row[0] for row in book.worksheets[0].iter_rows() if row[0].value == nasty]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def numbers(cast: Any) -> Iterator[int]:
    """Queries of each list."""
    client = cast.client("organisation_officer")
    client.get(reverse("people:list"))
    for name, key in LISTS:
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.post(address(cast, name, key)).streaming_content)
        yield len([one for one in queries if not re.search("SAVEPOINT", one["sql"])])


def test_many_rows_cost_as_many_queries_as_few(cast: Any) -> None:
    few = list(numbers(cast))
    officer = cast.actor("organisation_officer")
    for number in range(40):
        facts = PersonFacts(full_name=f"Mẫu Thị Số {number}", numbers={"card": f"009{number:02}"})
        person_add(
            facts=facts, branch=cast.orgs["a1"], since=Membership.objects.earliest("valid_from").valid_from, by=officer
        )
    assert list(numbers(cast)) == few
    assert max(few) <= QUERIES


@pytest.mark.slow
def test_six_thousand_rows_are_never_all_held(cast: Any) -> None:
    home, number = cast.orgs["a1"], 6000
    people = Person.objects.bulk_create(
        Person(full_name=f"Mẫu Thị Số {n}", home=home, current=True, sort_key=f"{n:05}") for n in range(number)
    )
    PersonIdentifier.objects.bulk_create(
        PersonIdentifier(person=person, kind=IdentifierKind.CARD, value=f"9{person.pk:07}") for person in people
    )
    del people
    client = cast.client("organisation_officer")
    tracemalloc.start()
    response = client.post(address(cast, "people"), {"dang": "xlsx"})
    sent = sum(map(len, response.streaming_content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert Entry.objects.latest("seq").seen == number + 3
    assert sent > 50_000
    assert peak < 48_000_000
