"""Values, pools and deciders of a pack as they are calculated with: plain records, read without any schema."""

from dataclasses import dataclass
from datetime import date

from xeploai.core.subjects import OrgKind, TallySubject
from xeploai.rulepacks.kinds import Mode, ParameterType, ParentKind, PoolBy

Stored = bool | int | str | date
"""A value in the unit it is calculated in."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """An officer checked a value against the document in hand."""

    document: str
    clause: str
    date: date


@dataclass(frozen=True, kw_only=True)
class Value:
    """A parameter as it stands on the day. Points and shares are ten-thousandths.

    set_by        the policy that set it; None: the pack's own value
    confirmed_by  where an officer confirmed what no source showed
    """

    id: str
    type: ParameterType
    value: Stored
    text: str
    clause: str
    source: str
    verified: bool
    mode: Mode
    needs_document: bool = False
    set_by: str | None = None
    authorised_by: str | None = None
    confirmed_by: Confirmation | None = None


@dataclass(frozen=True, kw_only=True)
class PoolRule:
    """What puts subjects into one pool beside campaign, deciding body and kind.

    needs_group  a subject without a group is a row error
    """

    subject: TallySubject
    by: PoolBy
    needs_group: bool
    text: str
    clause: str
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class DecidingTerm:
    """Which bodies decide on some subjects; conditions as of schema.DutySpec."""

    id: str
    subjects: tuple[TallySubject, ...]
    org_kinds: tuple[OrgKind, ...]
    parents: tuple[ParentKind, ...]
    after_commune_day: bool | None
    from_: date | None
    until: date | None
    bodies: tuple[str, ...]
