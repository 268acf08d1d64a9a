"""The page of what is still to be asked, the letter from it, and who does what on the page of the rules."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from xeploai.rounds.campaigns.models import Binding, Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rulepacks.questions import register


@pytest.fixture
def lan(cast: Any) -> Client:
    """The officer's browser."""
    client: Client = cast.client("organisation_officer")
    return client


def address(cast: Any, view: str) -> str:
    return reverse(f"campaigns:{view}", args=[cast.objects["campaign.open"]])


def test_every_question_stands_on_the_page_and_in_the_letter(cast: Any, lan: Client) -> None:
    regime = campaign_regime(Campaign.objects.get(public_id=cast.objects["campaign.open"]))
    assert regime is not None
    asked = register(regime)
    page = lan.get(address(cast, "questions")).content.decode()
    for question in asked:
        assert f"<td>{question.statement.id}</td>" in page
    assert address(cast, "questions_letter") in page
    letter = lan.get(address(cast, "questions_letter"))
    table = Document(BytesIO(letter.content)).tables[1]
    assert [row.cells[0].text for row in table.rows[1:]] == [str(question.number) for question in asked]
    assert letter["Content-Disposition"].endswith("xin-y-kien-hd43-2025.docx")


def test_who_does_what_stands_on_the_page_of_the_rules(cast: Any, lan: Client) -> None:
    page = lan.get(address(cast, "rules")).content.decode()
    assert "Chi bộ thuộc đảng bộ bộ phận: đảng ủy bộ phận chỉ đề xuất." in page
    assert address(cast, "questions") in page


def test_rules_that_cannot_be_read_have_no_register(cast: Any, lan: Client) -> None:
    Binding.objects.filter(campaign__public_id=cast.objects["campaign.open"]).update(stored=None)
    assert "chưa có danh sách" in lan.get(address(cast, "questions")).content.decode()
    assert lan.get(address(cast, "questions_letter")).status_code == 404
    assert lan.get(address(cast, "rules")).status_code == 200


def test_the_rules_of_the_periods_of_a_year_stand_side_by_side(cast: Any) -> None:
    campaign = Campaign.objects.get(public_id=cast.objects["campaign.open"])
    client = cast.client("organisation_officer")
    page = client.get(reverse("campaigns:periods", args=[campaign.public_id])).content.decode()
    assert "Các kỳ của năm dùng cùng một bộ quy tắc" in page
    assert "hd43-2025, phiên bản 2" in page
    rules = client.get(reverse("campaigns:rules", args=[campaign.public_id])).content.decode()
    assert reverse("campaigns:periods", args=[campaign.public_id]) in rules
