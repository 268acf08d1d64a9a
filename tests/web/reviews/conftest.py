"""The cast's open campaign at hand."""

from importlib.resources import files
from typing import Any

import pytest

from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.services import RulesChoice

POLICY = (files("xeploai.rulepacks") / "policies" / "vi-du-xa-2026.yaml").read_text(encoding="utf-8")


@pytest.fixture
def held(cast: Any) -> Any:
    """The cast; the member's account is that of An; `campaign`, `subjects` and `people` by branch."""
    cast.campaign = Campaign.objects.get(public_id=cast.objects["review.campaign"])
    cast.subjects = {key: Subject.objects.get(public_id=cast.objects[f"review.{key}"]) for key in ("a1", "a2", "b1")}
    cast.people = {key: subject.person for key, subject in cast.subjects.items()}
    cast.users["member"].person = cast.people["a1"].public_id
    cast.users["member"].save()
    return cast


@pytest.fixture
def scored(held: Any) -> Any:
    """The same under the example policy with a score sheet for members; `rebound()` takes the policy away again."""

    def rebound(*policies: dict[str, str]) -> None:
        rules, officer = RulesChoice(pack_id="hd43-2025", policy_files=policies), held.actor("organisation_officer")
        held.campaign.refresh_from_db()
        seen = rebinding_preview(campaign=held.campaign, choice=rules, by=officer).seen
        campaign_rebind(campaign=held.campaign, choice=rules, seen=seen, reason="Có quy định mới", by=officer)

    rebound({"name": "policy.yaml", "text": POLICY})
    held.rebound = rebound
    return held
