"""The shape of a pack's files: what each key means is said here once.

Every statement carries `clause` (where it stands in the document), `source` (where we saw it: a tag of the notes and a
key, such as "r18:S07" or "u26:S366", explained in docs/sources.yaml) and `verified` (true only where a text
that quotes the document was seen).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from xeploai.core.levels import Degree, Level
from xeploai.core.rules import Effect
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.kinds import Duty, Mode, ParameterType, ParentKind, PoolBy

Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Source = Annotated[str, Field(pattern=r"^(r18|r23|u26|adj|seed):[^;]+(; (r18|r23|u26|adj|seed):[^;]+)*$")]
Scalar = bool | int | float | str | date


def wrong(code: str) -> PydanticCustomError:
    """A fault that only several keys together show; `code` names the sentence in tools/messages."""
    return PydanticCustomError(code, code)


class Strict(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Statement(Strict):
    """Anything a document says."""

    id: Id
    text: Text
    clause: Text
    source: Source
    verified: bool


class DatedValue(Strict):
    """A value and the day from which it stands."""

    from_: Annotated[date, Field(alias="from")]
    value: Scalar


class ParameterSpec(Statement):
    """A value that rules or services read.

    allowed         choices of an open parameter
    range           lowest and highest value a policy may give
    direction       of a tighten parameter: where "stricter" lies
    needs_document  passing the pack's value (within `range`) takes an authorising document
    """

    id: Name
    type: Annotated[ParameterType, Field(strict=False)]
    values: Annotated[list[DatedValue], Field(min_length=1)]
    mode: Annotated[Mode, Field(strict=False)]
    allowed: list[str] | None = None
    range: Annotated[list[int | float], Field(min_length=2, max_length=2)] | None = None
    direction: Literal["lower", "higher"] | None = None
    needs_document: bool = False

    @model_validator(mode="after")
    def _fits(self) -> "ParameterSpec":
        if (self.mode is Mode.TIGHTEN) != (self.direction is not None):
            raise wrong("rule_direction_misplaced")
        if self.type is ParameterType.CHOICE and not self.allowed:
            raise wrong("rule_choice_without_allowed")
        starts = [value.from_ for value in self.values]
        if starts != sorted(set(starts)):
            raise wrong("rule_dates_unordered")
        return self


class RuleSpec(Statement):
    """A rule as core/rules.py knows it; the kind is the key above it."""

    effect: Annotated[Effect, Field(strict=False)]
    condition: Text
    level: Annotated[Level, Field(strict=False)] | None = None
    level_from: Text | None = None
    applies: Text | None = None
    exception: Text | None = None
    authority_note: bool = False
    reason: Annotated[Reason, Field(strict=False)] | None = None
    still_reviewed: bool | None = None

    @model_validator(mode="after")
    def _fits(self) -> "RuleSpec":
        needs_level = self.effect in (Effect.REQUIRE, Effect.FALLBACK)
        if needs_level and self.level is None:
            raise wrong("rule_level_missing")
        if self.effect is Effect.CAP and (self.level is None) == (self.level_from is None):
            raise wrong("rule_cap_level")
        if self.effect in (Effect.EXEMPT, Effect.DISQUALIFY, Effect.NOTE) and (self.level or self.level_from):
            raise wrong("rule_level_not_wanted")
        if (self.effect is Effect.EXEMPT) != (self.reason is not None):
            raise wrong("rule_reason_misplaced")
        return self


Kind = Annotated[SubjectKind, Field(strict=False)]
Subject = Annotated[TallySubject, Field(strict=False)]
Rules = dict[Kind, list[RuleSpec]]


class Document(Strict):
    """A document the pack rests on."""

    number: Text
    title: Text
    signed_on: date | None
    role: Literal["basis", "guidance", "supplement"]
    source: Source
    verified: bool


class Years(Strict):
    """Review years, both ends included; last None: still in force."""

    first: int
    last: int | None = None


class Extends(Strict):
    """Takes over another pack. Nothing taken over counts as seen for this one, unless it is listed in `seen`.

    clause  how clauses taken over are quoted; holds one `{clause}`
    since   the day from which values taken over stand here
    drop    ids of rules and statements that this pack does not have
    seen    statements seen for this pack in the same words, with their own clause and source
    """

    pack: Text
    version: Text
    clause: Text
    since: date
    drop: list[str] = []
    seen: dict[str, "Seen"] = {}


class Seen(Strict):
    """Clause and source of a statement taken over and seen."""

    clause: Text
    source: Source


class Supersedes(Strict):
    """Takes the place of another pack from a review year on; the older pack, closed as it is, need not know."""

    pack: Text
    from_year: int


class PackHead(Strict):
    """pack.yaml."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+-\d{4}$")]
    version: Annotated[str, Field(pattern=r"^[1-9][0-9]*$")]
    title: Text
    years: Years
    documents: Annotated[list[Document], Field(min_length=1)]
    scale: Literal["degrees", "points"]
    extends: Extends | None = None
    supersedes: list[Supersedes] = []
    parameters: list[ParameterSpec] = []


