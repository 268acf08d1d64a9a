"""The demonstration at its stages: the ward's round before the meetings, while it is calibrated, sealed."""

from typing import Any

import pytest

from xeploai.cli import demo_data
from xeploai.registers.audit.selectors import audit_verify
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.decisions.models import CapAuthorisation, DecisionDraft, DraftState, Notice, StandingLevel
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.proposals.models import ResultSheet
from xeploai.rounds.sealing.models import RoundSeal
from xeploai.rounds.sealing.open_cases import counted


@pytest.fixture
def fill(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fills the ward alone: the sample units are the same at every stage."""
    monkeypatch.setattr(demo_data, "sample_ids", lambda: ("di-an-2019",))
    monkeypatch.setattr(demo_data, "sample_unit", lambda *_, under, **__: under)
    return demo_data.fill


def test_while_it_is_calibrated_drafts_pass_their_ceilings(fill: Any) -> None:
    fill("calibration")
    [campaign] = Campaign.objects.all()
    assert ResultSheet.objects.exists()
    drafts = list(DecisionDraft.objects.filter(state=DraftState.OPEN))
    planned = {pk: level for draft in drafts for pk, level in draft.lines.values_list("subject", "level")}
    assert len({draft.tally for draft in drafts}) >= 3
    assert any(pool.passed for pool in pools_of(campaign, planned))
    assert not StandingLevel.objects.exists()


def test_a_sealed_round_is_decided_within_its_ceilings_and_made_known(fill: Any) -> None:
    fill("sealed")
    [campaign] = Campaign.objects.all()
    classified = campaign.subjects.filter(listed=True, classified=True).count()
    assert StandingLevel.objects.count() == classified > 40
    assert Notice.objects.exists()
    assert not CapAuthorisation.objects.exists()
    assert not any(pool.passed for pool in pools_of(campaign))
    [seal] = RoundSeal.objects.all()
    assert counted(seal.open_cases).keys() <= {"facts"}
    assert audit_verify().ok
