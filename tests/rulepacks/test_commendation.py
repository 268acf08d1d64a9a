"""How many years in a row commendation asks for: said in one place, or by the rules of a unit."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from xeploai.rulepacks.commendation import streak_setting, streak_years
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime

SHIPPED = regime("hd21-2019", on=date(2021, 12, 15))


def local(**settings: Any) -> Regime:
    """Rules that set some of it themselves."""
    held = {
        name: SimpleNamespace(value=value, text="t", clause="c", verified=False, confirmed_by="01-QĐ/ĐU")
        for name, value in settings.items()
    }
    return cast(Regime, SimpleNamespace(parameters=lambda: held))


def test_what_no_rules_set_is_the_same_for_all() -> None:
    assert streak_years() == streak_years(SHIPPED) == 5
    assert streak_setting(SHIPPED, "streak_not_assessed")["value"] == "break"
    assert not streak_setting(SHIPPED, "streak_not_assessed")["verified"]


def test_rules_of_a_unit_come_first() -> None:
    assert streak_years(local(streak_years="3")) == 3
    assert streak_setting(local(streak_years="3"), "streak_years") == {
        "value": "3",
        "text": "t",
        "clause": "c",
        "verified": True,
    }