class Criterion(Statement):
    """A criterion people judge by. group: key criteria (results) or other; points: its group's maximum under 366."""

    kinds: Annotated[list[Kind], Field(min_length=1)]
    group: Literal["key", "other", "general", "results", "level"]
    level: Annotated[Level, Field(strict=False)] | None = None


class RulesFile(Strict):
    """eligibility.yaml and grading.yaml."""

    parameters: list[ParameterSpec] = []
    rules: Rules = {}
    criteria: list[Criterion] = []
    degrees: list[Annotated[Degree, Field(strict=False)]] = []


class PoolSpec(Statement):
    """How subjects of one tally subject are pooled. needs_group: a subject without a group is a row error."""

    subject: Subject
    by: Annotated[PoolBy, Field(strict=False)]
    needs_group: bool = False


class QuotaFile(Strict):
    """quota.yaml. parameters must hold quota_share, quota_denominator, quota_rounding and quota_minimum."""

    parameters: list[ParameterSpec]
    pools: list[PoolSpec]
    notes: list[Statement] = []


class OrderSpec(Statement):
    """One edge of the order of work: `before` is finished before `after` is finalised."""

    before: Name
    after: Name


class StepSpec(Statement):
    """One step of classifying subjects."""

    subjects: list[Subject]
    number: int
    who: Text


class AuthoritySpec(Statement):
    """Who decides on a subject; eras of the tree as from and until dates (None: open). Roles are vocabulary codes."""

    subject: Subject
    org_kind: Annotated[OrgKind, Field(strict=False)] | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    era: Literal["A", "B", "C"] | None = None
    self_rates: Name | None = None
    proposes: Name | None = None
    appraises: Name | None = None
    decides: Name


class StepsFile(Strict):
    """steps.yaml: how the work runs. Numbers stand as parameters."""

    parameters: list[ParameterSpec] = []
    preparation: list[Statement] = []
    places: list[Statement] = []
    order: list[OrderSpec] = []
    steps: list[StepSpec] = []
    authority: list[AuthoritySpec] = []
    voting: list[Statement] = []
    after: list[Statement] = []
    cadence: list[Statement] = []


class DutySpec(Statement):
    """Which bodies (vocabulary codes) have one duty for these subjects. An empty condition holds for all.

    org_kinds          kind of the organisation rated, or to which a member, collective or leader belongs
    parents            what that organisation stands under
    after_commune_day  true: only where the commune's committee has become the grassroots organisation on its own day;
                       false: only where it has not; absent: either
    bodies             empty where no source shows who it is: a policy has to say

    Of the statements that fit a case, that with most conditions holds; two that fit alike are a fault.
    """

    duty: Annotated[Duty, Field(strict=False)]
    subjects: Annotated[list[Subject], Field(min_length=1)]
    org_kinds: list[Annotated[OrgKind, Field(strict=False)]] = []
    parents: list[Annotated[ParentKind, Field(strict=False)]] = []
    after_commune_day: bool | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    bodies: list[Name]

    @model_validator(mode="after")
    def _fits(self) -> "DutySpec":
        if self.verified and not self.bodies:
            raise wrong("rule_duty_without_body")
        return self


class SignatureSpec(Statement):
    """Who signs a paper of these bodies, and in whose name as the paper prints it."""

    bodies: Annotated[list[Name], Field(min_length=1)]
    signers: Annotated[list[Name], Field(min_length=1)]
    on_behalf: Text


class SealSpec(Statement):
    """Whether a paper of these bodies carries a seal."""

    bodies: Annotated[list[Name], Field(min_length=1)]
    sealed: bool


class WorkOrderSpec(OrderSpec):
    """One edge of an order of work: of the review (who is reviewed first) or of the rating (whose level is first)."""

    of: Literal["review", "rating"]


class ResponsibilitiesFile(Strict):
    """responsibilities.yaml: who does what. Packs older than this file have `authority` and `order` in steps.yaml."""

    duties: list[DutySpec] = []
    signatures: list[SignatureSpec] = []
    seals: list[SealSpec] = []
    orders: list[WorkOrderSpec] = []


class FormField(Strict):
    """One field of a form. part: heading it stands under; box: what is ticked or filled beside it."""

    id: Name
    label: Text
    part: Text | None = None
    only: Literal["leader", "non_leader", "outside", "collective"] | None = None
    box: Literal["degree", "level", "state_level", "points", "signature", "date", "text"] = "text"


class FormSpec(Statement):
    """A form of this regime. The same code means another form in another regime: never key by code alone."""

    code: Text
    title: Text
    use: Literal[
        "collective_report",
        "self_review",
        "self_review_leader",
        "self_review_non_leader",
        "self_review_outside",
        "opinion_organisation",
        "opinion_collective",
        "opinion_member",
        "re_decision",
        "dossier",
        "self_rating",
        "summary",
        "ballot_level",
        "ballot_excellent",
        "ballot_organisation",
        "minutes",
        "list",
        "decision",
        "statistics",
    ]
    central: bool = True
    fields: list[FormField] = []


class FormsFile(Strict):
    """forms.yaml."""

    parameters: list[ParameterSpec] = []
    forms: list[FormSpec]
