"""A round is judged by the rules that were stored with it, whatever packs the program ships by then."""

import importlib
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from xeploai.core.errors import Refused
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns import regimes
from xeploai.rounds.campaigns.models import Binding, Campaign, StoredRules
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.regimes import campaign_regime, chosen_regime, offered, shipped_policies
from xeploai.rounds.campaigns.services import RulesChoice, campaign_rules_set
from xeploai.rulepacks import places
from xeploai.rulepacks.digests import rules_digest, text_digest
from xeploai.rulepacks.load import pack_for

FUTURE = Path(__file__).parents[2] / "rulepacks" / "future"
HD43 = RulesChoice(pack_id="hd43-2025")
fill = importlib.import_module("xeploai.rounds.campaigns.migrations.0005_fill_stored_rules")


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    regimes._REGIMES.clear()


def read_anew(campaign: Campaign) -> Campaign:
    regimes._REGIMES.clear()
    return Campaign.objects.select_related("binding").get(pk=campaign.pk)


def refusal(campaign: Campaign) -> str:
    with pytest.raises(Refused) as refused:
        campaign_regime(read_anew(campaign))
    return refused.value.faults[0].code


def test_rules_come_back_as_they_were_bound(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    assert campaign_regime(read_anew(campaign)) == chosen_regime("hd43-2025", (), on=campaign.closing_on)


def test_the_same_rules_stand_once(unit: Any, officer: Actor) -> None:
    unit.draft(officer)
    unit.draft(officer)
    assert StoredRules.objects.count() == 1


def test_a_pack_that_is_gone_still_judges(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    before = campaign_regime(campaign)
    Binding.objects.update(pack_id="hd99-2099")
    campaign = read_anew(campaign)
    assert campaign_regime(campaign) == before
    assert campaign.binding is not None
    assert offered(campaign.binding, on=campaign.closing_on) is None


@pytest.mark.parametrize("key", ["rules_digest", "text_digest"])
def test_forged_digests_are_told(unit: Any, officer: Actor, key: str) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    Binding.objects.update(**{key: "0" * 64})
    assert refusal(campaign) == "campaign_rules_forged"


def test_a_threshold_moved_in_the_stored_text_is_told(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    stored = StoredRules.objects.get()
    stored.document["values"]["points_excellent"]["value"] = 800000
    stored.save()
    assert refusal(campaign) == "campaign_rules_forged"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda document: document.pop("values"), "stored_rules_damaged"),
        (lambda document: document["pack"].pop("grading"), "stored_rules_damaged"),
        (lambda document: document["rules_by_kind"]["member"][0].pop("effect"), "stored_rules_damaged"),
        (lambda document: document.update(schema=99), "stored_rules_schema"),
    ],
)
def test_half_a_document_is_told(unit: Any, officer: Actor, spoil: Any, code: str) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    stored = StoredRules.objects.get()
    spoil(stored.document)
    stored.save()
    Binding.objects.update(rules_digest=rules_digest(stored.document), text_digest=text_digest(stored.document))
    assert refusal(campaign) == code


def test_bindings_of_the_first_release_are_filled(unit: Any, officer: Actor) -> None:
    files = [
        {"name": f"{key}.yaml", "text": shipped_policies()[key]} for key in ("vi-du-xa-2026@1", "vi-du-tinh-2026@1")
    ]
    year = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "closing_on": date(2026, 12, 15)}
    plain, local, strange = (unit.draft(officer, pack="hd43-2025@1", **year) for _ in range(3))
    campaign_rules_set(campaign=local, choice=RulesChoice(pack_id="hd43-2025@1", policy_files=files), by=officer)
    expected = {one.pk: campaign_regime(read_anew(one)) for one in (plain, local)}
    Binding.objects.update(
        stored=None, rules_digest="", text_digest="", pack_digest=fill._DIGESTS["hd43-2025"], pack_id="hd43-2025"
    )
    Binding.objects.filter(campaign=strange).update(pack_digest="0" * 64)
    fill.fill(apps, SimpleNamespace(connection=connection))
    assert {one.pk: campaign_regime(read_anew(one)) for one in (plain, local)} == expected
    assert refusal(strange) == "campaign_rules_not_stored"


def test_a_pack_of_a_later_year_stands_beside_an_open_campaign(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    before = campaign_regime(campaign)
    assert pack_for(year=2027) == "hd43-2025"
    with places.also(FUTURE):
        assert pack_for(year=2027) == "hd99-2027"
        assert pack_for(year=2026) == "hd43-2025"
        campaign = read_anew(campaign)
        assert campaign_regime(campaign) == before
        later = RulesChoice(pack_id="hd99-2027")
        shown = rebinding_preview(campaign=campaign, choice=later, by=officer)
        assert {one.id for one in shown.differences if one.area == "parameters"} >= {"points_excellent"}
        campaign_rebind(campaign=campaign, choice=later, seen=shown.seen, reason="Thử quy định mới (mẫu)", by=officer)
    # The pack is gone again with the block; the round goes on by what was stored.
    regime = campaign_regime(read_anew(campaign))
    assert regime is not None
    assert regime.parameter("points_excellent").value == 910000


def test_other_words_are_an_offer_and_no_other_rules(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd43-2025")
    binding = campaign.binding
    binding.text_digest = "0" * 64
    offer = offered(binding, on=campaign.closing_on)
    assert offer is not None
    assert (offer.pack, offer.rules_differ) == ("hd43-2025@2", False)
    binding.rules_digest = "0" * 64
    offer = offered(binding, on=campaign.closing_on)
    assert offer is not None
    assert offer.rules_differ
