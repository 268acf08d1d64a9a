"""Who is classified: kinds of subject, kinds of organisation, and the buckets a statistic is made of."""

from enum import StrEnum


class SubjectKind(StrEnum):
    """The four kinds of subject the rules know."""

    MEMBER = "member"
    ORGANISATION = "organisation"
    COLLECTIVE = "collective"
    LEADER = "leader"


class OrgKind(StrEnum):
    """Kinds of party organisation. Which may stand under which, and when, is data of a pack."""

    UPPER_COMMITTEE = "upper_committee"
    SUBORDINATE_COMMITTEE = "subordinate_committee"
    GRASSROOTS_COMMITTEE = "grassroots_committee"
    GRASSROOTS_BRANCH = "grassroots_branch"
    SECTIONAL_COMMITTEE = "sectional_committee"
    BRANCH = "branch"
    PARTY_GROUP = "party_group"

    @property
    def is_grassroots(self) -> bool:
        """Whether it is a tổ chức cơ sở đảng (đảng bộ cơ sở or chi bộ cơ sở)."""
        return self in (OrgKind.GRASSROOTS_COMMITTEE, OrgKind.GRASSROOTS_BRANCH)

    @property
    def decides(self) -> bool:
        """Whether such a committee decides on the level of any other organisation."""
        return self in (OrgKind.UPPER_COMMITTEE, OrgKind.SUBORDINATE_COMMITTEE, OrgKind.GRASSROOTS_COMMITTEE)

    @property
    def is_branch(self) -> bool:
        """Whether members meet and vote in it (any chi bộ)."""
        return self in (OrgKind.GRASSROOTS_BRANCH, OrgKind.BRANCH)


class TallySubject(StrEnum):
    """The subjects that a statistic counts apart. Organisations fall into several of them by kind."""

    BRANCH = "branch"
    SECTIONAL_COMMITTEE = "sectional_committee"
    GRASSROOTS_ORGANISATION = "grassroots_organisation"
    SUBORDINATE_COMMITTEE = "subordinate_committee"
    UPPER_COMMITTEE = "upper_committee"
    MEMBER = "member"
    COLLECTIVE = "collective"
    LEADER = "leader"

    @property
    def kind(self) -> SubjectKind:
        """The kind of subject whose rules apply."""
        match self:
            case TallySubject.MEMBER:
                return SubjectKind.MEMBER
            case TallySubject.COLLECTIVE:
                return SubjectKind.COLLECTIVE
            case TallySubject.LEADER:
                return SubjectKind.LEADER
            case _:
                return SubjectKind.ORGANISATION

    @classmethod
    def of_organisation(cls, kind: OrgKind) -> "TallySubject | None":
        """Where an organisation is counted; None for a party group, which is not classified of itself."""
        return _OF_ORGANISATION[kind]


_OF_ORGANISATION = {
    OrgKind.BRANCH: TallySubject.BRANCH,
    OrgKind.SECTIONAL_COMMITTEE: TallySubject.SECTIONAL_COMMITTEE,
    OrgKind.GRASSROOTS_BRANCH: TallySubject.GRASSROOTS_ORGANISATION,
    OrgKind.GRASSROOTS_COMMITTEE: TallySubject.GRASSROOTS_ORGANISATION,
    OrgKind.SUBORDINATE_COMMITTEE: TallySubject.SUBORDINATE_COMMITTEE,
    OrgKind.UPPER_COMMITTEE: TallySubject.UPPER_COMMITTEE,
    OrgKind.PARTY_GROUP: None,
}


class Reason(StrEnum):
    """Why a subject carries no level. The first five come from the rules, the rest from the round itself."""

    EXEMPT = "exempt"
    ACTIVITIES_SUSPENDED = "activities_suspended"
    UNDER_SIX_MONTHS = "under_six_months"
    NEWLY_FOUNDED = "newly_founded"
    NOT_REVIEWED = "not_reviewed"
    PENDING = "pending"
    ABSENT = "absent"
    LEFT_AFTER_CLOSING = "left_after_closing"
    UNSPECIFIED = "unspecified"
