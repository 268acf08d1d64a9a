"""The shape of a local policy's file. Every key may be left out; an unknown one is a fault."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from xeploai.core import points
from xeploai.core.levels import Level
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.kinds import PoolBy
from xeploai.rulepacks.schema import Id, Kind, Name, RuleSpec, Scalar, Strict, Subject, Text, wrong

Day = date
"""Where a field is itself called date."""


def _as_text(value: object) -> object:
    """A version written as a whole number is still a name."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_day(value: object) -> object:
    """A date in quotes is still a date, if it is one."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _points(value: int | float) -> int | float:
    """Points have at most four decimals and are never below zero."""
    try:
        points.units(value)
    except ValueError as error:
        raise wrong("rule_not_points") from error
    return value


def _worth(value: int | float) -> int | float:
    """A line without points is none."""
    if not points.units(_points(value)):
        raise wrong("rule_not_points")
    return value


Version = Annotated[Text, BeforeValidator(_as_text)]
WrittenDay = Annotated[Day, BeforeValidator(_as_day)]

SUBJECT_KEYS = (*SubjectKind, *(subject for subject in TallySubject if subject.value not in set(SubjectKind)))


class Given(Strict):
    """A value with the document that authorises it."""

    value: Scalar
    document: Text


class QuotaPart(Strict):
    """What a policy says of the ceiling. share in ten-thousandths; document: what authorises passing the pack's."""

    share: Scalar | None = None
    denominator: Scalar | None = None
    rounding: Scalar | None = None
    minimum: Scalar | None = None
    document: Text | None = None

    def given(self) -> dict[str, Scalar]:
        """The keys that are set."""
        values = {name: getattr(self, name) for name in ("share", "denominator", "rounding", "minimum")}
        return {name: value for name, value in values.items() if value is not None}


class QuotaPolicy(QuotaPart):
    """The ceiling in general, and for single kinds of subject."""

    member: QuotaPart | None = None
    organisation: QuotaPart | None = None
    collective: QuotaPart | None = None
    leader: QuotaPart | None = None
    branch: QuotaPart | None = None
    sectional_committee: QuotaPart | None = None
    grassroots_organisation: QuotaPart | None = None
    subordinate_committee: QuotaPart | None = None
    upper_committee: QuotaPart | None = None

    def parts(self) -> dict[str, QuotaPart]:
        """What is said of single kinds of subject."""
        parts = {key.value: getattr(self, key.value) for key in SUBJECT_KEYS}
        return {key: part for key, part in parts.items() if part is not None}


class PoolPolicy(Strict):
    """Another way of pooling one kind of subject."""

    by: Annotated[PoolBy, Field(strict=False)]
    needs_group: bool = False
    text: Text
    clause: Text


class LocalRule(Strict):
    """A condition that a policy adds. It may ask for more, disqualify, cap or remark; it may not exempt or lift."""

    id: Annotated[str, Field(pattern=r"^local\.[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    effect: Literal["require", "disqualify", "cap", "note"]
    level: Annotated[Level, Field(strict=False)] | None = None
    level_from: Text | None = None
    applies: Text | None = None
    condition: Text
    exception: Text | None = None
    text: Text
    clause: Text

    @model_validator(mode="after")
    def _fits(self) -> "LocalRule":
        self.spec(source="seed:policy")
        return self

    def spec(self, *, source: str) -> RuleSpec:
        """The rule as packs hold them. Raises ValueError where effect and level do not go together."""
        return RuleSpec(
            id=self.id,
            effect=Effect(self.effect),
            level=self.level,
            level_from=self.level_from,
            applies=self.applies,
            condition=self.condition,
            exception=self.exception,
            text=self.text,
            clause=self.clause,
            source=source,
            verified=True,
        )


class Item(Strict):
    """A line of a score sheet. points: the most that it gives; clause: its own, else that of the sheet."""

    id: Name
    text: Text
    points: Annotated[int | float, AfterValidator(_worth)]
    clause: Text | None = None


class Group(Strict):
    """A group of lines. part: what its points count for."""

    id: Name
    text: Text
    part: Literal["general", "results", "other"]
    items: Annotated[list[Item], Field(min_length=1)]


class SheetRounding(Strict):
    """What is rounded, half up, and to how many decimals: each line (a product), or the total of a part."""

    of: Literal["each", "total"]
    decimals: Literal[0, 1, 2, 3]


class Sheet(Strict):
    """How the points are split. clause: where the policy does so; bands: points from which a level may be given.

    rounding        absent: nothing is rounded
    not_applicable  "scaled": a criterion that does not apply is left out and the rest of its part scaled to the whole;
                    absent: every line takes points
    """

    kinds: Annotated[list[Kind], Field(min_length=1)]
    clause: Text | None = None
    groups: Annotated[list[Group], Field(min_length=1)]
    rounding: SheetRounding | None = None
    not_applicable: Literal["scaled"] | None = None
    bands: dict[Annotated[Level, Field(strict=False)], Annotated[int | float, AfterValidator(_points)]] = Field(
        default_factory=dict
    )


class Confirm(Strict):
    """An officer checked a value or rule against the document in hand. value: what the document says, if repeated."""

    id: Id
    document: Text
    clause: Text
    date: WrittenDay
    value: Scalar | None = None


class SettledDuty(Strict):
    """Who has a duty that the pack leaves open, and the paper that says so."""

    bodies: Annotated[list[Name], Field(min_length=1)]
    document: Text
    clause: Text
    date: WrittenDay


class RecusalPolicy(Strict):
    """That a member of a deciding body has no vote on the own level, and the paper that says so."""

    document: Annotated[str, Field(min_length=1, max_length=200)]
    clause: Text


class PolicyFile(Strict):
    """A policy. leaves_open: what it sets and a lower policy may still set: parameters, score_sheets."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = "local"
    version: Version = "1"
    title: Text | None = None
    issuer: Text | None = None
    number: Text | None = None
    date: WrittenDay | None = None
    example: bool = False
    pack: Text | None = None
    extends: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    parameters: dict[Name, Scalar | Given] = Field(default_factory=dict)
    quota: QuotaPolicy = QuotaPolicy()
    pools: dict[Subject, PoolPolicy] = Field(default_factory=dict)
    severity: dict[str, Literal["warn", "block"]] = Field(default_factory=dict)
    rules: dict[Kind, list[LocalRule]] = Field(default_factory=dict)
    score_sheets: list[Sheet] = Field(default_factory=list)
    confirms: list[Confirm] = Field(default_factory=list)
    responsibilities: dict[Id, SettledDuty] = Field(default_factory=dict)
    recusal: RecusalPolicy | None = None
    leaves_open: list[Name] = Field(default_factory=list)

    @property
    def key(self) -> str:
        """What `extends` quotes."""
        return f"{self.id}@{self.version}"
