"""The whole numbers that stand for codes in a column. Sealed snapshots hold them: add, never renumber."""

from xeploai.core.levels import Level
from xeploai.core.round import Membership
from xeploai.core.subjects import Reason, TallySubject

TALLY = {
    TallySubject.BRANCH: 1,
    TallySubject.SECTIONAL_COMMITTEE: 2,
    TallySubject.GRASSROOTS_ORGANISATION: 3,
    TallySubject.SUBORDINATE_COMMITTEE: 4,
    TallySubject.UPPER_COMMITTEE: 5,
    TallySubject.MEMBER: 6,
    TallySubject.COLLECTIVE: 7,
    TallySubject.LEADER: 8,
}

MEMBERSHIP = {Membership.OFFICIAL: 1, Membership.PROBATIONARY: 2, Membership.TEMPORARY: 3}

LEVEL = {level: level.rank for level in Level}

REASON = {
    Reason.EXEMPT: 1,
    Reason.ACTIVITIES_SUSPENDED: 2,
    Reason.UNDER_SIX_MONTHS: 3,
    Reason.NEWLY_FOUNDED: 4,
    Reason.NOT_REVIEWED: 5,
    Reason.PENDING: 6,
    Reason.ABSENT: 7,
    Reason.LEFT_AFTER_CLOSING: 8,
    Reason.UNSPECIFIED: 9,
}

WHOLE = 0
"""The label of a subject that has none, and of the whole of a kind of subject in results: a number, never NULL."""
