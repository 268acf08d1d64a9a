"""What the rules of a round say of quarters.

How many are rated apart, how they lead to the year, for which reasons one is left unrated, from how many without
completion running a replacement is considered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rulepacks.terms import Value
from xeploai.tools.messages import catalogue

_UNRATED = "quarter_unrated_"


@dataclass(frozen=True, kw_only=True)
class QuarterRules:
    """With clause and whether a source shows it.

    apart        how many are rated apart; the rest is part of the yearly form
    to_year      how they lead to the year
    unrated      code of a reason for leaving a quarter unrated -> how it is said; those that the policy switched off
                 (no, or 0 months) are not there
    replacement  from how many quarters running without completion the authority considers a replacement
    """

    apart: int
    to_year: Value | None
    unrated: Mapping[str, str]
    replacement: Value | None

    @property
    def counted(self) -> bool:
        """Whether rules of the policy compute the year from them."""
        return self.to_year is not None and self.to_year.value != "shown"

    @property
    def verified(self) -> bool:
        """Whether a source shows how they lead to the year."""
        return self.to_year is not None and seen(self.to_year)

    def remark(self, running: int) -> str:
        """What is to be considered after so many quarters without completion running; empty where nothing is."""
        value = self.replacement
        if value is None or running < int(str(value.value)):
            return ""
        text = catalogue()["quarters_running"]["message"] % {"running": running, "clause": value.clause}
        return text if seen(value) else f"{text} {catalogue()['quarters_running_unverified']['message']}"


def seen(value: Value) -> bool:
    """Whether a source shows a value, or an officer confirmed it."""
    return value.verified or value.confirmed_by is not None


def quarter_rules(campaign: Campaign) -> QuarterRules | None:
    """None where the rules of the round know no quarters."""
    regime = campaign_regime(campaign)
    parameters = regime.parameters() if regime is not None else {}
    if "quarters_rated_apart" not in parameters:
        return None
    reasons = {id: value for id, value in parameters.items() if id.startswith(_UNRATED) and value.value}
    return QuarterRules(
        apart=int(str(parameters["quarters_rated_apart"].value)),
        to_year=parameters.get("quarter_to_year"),
        unrated={id.removeprefix(_UNRATED): _reason(value) for id, value in reasons.items()},
        replacement=parameters.get("quarters_not_completed_for_replacement"),
    )


def _reason(value: Value) -> str:
    """In the words of this program, else of the pack that gave it."""
    known = catalogue().get(value.id)
    return known["message"] % {"value": value.value} if known else value.text
