"""What a superior asks of a subject is for those who review and for the subject: no list and no record shows others."""

from typing import Any

import pytest
from django.urls import reverse

from xeploai.rounds.campaigns.models import ReviewPrompt

TEXT = "Làm rõ việc chậm nộp báo cáo của quý ba"
READERS = ("organisation_officer", "grassroots_officer", "branch_secretary", "inspector")
OTHERS = ("consulted_body", "member", "system_officer", "nobody", "stranger")
PAGES = (
    ("campaigns:detail", "campaign.open"),
    ("campaigns:roster", "campaign.open"),
    ("campaigns:amendments", "campaign.open"),
    ("campaigns:reasons", "campaign.open"),
    ("campaigns:subject", "subject.a1"),
    ("reviews:campaign", "campaign.open"),
    ("reviews:detail", "subject.a1"),
    ("reviews:blank", "subject.a1"),
    ("exports:roster", "campaign.open"),
    ("api:campaign", "campaign.open"),
    ("api:roster", "campaign.open"),
    ("api:subject", "subject.a1"),
    ("api:review", "subject.a1"),
)


@pytest.fixture
def asked(cast: Any) -> Any:
    """The cast; one prompt with words that stand nowhere else."""
    ReviewPrompt.objects.filter(public_id=cast.objects["prompt.a1"]).update(text=TEXT)
    return cast


@pytest.mark.parametrize("who", READERS)
def test_who_reviews_reads_it_on_the_record(asked: Any, who: str) -> None:
    page = asked.client(who).get(reverse("campaigns:subject", args=[asked.objects["subject.a1"]]))
    assert TEXT in page.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_it_anywhere(asked: Any, who: str) -> None:
    client = asked.client(who)
    for name, thing in PAGES:
        response = client.get(reverse(name, args=[asked.objects[thing]]))
        assert TEXT not in response.content.decode(errors="replace"), name
    if who == "consulted_body":
        page = client.get(reverse("campaigns:subject", args=[asked.objects["subject.a1"]]))
        assert page.status_code == 200
        assert "Gợi ý kiểm điểm của cấp trên" not in page.content.decode()
