"""Years in a row for commendation: what a pack or a local policy sets, else what stands in commendation.yaml."""

from collections.abc import Mapping
from typing import Any

from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.regime import Regime


def streak_setting(regime: Regime, name: str) -> Mapping[str, Any]:
    """value, text, clause and verified of a setting: the pack's, else that of commendation.yaml."""
    parameter = regime.parameters().get(name)
    if parameter is not None:
        confirmed = parameter.verified or parameter.confirmed_by is not None
        return {"value": parameter.value, "text": parameter.text, "clause": parameter.clause, "verified": confirmed}
    return _settings()[name]


def streak_years(regime: Regime | None = None) -> int:
    """How many years a run must last under these rules; without any, what no local policy has changed."""
    setting = streak_setting(regime, "streak_years") if regime else _settings()["streak_years"]
    return int(str(setting["value"]))


def _settings() -> Mapping[str, Mapping[str, Any]]:
    settings: Mapping[str, Mapping[str, Any]] = data_file("rulepacks/commendation.yaml")
    return settings
