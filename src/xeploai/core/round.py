"""A round as it is handed in: one unit, its tree, its people, what they were rated; from a workbook or a database.

Nothing here is checked or counted; None is "not given". `Place` says where a record stood, so that it can be named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject


@dataclass(frozen=True, slots=True)
class Place:
    """Sheet and 1-based row of a record."""

    sheet: str
    row: int


class Membership(StrEnum):
    """Where a member stands in this branch."""

    OFFICIAL = "official"
    PROBATIONARY = "probationary"
    TEMPORARY = "temporary"


class Register(StrEnum):
    """What the registers hold."""

    TRAINING_CLASS = "training_class"
    GUIDANCE_DOCUMENT = "guidance_document"
    GOOD_MODEL = "good_model"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """The unit whose round it is, and the head of its papers.

    code          code of the organisation at the root of the tree
    closing_on    the date for which roster and tree are drawn
    issuer        the committee that issues the report; None: by the kind of unit
    abbreviation  of the issuer, as the number of the report carries it; None: by the kind of unit
    recipients    one below the other, parted by semicolons; None: by the kind of unit
    """

    code: str
    name: str
    year: int
    closing_on: date
    superior: str | None = None
    issuer: str | None = None
    abbreviation: str | None = None
    recipients: str | None = None
    place: str | None = None
    issued_on: date | None = None
    signer_authority: str | None = None
    signer_post: str | None = None
    signer_name: str | None = None
    sample: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """A node of the tree. parent is None for the root only.

    unit_type              code of the statistics column (vocabulary: unit_types)
    by_reorganisation      formed by merger or division, not new
    group                  pool key the office gives it; None: by rule
    no_collective_reason   why it has no classified committee
    """

    code: str
    name: str
    kind: OrgKind
    parent: str | None
    at: Place
    unit_type: str | None = None
    founded_on: PartialDate | None = None
    by_reorganisation: bool | None = None
    group: str | None = None
    no_collective_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A member in one branch. A TEMPORARY row stands beside the official one and outside the total.

    group  pool of similar position or task, where the rules ask for one
    """

    code: str
    name: str
    org: str
    membership: Membership
    at: Place
    born_on: PartialDate | None = None
    card_number: str | None = None
    admitted_on: PartialDate | None = None
    official_on: PartialDate | None = None
    exempt: bool | None = None
    activities_suspended: bool | None = None
    post: str | None = None
    post_rank: int | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Collective:
    """A leadership collective. label: its kind ("cấp ủy cơ sở", ...); decider: code of the deciding organisation."""

    code: str
    name: str
    org: str
    at: Place
    label: str | None = None
    decider: str | None = None
    group: str | None = None
    founded_on: PartialDate | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leader:
    """A leading cadre. label: group of titles as reported; group: pool of equivalent titles."""

    code: str
    name: str
    org: str
    at: Place
    member: str | None = None
    collective: str | None = None
    post: str | None = None
    post_rank: int | None = None
    is_head: bool | None = None
    label: str | None = None
    decider: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one subject: a level, or a reason for none.

    cause  of NOT_COMPLETED (vocabulary: causes)
    """

    kind: SubjectKind
    subject: str
    at: Place
    level: Level | None = None
    reason: Reason | None = None
    reviewed: bool | None = None
    cause: str | None = None
    self_level: Level | None = None
    proposed_level: Level | None = None
    decision_number: str | None = None
    decision_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CountRow:
    """Totals of one organisation and subject, for an office that has no names, or for the year before.

    Absent levels and reasons are unknown. `year` differs from the unit's for comparison rows.
    """

    subject: TallySubject
    org: str
    year: int
    at: Place
    label: str | None = None
    group: str | None = None
    decider: str | None = None
    total: int | None = None
    probationary: int | None = None
    temporary: int | None = None
    evaluated: int | None = None
    not_evaluated: Mapping[Reason, int] = field(default_factory=dict)
    levels: Mapping[Level, int] = field(default_factory=dict)
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastResult:
    """A level of an earlier year; `label` as it was then named, `level` what it maps to."""

    kind: SubjectKind
    subject: str
    year: int
    label: str
    level: Level
    at: Place
    decider: str | None = None
    decision_number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A target of a resolution. met of `of`, both may be unknown; excused: none left to meet it, with the reason."""

    name: str | None
    at: Place
    org: str | None = None
    met: int | None = None
    of: int | None = None
    excused: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """A commendation of the round. to, basis: vocabulary codes; count 1 for a named recipient, more for a bare number.

    recipient  code of the subject commended, where it is one of the round
    """

    to: str
    basis: str
    at: Place
    count: int = 1
    first_year: int | None = None
    last_year: int | None = None
    recipient: str | None = None
    recipient_name: str | None = None
    form: str | None = None
    decider: str | None = None
    decision_number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterEntry:
    """A class held, a document issued, a model worth following."""

    register: Register
    name: str
    at: Place
    on: date | None = None
    number: str | None = None
    attendees: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a unit asks of its superiors, in its own words; gathered into the report as it stands."""

    text: str
    at: Place
    org: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """A document that lets a pool pass its cap."""

    pool: str
    document: str
    at: Place


@dataclass(frozen=True, kw_only=True)
class Round:
    """Everything a unit hands in for one year."""

    unit: Unit
    organisations: Sequence[Organisation]
    members: Sequence[Member] = ()
    collectives: Sequence[Collective] = ()
    leaders: Sequence[Leader] = ()
    results: Sequence[Result] = ()
    counts: Sequence[CountRow] = ()
    past: Sequence[PastResult] = ()
    targets: Sequence[Target] = ()
    awards: Sequence[Award] = ()
    register: Sequence[RegisterEntry] = ()
    proposals: Sequence[Proposal] = ()
    authorisations: Sequence[Authorisation] = ()
