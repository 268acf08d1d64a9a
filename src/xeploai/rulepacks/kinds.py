"""What a value is, who may change it, what pools are made by, who does what: plain codes, read without any schema."""

from enum import StrEnum


class ParameterType(StrEnum):
    """What a value is.

    Shares are ten-thousandths; points are written plainly, with at most four decimals; a fraction is "2/3"; a yearly
    date is "12-31", or "+1 01-15" in the year after the review year.
    """

    INT = "int"
    PER_10K = "per_10k"
    POINTS = "points"
    MONTHS = "months"
    DAYS = "days"
    DATE = "date"
    YEARLY_DATE = "yearly_date"
    FRACTION = "fraction"
    CHOICE = "choice"
    BOOL = "bool"
    TEXT = "text"


class Mode(StrEnum):
    """Who may change a value: nobody, a policy within limits, or a policy in one direction only."""

    FIXED = "fixed"
    OPEN = "open"
    TIGHTEN = "tighten"


class PoolBy(StrEnum):
    """What puts subjects into one pool (beside campaign, deciding body and kind of subject)."""

    GRASSROOTS_ORGANISATION = "grassroots_organisation"
    DECIDER = "decider"
    KIND = "kind"
    LABEL = "label"
    GROUP = "group"


class Duty(StrEnum):
    """What a body does in the rating of a subject, in the order of the work."""

    SELF_RATES = "self_rates"
    CONSULTED = "consulted"
    PROPOSES = "proposes"
    APPRAISES = "appraises"
    DECIDES = "decides"
    INFORMED = "informed"


class ParentKind(StrEnum):
    """What an organisation stands under, as far as it changes who does what.

    UPPER_COMMITTEE is the direct superior of grassroots organisations; which level that is, is the tree's matter.
    """

    PROVINCE = "province"
    UPPER_COMMITTEE = "upper_committee"
    GRASSROOTS_COMMITTEE = "grassroots_committee"
    SUBORDINATE_COMMITTEE = "subordinate_committee"
    SECTIONAL_COMMITTEE = "sectional_committee"
