"""What a value of a pack is, who may change it, and what pools are made by: plain codes, read without any schema."""

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
