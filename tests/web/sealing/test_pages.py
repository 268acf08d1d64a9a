"""Sealing a round on its page, what was sealed, and its downloads."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import purge_open, views_append
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.models import DecidedLevel
from xeploai.rounds.sealing.models import NamedFile, RoundSeal


@pytest.fixture
def held(cast: Any) -> Any:
    """The decided round, sealed once."""
    cast.round = cast.objects["decided.campaign"]
    return cast


def where(held: Any, view: str = "list", *parts: int) -> str:
    return reverse(f"sealing:{view}", args=[held.round, *parts])


def annul(held: Any) -> None:
    decided = DecidedLevel.objects.get(public_id=held.objects["decided.a1"])
    paper = AnnullingPaper(body_name="Đảng ủy", number="77-QĐ", signed_on=timezone.localdate(), reason="Xem xét lại")
    level_annul(decided=decided, paper=paper, by=held.actor("organisation_officer"))


def test_an_officer_sees_what_is_open_and_seals(held: Any) -> None:
    client = held.client("organisation_officer")
    client.get(reverse("home"))
    views_append()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(where(held)).content.decode()
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(asked) <= 12, "\n".join(asked)
    assert "Kiến nghị chưa trả lời" in page
    assert "Mẫu Văn An" in page
    assert "Niêm phong lần 2" in page
    same = client.post(where(held), {"seen": "1"}, follow=True).content.decode()
    assert "Không có gì thay đổi từ lần niêm phong 1" in same
    annul(held)
    done = client.post(where(held), {"seen": "1"}, follow=True).content.decode()
    assert "Đã niêm phong lần 2" in done
    assert RoundSeal.objects.count() == 2
    detail = client.get(where(held, "detail", 2)).content.decode()
    assert "Thay đổi so với lần niêm phong 1" in detail
    assert "Hoàn thành tốt nhiệm vụ" in detail
    assert "-1" in detail


def test_a_page_of_before_the_last_seal_comes_back_with_the_reason(held: Any) -> None:
    client = held.client("organisation_officer")
    annul(held)
    late = client.post(where(held), {"seen": "0"})
    assert late.status_code == 422
    assert "Đợt đã được niêm phong lần 1" in late.content.decode()
    assert client.post(where(held), {}).status_code == 422


def test_an_inspector_reads_and_does_not_seal(held: Any) -> None:
    client = held.client("inspector")
    page = client.get(where(held)).content.decode()
    assert "Các lần niêm phong" in page
    assert "Niêm phong lần 2" not in page
    assert "có họ tên" not in page
    assert client.post(where(held), {"seen": "1"}).status_code == 403


def test_figures_leave_without_names_and_names_leave_with_an_entry(held: Any) -> None:
    client = held.client("organisation_officer")
    figures = zipfile.ZipFile(BytesIO(client.get(where(held, "figures", 1)).content))
    assert "results.json" in figures.namelist()
    assert json.loads(figures.read("seal.json"))["number"] == 1
    assert "Mẫu Văn An" not in "".join(figures.read(name).decode("utf-8", "ignore") for name in figures.namelist())
    named = zipfile.ZipFile(BytesIO(client.post(where(held, "named", 1)).content))
    assert "names.parquet" in named.namelist()
    assert Entry.objects.filter(action="export.seal").count() == 1
    assert client.get(where(held, "figures", 9)).status_code == 404


def test_the_page_says_that_names_have_gone(held: Any) -> None:
    with purge_open(NamedFile):
        NamedFile.objects.all().delete()
    client = held.client("organisation_officer")
    assert "Họ tên đã xóa theo thời hạn lưu" in client.get(where(held, "detail", 1)).content.decode()
    assert client.post(where(held, "named", 1)).status_code == 404
