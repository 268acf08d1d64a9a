"""Settling who does what before a round opens, on its page."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xeploai.rounds.campaigns.duties_settling import duties_to_settle
from xeploai.rounds.campaigns.models import Campaign


@pytest.fixture
def draft(cast: Any) -> Campaign:
    """The ward's draft."""
    return Campaign.objects.select_related("body", "binding").get(public_id=cast.objects["campaign.draft"])


def filled(draft: Campaign, **changes: str) -> dict[str, str]:
    """The form with everything as the rules propose it."""
    boxes = {"document": "15-HD/TU", "issued_on": "20/11/2026"}
    for number, duty in enumerate(duties_to_settle(draft)):
        boxes |= {f"body-{number}": ",".join(duty.cell.bodies) or "branch", f"clause-{number}": "Mục 4"}
    return {**boxes, **changes}


def test_what_is_open_is_settled_by_one_paper(cast: Any, draft: Campaign) -> None:
    client: Client = cast.client("organisation_officer")
    trial = client.get(reverse("campaigns:dry_run", args=[draft.public_id])).content.decode()
    assert "Ai làm gì: còn phải chốt" in trial
    address = reverse("campaigns:duties", args=[draft.public_id])
    page = client.get(address).content.decode()
    assert len(re.findall(r'role="group"', page)) == len(duties_to_settle(draft)) > 0
    assert "Như đang dùng: Đảng ủy cơ sở" in page
    assert client.post(address, filled(draft))["Location"] == reverse("campaigns:dry_run", args=[draft.public_id])
    trial = client.get(reverse("campaigns:dry_run", args=[draft.public_id])).content.decode()
    assert "còn phải chốt" not in trial
    assert 'name="reason"' not in trial
    assert "Không còn việc nào phải chốt" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clause-0": ""}, "Ghi điều khoản của văn bản."),
        ({"document": ""}, "Chưa nhập."),
        ({"issued_on": "31/02/2026"}, "Ngày không đúng."),
        ({"body-0": "council"}, "council"),
    ],
)
def test_a_wrong_entry_settles_nothing(cast: Any, draft: Campaign, change: dict[str, str], said: str) -> None:
    client: Client = cast.client("organisation_officer")
    before = draft.binding
    response = client.post(reverse("campaigns:duties", args=[draft.public_id]), filled(draft, **change))
    assert response.status_code == 422
    assert said in response.content.decode()
    draft.refresh_from_db()
    assert draft.binding == before


def test_nobody_chosen_is_said(cast: Any, draft: Campaign) -> None:
    client: Client = cast.client("organisation_officer")
    response = client.post(
        reverse("campaigns:duties", args=[draft.public_id]), {"document": "1", "issued_on": "20/11/2026"}
    )
    assert response.status_code == 422
    assert "Chưa chọn cơ quan cho việc nào." in response.content.decode()
