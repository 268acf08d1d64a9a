"""Every form that takes a file: read in a worker, and where that is stopped there is a word, nothing is written, and
the next page comes."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import Workbook

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.people.importing.grid import on_disk
from xeploai.registers.people.importing.models import ImportBatch
from xeploai.rounds.campaigns.models import Campaign, CampaignDocument, Subject
from xeploai.rounds.reviews.models import Evidence
from xeploai.tools.bounded import Limits, Pool
from xeploai.tools.bounded.packages import PackageLimits
from xeploai.tools.classification_marks import papers
from xeploai.tools.classification_marks.papers import refuse_secret_file
from xeploai.tools.workbooks import cellscan

STOPPED = "Đọc tệp này mất quá"
ROWS: list[list[Any]] = [["STT", "Họ và tên", "Ngày sinh"], [1, "Lê Thị Mẫu", "03/02/1980"]]


def book(rows: list[list[Any]] | None = None) -> bytes:
    held, made = io.BytesIO(), Workbook()
    assert made.active is not None
    for row in rows or ROWS:
        made.active.append(row)
    made.save(held)
    return held.getvalue()


def word() -> bytes:
    held, made = io.BytesIO(), Document()
    made.add_paragraph("Báo cáo (mẫu)")
    made.save(held)
    return held.getvalue()


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read in workers, by the name of the file."""
    named: list[str] = []
    run = Pool.run

    def noted(self: Pool, function: Callable[..., Any], *arguments: Any, limits: Limits, where: str) -> Any:
        named.append(where)
        return run(self, function, *arguments, limits=limits, where=where)

    monkeypatch.setattr(Pool, "run", noted)
    return named


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file takes without end to read, and is given a moment."""
    run = Pool.run

    def stopped(self: Pool, function: Callable[..., Any], *arguments: Any, limits: Limits, where: str) -> Any:
        short = Limits(memory_mb=64, cpu_s=30, wall_s=0.2)
        return run(self, time.sleep, 600, limits=short, where=where)

    monkeypatch.setattr(Pool, "run", stopped)


Door = tuple[Client, str, dict[str, Any]]


def doors(cast: Any) -> dict[str, Door]:
    """Client, address and form of every page that takes a file to be parsed, by a name."""
    officer = cast.client("organisation_officer")
    campaign = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    campaign.files_open = True
    campaign.save()
    subject = Subject.objects.select_related("person").get(public_id=cast.objects["review.a1"])
    assert subject.person is not None
    cast.users["member"].person = subject.person.public_id
    cast.users["member"].save()
    upload = {"body": "A", "as_of": "01/06/2026"}
    paper = {"kind": "guidance", "number": "43-HD/BTC", "issued_on": "31/10/2026", "title": "Hướng dẫn (mẫu)"}
    document = reverse("campaigns:document", args=[campaign.public_id])
    evidence = reverse("reviews:evidence", args=[subject.public_id])
    add = reverse("imports:add")
    return {
        "list": (officer, add, {**upload, "source": "list", "file": file("ds.xlsx", book())}),
        "workbook": (officer, add, {**upload, "source": "workbook", "file": file("ds.xlsx", book())}),
        "document": (officer, document, {**paper, "file": file("hd.docx", word())}),
        "evidence": (cast.client("member"), evidence, {"tep": file("hd.docx", word())}),
    }


NAMES = ("list", "workbook", "document", "evidence")


def _written() -> tuple[int, ...]:
    kinds = (Entry, ImportBatch, CampaignDocument, Evidence)
    return tuple(kind._default_manager.count() for kind in kinds)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_in_a_worker(cast: Any, calls: list[str], name: str) -> None:
    client, where, form = doors(cast)[name]
    del calls[:]
    status = client.post(where, form).status_code
    assert status == (422 if name == "workbook" else 302)  # the list is no workbook of the program's
    assert len(calls) == (2 if name in {"list", "evidence"} else 1)
    assert set(calls) == {"hd.docx" if name in {"document", "evidence"} else "ds.xlsx"}


@pytest.mark.parametrize("name", NAMES)
def test_what_takes_too_long_is_told_and_nothing_is_written(cast: Any, slow: None, name: str) -> None:
    client, where, form = doors(cast)[name]
    before = _written()
    shown = client.post(where, form)
    assert shown.status_code == 422
    page = shown.content.decode()
    assert STOPPED in page
    assert ("hd.docx" if name in {"document", "evidence"} else "ds.xlsx") in page
    assert _written() == before
    assert client.get(where).status_code == 200


@pytest.mark.parametrize("name", ["list", "workbook"])
def test_a_sheet_that_would_fill_the_memory_is_refused_before_it_is_laid_out(
    cast: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The guard's own limit, made small here; the parser must not be reached."""
    monkeypatch.setattr(Pool, "run", lambda _, function, *arguments, limits, where: function(*arguments))
    for parser in (
        "registers.people.importing.grid.load_workbook",
        "tools.workbooks.raw.python_calamine.CalamineWorkbook",
    ):
        monkeypatch.setattr(f"xeploai.{parser}", None)
    monkeypatch.setattr("xeploai.registers.people.importing.services.refuse_secret_file", lambda *_: None)
    monkeypatch.setattr(cellscan, "MAX_CELLS", 5)
    client, where, form = doors(cast)[name]
    field = next(key for key, value in form.items() if isinstance(value, SimpleUploadedFile))
    shown = client.post(where, {**form, field: file("bang.xlsx", book())})
    assert shown.status_code == 422
    assert "Có ô ghi quá xa" in shown.content.decode()


def test_the_look_for_marks_is_guarded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xeploai.tools.documents.archive.LIMITS", PackageLimits(unpacked=100))
    monkeypatch.setattr("xeploai.tools.documents.archive.etree", None)
    for name, content in (("bang.xlsx", book()), ("hd.docx", word())):
        with pytest.raises(Refused) as refused:
            papers.marks_of(name, content)
        assert [fault.code for fault in refused.value.faults] == ["check_zip_bomb"]


def test_an_empty_file_has_only_its_name(calls: list[str]) -> None:
    refuse_secret_file("ds.xlsx", b"")
    assert calls == []
    with pytest.raises(Refused):
        refuse_secret_file("TUYỆT MẬT.xlsx", b"")


def test_a_long_name_of_many_bytes_is_no_fault(cast: Any) -> None:
    client, where, form = doors(cast)["list"]
    assert client.post(where, {**form, "file": file("ế" * 240 + ".xlsx", book())}).status_code == 302
    with on_disk(b"x", "ế" * 300 + ".xlsx") as path:
        assert path.name.endswith("ế.xlsx")


LONG = "9" * 5_000


@pytest.mark.parametrize(
    "text",
    [f"id: a\nquota:\n  share: {LONG}\n", "id: " + "[" * 60 + "]" * 60, f"id: a\nversion: 0x{LONG}\n"],
    ids=["number", "brackets", "hexadecimal"],
)
def test_a_policy_that_would_exhaust_its_reader_is_a_fault_of_its_line(cast: Any, text: str) -> None:
    client: Client = cast.client("organisation_officer")
    where = reverse("campaigns:rules_set", args=[cast.objects["campaign.draft"]])
    sent = {"pack": "hd43-2025", "policy": "upload", "file": file("tinh.yaml", text.encode())}
    shown = client.post(where, sent)
    assert shown.status_code == 422
    page = shown.content.decode()
    assert "tinh.yaml, dòng " in page
    assert "Số này quá dài." in page or "lồng nhau quá nhiều tầng" in page


@pytest.mark.parametrize("text", [f"[{LONG}]", "[" * 100_000])
def test_what_a_page_sent_to_itself_is_read_with_care(cast: Any, text: str) -> None:
    client: Client = cast.client("organisation_officer")
    where = reverse("campaigns:rules_set", args=[cast.objects["campaign.draft"]])
    assert client.post(where, {"pack": "hd43-2025", "policy": "upload", "texts": text}).status_code == 422


@pytest.mark.parametrize("number", [LONG, "9" * 30, "²", "-1", "x"])
def test_numbers_of_addresses_and_forms(cast: Any, number: str) -> None:
    officer: Client = cast.client("organisation_officer")
    for where in (reverse("people:list"), reverse("campaigns:list")):
        assert officer.get(where, {"trang": number}).status_code == 200
    inspector: Client = cast.client("inspector")
    assert inspector.get(reverse("audit:list"), {"so": number, "trang": number}).status_code in {200, 422}
    batch = reverse("imports:detail", args=[cast.objects["import.a1"]])
    for path in (f"{batch}dong/{number}/", f"{batch}{number}/"):
        assert officer.post(path).status_code in {404, 405}
    member: Client = cast.client("member")
    doors(cast)
    write = reverse("reviews:write", args=[cast.objects["review.a1"]])
    assert member.post(write, {"self_level": "T", "revision": number}).status_code in {200, 302, 409, 422}


@pytest.mark.parametrize("body", [f'{{"revision": {LONG}}}', '{"content":' * 50_000, f'{{"revision": {"9" * 30}}}'])
def test_numbers_and_brackets_of_the_api(cast: Any, body: str) -> None:
    doors(cast)
    where = f"/api/v1/reviews/{cast.objects['review.a1']}"
    client: Client = cast.client("member")
    for path in (where, f"{where}/draft"):
        for method in (client.post, client.put, client.patch):
            assert method(path, body, content_type="application/json").status_code in {400, 404, 405, 422}
    assert client.get(f"/api/v1/people?page={LONG}").status_code in {403, 404, 422}
